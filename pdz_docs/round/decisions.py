"""What the person in charge decided, one line after the other in `decisions.jsonl`: never edited, only followed by another.

A decision is about what was there when it was taken: the signature that it accepts or refuses is named in it, so that another one
that arrives later is judged for what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from pdz_docs.errors import InputError
from pdz_docs.expectations import Sha256, SignatoryId
from pdz_docs.values import Value
from pdz_docs.work.files import write_atomically

FILE = "decisions.jsonl"


class Outcome(StrEnum):
    """ACCEPTED and REFUSED are about a signature that came back, DECLINED and REPLACED about a body."""

    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    DECLINED = "DECLINED"
    REPLACED = "REPLACED"


class Successor(Value):
    """Who signs from now on in place of the person that was expected."""

    given_name: str
    surname: str
    office: str
    fiscal_code: str | None = None


class Decided(Value):
    """One line of the file. `signature` is the identifier of the signature decided upon, `file` the SHA-256 of the file that holds it,
    `verdict` the technical state it had."""

    body: SignatoryId
    outcome: Outcome
    reason: str
    by: str
    at: AwareDatetime
    act: str | None = None
    protocol: str | None = None
    signature: str | None = None
    file: Sha256 | None = None
    verdict: str | None = None
    successor: Successor | None = None


def read(folder: Path) -> tuple[Decided, ...]:
    """Every decision of a round, oldest first. Raises InputError when a line cannot be understood."""
    path = folder / FILE
    lines = path.read_bytes().splitlines() if path.is_file() else []
    found = []
    for number, line in enumerate(lines, start=1):
        try:
            found.append(Decided.model_validate_json(line))
        except ValidationError as error:
            raise InputError(
                f"{path}, riga {number}: la decisione non si legge.",
                hint="Il registro delle decisioni non si modifica a mano: rimettetelo da una copia di sicurezza.",
            ) from error
    return tuple(found)


def assigned(decided: Sequence[Decided]) -> dict[tuple[str | None, str], str]:
    """The body of each signature that was decided upon, by digest of its file and identifier."""
    return {(one.file, one.signature): one.body for one in decided if one.signature is not None}


def append(folder: Path, decision: Decided) -> None:
    """Add one decision: the file with one more line takes the place of the old one in one rename. The caller holds the folder.

    The last one said again, as after an interruption, adds nothing.
    """
    said = read(folder)
    if said and said[-1] == decision.model_copy(update={"at": said[-1].at}):
        return
    path = folder / FILE
    before = path.read_bytes() if path.is_file() else b""
    if before and not before.endswith(b"\n"):
        before += b"\n"
    write_atomically(path, before + decision.model_dump_json().encode() + b"\n")


def successor(person: str, office: str, *, folder: Path, body: str) -> Successor:
    """`Nome Cognome` as whoever signs from now on, with the tax code that riservato/ gives for the body.

    The last word is the surname, unless a comma tells: `Cognome Cognome, Nome`. Raises InputError when only one word is given.
    """
    surname, comma, given = person.partition(",")
    if not comma:
        given, _, surname = person.strip().rpartition(" ")
    if not given.strip() or not surname.strip():
        raise InputError("Servono nome e cognome.", hint="--person «Nome Cognome», o «Cognome, Nome».")
    return Successor(
        given_name=given.strip(), surname=surname.strip(), office=office, fiscal_code=_reserved_code(folder, body)
    )


def _reserved_code(folder: Path, body: str) -> str | None:
    """A tax code never travels on a command line: it is read where the dossier keeps it, once the office has updated it."""
    import yaml

    path = folder / "riservato" / "codici-fiscali.yaml"
    try:
        codes = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"{path} non si legge.") from error
    found = codes.get(body) if isinstance(codes, dict) else None
    return found.strip().upper() if isinstance(found, str) else None
