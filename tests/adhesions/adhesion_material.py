"""A working folder with real forms, the keys of those who sign them, and whatever may come back."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from pdz_docs.adhesions.bodies import Body, Roll, roll_of
from pdz_docs.adhesions.desk import forms_desk
from pdz_docs.adhesions.folders import agreements
from pdz_docs.adhesions.register import Received, read
from pdz_docs.demo.identity import Identity
from pdz_docs.demo.pki import DemoPki, make_pki
from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.dossier import load
from pdz_docs.pdf.build import document_instant, source_of
from pdz_docs.pdf.produce import produce
from pdz_docs.round.collecting import Collection, collect
from pdz_docs.round.evidence import Protocol
from pdz_docs.round.witness import witness
from pdz_docs.signing import cades, pades
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.pec import PecProviders
from pdz_docs.work.clock import fixed_clock
from tests.round.round_material import crowd, open_round

sys.path.insert(0, str(Path(__file__).parents[1] / "verification"))

import pec_material
from worth_material import Listing

ROOT = Path(__file__).parents[2]
# One of each class that the notice tells apart, and who has no certified mailbox.
COOPERATIVE, VOLUNTEERS, PATRONAGE, UNION, PARISH = (
    "cooplarice",
    "nonnicordata",
    "patronatobaita",
    "sindacatovalli",
    "oratorifiniti",
)
CHOSEN = (COOPERATIVE, VOLUNTEERS, PATRONAGE, UNION, PARISH)
ADDRESS = "protocollo@pec.comune.clusone.bg.it"


@dataclass(frozen=True)
class Forms:
    """The forms as they go out: an adhesion for each of `CHOSEN`, the application that is the same for all."""

    folder: Path
    adhesions: Mapping[str, bytes] = field(repr=False)
    application: bytes = field(repr=False)
    words: Mapping[str, bytes] = field(repr=False)


def make_forms(folder: Path, pki: DemoPki, at: datetime) -> Forms:
    """A sample folder with a frozen agreement, and its forms made by LibreOffice."""
    for name in ("signatories", "workshops", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("pdz.yaml", "piano.yaml"):
        shutil.copy(ROOT / name, folder / name)
    frozen = open_round(folder, pki, crowd(3), at=at).frozen
    dossier = load(folder)
    known = {"accordo_sha256": frozen.manifest.sha256, "accordo_file": frozen.manifest.file}
    kinds = [(DOCUMENTS["adesione"], one) for one in CHOSEN] + [(DOCUMENTS["domanda"], None)]
    sources = [
        source_of(dossier, kind, one, templates=folder / "templates", final=True, **known) for kind, one in kinds
    ]
    work = folder / "lavoro"
    work.mkdir()
    made = {
        product.source.name: product.pdf.data
        for product in produce(sources, folder=work, instant=document_instant(dossier))
    }
    words = {source.name.rpartition("/")[2]: source.docx for source in sources}
    return Forms(folder, {one: made[f"adesione/{one}"] for one in CHOSEN}, made["domanda"], words)


def keys_for(roll: Roll, at: datetime) -> DemoPki:
    """A key for each legal representative of `CHOSEN`, and one for a stranger."""
    people = [body.person for body in roll.bodies if body.id in CHOSEN and body.person is not None]
    stranger = people[0].model_copy(
        update={"id": "altro", "given_name": "Zeno", "surname": "Altrove", "fiscal_code": None}
    )
    return make_pki([*people, stranger], at=at)


@dataclass(frozen=True)
class Office:
    """A folder to collect into, with the keys of the bodies."""

    folder: Path
    forms: Forms
    pki: DemoPki
    at: datetime
    providers: PecProviders | None = None
    listing: Listing = field(default_factory=Listing)

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def roll(self) -> Roll:
        return roll_of(load(self.folder), agreements(self.output))

    def body(self, id_: str) -> Body:
        found = self.roll.of_id(id_)
        assert found is not None
        return found

    @property
    def anchors(self) -> Anchors:
        """The keys' CA as a granted qualified service of a trusted list; `providers` as the PEC providers."""
        from cryptography import x509

        tsa = x509.load_der_x509_certificate(self.pki.tsa.certificate.dump())
        return replace(self.listing.anchors(self.pki, tsa), pec=self.providers)

    def pades(self, data: bytes, who: str | Identity, *, field: str | None = None) -> bytes:
        identity = self.pki.signers[who] if isinstance(who, str) else who
        request = pades.Request(at=self.at, demonstrative=True, field=field, visible=False)
        return pades.sign(data, key=identity.key, request=request)

    def p7m(self, data: bytes, who: str | Identity) -> bytes:
        identity = self.pki.signers[who] if isinstance(who, str) else who
        return cades.envelop(data, key=identity.key, request=cades.Request(at=self.at, demonstrative=True))

    def put(self, name: str, data: bytes) -> Path:
        path = self.folder.parent / "tornati" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def collect(self, *paths: Path, protocol: Protocol | None = None, at: datetime | None = None) -> Collection:
        clock = fixed_clock(at or self.at)
        return collect(
            paths,
            folder=self.folder,
            witness=witness(self.anchors, at=clock()),
            clock=clock,
            protocol=protocol,
            forms=forms_desk(self.folder, self.anchors, clock),
        )

    def received(self, *files: tuple[str, bytes], at: datetime | None = None) -> Received:
        """Collect files from one folder and give the last line that the register has for them."""
        self.collect(*[self.put(name, data) for name, data in files], at=at)
        found = [one for one in read(self.output) if isinstance(one, Received)]
        return found[-1]


