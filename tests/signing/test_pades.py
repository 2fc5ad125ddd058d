"""A signature is one revision more, in the right field, and other programs agree that it is one."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from asn1crypto import cms
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from signing_material import append, expect, make_pdf, validated

from pdz_docs.demo.pki import DemoPki, asn1
from pdz_docs.errors import ExitCode, InputError, SigningError
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing import appending
from pdz_docs.signing.consent import Allowance, allowances
from pdz_docs.signing.pades import Request, sign

Signatories = tuple[ExpectedSignatory, ...]


@pytest.fixture(scope="session")
def request_for(signatories: Signatories, frozen: Expectation, at: datetime) -> Request:
    return Request(at=at, demonstrative=True, signatory=signatories[0], frozen=frozen)


@pytest.fixture(scope="session")
def signed(frozen_pdf: bytes, pki: DemoPki, request_for: Request) -> bytes:
    """The frozen file with the first signatory's B-T signature."""
    return sign(frozen_pdf, key=pki.signers["clusone"].key, request=request_for, timestamper=pki.tsa)


def cms_of(data: bytes, index: int = -1) -> cms.SignedData:
    return PdfFileReader(BytesIO(data)).embedded_signatures[index].signed_data


class TestWhatItMakes:
    def test_the_frozen_bytes_come_first(self, frozen_pdf: bytes, signed: bytes) -> None:
        assert signed.startswith(frozen_pdf)
        assert len(signed) > len(frozen_pdf)

    def test_the_signature_is_in_the_signatorys_field_and_covers_the_file(self, signed: bytes) -> None:
        signature = PdfFileReader(BytesIO(signed)).embedded_signatures[0]
        assert signature.field_name == "firmaclusone"
        assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
        start, length, second, rest = signature.sig_object["/ByteRange"]
        assert (start, second + rest) == (0, len(signed))
        assert length < second

    def test_the_time_is_the_one_passed_in_and_only_in_the_dictionary(self, signed: bytes, at: datetime) -> None:
        signature = PdfFileReader(BytesIO(signed)).embedded_signatures[0]
        assert signature.self_reported_timestamp == at
        names = {attribute["type"].native for attribute in cms_of(signed)["signer_infos"][0]["signed_attrs"]}
        # PAdES forbids the signing-time attribute (EN 319 142-1 § 6.3): /M is the claimed time.
        assert names == {"content_type", "message_digest", "signing_certificate_v2"}

    def test_with_a_time_stamper_it_carries_a_token(self, signed: bytes) -> None:
        names = [attribute["type"].native for attribute in cms_of(signed)["signer_infos"][0]["unsigned_attrs"]]
        assert names == ["signature_time_stamp_token"]

    def test_without_one_it_does_not(self, frozen_pdf: bytes, pki: DemoPki, request_for: Request) -> None:
        plain = sign(frozen_pdf, key=pki.signers["clusone"].key, request=request_for)
        assert not cms_of(plain)["signer_infos"][0]["unsigned_attrs"].native

    def test_the_whole_chain_travels_with_it(self, signed: bytes, pki: DemoPki) -> None:
        carried = {one.chosen.sha256 for one in cms_of(signed)["certificates"]}
        assert carried == {one.sha256 for one in (pki.signers["clusone"].asn1, *map(asn1, pki.issuers))}

    def test_nothing_else_of_the_document_is_touched(self, frozen_pdf: bytes, signed: bytes) -> None:
        before, after = PdfFileReader(BytesIO(frozen_pdf)), PdfFileReader(BytesIO(signed))
        assert after.xrefs.total_revisions == before.xrefs.total_revisions + 1
        assert after.trailer["/Info"] == before.trailer["/Info"]


