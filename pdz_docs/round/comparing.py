"""`pdz diff A B`: what changed between two frozen texts, or two PDFs, and whether it was foreseen."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.dossier import Dossier
from pdz_docs.errors import ExitCode, InputError
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import approved, difference, freezing, places
from pdz_docs.round.approved import Difference

_NAMED = re.compile(r"(?P<name>[a-z0-9-]+)(?:@v?(?P<version>[1-9][0-9]*))?")


@dataclass(frozen=True, slots=True)
class Compared:
    """The differences between `before` and `after`, as they are called."""

    before: str
    after: str
    differences: tuple[Difference, ...]

    @property
    def exit_code(self) -> ExitCode:
        """0 when nothing changed but declared fields, else 9."""
        return ExitCode.NOT_VALID if any(not one.declared for one in self.differences) else ExitCode.OK


def compare(before: str, after: str, *, output: Path, load: Callable[[], Dossier]) -> Compared:
    """Compare two texts: `schema`, `accordo`, `piano`, `accordo@2` (a version), or the path of a PDF.

    While the agreement of the newest scheme is not frozen, it is the text that would be frozen now. Raises InputError when one of them
    is not there or cannot be read.
    """
    if _is_pdf(before) or _is_pdf(after):
        return Compared(before, after, _of_pdfs(_pdf(before, output), _pdf(after, output)))
    first, second = _find(before, output), _find(after, output)
    if first is None:
        raise _missing(before)
    if second is None or _is_older(second, first):
        if after != freezing.AGREEMENT or first.manifest.document != freezing.AGREEMENT:
            raise _missing(after)
        return Compared(_called(first), "testo di oggi", freezing.compared(load(), output, scheme=first))
    return Compared(_called(first), _called(second), _of_frozen(first, second, output))


def _of_frozen(first: Frozen, second: Frozen, output: Path) -> tuple[Difference, ...]:
    old, new = approved.read(first), approved.read(second)
    if old is None or new is None:
        return _of_pdfs(first.read(), second.read())
    plans = freezing.plan_differences(output, first.manifest.annexes, second.manifest.annexes)
    return (*approved.differences(old, new), *plans)


def _of_pdfs(first: bytes, second: bytes) -> tuple[Difference, ...]:
    """Two PDFs without declared fields: every word that changed, and a change of pages."""
    old, new = difference.text_of(first), difference.text_of(second)
    if old is None or new is None:
        raise InputError("Uno dei due file non si legge come PDF.", hint="Controllate i file.")
    found = [Difference(" ".join(one.before), " ".join(one.after)) for one in difference.changes(old.words, new.words)]
    if not found and old.pages != new.pages:
        found.append(Difference(f"{old.pages} pagine", f"{new.pages} pagine"))
    return tuple(found)


def _find(name: str, output: Path) -> Frozen | None:
    match = _NAMED.fullmatch(name)
    if match is None:
        raise _missing(name)
    is_schema = match["name"] == places.SCHEMA_KIND
    document = freezing.AGREEMENT if is_schema else match["name"]
    if match["version"] is None:
        return places.latest_schema(output, document) if is_schema else places.latest(output, document)
    version = int(match["version"])
    return (places.schema_of if is_schema else places.of_version)(output, document, version)


def _is_older(frozen: Frozen, than: Frozen) -> bool:
    """Whether a newer scheme of the same document awaits its text."""
    return (
        than.manifest.kind == places.SCHEMA_KIND
        and frozen.manifest.kind != places.SCHEMA_KIND
        and frozen.manifest.version < than.manifest.version
    )


def _is_pdf(name: str) -> bool:
    return name.lower().endswith(".pdf")


def _pdf(name: str, output: Path) -> bytes:
    if not _is_pdf(name):
        frozen = _find(name, output)
        if frozen is None:
            raise _missing(name)
        return frozen.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise InputError(f"{name} non si può leggere.", hint="Controllate il percorso.") from error


def _missing(name: str) -> InputError:
    return InputError(
        f"«{name}» non è un testo congelato di questa cartella.",
        hint="Si confrontano: schema, accordo, piano, una loro versione (accordo@2) o due file PDF.",
    )


def _called(frozen: Frozen) -> str:
    manifest = frozen.manifest
    name = "schema" if manifest.kind == places.SCHEMA_KIND else manifest.document
    return f"{name}, versione {manifest.version}"
