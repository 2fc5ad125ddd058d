"""Which key may sign what, and that no key or password can be seen."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from pdz_docs.demo.pki import DemoPki
from pdz_docs.errors import ExitCode, InputError, SigningError
from pdz_docs.signing.keys import Medium, SoftwareKey, digest_for, load_pkcs12, open_pkcs12, permit, signature_size
from pdz_docs.signing.secrets import Origin, Secret


@dataclass(frozen=True)
class Card:
    """A key in a device, as far as `permit` is concerned."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()
    medium: Medium = Medium.TOKEN
    unattended: bool = False
    demonstrative: bool = False

    async def sign(self, data: bytes, digest: str) -> bytes:
        raise NotImplementedError


@pytest.fixture
def file(pki: DemoPki, tmp_path: Path) -> Path:
    path = tmp_path / "clusone.p12"
    path.write_bytes(pki.signers["clusone"].pkcs12("parola d’ordine"))
    return path


def test_a_pkcs12_gives_its_key_and_its_whole_chain(file: Path, pki: DemoPki) -> None:
    key = open_pkcs12(file, lambda _: Secret("parola d’ordine"))
    assert key.certificate.sha256 == pki.signers["clusone"].asn1.sha256
    assert key.medium is Medium.FILE
    assert len(key.chain) == 2
    assert key.demonstrative


def test_the_password_is_asked_for_once_and_by_the_files_name(file: Path) -> None:
    asked: list[str] = []

    def ask(prompt: str) -> Secret:
        asked.append(prompt)
        return Secret("sbagliata")

    with pytest.raises(SigningError, match="password è sbagliata") as refusal:
        open_pkcs12(file, ask)
    assert asked == ["Password di clusone.p12"]
    assert "sbagliata" not in repr(refusal.value.__cause__)


def test_a_missing_file_is_an_input_error_and_asks_nothing(tmp_path: Path) -> None:
    def ask(prompt: str) -> Secret:
        raise AssertionError(prompt)

    with pytest.raises(InputError, match="manca"):
        open_pkcs12(tmp_path / "manca.p12", ask)


@pytest.mark.parametrize("data", [b"", b"niente", b"\x30\x80"], ids=["empty", "text", "truncated"])
def test_junk_is_not_a_key(data: bytes) -> None:
    with pytest.raises(SigningError, match="non si apre"):
        load_pkcs12(data, Secret("x"))


def test_no_representation_shows_a_secret(file: Path) -> None:
    secret = Secret("segretissima")
    key = open_pkcs12(file, lambda _: Secret("parola d’ordine"))
    shown = f"{secret!r} {secret} {key!r}"
    assert "segretissima" not in shown
    assert "PrivateKey" not in shown


@pytest.mark.parametrize("make", ["pki", "rsa_pki"])
def test_a_signature_verifies_and_fits_the_size_reserved(request: pytest.FixtureRequest, make: str) -> None:
    pki: DemoPki = request.getfixturevalue(make)
    identity = pki.signers["clusone"]
    for _ in range(20):
        signature = asyncio.run(identity.key.sign(b"dati", digest_for(identity.asn1)))
        assert len(signature) <= signature_size(identity.asn1)
    public = identity.private_key.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        public.verify(signature, b"dati", ec.ECDSA(hashes.SHA256()))
    else:
        public.verify(signature, b"dati", padding.PKCS1v15(), hashes.SHA256())


class TestPermit:
    def test_a_demonstration_key_signs_a_demonstrative_document(self, pki: DemoPki) -> None:
        permit(pki.signers["clusone"].key, demonstrative=True)

    def test_a_device_signs_a_real_document(self, pki: DemoPki) -> None:
        permit(Card(pki.signers["clusone"].asn1), demonstrative=False)

    def test_a_real_key_does_not_sign_a_demonstrative_document(self, pki: DemoPki) -> None:
        with pytest.raises(SigningError, match="chiave vera") as refusal:
            permit(Card(pki.signers["clusone"].asn1), demonstrative=True)
        assert refusal.value.exit_code is ExitCode.SIGNING

    def test_a_demonstration_key_does_not_sign_a_real_document(self, pki: DemoPki) -> None:
        with pytest.raises(SigningError, match="chiave dimostrativa"):
            permit(pki.signers["clusone"].key, demonstrative=False)

    @pytest.mark.parametrize("medium", [Medium.FILE, Medium.MEMORY])
    def test_a_key_kept_in_a_file_does_not_sign_a_real_document(self, pki: DemoPki, medium: Medium) -> None:
        with pytest.raises(SigningError, match="conservata in un file"):
            permit(Card(pki.signers["clusone"].asn1, medium=medium), demonstrative=False)

    def test_the_pin_of_a_real_key_is_typed(self, pki: DemoPki) -> None:
        with pytest.raises(SigningError, match="si digitano"):
            permit(Card(pki.signers["clusone"].asn1, unattended=True), demonstrative=False)

    @pytest.mark.parametrize("origin", [Origin.ENVIRONMENT, Origin.FILE_DESCRIPTOR])
    def test_a_password_from_the_environment_opens_demonstration_keys(self, file: Path, origin: Origin) -> None:
        key = open_pkcs12(file, lambda _: Secret("parola d’ordine", origin))
        assert key.unattended
        permit(key, demonstrative=True)

    def test_a_key_whose_chain_is_missing_is_not_demonstrative(self, pki: DemoPki) -> None:
        key: SoftwareKey = replace(pki.signers["clusone"].key, chain=())
        with pytest.raises(SigningError, match="chiave vera"):
            permit(key, demonstrative=True)