@pytest.fixture(scope="module", params=["pki", "rsa_pki"])
def everyone(
    request: pytest.FixtureRequest, frozen_pdf: bytes, frozen: Expectation, signatories: Signatories, at: datetime
) -> tuple[bytes, DemoPki]:
    """The file with every signatory's B-T signature, and whose they are."""
    pki: DemoPki = request.getfixturevalue(request.param)
    data = frozen_pdf
    for signatory in signatories:
        ask = Request(at=at, demonstrative=True, signatory=signatory, frozen=frozen)
        data = sign(data, key=pki.signers[signatory.id].key, request=ask, timestamper=pki.tsa)
    return data, pki


class TestAllSignatories:
    def test_pyhanko_finds_every_one_valid_and_trusted(self, everyone: tuple[bytes, DemoPki], at: datetime) -> None:
        data, pki = everyone
        statuses = validated(data, pki.anchors, at)
        assert len(statuses) == 3
        for status in statuses:
            assert status.bottom_line, status.pretty_print_details()
            assert status.timestamp_validity is not None
            assert status.timestamp_validity.timestamp == at

    def test_pdfsig_agrees(self, everyone: tuple[bytes, DemoPki], tmp_path: Path) -> None:
        file = tmp_path / "firmato.pdf"
        file.write_bytes(everyone[0])
        told = subprocess.run(["pdfsig", "-nocert", file], capture_output=True, text=True, check=False).stdout
        assert told.count("Signature is Valid.") == 3, told

    def test_qpdf_finds_no_damage(self, everyone: tuple[bytes, DemoPki], tmp_path: Path) -> None:
        file = tmp_path / "firmato.pdf"
        file.write_bytes(everyone[0])
        run = subprocess.run(["qpdf", "--check", file], capture_output=True, text=True, check=False)
        assert run.returncode == 0, run.stdout + run.stderr

    def test_each_signature_costs_less_than_30_kilobytes(
        self, everyone: tuple[bytes, DemoPki], frozen_pdf: bytes
    ) -> None:
        sizes = [0, *(m.end() for m in re.finditer(rb"%%EOF\s", everyone[0])), len(everyone[0])]
        growth = [after - before for before, after in pairwise(sizes) if before >= len(frozen_pdf)]
        # The first one brings the font, which a file frozen by the program already has.
        assert len(growth) >= 3
        assert all(size <= 30 << 10 for size in growth[1:])

    def test_the_font_is_embedded_once(self, everyone: tuple[bytes, DemoPki]) -> None:
        assert everyone[0].count(b"/FontFile2") == 1


