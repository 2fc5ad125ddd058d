"""The acceptance matrix: every cell that the reference decides, and the shape of the file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pdz_docs.errors import InputError
from pdz_docs.profiles import builtin
from pdz_docs.profiles.acceptance import FILE, DocumentKind, Evidence, Outcome, matrix

YES, WARN, DECIDE, NO = Outcome.ACCETTATO, Outcome.CON_AVVISO, Outcome.DECIDE_UFFICIO, Outcome.RIFIUTATO

# reference/domain.md § 5.1 as corrected by § 12: accordo, atto, istanza
CELLS = {
    Evidence.QUALIFIED: (YES, YES, YES),
    Evidence.ADVANCED_QUALIFIED_CERTIFICATE: (WARN, WARN, YES),
    Evidence.ADVANCED: (WARN, WARN, YES),
    Evidence.CIE: (DECIDE, WARN, YES),
    Evidence.CNS: (NO, NO, YES),
    Evidence.SPID: (NO, DECIDE, YES),
    Evidence.QUALIFIED_SEAL: (NO, YES, NO),
    Evidence.SEAL: (NO, WARN, NO),
    Evidence.UNKNOWN: (DECIDE, DECIDE, DECIDE),
    Evidence.HANDWRITTEN: (NO, NO, WARN),
    Evidence.DIGITAL_DOMICILE: (NO, NO, YES),
    Evidence.IMAGE: (NO, NO, NO),
}


@pytest.mark.parametrize("evidence", Evidence)
def test_every_cell(evidence: Evidence) -> None:
    found = tuple(matrix().assess(evidence, document).esito for document in ("accordo", "piano", "adesione/esempio"))
    assert found == CELLS[evidence]


def test_an_advanced_signature_never_voids_an_agreement() -> None:
    """L. 241/1990 art. 15 c. 2-bis admits it: the segretario decides, the program does not."""
    for evidence in (Evidence.ADVANCED, Evidence.ADVANCED_QUALIFIED_CERTIFICATE, Evidence.CIE):
        assert matrix().assess(evidence, "accordo").esito in (WARN, DECIDE)


def test_what_is_accepted_without_being_a_signature_says_so() -> None:
    for evidence in (Evidence.CNS, Evidence.DIGITAL_DOMICILE):
        assert matrix().assess(evidence, "adesione/esempio").testo


def test_only_what_is_not_digital_is_null() -> None:
    null = {e for e in Evidence if "nullo" in (matrix().assess(e, "accordo").testo or "")}
    assert null == {Evidence.HANDWRITTEN, Evidence.IMAGE, Evidence.SEAL, Evidence.QUALIFIED_SEAL}


def test_every_cell_cites_a_norm() -> None:
    for row in matrix().matrice.values():
        assert all(cell.norma for cell in (row.accordo, row.atto, row.istanza))


def test_an_unknown_document_is_an_act() -> None:
    assert matrix().kind_of("altro") is DocumentKind.ACT


def test_it_is_no_regional_format() -> None:
    assert "acceptance-it" not in builtin()


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw["matrice"].pop("cie"),
        lambda raw: raw["matrice"]["cns"]["accordo"].pop("testo"),
        lambda raw: raw["matrice"]["cns"]["accordo"].update(esito="forse"),
        lambda raw: raw["tipi"].pop("atto"),
        lambda raw: raw.update(altro=1),
    ],
)
def test_a_table_that_is_not_whole_is_refused(tmp_path: Path, change: object) -> None:
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    change(raw)  # type: ignore[operator]
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(InputError, match="matrice"):
        matrix(path)
