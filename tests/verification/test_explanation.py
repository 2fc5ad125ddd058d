"""What would change each answer, and what other tools will show where they are known to disagree."""

from __future__ import annotations

from datetime import datetime

import pytest
from verify_material import make_pdf

from pdz_docs.reports.verify_explain import explain_text
from pdz_docs.trust.anchors import none
from pdz_docs.verification import explanation, verify
from pdz_docs.verification.checks import CATALOGUE
from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict, Signer
from pdz_docs.verification.vocabulary import CheckStatus, SignatureFormat, SubIndication


@pytest.fixture(scope="module")
def unlisted(signed: bytes, at: datetime) -> FileVerdict:
    """Whole signatures, no trusted list."""
    return verify(signed, name="accordo.pdf", at=at, anchors=none())


@pytest.fixture
def signature(unlisted: FileVerdict) -> SignatureVerdict:
    return unlisted.signatures[0].model_copy(update={"sub_indication": None})


def test_every_check_of_the_catalogue_says_what_would_change_it() -> None:
    assert all(explanation.changed_by(id_).endswith(".") for id_ in CATALOGUE)


def test_every_check_made_is_explained_with_its_norm(unlisted: FileVerdict) -> None:
    text = " ".join(explain_text([unlisted]).split())
    for check in unlisted.signatures[0].checks:
        assert f"{check.id} " in text
        assert check.norm is None or check.norm in text
        if check.status is not CheckStatus.PASSED:
            assert explanation.changed_by(check.id) in text


def test_a_missing_list_says_what_the_tools_of_the_providers_show(unlisted: FileVerdict) -> None:
    (said,) = explanation.elsewhere(unlisted.signatures[0])
    assert "GoSign" in said
    assert "ArubaSign" in said
    assert "Adobe" in said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"signer": Signer(common_name="RSSMRA80A01Z000B/7420000123456789.abc=", fiscal_code="RSSMRA80A01Z000B")}, "CieSign"),
        ({"format": SignatureFormat.PKCS7}, "adbe.pkcs7"),
        ({"format": SignatureFormat.XADES}, "XAdES"),
        ({"sub_indication": SubIndication.NO_CERTIFICATE_CHAIN_FOUND}, "elenco di fiducia"),
    ],
    ids=["identity card", "adbe.pkcs7", "XAdES", "no list"],
)  # fmt: skip
def test_each_known_disagreement_is_told(signature: SignatureVerdict, change: dict[str, object], words: str) -> None:
    assert explanation.elsewhere(signature) == ()
    (said,) = explanation.elsewhere(signature.model_copy(update=change))
    assert words in said


def test_a_file_of_formats_not_evaluated_says_where_else_to_verify(at: datetime) -> None:
    xades = b"<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'><SignedInfo/></Signature>"
    assert explanation.file_elsewhere(verify(xades, name="atto.xml", at=at, anchors=none())) is not None
    assert explanation.file_elsewhere(verify(make_pdf(), name="accordo.pdf", at=at, anchors=none())) is None