class TestFields:
    def test_without_a_field_of_its_own_the_signature_is_invisible(
        self, pki: DemoPki, at: datetime, signatories: Signatories
    ) -> None:
        bare = make_pdf()
        ask = Request(at=at, demonstrative=True, signatory=signatories[0], frozen=expect(bare, signatories))
        data = sign(bare, key=pki.signers["clusone"].key, request=ask)
        reader = PdfFileReader(BytesIO(data))
        field = appending.signature_fields(reader)["firmaclusone"]
        assert [float(edge) for edge in field["/Rect"]] == [0, 0, 0, 0]
        # PDF/A-2 § 6.3.2: printable, not hidden, not invisible.
        assert int(field["/F"]) & 0b100
        assert not int(field["/F"]) & 0b100011
        assert validated(data, pki.anchors, at)[0].bottom_line

    def test_any_pdf_may_be_signed_outside_a_round(self, pki: DemoPki, at: datetime) -> None:
        data = sign(make_pdf(), key=pki.signers["ardesio"].key, request=Request(at=at, demonstrative=True))
        assert validated(data, pki.anchors, at)[0].intact

    def test_two_signatures_without_fields_get_two_names(self, pki: DemoPki, at: datetime) -> None:
        ask = Request(at=at, demonstrative=True)
        once = sign(make_pdf(), key=pki.signers["ardesio"].key, request=ask)
        twice = sign(once, key=pki.signers["clusone"].key, request=ask)
        assert list(appending.signature_fields(appending.read(twice))) == ["firma", "firma-2"]
        assert all(status.intact for status in validated(twice, pki.anchors, at))

    @pytest.mark.parametrize(
        ("field", "words"),
        [("firmaardesio", "non è di Comune di Clusone"), ("altro", "non è di Comune di Clusone")],
        ids=["another's", "unknown"],
    )
    def test_a_field_that_is_not_the_signers_is_refused(
        self, frozen_pdf: bytes, pki: DemoPki, request_for: Request, field: str, words: str
    ) -> None:
        with pytest.raises(SigningError, match=words):
            sign(frozen_pdf, key=pki.signers["clusone"].key, request=replace(request_for, field=field))

    def test_a_field_that_is_not_there_is_named(self, pki: DemoPki, at: datetime) -> None:
        with pytest.raises(SigningError, match="inesistente” non esiste"):
            sign(
                make_pdf(),
                key=pki.signers["clusone"].key,
                request=Request(at=at, demonstrative=True, field="inesistente"),
            )

    def test_a_field_already_signed_is_not_signed_again(
        self, signed: bytes, pki: DemoPki, request_for: Request
    ) -> None:
        with pytest.raises(SigningError, match="già firmato"):
            sign(signed, key=pki.signers["clusone"].key, request=request_for)

    def test_a_reserved_field_is_not_for_a_signatory_without_one(
        self, frozen_pdf: bytes, pki: DemoPki, request_for: Request, signatories: Signatories
    ) -> None:
        homeless = signatories[0].model_copy(update={"field": None})
        with pytest.raises(SigningError, match="riservato"):
            sign(
                frozen_pdf,
                key=pki.signers["clusone"].key,
                request=replace(request_for, signatory=homeless, field="firmaardesio"),
            )


class TestLocks:
    """A document that a signature has closed is refused before the key is used; pyHanko alone would sign it."""

    @pytest.mark.parametrize("action", [FieldMDPAction.ALL, FieldMDPAction.INCLUDE, FieldMDPAction.EXCLUDE])
    def test_a_locked_field(self, pki: DemoPki, at: datetime, signatories: Signatories, action: FieldMDPAction) -> None:
        named = {FieldMDPAction.INCLUDE: ["firmaclusone"], FieldMDPAction.EXCLUDE: ["firmaaltro"]}.get(action)
        spec = SigFieldSpec("chiude", box=(10, 10, 90, 40), field_mdp_spec=FieldMDPSpec(action, named))
        self._refused(pki, at, signatories, spec, "bloccato il campo")

    def test_a_lock_on_other_fields_does_not_hinder(self, pki: DemoPki, at: datetime, signatories: Signatories) -> None:
        spec = SigFieldSpec(
            "chiude", box=(10, 10, 90, 40), field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, ["altro"])
        )
        data = _locked(pki, at, spec)
        ask = Request(at=at, demonstrative=True, signatory=signatories[0])
        assert sign(data, key=pki.signers["clusone"].key, request=ask).startswith(data)

    def test_a_document_that_admits_no_change(self, pki: DemoPki, at: datetime, signatories: Signatories) -> None:
        spec = SigFieldSpec(
            "chiude",
            box=(10, 10, 90, 40),
            field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, ["altro"]),
            doc_mdp_update_value=MDPPerm.NO_CHANGES,
        )
        self._refused(pki, at, signatories, spec, "ha chiuso il documento")

    @pytest.mark.parametrize(("level", "refused"), [(MDPPerm.NO_CHANGES, True), (MDPPerm.FILL_FORMS, False)])
    def test_a_certified_document(
        self, pki: DemoPki, at: datetime, signatories: Signatories, level: MDPPerm, refused: bool
    ) -> None:
        data = _locked(pki, at, SigFieldSpec("certifica"), certify=level)
        ask = Request(at=at, demonstrative=True, signatory=signatories[0])
        if refused:
            with pytest.raises(SigningError, match="ha chiuso il documento"):
                sign(data, key=pki.signers["clusone"].key, request=ask)
        else:
            assert sign(data, key=pki.signers["clusone"].key, request=ask).startswith(data)

    def test_a_certified_document_takes_no_new_field(self, pki: DemoPki, at: datetime) -> None:
        data = _locked(pki, at, SigFieldSpec("certifica"), certify=MDPPerm.FILL_FORMS)
        with pytest.raises(SigningError, match="campo già presente"):
            sign(data, key=pki.signers["clusone"].key, request=Request(at=at, demonstrative=True))

    def _refused(self, pki: DemoPki, at: datetime, signatories: Signatories, spec: SigFieldSpec, words: str) -> None:
        data = _locked(pki, at, spec)
        with pytest.raises(SigningError, match=words):
            sign(
                data,
                key=pki.signers["clusone"].key,
                request=Request(at=at, demonstrative=True, signatory=signatories[0]),
            )


