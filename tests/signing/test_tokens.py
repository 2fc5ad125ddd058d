"""Signatures made inside a device: a real PKCS#11 library, and what happens when the device or the PIN fails."""

from __future__ import annotations

import asyncio
import shutil
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from pdz_docs.demo.pki import DemoPki
from pdz_docs.errors import InputError, SigningError, ToolMissingError
from pdz_docs.signing import middleware, pades, tokens
from pdz_docs.signing.keys import Medium, permit
from pdz_docs.signing.secrets import Origin, Secret

pkcs11 = pytest.importorskip("pkcs11")
softhsm = pytest.importorskip("softhsm")


def right(_: str) -> Secret:
    return Secret(softhsm.PIN)


@pytest.fixture
def hsm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> softhsm.SoftHsm:
    module = softhsm.module()
    if module is None:
        pytest.skip("softhsm2 is not installed")
    monkeypatch.setenv("SOFTHSM2_CONF", "")
    made = softhsm.SoftHsm(module, tmp_path)
    made.configure()
    return made


@pytest.fixture
def card(hsm: softhsm.SoftHsm, pki: DemoPki) -> softhsm.SoftHsm:
    """A card as an official has it: an authentication certificate first, then the signature certificate."""
    clusone = pki.signers["clusone"]
    hsm.token("CARTA", pki.defective(clusone.subject, "authentication-key-usage"), clusone)
    return hsm