def filled(data: bytes, values: Mapping[str, str | bool]) -> bytes:
    """The form as another viewer fills and saves it: every object written anew."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    for page in writer.pages:
        texts = {name: value for name, value in values.items() if isinstance(value, str)}
        writer.update_page_form_field_values(page, texts, auto_regenerate=False)
        for annotation in page.get("/Annots", ()):
            widget = annotation.get_object()
            if values.get(str(widget.get("/T"))) is True:
                on = next(name for name in widget["/AP"]["/N"] if name != "/Off")
                widget[NameObject("/V")] = widget[NameObject("/AS")] = NameObject(on)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def flattened(data: bytes) -> bytes:
    """The form as a printer to PDF gives it: the text, and no field."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    del writer.root_object["/AcroForm"]
    for page in writer.pages:
        page.pop("/Annots", None)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def scan() -> bytes:
    """A sheet that went through a scanner: one picture on a page."""
    from PIL import Image

    sheet = Image.effect_noise((620, 877), 40).convert("L")
    out = BytesIO()
    sheet.save(out, format="PDF", resolution=75)
    return out.getvalue()


def photograph() -> bytes:
    """A picture of an identity card, as a telephone takes it."""
    from PIL import Image

    out = BytesIO()
    Image.effect_noise((900, 600), 80).save(out, format="JPEG", quality=90)
    return out.getvalue()


def mail(*attachments: tuple[str, bytes], sender: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, ADDRESS, "Adesione"
    message["Date"] = "Thu, 05 Dec 2024 09:00:00 +0100"
    message.set_content("In allegato.")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def pec(
    *attachments: tuple[str, bytes],
    sender: str,
    at: str = "05/12/2024 09:15:00",
    kind: str = "posta-certificata",
    receipt: str | None = None,
    to: str = ADDRESS,
) -> bytes:
    """A transport envelope, or a receipt, whose provider certifies its sender."""
    words = pec_material.daticert(at, kind=kind, sender=sender, receipt=receipt, to=to)
    return pec_material.envelope(mail(*attachments, sender=sender), words, pec_material.provider())


def ids(findings: Sequence[object]) -> set[str]:
    return {one.id for one in findings}  # type: ignore[attr-defined]
