"""One person signs several documents: each on its own, with one authorisation where the key asks for it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from pdz_docs.demo.services import Services
from pdz_docs.errors import SigningError
from pdz_docs.round.desk import Form, Manner, Offer, offer
from pdz_docs.round.signings import Signing, refusal, sign_all
from pdz_docs.signing.keys import Key
from pdz_docs.signing.opening import Choice, open_key
from pdz_docs.signing.secrets import Secret
from tests.round.round_material import Round, open_round

sys.path.insert(0, str(Path(__file__).parents[1] / "signing"))
from csc_server import OTP, PIN, TOKEN, Provider


class Holder:
    """Whoever holds the key: answers each prompt, and remembers it."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, prompt: str) -> Secret:
        self.asked.append(prompt)
        return Secret({"PIN": PIN, "OTP": OTP}.get(prompt[:3], TOKEN))


@pytest.fixture
def services() -> Iterator[Services]:
    with Services() as running:
        yield running


@pytest.fixture
def three(small: Round) -> tuple[Round, list[Offer]]:
    """The same body signs three documents of the folder."""
    who = small.signatories[0].id
    rounds = [small] + [
        open_round(small.folder, small.pki, small.signatories, at=small.at, document=name, text=name)
        for name in ("convenzione", "protocollo")
    ]
    return small, [offer(one.frozen.path, who, output=one.output) for one in rounds]


def done(three: tuple[Round, list[Offer]], key: Key, **manner: object) -> list[Signing]:
    small, offers = three
    return list(sign_all(offers, key=key, at=small.at, output=small.output, manner=Manner(**manner)))  # type: ignore[arg-type]


@pytest.mark.parametrize("form", Form)
def test_a_remote_key_is_authorised_once_for_all(
    three: tuple[Round, list[Offer]], services: Services, form: Form
) -> None:
    small, offers = three
    who = small.signatories[0].id
    provider, holder = Provider({who: small.pki.signers[who]}), Holder()
    with open_key(Choice(remote=provider.serve(services)), holder) as key:
        made = done(three, key, form=form)
    assert holder.asked[1:] == ["PIN della firma remota (3 firme)", "OTP della firma remota (3 firme)"]
    assert refusal(made) is None
    assert len({one.place for one in made}) == 3
    for one, shown in zip(made, offers, strict=True):
        assert one.place is not None
        assert form is not Form.PADES or one.place.read_bytes().startswith(shown.data)


def test_one_that_is_refused_does_not_hold_the_others_up(three: tuple[Round, list[Offer]]) -> None:
    small, offers = three
    offers[1].path.chmod(0o644)
    offers[1].path.write_bytes(b"altro")
    made = done(three, small.pki.signers[small.signatories[0].id].key)
    assert [one.place is not None for one in made] == [True, False, True]
    told = refusal(made)
    assert isinstance(told, SigningError)
    assert told.text == "Non firmati: 1 file su 3."
    assert "è cambiato dopo che è stato mostrato" in told.problems[0].text
    assert told.problems[0].where.file == str(offers[1].path)


def test_a_single_failure_is_told_as_itself(three: tuple[Round, list[Offer]]) -> None:
    small, offers = three
    other = small.pki.signers[small.signatories[1].id].key
    made = list(sign_all(offers[:1], key=other, at=small.at, output=small.output, manner=Manner()))
    told = refusal(made)
    assert told is made[0].error
    assert told is not None
    assert "deve firmare" in told.text


def test_two_copies_of_one_document_get_two_names(small: Round) -> None:
    """A copy that somebody has signed and the frozen one: the second signed file does not take the first one's place."""
    first = small.folder / "accordo-firmato.pdf"
    first.write_bytes(small.pades(1))
    second = small.folder / "accordo.pdf"
    second.write_bytes(small.data)
    who = small.signatories[0].id
    offers = [offer(path, who, output=small.output) for path in (first, second)]
    made = done((small, offers), small.pki.signers[who].key)
    signed = [len(PdfFileReader(BytesIO(one.place.read_bytes())).embedded_signatures) for one in made if one.place]
    assert signed == [2, 1]
