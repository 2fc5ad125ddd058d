"""Which forms can be sent: made for the body, and whole. A draft would be signed for nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.adhesions.bodies import Body, Instrument, roll_of
from pdz_docs.adhesions.folders import agreements
from pdz_docs.dossier import Dossier
from pdz_docs.errors import InputError
from pdz_docs.pdf.ledger import Ledger
from pdz_docs.pdf.targets import form_names

_SUFFIXES = (".pdf", ".docx")


@dataclass(frozen=True, slots=True)
class Form:
    """The form of one body where it lies, as PDF and as Word file."""

    body: Body
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What can be sent; the ids of bodies whose form is not made yet, and of those for whom it is still a draft."""

    forms: tuple[Form, ...]
    unmade: tuple[str, ...]
    drafts: tuple[str, ...]


def outgoing(dossier: Dossier, instrument: Instrument, output: Path, only: Sequence[str] = ()) -> Outgoing:
    """The forms of `instrument` as `pdz forms` left them. Raises InputError when none can be sent, or one of `only` is for nobody."""
    names = form_names(dossier, instrument.value, only)
    bodies = {one.id: one for one in roll_of(dossier, agreements(output)).bodies}
    ledger = Ledger(output)
    forms, unmade, drafts = [], [], []
    for name in names:
        id_ = name.partition("/")[2]
        entry, files = ledger.get(name), tuple(output / f"{name}{suffix}" for suffix in _SUFFIXES)
        if entry is None or not all(path.is_file() for path in files):
            unmade.append(id_)
        elif entry.gaps:
            drafts.append(id_)
        else:
            forms.append(Form(bodies[id_], files))
    if not forms:
        raise InputError(f"Nessun modulo «{instrument}» si può spedire.", hint=_way_out(instrument, drafts))
    return Outgoing(tuple(forms), tuple(unmade), tuple(drafts))


def _way_out(instrument: Instrument, drafts: Sequence[str]) -> str:
    if not drafts:
        return f"Si fanno con «pdz forms {instrument}»."
    cause = "finché l'Accordo non è congelato, o " if instrument is Instrument.ADHESION else ""
    return f"Sono bozze: {cause}mancano dati. Quali: pdz check. Poi di nuovo «pdz forms {instrument}»."
