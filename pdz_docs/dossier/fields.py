"""Field types of the dossier: codes, hours, amounts. Each refuses what it cannot be, in words for an official."""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from pdz_docs.dossier.strictyaml import YesNo
from pdz_docs.dossier.taxcodes import checked_body_code, checked_personal_code

_WORDS = {"sì": True, "si": True, "yes": True, "true": True, "no": False, "false": False}
_HOUR = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)")


def parse_hour(text: str) -> time | None:
    """`16:00`, `16.00`, `9:30` as an hour; None for anything else."""
    found = _HOUR.fullmatch(text.strip())
    return time(int(found[1]), int(found[2])) if found else None


def _hour(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    hour = parse_hour(value)
    if hour is None:
        raise PydanticCustomError(
            "ora", '{testo} non è un\'ora|scrivetela tra virgolette, come "16:00"', {"testo": f"“{value}”"}
        )
    return hour


def _decimal(value: Any) -> Any:
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _yes_or_no(value: Any) -> Any:
    return _WORDS.get(str(value).strip().lower(), value) if isinstance(value, str | YesNo) else value


def _ordered(value: tuple[time, time]) -> tuple[time, time]:
    if value[0] >= value[1]:
        raise PydanticCustomError(
            "ore", "l'ora di fine non viene dopo quella d'inizio|scrivete prima l'inizio, poi la fine"
        )
    return value


Text = Annotated[str, StringConstraints(min_length=1)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,35}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Istat = Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
Belfiore = Annotated[str, StringConstraints(pattern=r"^[A-Z]\d{3}$")]
Cap = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
Province = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^@\s<>\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")]
IpaCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,20}$")]
PersonalCode = Annotated[str, AfterValidator(checked_personal_code)]
BodyCode = Annotated[str, AfterValidator(checked_body_code)]
# The number of an act: 45, “XII/2167”; officials leave the quotes out.
ActNumber = Annotated[str, BeforeValidator(_number_as_text), StringConstraints(min_length=1)]
Hour = Annotated[time, BeforeValidator(_hour)]
Hours = Annotated[tuple[Hour, Hour], AfterValidator(_ordered)]
Yes = Annotated[bool, BeforeValidator(_yes_or_no)]
Number = Annotated[Decimal, BeforeValidator(_decimal)]
Amount = Annotated[Decimal, BeforeValidator(_decimal), Field(ge=0, decimal_places=2, max_digits=14)]
Count = Annotated[int, Field(ge=0)]
Year = Annotated[int, Field(ge=2000, le=2100)]
