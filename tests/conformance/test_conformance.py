"""PDF/A-2a and PDF/UA-1 by the reference validator: as exported, finished, with fields, signed once and by everyone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pytest
import verapdf
from viewers import stamped_by_pyhanko

from pdz_docs.demo.pki import DemoPki
from pdz_docs.errors import ExitCode, Severity
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf import conformance
from pdz_docs.pdf.finish import Finished
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.reports.conformance import conformance_text
from pdz_docs.signing.pades import Request, sign
from pdz_docs.trust.anchors import none
from pdz_docs.verification.batch import verify_paths
from pdz_docs.work.confined import Confinement

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


def test_the_box_of_another_program_is_a_note_and_nothing_worse(
    with_fields: DraftPdf, signatories: Sequence[ExpectedSignatory], pki: DemoPki, at: datetime, tmp_path: Path
) -> None:
    """The stamp of pyHanko embeds no font and stands in no structure: the file is PDF/A no more, and the signature is worth the same."""
    one, other = signatories[:2]
    stamped = stamped_by_pyhanko(with_fields.data, str(one.field), pki.signers[one.id])
    files = {
        "altrui": stamped,
        "nostra-dopo": _signed(stamped, [other], pki, at),
        "nostra": _signed(with_fields.data, [one], pki, at),
    }
    paths = {name: tmp_path / f"{name}.pdf" for name in files}
    for name, data in files.items():
        paths[name].write_bytes(data)
    patient = Confinement(seconds=300)  # a busy machine is no failure
    judged = verify_paths(list(paths.values()), at=at, anchors=none(), confinement=patient).files
    assert [len(verdict.signatures) for verdict in judged] == [1, 2, 1]
    for verdict in judged:
        boxes = [
            (signature.field, finding.severity, "Courier" in finding.text)
            for signature in verdict.signatures
            for finding in signature.findings
            if finding.id == "RIQUADRO_NON_CONFORME"
        ]
        assert boxes == ([] if verdict.path.endswith("nostra.pdf") else [(one.field, Severity.INFO, True)])
    assert len({verdict.outcome for verdict in judged}) == 1

    theirs, mixed, ours = conformance.check(list(paths.values()))
    for result in (theirs, mixed):
        assert (result.conforms, result.until_signed, result.exit_code) == (False, True, ExitCode.OK)
        assert {problem.severity for problem in result.problems} == {Severity.INFO}
        assert "finché non è stato firmato" in " ".join(conformance_text([result]).split())
    assert (ours.conforms, ours.until_signed) == (True, False)


def test_what_did_not_conform_before_it_was_signed_is_not_excused(
    raw: DraftPdf, pki: DemoPki, signatories: Sequence[ExpectedSignatory], at: datetime, tmp_path: Path
) -> None:
    path = tmp_path / "raw.pdf"
    path.write_bytes(_signed(raw.data, [signatories[0].model_copy(update={"field": None})], pki, at))
    (result,) = conformance.check([path])
    assert (result.conforms, result.until_signed, result.exit_code) == (False, False, ExitCode.NOT_VALID)
