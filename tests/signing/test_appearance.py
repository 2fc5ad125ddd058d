"""What a signature shows says what it is worth, stays in its box, and is drawn with letters that the file carries."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from signing_material import expect, make_pdf

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.letters import letters
from pdz_docs.signing import appearance
from pdz_docs.signing.pades import Request, sign


def shown(pki: DemoPki, at: datetime, *, defect: str | None = None, demonstrative: bool = False) -> list[str]:
    identity = pki.defective(pki.signers["clusone"].subject, defect) if defect else pki.signers["clusone"]
    return [line.text for line in appearance.lines(identity.asn1, None, at=at, demonstrative=demonstrative)]


def test_a_demonstration_says_that_it_is_worth_nothing(pki: DemoPki, at: datetime) -> None:
    assert shown(pki, at, demonstrative=True)[0] == "FIRMA DIMOSTRATIVA – priva di valore"


@pytest.mark.parametrize(
    ("defect", "heading"),
    [
        (None, "Firmato digitalmente ai sensi del D.Lgs. 82/2005"),
        ("no-qscd", "Firma elettronica"),
        ("not-qualified", "Firma elettronica"),
        ("seal", "Firma elettronica"),
    ],
)
def test_only_a_qualified_certificate_on_a_device_claims_the_cad(
    pki: DemoPki, at: datetime, defect: str | None, heading: str
) -> None:
    assert shown(pki, at, defect=defect)[0] == heading


def test_the_time_is_local_and_names_its_zone(pki: DemoPki, at: datetime) -> None:
    assert shown(pki, at)[-1] == "05/12/2024 ore 10:00:00 (UTC+01:00)"
    summer = datetime.fromisoformat("2024-07-01T10:00:00+00:00")
    assert shown(pki, summer)[-1] == "01/07/2024 ore 12:00:00 (UTC+02:00)"


@pytest.mark.parametrize(
    "body",
    ["Comune di Clusone", "Agenzia di Tutela della Salute della Città Metropolitana e dei Comuni " * 3],
    ids=["short", "long"],
)
def test_a_visible_field_shows_who_for_whom_and_when(
    pki: DemoPki, at: datetime, signatories: tuple[ExpectedSignatory, ...], body: str, tmp_path: Path
) -> None:
    signatory = signatories[0].model_copy(update={"body": body.strip()})
    blank = make_pdf(fields=("firmaclusone",))
    ask = Request(at=at, demonstrative=True, signatory=signatory, frozen=expect(blank, (signatory,)))
    file = tmp_path / "f.pdf"
    file.write_bytes(sign(blank, key=pki.signers["clusone"].key, request=ask))
    text = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    for wanted in (
        "FIRMA DIMOSTRATIVA – priva di valore",
        "Mario Rossi",
        "Sindaco",
        body[:17],
        "05/12/2024 ore 10:00:00 (UTC+01:00)",
    ):
        assert wanted in text
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    line = next(line for line in fonts.splitlines() if "PdzFirma" in line)
    # columns emb, sub, uni
    assert line.split()[-5:-2] == ["yes", "yes", "yes"]


@given(text=st.text(max_size=200), size=st.floats(2, 12), room=st.floats(20, 200))
def test_any_text_fits_its_room(text: str, size: float, room: float) -> None:
    font = letters()
    string, fitted = appearance._fitted(font, text, size, room)
    assert fitted <= size
    assert font.width(string, fitted) <= room + 0.01 or string == "…"


@pytest.mark.parametrize(
    ("letter", "drawn"), [("à", "à"), ("č", "č"), ("Ș", "Ș"), ("ǎ", "a"), ("漢", "?"), ("\n", " "), ("’", "’")]
)
def test_letters_the_font_lacks_become_the_nearest(letter: str, drawn: str) -> None:
    assert letters().drawable(letter) == drawn