class TestListing:
    def test_what_is_plugged_in_is_told_without_a_pin(self, card: softhsm.SoftHsm) -> None:
        (token,) = tokens.list_tokens(card.module)
        assert token.label == "CARTA"
        assert {on.label: on.signs for on in token.certificates} == {"firma1": False, "firma2": True, "autorita": False}

    def test_several_devices(self, card: softhsm.SoftHsm, pki: DemoPki) -> None:
        card.token("ALTRA", pki.signers["ardesio"])
        assert {token.label for token in tokens.list_tokens(card.module)} == {"CARTA", "ALTRA"}

    def test_none(self, hsm: softhsm.SoftHsm) -> None:
        assert tokens.list_tokens(hsm.module) == ()

    def test_a_library_that_is_not_one(self, tmp_path: Path) -> None:
        junk = tmp_path / "finta.so"
        junk.write_bytes(b"non una libreria")
        with pytest.raises(ToolMissingError, match=r"finta\.so"):
            tokens.list_tokens(junk)

    def test_a_library_that_is_not_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(ToolMissingError, match="manca"):
            middleware.find_module(tmp_path / "manca.so")
        monkeypatch.setenv(middleware.VARIABLE, str(tmp_path / "manca.so"))
        with pytest.raises(ToolMissingError, match="manca"):
            middleware.find_module()

    def test_the_variable_names_the_library(self, hsm: softhsm.SoftHsm, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(middleware.VARIABLE, str(hsm.module))
        assert middleware.find_module() == hsm.module


class TestSigning:
    @pytest.mark.parametrize("make", ["pki", "rsa_pki"])
    def test_the_signature_certificate_is_chosen_and_signs(
        self,
        request: pytest.FixtureRequest,
        hsm: softhsm.SoftHsm,
        frozen_pdf: bytes,
        frozen: object,
        signatories: tuple,
        at: datetime,
        make: str,
    ) -> None:
        pki: DemoPki = request.getfixturevalue(make)
        clusone = pki.signers["clusone"]
        hsm.token("CARTA", pki.defective(clusone.subject, "authentication-key-usage"), clusone)
        with tokens.open_token(hsm.module, ask=right) as key:
            assert key.certificate.sha256 == clusone.asn1.sha256
            assert key.medium is Medium.TOKEN
            assert key.demonstrative  # its issuers are on the device and chain to the demonstration's root
            ask = pades.Request(at=at, demonstrative=True, signatory=signatories[0], frozen=frozen)
            data = pades.sign(frozen_pdf, key=key, request=ask, timestamper=pki.tsa)
        from signing_material import validated

        (status,) = validated(data, pki.anchors, at)
        assert status.bottom_line, status.pretty_print_details()

    def test_an_rsa_card_that_does_not_hash(self, hsm: softhsm.SoftHsm, rsa_pki: DemoPki) -> None:
        from dataclasses import replace

        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding

        hsm.token("CARTA", rsa_pki.signers["clusone"])
        with tokens.open_token(hsm.module, ask=right) as key:
            signature = asyncio.run(replace(key, _mechanisms=frozenset()).sign(b"dati", "sha256"))
        public = rsa_pki.signers["clusone"].private_key.public_key()
        public.verify(signature, b"dati", padding.PKCS1v15(), hashes.SHA256())  # type: ignore[call-arg]

    def test_no_representation_shows_the_pin(self, card: softhsm.SoftHsm) -> None:
        with tokens.open_token(card.module, ask=right) as key:
            assert softhsm.PIN not in repr(key)

    def test_the_pin_from_the_environment_is_for_demonstration_keys(self, card: softhsm.SoftHsm) -> None:
        with tokens.open_token(card.module, ask=lambda _: Secret(softhsm.PIN, Origin.ENVIRONMENT)) as key:
            assert key.unattended
            permit(key, demonstrative=True)


class TestChoosing:
    def test_by_token_label_serial_certificate_label_id_and_digest(self, card: softhsm.SoftHsm, pki: DemoPki) -> None:
        card.token("ALTRA", pki.signers["ardesio"], pki.signers["gandellino"])
        serial = {one.label: one.serial for one in tokens.list_tokens(card.module)}["CARTA"]
        gandellino = pki.signers["gandellino"].asn1.sha256
        for token, certificate, expected in (
            ("CARTA", None, pki.signers["clusone"]),
            (serial, None, pki.signers["clusone"]),
            ("ALTRA", "firma2", pki.signers["gandellino"]),
            ("ALTRA", "01", pki.signers["ardesio"]),
            (None, gandellino.hex()[:12], pki.signers["gandellino"]),
        ):
            with tokens.open_token(card.module, ask=right, token=token, certificate=certificate) as key:
                assert key.certificate.sha256 == expected.asn1.sha256

    @pytest.mark.parametrize(
        ("token", "certificate", "error", "words"),
        [
            ("ASSENTE", None, InputError, "Nessun dispositivo si chiama «ASSENTE»"),
            (None, "assente", InputError, "Nessun certificato si chiama «assente»"),
            (None, "firma1", SigningError, "non c'è un certificato di firma"),
        ],
        ids=["token", "certificate", "authentication"],
    )
    def test_what_is_not_there_is_named_before_any_pin(
        self, card: softhsm.SoftHsm, token: str | None, certificate: str | None, error: type[Exception], words: str
    ) -> None:
        def never(prompt: str) -> Secret:
            raise AssertionError(prompt)

        with (
            pytest.raises(error, match=words),
            tokens.open_token(card.module, ask=never, token=token, certificate=certificate),
        ):
            pass

    def test_two_signature_certificates_want_a_choice(self, hsm: softhsm.SoftHsm, pki: DemoPki) -> None:
        hsm.token("CARTA", pki.signers["ardesio"], pki.signers["gandellino"])
        with (
            pytest.raises(SigningError, match="più di un certificato") as refusal,
            tokens.open_token(hsm.module, ask=right),
        ):
            pass
        assert "CARTA/firma1" in str(refusal.value.hint)

    def test_no_device(self, hsm: softhsm.SoftHsm) -> None:
        with (
            pytest.raises(SigningError, match="Nessun dispositivo di firma è collegato"),
            tokens.open_token(hsm.module, ask=right),
        ):
            pass


class TestPins:
    def test_a_wrong_pin_is_tried_once_and_the_next_run_warns(self, card: softhsm.SoftHsm) -> None:
        asked: list[str] = []

        def wrong(prompt: str) -> Secret:
            asked.append(prompt)
            return Secret("00000000")

        with (
            pytest.raises(SigningError, match="è sbagliato: l'ultimo PIN digitato era sbagliato") as refusal,
            tokens.open_token(card.module, ask=wrong),
        ):
            pass
        assert asked == ["PIN di CARTA"]
        assert "00000000" not in str(refusal.value)
        with tokens.open_token(card.module, ask=lambda prompt: (asked.append(prompt), right(prompt))[1]):
            pass
        assert asked[1] == "PIN di CARTA (l'ultimo PIN digitato era sbagliato)"

    def test_after_a_wrong_pin_no_session_stays_open(self, card: softhsm.SoftHsm) -> None:
        with pytest.raises(SigningError), tokens.open_token(card.module, ask=lambda _: Secret("00000000")):
            pass
        # softhsm2-util refuses to delete a token that somebody still uses in this process; a fresh login proves the state is clean.
        with tokens.open_token(card.module, ask=right) as key:
            assert asyncio.run(key.sign(b"x", "sha256"))

    @pytest.mark.parametrize(
        ("flag", "words"),
        [("USER_PIN_FINAL_TRY", "resta un solo tentativo"), ("USER_PIN_COUNT_LOW", "l'ultimo PIN")],
    )
    def test_the_prompt_tells_what_the_device_says(self, flag: str, words: str) -> None:
        device = SimpleNamespace(label="CARTA", flags=pkcs11.TokenFlag[flag])
        assert words in tokens._prompt(device)

    def test_a_pin_that_nobody_typed_costs_a_real_device_no_attempt(self) -> None:
        def opened(**_: object) -> None:
            raise AssertionError("logged in")

        device = SimpleNamespace(label="CARTA", flags=pkcs11.TokenFlag(0), open=opened)
        unattended = Secret("00000000", Origin.ENVIRONMENT)
        with (
            pytest.raises(SigningError, match="si digitano"),
            tokens._login(device, lambda _: unattended, demonstrative=False),
        ):
            pass

    def test_a_locked_device_is_told_before_any_pin(self) -> None:
        def never(prompt: str) -> Secret:
            raise AssertionError(prompt)

        device = SimpleNamespace(label="CARTA", flags=pkcs11.TokenFlag.USER_PIN_LOCKED)
        with pytest.raises(SigningError, match="è bloccato"), tokens._login(device, never, demonstrative=True):
            pass

    def test_a_device_that_locks_at_this_very_attempt(self) -> None:
        def locks(**_: object) -> None:
            raise pkcs11.PinLocked

        device = SimpleNamespace(label="CARTA", flags=pkcs11.TokenFlag(0), open=locks)
        with pytest.raises(SigningError, match="è bloccato"), tokens._login(device, right, demonstrative=True):
            pass

    def test_a_reader_with_a_keypad_asks_by_itself(self) -> None:
        def never(prompt: str) -> Secret:
            raise AssertionError(prompt)

        opened: list[object] = []

        class Session:
            def __enter__(self) -> Session:
                return self

            def __exit__(self, *_: object) -> None:
                opened.append("closed")

        def session(user_pin: object) -> Session:
            opened.append(user_pin)
            return Session()

        device = SimpleNamespace(label="CARTA", flags=pkcs11.TokenFlag.PROTECTED_AUTHENTICATION_PATH, open=session)
        with tokens._login(device, never, demonstrative=True):
            pass
        assert opened == [pkcs11.PROTECTED_AUTH, "closed"]


def test_a_device_pulled_out_in_the_middle(card: softhsm.SoftHsm, frozen_pdf: bytes, at: datetime) -> None:
    with pytest.raises(SigningError, match="dispositivo"), tokens.open_token(card.module, ask=right) as key:
        shutil.rmtree(card.folder / "tokens")
        pades.sign(frozen_pdf, key=key, request=pades.Request(at=at, demonstrative=True))


def test_a_key_that_went_missing(hsm: softhsm.SoftHsm, pki: DemoPki) -> None:
    hsm.token("CARTA")
    with hsm._session("CARTA") as session:
        softhsm._put_certificate(session, pki.signers["clusone"].asn1.dump(), b"\x07", "orfano")
    with pytest.raises(SigningError, match="non c'è la chiave"), tokens.open_token(hsm.module, ask=right):
        pass
