"""Who a certificate names: the tax code wherever Italian practice puts it, and nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from asn1crypto import x509
from asn1crypto.core import UTCTime
from hypothesis import given
from hypothesis import strategies as st
from verify_material import tax_code as demonstrative_code

from pdz_docs.demo.pki import DemoPki, asn1
from pdz_docs.verification import identity
from pdz_docs.verification.judge import kind_of_certificate
from pdz_docs.verification.vocabulary import SignatureKind

CODE = "RSSMRA80A01Z000B"


def certificate(**names: str) -> x509.Certificate:
    """A certificate with a subject of those attributes (asn1crypto's names), unsigned: only its subject is read."""
    subject = x509.Name.build(names)
    dates = {
        key: x509.Time("utc_time", UTCTime(datetime(2024, 1, 1, tzinfo=UTC))) for key in ("not_before", "not_after")
    }
    return x509.Certificate(
        {"tbs_certificate": {"subject": subject, "issuer": subject, "serial_number": 1, "validity": dates}}
    )


class TestTaxCode:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [
            (f"TINIT-{CODE}", CODE),
            (f"IT:{CODE}", CODE),
            (f"tinit-{CODE.lower()}", CODE),
            (CODE, CODE),
            ("VATIT-04114400163", "04114400163"),
            ("CF:IT-97735020584", "97735020584"),
            ("TINIT-97735020584", "97735020584"),
            ("TINDE-12345678901", None),
            ("PNOIT-AA00000AA", None),
            ("RSSMRA80A01Z000X", None),
            ("WSREF:42101928273", None),
            ("", None),
            (None, None),
        ],
    )
    def test_where_a_code_is_written(self, value: str | None, expected: str | None) -> None:
        assert identity.tax_code(value) == expected

    def test_a_wrong_check_character_is_shown_not_hidden(self) -> None:
        assert identity.tax_code("TINIT-RSSMRA80A01Z000X") == "RSSMRA80A01Z000X"
        assert not identity.has_right_check("RSSMRA80A01Z000X")

    def test_omocodic_codes_are_other_codes(self) -> None:
        from stdnum.it import codicefiscale

        stem = "RSSMRA80A01Z00L"
        code = stem + codicefiscale.calc_check_digit(stem)
        assert identity.has_right_check(code)
        assert identity.tax_code(f"TINIT-{code}") == code != CODE

    @given(st.integers(0, 300))
    def test_every_demonstrative_code_has_the_right_check(self, number: int) -> None:
        assert identity.has_right_check(demonstrative_code(number))

    @given(st.text(max_size=40))
    def test_nothing_is_made_up(self, value: str) -> None:
        found = identity.tax_code(value)
        assert found is None or found in value.upper()


class TestSigner:
    def test_a_qualified_certificate(self) -> None:
        signer = identity.signer(
            certificate(common_name="Mario Rossi", given_name="Mario", surname="Rossi", serial_number=f"TINIT-{CODE}")
        )
        assert (signer.given_name, signer.surname, signer.fiscal_code) == ("Mario", "Rossi", CODE)

    def test_a_card_names_its_holder_by_code(self) -> None:
        signer = identity.signer(certificate(common_name=f"{CODE}/7420000123456789.abcDEF="))
        assert signer.fiscal_code == CODE

    def test_a_common_name_that_only_looks_like_a_code_is_none(self) -> None:
        assert identity.signer(certificate(common_name="RSSMRA80A01Z000X/1")).fiscal_code is None

    def test_the_holder_number_of_the_provider_is_never_the_code(self) -> None:
        signer = identity.signer(certificate(common_name="Mario Rossi", dn_qualifier=f"TINIT-{CODE}"))
        assert signer.fiscal_code is None

    def test_an_organisation_that_is_not_there_is_not_there(self) -> None:
        assert (
            identity.signer(certificate(common_name="Mario Rossi", organization_name="NON PRESENTE")).organization
            is None
        )

    def test_direction_marks_do_not_reach_the_report(self) -> None:
        signer = identity.signer(certificate(common_name="Mario\u202e issoR\x07"))
        assert signer.common_name == "Mario issoR"

    def test_no_certificate_no_signer(self) -> None:
        assert identity.signer(None).model_dump(exclude_none=True) == {}


class TestNames:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Mario Rossi", "ROSSI MARIO"),
            ("Nicolò D’Angelo", "NICOLO' DANGELO"),
            ("Anna Maria De Luca", "De Luca Anna-Maria"),
        ],
    )
    def test_the_same_name(self, one: str, other: str) -> None:
        assert identity.same_name(one, other)

    @pytest.mark.parametrize(("one", "other"), [("Mario Rossi", "Maria Rossi"), ("", ""), ("Mario Rossi", "Rossi")])
    def test_another_name(self, one: str, other: str) -> None:
        assert not identity.same_name(one, other)

    @pytest.mark.parametrize(
        ("one", "other", "hint"),
        [
            ("Maria Rossi", "Maria Rossi Bianchi", True),
            ("Dott.ssa Nicolò D’Ognà", "NICOLO' D'OGNA", True),
            ("Anna Maria Rossi", "Maria Rossi", True),
            ("Maria Rossi", "Maria Bianchi", False),
            ("Maria Rossi Bianchi", "Maria Rossi Verdi", False),
            ("Rossi", "Maria Rossi", False),
            ("", "Maria Rossi", False),
        ],
    )
    def test_a_name_with_words_added_is_a_hint(self, one: str, other: str, *, hint: bool) -> None:
        assert identity.similar_name(one, other) is hint


class TestKind:
    def test_a_person_signs_and_a_body_seals(self, pki: DemoPki) -> None:
        person = pki.signers["clusone"]
        seal = pki.defective(person.subject, "seal")
        assert kind_of_certificate(asn1(person.certificate)) is SignatureKind.SIGNATURE
        assert kind_of_certificate(asn1(seal.certificate)) is SignatureKind.SEAL
        body = certificate(common_name="Comune di Prova", organization_identifier="VATIT-04114400163")
        assert kind_of_certificate(body) is SignatureKind.SEAL
