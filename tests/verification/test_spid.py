"""Signatures made with SPID: the provider seals, the visible text says who."""

from __future__ import annotations

from io import BytesIO

import pytest
from asn1crypto import keys
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore
from verify_material import expect, make_pdf
from worth_material import PLAIN, Case, Workshop, defect

from pdz_docs.demo.identity import asn1, ec_key
from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.verification import verify
from pdz_docs.verification.known import Known
from pdz_docs.verification.spid import Person, read_sentence
from pdz_docs.verification.verdict import SignatureVerdict
from pdz_docs.verification.vocabulary import CheckStatus, Indication, Match, Qualification

POLICY = "1.3.76.16.4.11"
WORDS = (
    "Il 05/12/2024 alle 10:00:00, {who} ha confermato la volontà di apporre qui la propria sottoscrizione ai sensi "
    "dell'art. 20, comma 1-bis del CAD"
)
SENTENCES = {
    "a citizen": ("Maria Rossi/TINIT-RSSMRA80A41Z000F", Person("Maria Rossi", "TINIT-RSSMRA80A41Z000F")),
    "spaces around": ("Maria Rossi / TINIT-RSSMRA80A41Z000F", Person("Maria Rossi", "TINIT-RSSMRA80A41Z000F")),
    "a professional": ("Maria Rossi/APS Esempio/1234", Person("Maria Rossi", "1234", "APS Esempio")),
    "an apostrophe": ("Anna D'Amico/TINIT-X", Person("Anna D'Amico", "TINIT-X")),
}


@pytest.mark.parametrize("name", SENTENCES)
def test_the_prescribed_sentence_names_the_person(name: str) -> None:
    who, person = SENTENCES[name]
    assert read_sentence(WORDS.format(who=who)) == person
    assert read_sentence(WORDS.format(who=who).replace(" ", "\n")) == person
    assert read_sentence(WORDS.format(who=who).replace("volontà", "volonta'")) == person


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Firmato da Maria Rossi",
        WORDS.format(who="Maria Rossi"),
        WORDS.format(who="/TINIT-X"),
        WORDS.format(who="a/b/c/d"),
    ],
)
def test_other_words_name_nobody(text: str) -> None:
    assert read_sentence(text) is None


class Spid:
    """An identity provider of the demonstration, with its seal."""

    def __init__(self, pki: DemoPki, policy: str = POLICY, *, who: str = "clusone") -> None:
        self.pki = pki
        self.subject = pki.signers[who].subject
        template = pki.issue(self.subject, defect("seal")).certificate
        self.key = ec_key()
        builder = (
            x509.CertificateBuilder()
            .subject_name(
                x509.Name.from_rfc4514_string("CN=Gestore SPID dimostrativo,O=Gestore SPID dimostrativo,C=IT")
            )
            .issuer_name(template.issuer)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(template.not_valid_before_utc)
            .not_valid_after(template.not_valid_after_utc)
        )
        for extension in template.extensions:
            if not isinstance(extension.value, (x509.CertificatePolicies, x509.KeyUsage, x509.SubjectKeyIdentifier)):
                builder = builder.add_extension(extension.value, extension.critical)
        policy = x509.PolicyInformation(x509.ObjectIdentifier(policy), None)
        builder = builder.add_extension(x509.CertificatePolicies([policy]), critical=False)
        unused = dict.fromkeys(
            ("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False
        )
        usage = x509.KeyUsage(digital_signature=True, content_commitment=False, key_encipherment=True, **unused)
        self.certificate = builder.add_extension(usage, critical=True).sign(pki.ca.key, hashes.SHA256())

    def seal(self, data: bytes, text: str) -> bytes:
        """`data` sealed under a visible text."""
        store = SimpleCertificateStore()
        store.register_multiple(asn1(one) for one in (self.pki.ca.certificate, self.pki.root.certificate))
        der = self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        signer = SimpleSigner(asn1(self.certificate), keys.PrivateKeyInfo.load(der), store)
        style = TextStampStyle(stamp_text="%(text)s", background=None)
        meta = PdfSignatureMetadata(field_name="spid", subfilter=SigSeedSubFilter.PADES)
        pdf_signer = PdfSigner(
            meta, signer, stamp_style=style, new_field_spec=SigFieldSpec("spid", on_page=0, box=(60, 600, 540, 660))
        )
        out = BytesIO()
        pdf_signer.sign_pdf(IncrementalPdfFileWriter(BytesIO(data)), output=out, appearance_text_params={"text": text})
        return out.getvalue()

    def judge(self, document: str, text: str, signatories: tuple[ExpectedSignatory, ...]) -> SignatureVerdict:
        data = make_pdf()
        crls = Workshop(self.pki).crls(Case())
        expectation = expect(data, signatories).model_copy(update={"document": document, "deadline": None})
        tsa = x509.load_der_x509_certificate(self.pki.tsa.certificate.dump())
        (signature,) = verify(
            self.seal(data, text),
            name="domanda.pdf",
            at=self.pki.at,
            anchors=PLAIN.anchors(self.pki, tsa),
            expectation=expectation,
            known=Known(revocation=crls),
        ).signatures
        return signature


@pytest.fixture(scope="module")
def spid(pki: DemoPki) -> Spid:
    return Spid(pki)


def sentence(pki: DemoPki) -> str:
    subject = pki.signers["clusone"].subject
    return WORDS.format(who=f"{subject.given_name} {subject.surname}/TINIT-{subject.fiscal_code}")


def test_a_request_signed_with_spid_is_its_person_s(
    spid: Spid, pki: DemoPki, signatories: tuple[ExpectedSignatory, ...]
) -> None:
    signature = spid.judge("domanda", sentence(pki), signatories)
    assert (signature.indication, signature.qualification) == (Indication.TOTAL_PASSED, Qualification.QESEAL)
    assert signature.signer.fiscal_code == pki.signers["clusone"].subject.fiscal_code
    assert signature.expected is not None
    assert (signature.expected.match, signature.expected.signatory) == (Match.MATCH, "clusone")
    assert {check.id: check.status for check in signature.checks if check.id in ("S07", "S15")} == {
        "S07": CheckStatus.PASSED,
        "S15": CheckStatus.PASSED,
    }
    assert "SPID_PERSONA" in {one.id for one in signature.findings}


def test_on_the_agreement_it_is_refused(spid: Spid, pki: DemoPki, signatories: tuple[ExpectedSignatory, ...]) -> None:
    check = spid.judge("accordo", sentence(pki), signatories).check("S15")
    assert check is not None
    assert check.status is CheckStatus.FAILED
    assert "SPID" in check.text


def test_a_seal_whose_text_names_nobody_has_no_signer(spid: Spid, signatories: tuple[ExpectedSignatory, ...]) -> None:
    signature = spid.judge("domanda", "Sigillo del gestore", signatories)
    assert signature.signer.fiscal_code is None
    assert signature.expected is not None
    assert signature.expected.match is Match.NOT_EXPECTED
    assert "SPID_SENZA_PERSONA" in {one.id for one in signature.findings}


def test_a_common_seal_with_the_same_words_is_no_spid_signature(
    pki: DemoPki, signatories: tuple[ExpectedSignatory, ...]
) -> None:
    """Anybody can write the sentence: only a provider's seal certificate makes it count."""
    signature = Spid(pki, "1.3.6.1.4.1.99999.1").judge("domanda", sentence(pki), signatories)
    assert signature.signer.fiscal_code is None
    assert not {"SPID_PERSONA", "SPID_SENZA_PERSONA"} & {one.id for one in signature.findings}
