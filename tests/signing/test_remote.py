"""Remote signatures: consent to exactly these hashes, once for a batch, and no attempt wasted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest
from csc_server import OTP, PIN, TOKEN, Provider
from signing_material import make_pdf, validated

from pdz_docs.demo.pki import DemoPki
from pdz_docs.demo.services import Answer, Services
from pdz_docs.errors import InputError, PdzError, SigningError
from pdz_docs.signing import pades
from pdz_docs.signing.batching import in_batch
from pdz_docs.signing.keys import Key, Medium, permit
from pdz_docs.signing.remote import RemoteKey, Service, open_remote
from pdz_docs.signing.secrets import Origin, Secret

Ask = Callable[[str], Secret]


class Holder:
    """Who holds the credential: types what is asked for, and remembers being asked."""

    def __init__(self, pin: str = PIN, otp: str = OTP, origin: Origin = Origin.PROMPT) -> None:
        self.pin, self.otp, self.origin = pin, otp, origin
        self.asked: list[str] = []

    def __call__(self, prompt: str) -> Secret:
        self.asked.append(prompt)
        return Secret(self.pin if prompt.startswith("PIN") else self.otp, self.origin)


@pytest.fixture
def provider(pki: DemoPki) -> Provider:
    return Provider({"clusone": pki.signers["clusone"]})


@pytest.fixture
def service(provider: Provider, services: Services) -> Service:
    return Service(provider.serve(services), Secret(TOKEN))


def opened(service: Service, ask: Ask, credential: str | None = None) -> RemoteKey:
    return asyncio.run(open_remote(service, ask=ask, credential=credential))


def request(at: datetime) -> pades.Request:
    return pades.Request(at=at, demonstrative=True)


def methods(provider: Provider) -> list[str]:
    return [method for method, _ in provider.calls]


@pytest.mark.parametrize("make", ["pki", "rsa_pki"])
@pytest.mark.parametrize("raw", [False, True], ids=["der", "raw"])
def test_one_signature(request_: pytest.FixtureRequest, services: Services, at: datetime, make: str, raw: bool) -> None:
    pki: DemoPki = request_.getfixturevalue(make)
    provider = Provider({"clusone": pki.signers["clusone"]}, raw_ecdsa=raw)
    holder = Holder()
    key = opened(Service(provider.serve(services), Secret(TOKEN)), holder)
    assert key.medium is Medium.REMOTE
    data = pades.sign(make_pdf(), key=key, request=request(at), timestamper=pki.tsa)
    assert validated(data, pki.anchors, at)[0].bottom_line
    assert holder.asked == ["PIN della firma remota (1 firma)", "OTP della firma remota (1 firma)"]
    assert methods(provider)[-3:] == ["credentials/sendOTP", "credentials/authorize", "signatures/signHash"]


@pytest.fixture(name="request_")
def _request(request: pytest.FixtureRequest) -> pytest.FixtureRequest:
    return request


def test_a_batch_is_authorised_once(service: Service, provider: Provider, pki: DemoPki, at: datetime) -> None:
    holder = Holder()
    key = opened(service, holder)
    files = [make_pdf(text=f"Documento {number}") for number in range(5)]
    work = [_signs(file, at) for file in files]
    done = asyncio.run(in_batch(key, work))
    for data, file in zip(done, files, strict=True):
        assert isinstance(data, bytes)
        assert data.startswith(file)
        assert validated(data, pki.anchors, at)[0].intact
    assert holder.asked == ["PIN della firma remota (5 firme)", "OTP della firma remota (5 firme)"]
    assert methods(provider).count("signatures/signHash") == 1


def test_what_fails_by_itself_does_not_hold_the_batch_up(service: Service, provider: Provider, at: datetime) -> None:
    key = opened(service, Holder())
    done = asyncio.run(in_batch(key, [_signs(make_pdf(), at), _signs(b"non un PDF", at), _signs(make_pdf(), at)]))
    assert [type(one) for one in done] == [bytes, SigningError, bytes]
    assert provider.calls[-1][1]["hash"].__len__() == 2


def test_when_all_fail_nobody_is_asked(service: Service, provider: Provider, at: datetime) -> None:
    holder = Holder()
    done = asyncio.run(in_batch(opened(service, holder), [_signs(b"no", at), _signs(b"no", at)]))
    assert all(isinstance(one, SigningError) for one in done)
    assert holder.asked == []


def test_a_provider_that_takes_few_at_once_is_asked_again(service: Service, provider: Provider, at: datetime) -> None:
    provider.info["multisign"] = 2
    holder = Holder()
    done = asyncio.run(in_batch(opened(service, holder), [_signs(make_pdf(), at) for _ in range(3)]))
    assert all(isinstance(one, bytes) for one in done)
    assert holder.asked[0].endswith("(2 firme)")
    assert holder.asked[2].endswith("(1 firma)")


def test_without_pin_and_otp_nobody_is_asked(service: Service, provider: Provider, at: datetime) -> None:
    provider.info |= {"PIN": {"presence": "false"}, "OTP": {"presence": "false"}}
    holder = Holder()
    assert pades.sign(make_pdf(), key=opened(service, holder), request=request(at))
    assert holder.asked == []


def _signs(data: bytes, at: datetime) -> Callable[[Key], object]:
    async def item(key: Key) -> bytes:
        return await pades.async_sign(data, key=key, request=request(at))

    return item


class TestRefusals:
    @pytest.mark.parametrize(
        ("holder", "words"),
        [(Holder(pin="1111"), "il PIN è sbagliato"), (Holder(otp="1"), "l'OTP è sbagliato o scaduto")],
        ids=["pin", "otp"],
    )
    def test_a_wrong_secret_is_tried_once(
        self, service: Service, provider: Provider, at: datetime, holder: Holder, words: str
    ) -> None:
        with pytest.raises(SigningError, match=words) as refusal:
            pades.sign(make_pdf(), key=opened(service, holder), request=request(at))
        assert methods(provider).count("credentials/authorize") == 1
        assert "1111" not in str(refusal.value)

    def test_a_wrong_pin_fails_the_whole_batch_at_once(
        self, service: Service, provider: Provider, at: datetime
    ) -> None:
        done = asyncio.run(in_batch(opened(service, Holder(pin="1111")), [_signs(make_pdf(), at)] * 3))
        assert all(isinstance(one, PdzError) and "PIN" in one.text for one in done)
        assert methods(provider).count("credentials/authorize") == 1

    def test_an_access_that_has_expired(self, service: Service) -> None:
        with pytest.raises(SigningError, match="l'accesso non è valido"):
            opened(Service(service.url, Secret("scaduto")), Holder())

    def test_a_signature_with_another_key_is_not_saved(self, pki: DemoPki, services: Services, at: datetime) -> None:
        provider = Provider({name: pki.signers[name] for name in ("clusone", "ardesio")}, other_key=True)
        key = opened(Service(provider.serve(services), Secret(TOKEN)), Holder(), "clusone")
        with pytest.raises(SigningError, match="non corrisponde al certificato"):
            pades.sign(make_pdf(), key=key, request=request(at))

    @pytest.mark.parametrize(
        ("identities", "credential", "words"),
        [
            ([], None, "nessuna credenziale"),
            (["clusone", "ardesio"], None, "più d'una"),
            (["clusone"], "altra", "rifiutato"),
        ],
        ids=["none", "several", "unknown"],
    )
    def test_which_credential(
        self, pki: DemoPki, services: Services, identities: list[str], credential: str | None, words: str
    ) -> None:
        provider = Provider({name: pki.signers[name] for name in identities})
        with pytest.raises(SigningError, match=words):
            opened(Service(provider.serve(services), Secret(TOKEN)), Holder(), credential)

    def test_a_disabled_credential(self, service: Service, provider: Provider) -> None:
        provider.info["key"] = {"status": "disabled"}
        with pytest.raises(SigningError, match="disabilitata"):
            opened(service, Holder())

    @pytest.mark.parametrize(
        "junk", [{"cert": {}}, {"cert": {"certificates": ["AAAA"]}}, {"cert": {"certificates": ["%%"]}}, {"OTP": 3}]
    )
    def test_a_credential_that_cannot_be_read(
        self, service: Service, provider: Provider, junk: dict[str, object]
    ) -> None:
        provider.info |= junk
        with pytest.raises(SigningError, match="non si legge"):
            opened(service, Holder())

    @pytest.mark.parametrize(
        "answer", [Answer(b"<html>"), Answer(b"[]"), Answer(b"guasto", status=500), Answer(b"3", status=400)]
    )
    def test_a_provider_that_talks_nonsense(self, services: Services, answer: Answer) -> None:
        services.routes["/strano/credentials/list"] = lambda _: answer
        with pytest.raises(SigningError, match="servizio di firma remota"):
            opened(Service(f"{services.url}/strano", Secret(TOKEN)), Holder())

    def test_a_provider_that_gives_fewer_signatures(self, service: Service, services: Services, at: datetime) -> None:
        services.routes["/csc/v1/signatures/signHash"] = lambda _: Answer(b'{"signatures": []}')
        with pytest.raises(SigningError, match="una firma per ogni documento"):
            pades.sign(make_pdf(), key=opened(service, Holder()), request=request(at))

    def test_only_https(self) -> None:
        with pytest.raises(InputError, match="https"):
            Service("http://firma.example/csc/v1", Secret(TOKEN))


def test_no_representation_shows_the_token(service: Service) -> None:
    assert TOKEN not in repr(service)
    assert TOKEN not in repr(opened(service, Holder()))


def test_a_token_from_the_environment_is_for_demonstration_keys(service: Service) -> None:
    key = opened(Service(service.url, Secret(TOKEN, Origin.ENVIRONMENT)), Holder())
    assert key.unattended
    permit(key, demonstrative=True)


def test_the_pin_of_a_real_key_is_typed(pki: DemoPki, services: Services, at: datetime) -> None:
    from dataclasses import replace

    identity = replace(pki.signers["clusone"], issuers=())
    provider = Provider({"clusone": identity})
    key = opened(Service(provider.serve(services), Secret(TOKEN)), Holder(origin=Origin.ENVIRONMENT))
    assert not key.demonstrative
    with pytest.raises(SigningError, match="si digitano"):
        pades.sign(make_pdf(), key=key, request=pades.Request(at=at, demonstrative=False))
    assert "credentials/authorize" not in methods(provider)
