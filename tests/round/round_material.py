"""A working folder with a frozen document, and whatever may come back for it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from pdz_docs.demo.pki import DemoPki, Identity
from pdz_docs.expectations import Deadline, ExpectedSignatory, Nature
from pdz_docs.pdf.freeze import freeze
from pdz_docs.pdf.states import DraftPdf, Frozen, Terms
from pdz_docs.round.collecting import Collection, collect
from pdz_docs.round.evidence import Protocol
from pdz_docs.round.states import DocumentStatus, Row
from pdz_docs.round.status import Awaited, round_status
from pdz_docs.round.witness import witness
from pdz_docs.signing import cades, pades
from pdz_docs.signing.timestamps import TimestampSource
from pdz_docs.trust.anchors import Anchors, Source
from pdz_docs.work.clock import fixed_clock
from tests.verification import pec_material
from tests.verification.verify_material import append, crowd, make_pdf

__all__ = ["append", "crowd", "make_pdf"]

DEADLINE = Deadline(
    at=datetime.fromisoformat("2024-12-11T00:00:00+01:00"), nature=Nature.ORGANIZZATIVO, act="Avviso", verified=True
)


@dataclass(frozen=True)
class Round:
    """A folder, its frozen document, and the keys of everybody."""

    folder: Path
    frozen: Frozen
    pki: DemoPki
    at: datetime

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def data(self) -> bytes:
        return self.frozen.read()

    @property
    def signatories(self) -> tuple[ExpectedSignatory, ...]:
        return self.frozen.manifest.signatories

    @property
    def anchors(self) -> Anchors:
        return Anchors(Source.FILES, self.pki.anchors)

    def pades(
        self,
        who: int | Identity,
        data: bytes | None = None,
        *,
        field: str | None = None,
        stamped: bool = False,
        at: datetime | None = None,
    ) -> bytes:
        """`data` (else the frozen file) with one more PAdES signature, made as a foreign tool makes it: no expectation, any field."""
        key = self.pki.signers[self.signatories[who].id].key if isinstance(who, int) else who.key
        request = pades.Request(at=at or self.at, demonstrative=True, field=field, visible=False)
        return pades.sign(
            data if data is not None else self.data,
            key=key,
            request=request,
            timestamper=self.pki.tsa if stamped else None,
        )

    def p7m(self, who: int | Identity, data: bytes | None = None, *, stamped: bool = False) -> bytes:
        key = self.pki.signers[self.signatories[who].id].key if isinstance(who, int) else who.key
        request = cades.Request(at=self.at, demonstrative=True)
        return cades.envelop(
            data if data is not None else self.data,
            key=key,
            request=request,
            timestamper=self.pki.tsa if stamped else None,
        )

    def detached(self, who: int) -> bytes:
        key = self.pki.signers[self.signatories[who].id].key
        return cades.detach(self.data, key=key, request=cades.Request(at=self.at, demonstrative=True))

    def collect(
        self,
        *paths: Path,
        at: datetime | None = None,
        protocol: Protocol | None = None,
        timestamper: TimestampSource | None = None,
    ) -> Collection:
        clock = fixed_clock(at or self.at)
        return collect(
            paths,
            folder=self.folder,
            witness=witness(self.anchors, at=clock()),
            clock=clock,
            protocol=protocol,
            timestamper=timestamper,
        )

    def status(self, at: datetime | None = None) -> DocumentStatus:
        manifest = self.frozen.manifest
        awaited = [Awaited(manifest.document, manifest.title, manifest.signatories, manifest.deadline)]
        now = at or self.at
        return round_status(self.output, awaited, verify=witness(self.anchors, at=now), now=now).documents[0]

    def row(self, number: int, at: datetime | None = None) -> Row:
        id_ = self.signatories[number].id
        return [row for row in self.status(at).expected if row.id == id_][-1]

    def tree(self) -> dict[str, bytes]:
        """Every file of the folder, without the lock."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and not path.name.startswith(".pdz")
        }


def open_round(
    folder: Path,
    pki: DemoPki,
    signatories: Sequence[ExpectedSignatory],
    *,
    at: datetime,
    deadline: Deadline | None = DEADLINE,
    document: str = "accordo",
    version: int = 1,
    text: str = "Accordo di programma",
) -> Round:
    """A working folder in which the document has just been frozen."""
    pdf = make_pdf([one.field for one in signatories if one.field], text=text)
    terms = Terms(
        document=document,
        title="Accordo di programma",
        version=version,
        kind=document,
        frozen_at=at,
        file=f"{document}.pdf",
        signatories=tuple(signatories),
        deadline=deadline,
        demonstrative=True,
    )
    return Round(folder, freeze(DraftPdf(pdf), terms, output=folder / "output"), pki, at)


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def resaved(data: bytes) -> bytes:
    """The same pages in other bytes, as a viewer's «salva con nome» makes them."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(data)))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def mail(*attachments: tuple[str, bytes], text: str = "In allegato.") -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "Accordo"
    message["Date"] = "Thu, 05 Dec 2024 09:00:00 +0100"
    message.set_content(text)
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def base64_text(data: bytes) -> bytes:
    return base64.encodebytes(data)


def destroyed_by_a_rewrite(round_: Round, queue: bytes, who: int) -> bytes:
    """CieID for Windows 1.4.3.9 and later (cie-middleware #181): the tool writes the whole file anew and signs that."""
    return round_.pades(who, resaved(queue))


def pec(round_: Round, name: str, data: bytes, *, at: str = "05/12/2024 09:15:00") -> bytes:
    """A transport envelope that carries one file; every round has the same provider."""
    return pec_material.envelope(mail((name, data)), pec_material.daticert(at), pec_material.provider())
