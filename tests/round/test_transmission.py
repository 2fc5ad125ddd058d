"""The folder for the protocollo: the signed document, its annexes, and a Segnatura that lacks what the protocollo writes."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import etree

from pdz_docs.demo.pki import DemoPki
from pdz_docs.errors import InputError
from pdz_docs.pdf.freeze import freeze
from pdz_docs.pdf.states import Annex, DraftPdf, Frozen, Terms
from pdz_docs.round import segnatura
from pdz_docs.round.package.transmission import FILE, NAMESPACE, prepare_transmission
from pdz_docs.round.states import DocumentStatus, State
from tests.round.package_material import office
from tests.round.round_material import Round, crowd, make_pdf, open_round, put


@pytest.fixture
def annexed(tmp_path: Path, crowd_pki: DemoPki, at: datetime) -> Round:
    """A round of four bodies whose agreement prints the digest of a plan."""
    round_ = open_round(tmp_path / "ambito", crowd_pki, crowd(4), at=at)
    terms = Terms(document="piano", title="Piano di Zona", version=1, kind="piano", frozen_at=at, file="piano.pdf")
    plan = freeze(DraftPdf(make_pdf(text="Piano")), terms, output=round_.output)
    annex = Annex(document="piano", file="piano.pdf", sha256=plan.manifest.sha256)
    manifest = round_.frozen.manifest.model_copy(update={"annexes": (annex,)})
    return Round(round_.folder, Frozen(round_.frozen.folder, manifest), round_.pki, round_.at)


def signed(round_: Round) -> DocumentStatus:
    """Three in one file, one in an envelope, as the round would say once they are accepted."""
    queue = put(round_.output, "signed/accordo/v1/ente02/a.pdf", round_.pades(2, round_.pades(1, round_.pades(0))))
    envelope = put(round_.output, "signed/accordo/v1/ente03/b.pdf.p7m", round_.p7m(3))
    status = round_.status()
    files = [queue, queue, queue, envelope]
    rows = tuple(
        row.model_copy(update={"state": State.SIGNED, "file": str(file)})
        for row, file in zip(status.expected, files, strict=True)
    )
    return status.model_copy(update={"expected": rows})


def test_every_file_is_there_and_its_digest_is_in_the_segnatura(annexed: Round) -> None:
    made = prepare_transmission(annexed.folder, signed(annexed), annexed.frozen, office())
    root = etree.fromstring((made.folder / FILE).read_bytes())
    assert root.tag == f"{{{NAMESPACE}}}SegnaturaInformatica"
    named = {}
    for one in root.iter(f"{{{NAMESPACE}}}DocumentoPrimario", f"{{{NAMESPACE}}}Allegato"):
        named[one.get("nomeFile")] = (etree.QName(one).localname, one.get("mimeType"), one[0].text)
    digests = {
        path.name: b64encode(sha256(path.read_bytes()).digest()).decode()
        for path in made.folder.iterdir()
        if path.name != FILE
    }
    assert {name: digest for name, (_, _, digest) in named.items()} == digests
    assert {name: kind for name, (kind, _, _) in named.items()} == {
        "accordo-firmato.pdf": "DocumentoPrimario",
        "accordo-firmato-esemplare-2.pdf.p7m": "Allegato",
        "piano.pdf": "Allegato",
    }
    assert {media for _, media, _ in named.values()} == {"application/pdf", "application/pkcs7-mime"}


def test_registration_and_seal_are_left_to_the_protocollo(annexed: Round) -> None:
    data = (prepare_transmission(annexed.folder, signed(annexed), annexed.frozen, office()).folder / FILE).read_bytes()
    assert segnatura.read(data) is None
    assert b"Signature" not in data
    assert "li mette il protocollo" in data.decode()
    root = etree.fromstring(data)
    assert [child.text for child in root.iter(f"{{{NAMESPACE}}}CodiceIPAAmministrazione")] == ["c_ente00"]
    completed = data.replace(
        b"</Identificatore>",
        b"<NumeroRegistrazione>0000077</NumeroRegistrazione><DataRegistrazione>2024-12-20</DataRegistrazione></Identificatore>",
    )
    entry = segnatura.read(completed)
    assert entry is not None
    assert entry.protocol.label == "prot. 0000077 del 20/12/2024"


def test_twice_it_is_there_already(annexed: Round) -> None:
    status = signed(annexed)
    first = prepare_transmission(annexed.folder, status, annexed.frozen, office())
    again = prepare_transmission(annexed.folder, status, annexed.frozen, office())
    assert (first.new, again.new, again.folder) == (True, False, first.folder)


def test_nothing_to_send_and_an_annex_that_is_gone_are_told(annexed: Round) -> None:
    with pytest.raises(InputError, match="nessuna firma valida"):
        prepare_transmission(annexed.folder, annexed.status(), annexed.frozen, office())
    status = signed(annexed)
    (annexed.output / "frozen/piano/v1/piano/manifest.json").unlink()
    with pytest.raises(InputError, match="non è tra i documenti congelati"):
        prepare_transmission(annexed.folder, status, annexed.frozen, office())
