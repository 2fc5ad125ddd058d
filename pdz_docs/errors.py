"""Every failure the program expects, and the exit code that each one gives.

Exit codes are public interface (docs/guida.md lists them and a test compares). A class stands for a cause, carries its code,
and its message says what is wrong, where, and the way out, in Italian. Anything else that escapes is a bug: code 1.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import IntEnum, StrEnum
from typing import Any, ClassVar, Final


class ExitCode(IntEnum):
    """What `pdz` returns to the shell."""

    OK = 0
    BUG = 1
    USAGE = 2
    INPUT = 3
    TEMPLATE = 4
    TOOL_MISSING = 5
    TOOL_FAILED = 6
    REFUSED = 7
    SIGNING = 8
    NOT_VALID = 9
    INDETERMINATE = 10
    INCOMPLETE = 11
    INTERRUPTED = 130


class Severity(StrEnum):
    """How much a finding or a problem weighs."""

    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The place of a problem: a line of a text file, a cell of a workbook or a paragraph of a Word part."""

    file: str | None = None
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None
    part: str | None = None
    paragraph: int | None = None
    field: str | None = None

    def __str__(self) -> str:
        places = [
            self.file,
            f"riga {self.line}" if self.line is not None else None,
            f"foglio “{self.sheet}”" if self.sheet is not None else None,
            f"cella {self.cell}" if self.cell is not None else None,
            self.part,
            f"paragrafo {self.paragraph}" if self.paragraph is not None else None,
            f"{'campo' if self.sheet is None else 'colonna'} “{self.field}”" if self.field is not None else None,
        ]
        return ", ".join(place for place in places if place)

    def as_json(self) -> dict[str, Any]:
        """The keys that are known, as contracts.md lays them out."""
        return {key: value for key, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong or missing, as `pdz check` reports it."""

    id: str
    severity: Severity
    text: str
    where: Where = Where()
    hint: str | None = None

    def __str__(self) -> str:
        place = str(self.where)
        way_out = f" → {self.hint}" if self.hint else ""
        return f"{place}: {self.text}{way_out}" if place else f"{self.text}{way_out}"

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "severity": self.severity.value,
            "where": self.where.as_json(),
            "text": self.text,
            "hint": self.hint,
        }


class PdzError(Exception):
    """An expected failure. `hint` is the way out; `problems`, when given, are all the causes found in one run."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, text: str, *, hint: str | None = None, problems: Sequence[Problem] = ()) -> None:
        super().__init__(text)
        self.text = text
        self.hint = hint
        self.problems = tuple(problems)


class InputError(PdzError):
    """The data are wrong or incomplete, or there is no dossier here."""

    exit_code = ExitCode.INPUT


class TemplateError(PdzError):
    """A Word template uses what does not exist or what is forbidden, or is not a Word file."""

    exit_code = ExitCode.TEMPLATE


class ToolMissingError(PdzError):
    """An external program that the command needs is not on this machine."""

    exit_code = ExitCode.TOOL_MISSING


class ToolFailedError(PdzError):
    """An external program or the operating system failed, or made something that does not pass the checks."""

    exit_code = ExitCode.TOOL_FAILED


class RefusedError(PdzError):
    """Going on would overwrite or destroy something, or another run holds the folder."""

    exit_code = ExitCode.REFUSED


class SigningError(PdzError):
    """A signature or a time stamp could not be made."""

    exit_code = ExitCode.SIGNING


_REASONS: Final = {
    errno.ENOENT: "non c'è",
    errno.ENOTDIR: "non c'è",
    errno.EISDIR: "è una cartella",
    errno.EACCES: "manca il permesso",
    errno.EPERM: "manca il permesso",
    errno.ENAMETOOLONG: "il nome è troppo lungo",
    errno.ELOOP: "è un collegamento che torna su sé stesso",
    errno.EIO: "il disco non risponde bene",
}


def reason(error: OSError) -> str:
    """Why the operating system did not open a file, in Italian."""
    return _REASONS.get(error.errno or 0, f"errore {error.errno} del sistema operativo")
