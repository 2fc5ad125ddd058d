"""Time stamps over the network, and everything that a network does."""

from __future__ import annotations

import asyncio
import base64
import socket
import time
from collections.abc import Callable
from hashlib import sha256

import pytest
from asn1crypto import tsp

from pdz_docs.demo.pki import DemoPki
from pdz_docs.demo.services import Answer, Asked, Services
from pdz_docs.errors import InputError, SigningError
from pdz_docs.signing.secrets import Secret
from pdz_docs.signing.timestamps import request, time_of
from pdz_docs.signing.tsa_http import HttpTsa, InOrder

IMPRINT = sha256(b"dati").digest()


def stamp(source: HttpTsa | InOrder) -> bytes:
    return asyncio.run(source.stamp(IMPRINT, "sha256"))


def test_a_stamp(services: Services, served_pki: DemoPki) -> None:
    assert time_of(stamp(HttpTsa(f"{services.url}/tsa"))) == served_pki.at


def test_one_request_for_one_stamp(services: Services, served_pki: DemoPki) -> None:
    before = len(services.asked)
    stamp(HttpTsa(f"{services.url}/tsa"))
    assert services.asked[before:] == ["/tsa"]


@pytest.mark.parametrize(("password", "accepted"), [("giusta", True), ("sbagliata", False)])
def test_basic_authentication(services: Services, served_pki: DemoPki, password: str, accepted: bool) -> None:
    expected = "Basic " + base64.b64encode(b"ente:giusta").decode()

    def guarded(asked: Asked) -> Answer:
        if asked.headers.get("authorization") != expected:
            return Answer(b"", status=401)
        return Answer(served_pki.tsa.answer(asked.body))

    services.routes["/tsa-riservata"] = guarded
    source = HttpTsa(f"{services.url}/tsa-riservata", user="ente", password=Secret(password))
    if accepted:
        assert stamp(source)
    else:
        with pytest.raises(SigningError, match="non accetta utente e password") as refusal:
            stamp(source)
        assert "sbagliata" not in str(refusal.value)
    assert "giusta" not in repr(source)


class TestFailures:
    def test_nobody_listens(self) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = taken.getsockname()[1]
        with pytest.raises(SigningError, match=f"127.0.0.1:{port} non è raggiungibile"):
            stamp(HttpTsa(f"http://127.0.0.1:{port}/"))

    def test_too_slow(self, services: Services) -> None:
        def slow(asked: Asked) -> Answer:
            time.sleep(0.6)
            return Answer(b"")

        services.routes["/tsa-lenta"] = slow
        with pytest.raises(SigningError, match=r"non ha risposto entro 0\.1 secondi"):
            stamp(HttpTsa(f"{services.url}/tsa-lenta", timeout=0.1))

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            (lambda _pki, _body: Answer(b"", status=500), "errore HTTP 500"),
            (lambda _pki, _body: Answer(b"", status=302), "errore HTTP 302"),
            (lambda _pki, _body: Answer(b"<html>"), "non ha risposto con una marca temporale"),
            (lambda pki, _: Answer(pki.tsa.answer(b"")), "ha rifiutato la richiesta"),
            (lambda pki, _: Answer(pki.tsa.answer(request(IMPRINT, "sha256").dump())), "nonce diverso"),
            (lambda pki, body: Answer(pki.tsa.answer(_with_other_imprint(body))), "un'altra impronta"),
        ],
        ids=["error", "redirect", "page", "rejection", "nonce", "imprint"],
    )
    def test_a_wrong_answer(
        self, services: Services, served_pki: DemoPki, answer: Callable[[DemoPki, bytes], Answer], words: str
    ) -> None:
        services.routes["/tsa-strana"] = lambda asked: answer(served_pki, asked.body)
        with pytest.raises(SigningError, match=words):
            stamp(HttpTsa(f"{services.url}/tsa-strana"))

    def test_a_policy_that_was_not_agreed(self, services: Services, served_pki: DemoPki) -> None:
        with pytest.raises(SigningError, match="policy"):
            stamp(HttpTsa(f"{services.url}/tsa", policies=frozenset({"1.3.76.36.1.1.40"})))


def _with_other_imprint(body: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(body)
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
    return bytes(tsp.TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": asked["nonce"].native}).dump())


class TestSeveral:
    def test_the_next_one_is_asked(self, services: Services, served_pki: DemoPki) -> None:
        services.routes["/tsa-guasta"] = lambda _: Answer(b"", status=503)
        sources = InOrder([HttpTsa(f"{services.url}/tsa-guasta"), HttpTsa(f"{services.url}/tsa")])
        before = len(services.asked)
        assert stamp(sources)
        assert services.asked[before:] == ["/tsa-guasta", "/tsa"]

    def test_when_the_first_answers_the_others_are_left_alone(self, services: Services, served_pki: DemoPki) -> None:
        before = len(services.asked)
        stamp(InOrder([HttpTsa(f"{services.url}/tsa"), HttpTsa(f"{services.url}/tsa-guasta")]))
        assert services.asked[before:] == ["/tsa"]

    def test_when_none_answers_each_says_why(self, services: Services) -> None:
        services.routes["/tsa-guasta"] = lambda _: Answer(b"", status=503)
        services.routes["/tsa-esaurita"] = lambda _: Answer(b"", status=429)
        with pytest.raises(SigningError, match="Nessuna autorità") as refusal:
            stamp(InOrder([HttpTsa(f"{services.url}/tsa-guasta"), HttpTsa(f"{services.url}/tsa-esaurita")]))
        told = [problem.text for problem in refusal.value.problems]
        assert "503" in told[0]
        assert "ha esaurito" in told[1]


@pytest.mark.parametrize(
    ("url", "user", "words"),
    [
        ("ftp://tsa.example/", None, "non è l'indirizzo"),
        ("tsa.example", None, "non è l'indirizzo"),
        ("https://ente:segreta@tsa.example/", None, "non si scrivono nell'indirizzo"),
        ("http://tsa.example/", "ente", "in chiaro"),
    ],
)
def test_addresses_that_are_refused(url: str, user: str | None, words: str) -> None:
    with pytest.raises(InputError, match=words) as refusal:
        HttpTsa(url, user=user)
    assert "segreta" not in str(refusal.value) or "indirizzo" in str(refusal.value)
