"""CAdES envelopes: OpenSSL reads and verifies every one, and what was there keeps its bytes."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from asn1crypto import cms

from pdz_docs.demo.pki import DemoPki
from pdz_docs.errors import InputError, SigningError
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing import cades, longterm_cms, signeddata
from pdz_docs.signing.cades import Request
from pdz_docs.signing.longterm import Means

CONTENT = b"contenuto\r\ncon un a capo di Windows\n" * 50


@pytest.fixture(scope="session")
def ask(at: datetime, signatories: tuple[ExpectedSignatory, ...]) -> Request:
    return Request(at=at, demonstrative=True, signatory=signatories[0])


@pytest.fixture(scope="session")
def enveloped(pki: DemoPki, ask: Request) -> bytes:
    return cades.envelop(CONTENT, key=pki.signers["clusone"].key, request=ask)


def openssl_verifies(data: bytes, pki: DemoPki, at: datetime, tmp_path: Path, *, content: bytes | None = None) -> bytes:
    """The content that `openssl cms -verify -cades` gives back; fails when it does not verify."""
    pki.write(tmp_path / "pki", password="prova")
    (tmp_path / "f.p7m").write_bytes(data)
    (tmp_path / "contenuto").write_bytes(content or b"")
    detached = ["-content", tmp_path / "contenuto"] if content is not None else []
    run = subprocess.run(
        [
            *("openssl", "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", tmp_path / "f.p7m"),
            *("-CAfile", tmp_path / "pki" / "radice.pem", "-purpose", "any", "-attime", str(int(at.timestamp()))),
            *("-out", tmp_path / "fuori", *detached),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return (tmp_path / "fuori").read_bytes()


@pytest.mark.parametrize("make", ["pki", "rsa_pki"])
@pytest.mark.parametrize("stamped", [False, True], ids=["B", "T"])
def test_attached(
    request: pytest.FixtureRequest, ask: Request, at: datetime, tmp_path: Path, make: str, stamped: bool
) -> None:
    pki: DemoPki = request.getfixturevalue(make)
    data = cades.envelop(CONTENT, key=pki.signers["clusone"].key, request=ask, timestamper=pki.tsa if stamped else None)
    assert openssl_verifies(data, pki, at, tmp_path) == CONTENT


def test_it_is_der(enveloped: bytes) -> None:
    assert cms.ContentInfo.load(enveloped, strict=True).dump(force=True) == enveloped


def test_the_signed_attributes_are_those_of_the_baseline(enveloped: bytes, at: datetime) -> None:
    (info,) = cms.ContentInfo.load(enveloped)["content"]["signer_infos"]
    values = {one["type"].native: one["values"][0] for one in info["signed_attrs"]}
    assert set(values) == {"content_type", "message_digest", "signing_certificate_v2", "signing_time"}
    assert values["signing_time"].native == at


def test_parallel_signatures(enveloped: bytes, pki: DemoPki, ask: Request, at: datetime, tmp_path: Path) -> None:
    other = replace(ask, signatory=None)
    data = cades.add(enveloped, key=pki.signers["ardesio"].key, request=other, timestamper=pki.tsa)
    data = cades.add(data, key=pki.signers["gandellino"].key, request=other)
    parts, first = signeddata.split(data), signeddata.split(enveloped)
    assert len(parts.signers) == 3
    assert parts.signers[0].raw == first.signers[0].raw
    assert parts.encapsulated == first.encapsulated
    assert openssl_verifies(data, pki, at, tmp_path) == CONTENT


def test_detached_and_one_more_detached(pki: DemoPki, ask: Request, at: datetime, tmp_path: Path) -> None:
    data = cades.detach(CONTENT, key=pki.signers["clusone"].key, request=ask)
    data = cades.add(data, key=pki.signers["ardesio"].key, request=replace(ask, signatory=None), content=CONTENT)
    parts = signeddata.split(data)
    assert parts.content is None
    assert len(parts.signers) == 2
    assert openssl_verifies(data, pki, at, tmp_path, content=CONTENT) == CONTENT


def test_a_long_term_envelope_still_verifies(
    enveloped: bytes, served_pki: DemoPki, means: Means, ask: Request, at: datetime, tmp_path: Path
) -> None:
    plain = cades.envelop(CONTENT, key=served_pki.signers["clusone"].key, request=ask)
    data = longterm_cms.extend(plain, means=means, timestamper=served_pki.tsa)
    assert openssl_verifies(data, served_pki, at, tmp_path) == CONTENT
    before, after = signeddata.split(plain).signers[0], signeddata.split(data).signers[0]
    assert before.identity == after.identity
    assert signeddata.split(data).revocations


def test_a_stamp_already_there_is_not_paid_for_again(
    pki: DemoPki, served_pki: DemoPki, means: Means, ask: Request
) -> None:
    stamped = cades.envelop(CONTENT, key=served_pki.signers["clusone"].key, request=ask, timestamper=served_pki.tsa)

    class Meter:
        size_hint = 4096

        async def stamp(self, imprint: bytes, digest: str) -> bytes:
            raise AssertionError("asked for a stamp")

    longterm_cms.extend(stamped, means=means, timestamper=Meter())


class TestRefusals:
    def test_the_same_key_twice(self, enveloped: bytes, pki: DemoPki, ask: Request) -> None:
        with pytest.raises(SigningError, match="già firmato"):
            cades.add(enveloped, key=pki.signers["clusone"].key, request=ask)

    def test_a_detached_signature_without_its_content(self, pki: DemoPki, ask: Request) -> None:
        data = cades.detach(CONTENT, key=pki.signers["clusone"].key, request=ask)
        with pytest.raises(SigningError, match="separata dal suo contenuto"):
            cades.add(data, key=pki.signers["ardesio"].key, request=replace(ask, signatory=None))

    def test_a_detached_signature_over_other_content(self, pki: DemoPki, ask: Request) -> None:
        data = cades.detach(CONTENT, key=pki.signers["clusone"].key, request=ask)
        with pytest.raises(SigningError, match="altri byte"):
            cades.add(data, key=pki.signers["ardesio"].key, request=replace(ask, signatory=None), content=b"altro")

    def test_other_content_than_the_envelope_holds(self, enveloped: bytes, pki: DemoPki, ask: Request) -> None:
        with pytest.raises(SigningError, match="non è quello che la busta racchiude"):
            cades.add(enveloped, key=pki.signers["ardesio"].key, request=replace(ask, signatory=None), content=b"altro")

    @pytest.mark.parametrize("junk", [b"", b"non una busta", b"\x30\x80", b"0\x03\x02\x01\x01"])
    def test_what_is_not_an_envelope(self, pki: DemoPki, ask: Request, junk: bytes) -> None:
        with pytest.raises(InputError, match="non è una firma CAdES"):
            cades.add(junk, key=pki.signers["ardesio"].key, request=replace(ask, signatory=None))

    def test_another_persons_certificate(self, pki: DemoPki, ask: Request) -> None:
        with pytest.raises(SigningError, match="codice fiscale è diverso"):
            cades.envelop(CONTENT, key=pki.signers["ardesio"].key, request=ask)

    def test_a_file_that_is_not_the_frozen_one(self, pki: DemoPki, ask: Request, frozen: Expectation) -> None:
        with pytest.raises(SigningError, match="i suoi byte sono altri"):
            cades.envelop(CONTENT, key=pki.signers["clusone"].key, request=replace(ask, frozen=frozen))

    def test_the_frozen_file_in_an_envelope(
        self, pki: DemoPki, ask: Request, frozen: Expectation, frozen_pdf: bytes
    ) -> None:
        data = cades.envelop(frozen_pdf, key=pki.signers["clusone"].key, request=replace(ask, frozen=frozen))
        assert signeddata.split(data).content == frozen_pdf
