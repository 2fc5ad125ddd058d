"""`pdz status --json`: pdz.status/1 of contracts.md."""

from __future__ import annotations

from typing import Any

from pdz_docs.round.states import SCHEMA, RoundStatus


def status_json(status: RoundStatus) -> dict[str, Any]:
    return {"schema": SCHEMA, **status.model_dump(mode="json")}
