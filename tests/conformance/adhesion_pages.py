"""The papers that the register of adhesions gives: letters, instructions, extract, attestation; made of values, no form need come back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from pdz_docs.adhesions.bodies import Instrument, roll_of
from pdz_docs.adhesions.correspondence import Writing
from pdz_docs.adhesions.findings import State
from pdz_docs.adhesions.register import Kind, Received
from pdz_docs.adhesions.standing import Standing
from pdz_docs.documents.adesione import RigaAderente
from pdz_docs.dossier import Dossier
from pdz_docs.reports.adhesion_letters import instructions, letters
from pdz_docs.reports.extracts import attestation, extract

DIGEST = "a1" * 32
REASONS = (
    "È arrivata una stampa o una scansione senza la copia di un documento d’identità.",
    "Il modulo manca della dichiarazione sui poteri & della delega.",
)
ASKED = ("copia di un documento d’identità valido di chi ha firmato a mano", "la delega del legale rappresentante")


def adhesion_pages(dossier: Dossier, folder: Path, at: datetime) -> Iterator[Path]:
    """Each paper as a file of `folder`."""
    made = {"istruzioni-moduli": instructions(dossier, near=folder, at=at)}
    writings = [_writing(dossier, kind, at) for kind in Kind]
    for writing, packet in zip(writings, letters(dossier, writings, near=folder, at=at), strict=True):
        name, data = next((name, data) for name, data in packet.files.items() if name.endswith(".pdf"))
        assert isinstance(data, bytes)
        made[f"{writing.kind.value.lower()}-{Path(name).stem}"] = data
    one = dossier.ets[0]
    row = RigaAderente(
        numero=1, nome=one.denominazione, classe=one.classe.value, natura=one.natura.value, aree=(), adesione=at.date()
    )
    published = extract(dossier, [row], digest=DIGEST, protocol="123/05-12-2024", near=folder, at=at)
    page = attestation(
        dossier, original=DIGEST, document="Registro", published=published, protocol=None, near=folder, at=at
    )
    for name, data in (made | {"estratto": published, "attestazione": page.pdf}).items():
        path = folder / f"{name}.pdf"
        path.write_bytes(data)
        yield path


def _writing(dossier: Dossier, kind: Kind, at: datetime) -> Writing:
    body = next(one for one in roll_of(dossier, {1: DIGEST}).bodies if one.person is not None)
    received = Received(
        at=at,
        body=body.id,
        instrument=Instrument.ADHESION,
        name=body.name,
        file="output/signed/adesione/v1/a.pdf",
        sha256=DIGEST,
        arrived=at,
        protocol="123/2024",
        state=State.TO_COMPLETE,
    )
    standing = Standing(body=body, instrument=Instrument.ADHESION, state=State.TO_COMPLETE, received=received)
    within = (at + timedelta(days=10)).date()
    return Writing(kind=kind, standing=standing, found=REASONS, asked=ASKED, within=within, days=10)
