"""PDF/A-2a and PDF/UA-1 by the reference validator: as exported, finished, with fields, signed once and by everyone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
import verapdf

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.finish import Finished
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.signing.pades import Request, sign

pytestmark = [pytest.mark.office, pytest.mark.usefixtures("validator"), pytest.mark.xdist_group("conformance")]


def _signed(
    data: bytes, signatories: Sequence[ExpectedSignatory], pki: DemoPki, at: datetime, *, visible: bool = True
) -> bytes:
    for one in signatories:
        request = Request(at=at, demonstrative=True, signatory=one, visible=visible)
        data = sign(data, key=pki.signers[one.id].key, request=request, timestamper=pki.tsa)
    return data


def test_the_validator_finds_what_libreoffice_leaves_wrong(raw: DraftPdf, tmp_path: Path) -> None:
    """The control: a validator that finds nothing here would find nothing anywhere."""
    (tmp_path / "raw.pdf").write_bytes(raw.data)
    (lines,) = verapdf.failures([tmp_path / "raw.pdf"]).values()
    assert any(line.startswith("2a 6.6.4-3") for line in lines)
    assert any(line.startswith("2a 6.2.11.7.3-1") for line in lines)
    assert any(line.startswith("ua1 ") for line in lines)


def test_a_file_that_is_not_a_pdf_is_not_passed(tmp_path: Path) -> None:
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.7\nnothing")
    assert set(verapdf.failures([tmp_path / "no.pdf"])) == {str(tmp_path / "no.pdf")}


def test_nothing_fails_from_finishing_to_the_last_signature(
    finished: Finished,
    with_fields: DraftPdf,
    signatories: Sequence[ExpectedSignatory],
    pki: DemoPki,
    at: datetime,
    tmp_path: Path,
) -> None:
    made = {
        "finished": finished.pdf.data,
        "fields": with_fields.data,
        "once": _signed(with_fields.data, signatories[:1], pki, at),
        "everyone": _signed(with_fields.data, signatories, pki, at),
        "invisible": _signed(with_fields.data, signatories[:2], pki, at, visible=False),
        "free": _signed(
            finished.pdf.data, [one.model_copy(update={"field": None}) for one in signatories[:1]], pki, at
        ),
    }
    for name, data in made.items():
        (tmp_path / f"{name}.pdf").write_bytes(data)
    assert verapdf.failures(sorted(tmp_path.glob("*.pdf"))) == {}
