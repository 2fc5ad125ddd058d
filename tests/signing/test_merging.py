"""Parallel envelopes become one; no byte of a signature changes; different documents are never united."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import cms
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cades import CONTENT, openssl_verifies

from pdz_docs.demo.pki import DemoPki
from pdz_docs.envelopes import ber
from pdz_docs.errors import InputError, RefusedError
from pdz_docs.signing import cades, signeddata
from pdz_docs.signing.cades import Request
from pdz_docs.signing.merging import Envelope, merge

NAMES = ("clusone", "ardesio", "gandellino")


@pytest.fixture(scope="session")
def alone(pki: DemoPki, at: datetime) -> dict[str, bytes]:
    """One attached envelope for each signer; the second is stamped."""
    ask = Request(at=at, demonstrative=True)
    return {
        name: cades.envelop(
            CONTENT, key=pki.signers[name].key, request=ask, timestamper=pki.tsa if name == "ardesio" else None
        )
        for name in NAMES
    }


@pytest.fixture(scope="session")
def detached(pki: DemoPki, at: datetime) -> dict[str, bytes]:
    ask = Request(at=at, demonstrative=True)
    return {name: cades.detach(CONTENT, key=pki.signers[name].key, request=ask) for name in NAMES}


def envelopes(files: dict[str, bytes]) -> list[Envelope]:
    return [Envelope(f"{name}.p7m", data) for name, data in files.items()]


def signers_of(data: bytes) -> list[bytes]:
    return [signer.raw for signer in signeddata.split(data).signers]


def test_every_signature_keeps_its_bytes_and_openssl_accepts_the_whole(
    alone: dict[str, bytes], pki: DemoPki, at: datetime, tmp_path: Path
) -> None:
    merged = merge(envelopes(alone))
    assert merged.signatures == 3
    assert signers_of(merged.data) == [raw for data in alone.values() for raw in signers_of(data)]
    assert openssl_verifies(merged.data, pki, at, tmp_path) == CONTENT


def test_shared_certificates_appear_once(alone: dict[str, bytes]) -> None:
    merged = merge(envelopes(alone))
    carried = [one.chosen.sha256 for one in cms.ContentInfo.load(merged.data)["content"]["certificates"]]
    assert len(carried) == len(set(carried)) == 5  # three signers, the CA, the root


def test_a_file_given_twice_counts_once(alone: dict[str, bytes]) -> None:
    merged = merge([*envelopes(alone), Envelope("copia.p7m", alone["clusone"])])
    assert merged.signatures == 3
    assert merged.notes == ("1 firme erano ripetute e compaiono una volta sola.",)


def test_of_two_copies_of_a_signature_the_stamped_one_stays(
    pki: DemoPki, at: datetime, alone: dict[str, bytes]
) -> None:
    import asyncio

    from pdz_docs.signing import longterm_cms

    plain = signeddata.split(alone["clusone"])
    stamped = signeddata.join(asyncio.run(longterm_cms.async_stamp(plain, pki.tsa)))
    for order in ([alone["clusone"], stamped], [stamped, alone["clusone"]]):
        merged = merge([Envelope(str(number), data) for number, data in enumerate(order)])
        assert signers_of(merged.data) == signers_of(stamped)


def test_detached_ones_join_the_attached_one(
    alone: dict[str, bytes], detached: dict[str, bytes], pki: DemoPki, at: datetime, tmp_path: Path
) -> None:
    merged = merge([Envelope("staccata.p7m", detached["ardesio"]), Envelope("busta.p7m", alone["clusone"])])
    assert merged.signatures == 2
    assert openssl_verifies(merged.data, pki, at, tmp_path) == CONTENT


def test_detached_ones_over_a_content_that_is_given(
    detached: dict[str, bytes], pki: DemoPki, at: datetime, tmp_path: Path
) -> None:
    merged = merge(envelopes(detached), content=CONTENT)
    assert openssl_verifies(merged.data, pki, at, tmp_path) == CONTENT


def test_detached_ones_alone_stay_detached(
    detached: dict[str, bytes], pki: DemoPki, at: datetime, tmp_path: Path
) -> None:
    merged = merge(envelopes(detached))
    assert signeddata.split(merged.data).content is None
    assert openssl_verifies(merged.data, pki, at, tmp_path, content=CONTENT) == CONTENT


def pem(data: bytes) -> bytes:
    return b"-----BEGIN PKCS7-----\n" + base64.encodebytes(data) + b"-----END PKCS7-----\n"


def indefinite(data: bytes) -> bytes:
    """The same SignedData with indefinite lengths outside and its content in two chunks, as `openssl cms -stream` writes it."""
    info = ber.read(data)
    kind, wrapped = info.children()
    (body,) = wrapped.children()
    version, algorithms, _, *rest = body.children()
    chunks = b"".join(ber.header(0x04, len(part)) + part for part in (CONTENT[:100], CONTENT[100:]))
    end = b"\0\0"
    encapsulated = b"\x30\x80" + signeddata.DATA_OID + b"\xa0\x80\x24\x80" + chunks + end * 3
    inner = b"\x30\x80" + version.raw + algorithms.raw + encapsulated + b"".join(one.raw for one in rest) + end
    return b"\x30\x80" + kind.raw + b"\xa0\x80" + inner + end * 2


@pytest.mark.parametrize(
    "encode",
    [base64.b64encode, base64.encodebytes, lambda data: base64.b64encode(data).rstrip(b"="), pem, indefinite],
    ids=["base64", "lines", "unpadded", "pem", "indefinite"],
)
def test_other_encodings_of_an_envelope(
    alone: dict[str, bytes], pki: DemoPki, at: datetime, tmp_path: Path, encode: Callable[[bytes], bytes]
) -> None:
    merged = merge([Envelope("a.p7m", encode(alone["clusone"])), Envelope("b.p7m", alone["ardesio"])])
    assert merged.signatures == 2
    assert openssl_verifies(merged.data, pki, at, tmp_path) == CONTENT


class TestRefusals:
    def test_different_documents_are_listed(self, alone: dict[str, bytes], pki: DemoPki, at: datetime) -> None:
        other = cades.envelop(b"altro", key=pki.signers["ardesio"].key, request=Request(at=at, demonstrative=True))
        with pytest.raises(RefusedError, match="non racchiudono lo stesso documento") as refusal:
            merge([Envelope("uno.p7m", alone["clusone"]), Envelope("due.p7m", other)])
        told = {problem.where.file: problem.text for problem in refusal.value.problems}
        assert sha256(CONTENT).hexdigest() in told["uno.p7m"]
        assert sha256(b"altro").hexdigest() in told["due.p7m"]

    def test_a_detached_signature_of_another_document_is_named(
        self, alone: dict[str, bytes], pki: DemoPki, at: datetime
    ) -> None:
        other = cades.detach(b"altro", key=pki.signers["ardesio"].key, request=Request(at=at, demonstrative=True))
        with pytest.raises(RefusedError, match=r"strana\.p7m"):
            merge([Envelope("uno.p7m", alone["clusone"]), Envelope("strana.p7m", other)])

    def test_detached_signatures_that_disagree(self, detached: dict[str, bytes], pki: DemoPki, at: datetime) -> None:
        other = cades.detach(b"altro", key=pki.signers["ardesio"].key, request=Request(at=at, demonstrative=True))
        with pytest.raises(RefusedError, match="non riguardano lo stesso documento"):
            merge([Envelope("uno.p7m", detached["clusone"]), Envelope("due.p7m", other)])

    def test_an_envelope_around_an_envelope_is_opened_on_request_only(
        self, alone: dict[str, bytes], pki: DemoPki, at: datetime
    ) -> None:
        nested = cades.envelop(
            alone["clusone"], key=pki.signers["ardesio"].key, request=Request(at=at, demonstrative=True)
        )
        files = [Envelope("doppia.p7m", nested), Envelope("altra.p7m", alone["gandellino"])]
        with pytest.raises(RefusedError, match="un'altra busta firmata"):
            merge(files)
        merged = merge(files, unwrap=True)
        assert merged.signatures == 2
        assert "doppia.p7m" in merged.notes[0]

    def test_nothing_to_merge(self) -> None:
        with pytest.raises(InputError):
            merge([])

    def test_what_is_not_an_envelope_is_named(self, alone: dict[str, bytes]) -> None:
        with pytest.raises(InputError, match=r"foto\.p7m"):
            merge([Envelope("uno.p7m", alone["clusone"]), Envelope("foto.p7m", b"\xff\xd8\xff")])


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_a_damaged_envelope_never_escapes_as_a_traceback(alone: dict[str, bytes], data: st.DataObject) -> None:
    broken = bytearray(alone["ardesio"])
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        merged = merge(
            [
                Envelope("a.p7m", bytes(broken[: data.draw(st.integers(0, len(broken)))])),
                Envelope("b.p7m", alone["clusone"]),
            ]
        )
    except (InputError, RefusedError):
        return
    assert merged.signatures in (1, 2)
