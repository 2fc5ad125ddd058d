"""From the files of a round to their metadata: what each document is, who made it, how it is registered, what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.states import Frozen, Manifest
from pdz_docs.round.archiving import ArchiveRecord
from pdz_docs.round.collected import Collected
from pdz_docs.round.evidence import Protocol
from pdz_docs.round.package.metadata import (
    ACQUIRED,
    CREATED,
    Agency,
    AggregationFacts,
    Change,
    Checked,
    DocumentFacts,
    Organisation,
    Person,
    Subject,
)
from pdz_docs.round.package.office import Office
from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict, Signer
from pdz_docs.verification.vocabulary import Integrity, SignatureKind
from pdz_docs.work.clock import ROME

_PDF = "application/pdf"
_ADHESION, _APPLICATION = "Adesione", "Domanda di partecipazione"


@dataclass(frozen=True, slots=True)
class Describer:
    """Describes the documents of one round. `previous` gives the digest of the version before, by version."""

    office: Office
    manifest: Manifest
    registered: Protocol | None = None
    previous: dict[int, str] = field(default_factory=dict)

    @property
    def fascicolo(self) -> str:
        """The number that the office gave to the folder, else one made of document, version and digest."""
        made = f"{self.manifest.document}-v{self.manifest.version}-{self.manifest.sha256[:12]}"
        return self.office.fascicolo or made

    def frozen(self, frozen: Frozen) -> DocumentFacts:
        """The text that was sent out to be signed, the scheme of it, or an annex: made here, and by nobody signed."""
        manifest = frozen.manifest
        before = self.previous.get(manifest.version) if manifest.document == self.manifest.document else None
        made_with = manifest.tools.libreoffice
        return DocumentFacts(
            digest=manifest.sha256,
            formed=CREATED,
            type=manifest.title,
            flow="I",
            registration=self.registered if manifest.sha256 == self.manifest.sha256 else None,
            day=manifest.frozen_at.astimezone(ROME).date(),
            subjects=self._own(),
            object=manifest.title,
            attachments=tuple((one.sha256, one.file) for one in manifest.annexes),
            filing=self.office.filing,
            media_type=_PDF,
            software=("LibreOffice", made_with) if made_with else None,
            checked=Checked(),
            aggregation=self.fascicolo,
            name=manifest.file,
            version=manifest.version,
            change=Change("Rettifica", manifest.frozen_at, before) if before else None,
            note="Testo congelato, senza firme.",
        )

    def returned(
        self, path: str, verdict: FileVerdict, record: Collected | None, frozen: Frozen | None
    ) -> DocumentFacts:
        """A signed file that came back: a copy of the document, an adhesion or an application."""
        manifest = frozen.manifest if frozen is not None else None
        entry = min(record.protocol, key=lambda one: one.at, default=None) if record is not None else None
        title = manifest.title if manifest is not None else _instrument(path)
        came = record.collected if record is not None else _earliest(verdict) or self.manifest.frozen_at
        return DocumentFacts(
            digest=verdict.sha256,
            formed=ACQUIRED,
            type=title,
            flow="E",
            registration=entry,
            day=came.astimezone(ROME).date(),
            subjects=(*_signers(verdict), *self._senders(record, manifest), *self._own("Destinatario")),
            object=f"{title}: esemplare firmato" if manifest is not None else title,
            attachments=tuple((one.sha256, one.file) for one in manifest.annexes) if manifest is not None else (),
            filing=self.office.filing,
            media_type=verdict.media_type,
            checked=checked(verdict),
            aggregation=self.fascicolo,
            primary=manifest.sha256 if manifest is not None else None,
            name=record.name if record is not None else PurePosixPath(path).name,
            version=manifest.version if manifest is not None else 1,
            note=f"Nel pacchetto: {path}.",
        )

    def long_term(self, path: str, verdict: FileVerdict, record: ArchiveRecord, frozen: Frozen) -> DocumentFacts:
        """A long-term copy: the same document with validation data and a time stamp added."""
        manifest = frozen.manifest
        return DocumentFacts(
            digest=verdict.sha256,
            formed=CREATED,
            type=manifest.title,
            flow="I",
            registration=None,
            day=record.at.astimezone(ROME).date(),
            subjects=(*_signers(verdict), *self._own("AmministrazioneCheEffettuaLaRegistrazione")),
            object=f"{manifest.title}: copia verificabile a lungo termine ({record.level})",
            attachments=tuple((one.sha256, one.file) for one in manifest.annexes),
            filing=self.office.filing,
            media_type=verdict.media_type,
            checked=checked(verdict),
            aggregation=self.fascicolo,
            primary=record.source.sha256,
            name=PurePosixPath(path).name,
            version=manifest.version,
            change=Change("Integrazione", record.at, record.source.sha256),
            note=f"Nel pacchetto: {path}. Marca temporale verificabile fino al {record.expires.astimezone(ROME):%d/%m/%Y}.",
        )

    def aggregation(self, documents: tuple[str, ...], closed: datetime | None) -> AggregationFacts:
        """The fascicolo of the round, closed when it is concluded."""
        lead = self._lead()
        others = [one for one in self.manifest.signatories if self._agency(one) != lead]
        return AggregationFacts(
            id=self.fascicolo,
            subjects=(
                *self._own("AmministrazioneTitolare"),
                *(Subject("AmministrazionePartecipante", self._agency(one)) for one in others),
                *((Subject("RUP", self.office.rup),) if self.office.rup else ()),
            ),
            opened=self.manifest.frozen_at.astimezone(ROME).date(),
            closed=closed.astimezone(ROME).date() if closed else None,
            filing=self.office.filing,
            object=self.manifest.title,
            documents=documents,
        )

    def _own(self, role: str = "Autore") -> tuple[Subject, ...]:
        lead = self._lead()
        return (Subject(role, lead),) if lead is not None else ()

    def _lead(self) -> Agency | None:
        """The lead body; where there is no dossier, the first that signs."""
        return self.office.lead or next((self._agency(one) for one in self.manifest.signatories), None)

    def _agency(self, who: ExpectedSignatory) -> Agency:
        return self.office.agency(who.id, who.body)

    def _senders(self, record: Collected | None, manifest: Manifest | None) -> Iterator[Subject]:
        signatories = manifest.signatories if manifest is not None else ()
        if record is not None:
            yield from (Subject("Mittente", self._agency(one)) for one in signatories if one.id == record.signatory)


def checked(verdict: FileVerdict) -> Checked:
    """`Verifica`: a signature, a seal or a time stamp counts when it is whole."""
    whole = [one for one in verdict.signatures if one.integrity is Integrity.INTACT]
    return Checked(
        signed=any(one.kind is SignatureKind.SIGNATURE for one in whole),
        sealed=any(one.kind is SignatureKind.SEAL for one in whole),
        stamped=any(
            one.kind is SignatureKind.DOCUMENT_TIMESTAMP
            or any(stamp.integrity is Integrity.INTACT for stamp in one.timestamps)
            for one in whole
        ),
    )


def _instrument(path: str) -> str:
    """What a body sent, by the folder that it was filed in."""
    return _APPLICATION if "domanda" in PurePosixPath(path).parts else _ADHESION


def _signers(verdict: FileVerdict) -> Iterator[Subject]:
    """Whoever signed or sealed, as the certificate names them."""
    made = (SignatureKind.SIGNATURE, SignatureKind.SEAL)
    authors = [_author(one) for one in verdict.signatures if one.kind in made and one.integrity is Integrity.INTACT]
    yield from (Subject("Autore", one) for one in dict.fromkeys(authors) if one is not None)


def _author(signature: SignatureVerdict) -> Person | Organisation | None:
    signer: Signer = signature.signer
    if signer.surname and signer.given_name:
        return Person(surname=signer.surname, given_name=signer.given_name, code=signer.fiscal_code)
    name = signer.organization or signer.common_name or signer.pseudonym
    return Organisation(name=name, code=signer.fiscal_code) if name else None


def _earliest(verdict: FileVerdict) -> datetime | None:
    times = (one.time.opposable or one.time.claimed for one in verdict.signatures)
    return min((one for one in times if one is not None), default=None)