def _locked(pki: DemoPki, at: datetime, spec: SigFieldSpec, certify: MDPPerm | None = None) -> bytes:
    """A file signed by pyHanko itself, with a lock or as a certification."""
    key = pki.signers["ardesio"]
    store = SimpleCertificateStore()
    store.register_multiple([asn1(one) for one in key.issuers])
    data = append(make_pdf(fields=("firmaclusone",)), lambda writer: append_signature_field(writer, spec))
    private = key.private_key.private_bytes(*_plain())  # type: ignore[attr-defined]
    signer = SimpleSigner(key.asn1, _private(private), store)
    meta = PdfSignatureMetadata(
        spec.sig_field_name,
        md_algorithm="sha256",
        certify=certify is not None,
        docmdp_permissions=certify or MDPPerm.FILL_FORMS,
    )
    out = BytesIO()
    writer = appending.open_for_appending(data)
    PdfSigner(meta, signer).sign_pdf(writer, output=out)
    return out.getvalue()


def _plain() -> tuple[object, ...]:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return Encoding.DER, PrivateFormat.PKCS8, NoEncryption()


def _private(der: bytes) -> object:
    from asn1crypto import keys

    return keys.PrivateKeyInfo.load(der)


class TestWhoMaySign:
    @pytest.mark.parametrize(
        ("defect", "words"),
        [
            ("expired", "non è valido il 05/12/2024"),
            ("not-yet-valid", "non è valido il 05/12/2024"),
            ("authentication-key-usage", "non è di firma"),
            ("encryption-key-usage", "non è di firma"),
            ("not-qualified", "non si dichiara qualificato"),
            ("seal", "non si dichiara qualificato"),
            ("no-tax-code", "non porta il codice fiscale"),
            ("pseudonym", "non porta il codice fiscale"),
            ("other-tax-code", "deve firmare Mario Rossi"),
        ],
    )
    def test_a_defective_certificate_is_refused(
        self, frozen_pdf: bytes, pki: DemoPki, request_for: Request, defect: str, words: str
    ) -> None:
        key = pki.defective(pki.signers["clusone"].subject, defect).key
        with pytest.raises(SigningError, match=words) as refusal:
            sign(frozen_pdf, key=key, request=request_for)
        assert refusal.value.exit_code is ExitCode.SIGNING

    @pytest.mark.parametrize(
        "defect", ["old-tax-code-form", "no-qscd", "expires-soon", "limits-of-use", "revoked-later"]
    )
    def test_what_is_unusual_but_good_signs(
        self, frozen_pdf: bytes, pki: DemoPki, request_for: Request, defect: str
    ) -> None:
        key = pki.defective(pki.signers["clusone"].subject, defect).key
        assert sign(frozen_pdf, key=key, request=request_for).startswith(frozen_pdf)

    @pytest.mark.parametrize(
        ("defect", "allowance"),
        [
            ("other-tax-code", Allowance.VICAR),
            ("no-tax-code", Allowance.NO_TAX_CODE),
            ("not-qualified", Allowance.NOT_QUALIFIED),
        ],
    )
    def test_a_named_reason_lets_pass_what_it_names(
        self, frozen_pdf: bytes, pki: DemoPki, request_for: Request, defect: str, allowance: Allowance
    ) -> None:
        key = pki.defective(pki.signers["clusone"].subject, defect).key
        reason = "assenza del sindaco"
        data = sign(frozen_pdf, key=key, request=replace(request_for, allow={allowance: reason}))
        recorded = PdfFileReader(BytesIO(data)).embedded_signatures[0].sig_object.get("/Reason")
        assert recorded == (f"vicesindaco vicario ({reason})" if allowance is Allowance.VICAR else None)

    def test_a_delegate_signs_by_an_act(self, frozen_pdf: bytes, pki: DemoPki, request_for: Request) -> None:
        key = pki.defective(pki.signers["clusone"].subject, "other-tax-code").key
        allow = allowances(["delegato=decreto n. 12 del 3/12/2024"])
        data = sign(frozen_pdf, key=key, request=replace(request_for, allow=allow))
        recorded = PdfFileReader(BytesIO(data)).embedded_signatures[0].sig_object.get("/Reason")
        assert recorded == "delegato (decreto n. 12 del 3/12/2024)"

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["delegato=su incarico"], "ha il suo atto"),
            (["vicario="], "non si capisce"),
            (["sindaco=assenza"], "non si capisce"),
            (["vicario=assenza", "delegato=decreto n. 1"], "non l'uno e l'altro"),
        ],
    )
    def test_a_reason_that_is_not_one(self, words: list[str], said: str) -> None:
        with pytest.raises(InputError, match=said):
            allowances(words)

    def test_only_a_mayor_has_a_deputy_by_law(
        self, frozen_pdf: bytes, pki: DemoPki, request_for: Request, signatories: Signatories
    ) -> None:
        director = signatories[0].model_copy(update={"office": "Direttore Generale"})
        key = pki.defective(pki.signers["clusone"].subject, "other-tax-code").key
        request = replace(request_for, signatory=director, allow={Allowance.VICAR: "assenza"})
        with pytest.raises(SigningError, match="TUEL art"):
            sign(frozen_pdf, key=key, request=request)

    def test_expiry_is_never_allowed(self, frozen_pdf: bytes, pki: DemoPki, request_for: Request) -> None:
        everything = dict.fromkeys(Allowance, "motivo")
        key = pki.defective(pki.signers["clusone"].subject, "expired").key
        with pytest.raises(SigningError, match="non è valido"):
            sign(frozen_pdf, key=key, request=replace(request_for, allow=everything))

    def test_the_instant_decides_not_the_machines_clock(
        self, frozen_pdf: bytes, pki: DemoPki, request_for: Request
    ) -> None:
        late = replace(request_for, at=request_for.at + timedelta(days=3 * 365))
        with pytest.raises(SigningError, match="non è valido il"):
            sign(frozen_pdf, key=pki.signers["clusone"].key, request=late)

    def test_a_signatory_without_a_code_on_file_signs_and_stays_to_be_confirmed(
        self, frozen_pdf: bytes, pki: DemoPki, request_for: Request, signatories: Signatories
    ) -> None:
        unknown = signatories[0].model_copy(update={"fiscal_code": None})
        data = sign(frozen_pdf, key=pki.signers["clusone"].key, request=replace(request_for, signatory=unknown))
        assert data.startswith(frozen_pdf)


class TestTheFile:
    def test_what_is_not_a_pdf_is_not_signed_here(self, pki: DemoPki, at: datetime) -> None:
        with pytest.raises(SigningError, match="non è un PDF"):
            sign(b"un testo", key=pki.signers["clusone"].key, request=Request(at=at, demonstrative=True))

    def test_a_writer_that_rewrites_is_caught(self) -> None:
        with pytest.raises(SigningError, match="riscritto"):
            appending.appended(b"abc", b"abX and more")
        with pytest.raises(SigningError, match="riscritto"):
            appending.appended(b"abc", b"abc")
