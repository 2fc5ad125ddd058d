"""A token is taken only when it answers what was asked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import pytest
from asn1crypto import tsp

from pdz_docs.demo.pki import DemoPki
from pdz_docs.errors import SigningError
from pdz_docs.signing.timestamps import Response, accept, request, time_of

IMPRINT = sha256(b"dati").digest()


def test_a_good_answer_gives_its_token(pki: DemoPki, at: datetime) -> None:
    asked = request(IMPRINT, "sha256")
    token = accept(asked, pki.tsa.answer(asked.dump()), source="TSA")
    assert time_of(token) == at


def test_the_size_hint_holds(pki: DemoPki, rsa_pki: DemoPki) -> None:
    for one in (pki, rsa_pki):
        assert len(asyncio.run(one.tsa.stamp(IMPRINT, "sha256"))) <= one.tsa.size_hint


@pytest.mark.parametrize("answer", [b"", b"<html>", b"\x30\x03\x02\x01\x00"], ids=["empty", "html", "asn1"])
def test_what_is_not_an_answer(answer: bytes) -> None:
    with pytest.raises(SigningError, match="TSA"):
        accept(request(IMPRINT, "sha256"), answer, source="TSA")


def test_a_rejection_is_told_with_its_reason(pki: DemoPki) -> None:
    with pytest.raises(SigningError, match=r"rejection.*bad_data_format"):
        accept(request(IMPRINT, "sha256"), pki.tsa.answer(b"non una richiesta"), source="TSA")


def test_a_grant_without_a_token(pki: DemoPki) -> None:
    with pytest.raises(SigningError, match="non è una marca"):
        accept(request(IMPRINT, "sha256"), Response({"status": {"status": "granted"}}).dump(), source="TSA")


def test_the_answer_to_another_request(pki: DemoPki) -> None:
    other = pki.tsa.answer(request(IMPRINT, "sha256").dump())
    with pytest.raises(SigningError, match="nonce diverso"):
        accept(request(IMPRINT, "sha256"), other, source="TSA")


def test_a_stamp_on_other_data(pki: DemoPki) -> None:
    asked = request(IMPRINT, "sha256")
    imprint = tsp.MessageImprint({"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)})
    token = pki.tsa.token(imprint, asked["nonce"].native)
    answer = Response({"status": {"status": "granted"}, "time_stamp_token": token}).dump()
    with pytest.raises(SigningError, match="un'altra impronta"):
        accept(asked, answer, source="TSA")


def test_a_policy_that_was_not_agreed(pki: DemoPki) -> None:
    asked = request(IMPRINT, "sha256")
    answer = replace(pki.tsa, policy="1.2.3.4").answer(asked.dump())
    with pytest.raises(SigningError, match=r"policy 1\.2\.3\.4"):
        accept(asked, answer, source="TSA", policies=frozenset({"2.999.9.3161"}))
    assert accept(asked, answer, source="TSA", policies=frozenset({"1.2.3.4"}))
