"""The base of every value the program passes around: frozen, strict, with no unknown keys."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Value(BaseModel):
    """An immutable record. Lists are tuples, so that nothing inside can be appended to either."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, str_strip_whitespace=True, ser_json_bytes="base64"
    )
