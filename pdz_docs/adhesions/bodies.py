"""Who may apply and adhere, as the examination needs them: values made once from the dossier, cheap to hand to other processes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pdz_docs.documents.common import office_of
from pdz_docs.dossier import Dossier
from pdz_docs.dossier.models.bodies import Classe, Ets, Natura
from pdz_docs.expectations import Deadline, Expectation, ExpectedSignatory, Role
from pdz_docs.round.expected import deadline_of, person_of
from pdz_docs.values import Value

_NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_SIGNATURE_FIELDS = ("firmaente", "firmarichiedente")


class Instrument(StrEnum):
    """The two instruments, kept apart: the application to the workshops, the adhesion to the agreement."""

    APPLICATION = "domanda"
    ADHESION = "adesione"

    @property
    def term(self) -> str:
        """The id of the term that it is due by."""
        return {Instrument.APPLICATION: "domande", Instrument.ADHESION: "adesioni"}[self]


class Body(Value):
    """One organisation. `code` and `vat` are its own, never a person's; `person` its legal representative as the office knows it."""

    id: str
    name: str
    class_: Classe | None = None
    nature: Natura | None = None
    code: str | None = None
    vat: str | None = None
    pec: str | None = None
    email: str | None = None
    runts: bool = False
    moving: bool = False
    business_register: bool = False
    person: ExpectedSignatory | None = None
    took_part: bool = False
    known: bool = True


class Roll(Value):
    """Everybody who is known, and what the instruments are held against: `agreements` are the digests of the frozen agreement by version,
    `phrases` the notice's own declarations, `printed` the sentences of the folder's templates; `office` are the addresses that forms are
    sent to."""

    bodies: tuple[Body, ...]
    agreements: dict[int, str]
    terms: dict[str, Deadline]
    phrases: dict[str, tuple[str, ...]]
    printed: dict[str, tuple[str, ...]]
    office: tuple[str, ...]
    demonstrative: bool = False

    def of_code(self, code: str | None) -> Body | None:
        """The body with this tax code or VAT number."""
        return next((one for one in self.bodies if code and code in (one.code, one.vat)), None)

    def of_id(self, id_: str) -> Body | None:
        return next((one for one in self.bodies if one.id == id_), None)

    def of_address(self, address: str | None) -> Body | None:
        """The body that writes from this address; None when nobody does, or more than one (a shared mailbox tells nothing)."""
        found = [one for one in self.bodies if address and address in (one.pec, one.email)]
        return found[0] if len(found) == 1 else None

    @property
    def awaited(self) -> Instrument:
        """What a sheet that only a person can read most likely is."""
        return Instrument.ADHESION if self.agreements else Instrument.APPLICATION

    def latest(self) -> int:
        """The version of the agreement that is open to adhesions; 1 while none is frozen."""
        return max(self.agreements, default=1)

    def expectation(self, instrument: Instrument, body: Body | None) -> Expectation:
        """What a verifier is told: which kind of document, and who may sign it. Its bytes are whatever the filler made of the form."""
        return Expectation(
            document=f"{instrument}/{body.id}" if body is not None else instrument.value,
            title=instrument.value,
            version=self.latest(),
            sha256=None,
            size=0,
            signatories=(body.person,) if body is not None and body.person is not None else (),
            fields=_SIGNATURE_FIELDS,
            deadline=self.terms.get(instrument.value),
        )


def roll_of(dossier: Dossier, agreements: Mapping[int, str], printed: Mapping[str, tuple[str, ...]] = _NOTHING) -> Roll:
    """Everybody of a dossier. `agreements`: the digests of the frozen agreement, by version; `printed`: the sentences that each form has."""
    there = {one.id for one in dossier.partecipanti()}
    notice = dossier.avviso
    terms = {one.value: deadline_of(dossier, one.term) for one in Instrument}
    return Roll(
        bodies=tuple(_body(one, took_part=one.id in there) for one in dossier.ets),
        agreements=dict(agreements),
        terms={name: term for name, term in terms.items() if term is not None},
        phrases={Instrument.APPLICATION.value: (*notice.consensi, *notice.dichiarazioni) if notice else ()},
        printed=dict(printed),
        office=tuple(one.indirizzo.lower() for one in notice.canali) if notice else (),
        demonstrative=dossier.demonstrative,
    )


def plain_code(value: object) -> str | None:
    """The eleven digits in what somebody wrote as a body's tax code: spaces, dots and the country's letters left out."""
    digits = re.sub(r"[\s.\-]|^IT", "", str(value or "").upper())
    return digits if re.fullmatch(r"\d{11}", digits) else None


def _body(ets: Ets, *, took_part: bool) -> Body:
    return Body(
        id=ets.id,
        name=ets.denominazione,
        class_=ets.classe,
        nature=ets.natura,
        code=ets.codice_fiscale,
        vat=ets.partita_iva,
        pec=ets.pec.lower() if ets.pec else None,
        email=ets.email.lower() if ets.email else None,
        runts=ets.runts is not None and ets.runts.repertorio is not None,
        moving=ets.runts is not None and ets.runts.trasmigrazione,
        business_register=ets.registro_imprese is not None,
        person=_person(ets),
        took_part=took_part,
    )


def _person(ets: Ets) -> ExpectedSignatory | None:
    person = ets.legale_rappresentante
    if person is None:
        return None
    known = person_of(person)
    nobody = ExpectedSignatory(
        id=ets.id, body=ets.denominazione, role=Role.ADERENTE, office=office_of(person), given_name="", surname=""
    )
    return nobody.model_copy(update=known)
