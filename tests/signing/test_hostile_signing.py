"""A damaged or hostile PDF is refused in words, never with a traceback, and never signed by rewriting it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pdz_docs.demo.pki import DemoPki
from pdz_docs.errors import SigningError
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.signing import longterm
from pdz_docs.signing.evidence import Online
from pdz_docs.signing.longterm import Means
from pdz_docs.signing.pades import Request, sign


@pytest.fixture(scope="session")
def signed(
    frozen_pdf: bytes, frozen: Expectation, pki: DemoPki, at: datetime, signatories: tuple[ExpectedSignatory, ...]
) -> bytes:
    ask = Request(at=at, demonstrative=True, signatory=signatories[0], frozen=frozen)
    return Sample(sign(frozen_pdf, key=pki.signers["clusone"].key, request=ask))


class Sample(bytes):
    """A file that a failing test does not print whole."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


@pytest.fixture(scope="session")
def blank(frozen_pdf: bytes) -> Sample:
    return Sample(frozen_pdf)


def attempt(data: bytes, pki: DemoPki, request: Request) -> None:
    """Sign, or be refused in words."""
    try:
        result = sign(data, key=pki.signers["ardesio"].key, request=request)
    except SigningError as error:
        assert error.text  # noqa: PT017 - both outcomes are good; a traceback is not
    else:
        assert result.startswith(data)


DAMAGE = st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), min_size=1, max_size=10)


@settings(max_examples=250, deadline=None)
@given(damage=DAMAGE)
def test_damage_anywhere(signed: bytes, pki: DemoPki, at: datetime, damage: list[tuple[int, int]]) -> None:
    broken = bytearray(signed)
    for place, value in damage:
        broken[place % len(broken)] = value
    attempt(bytes(broken), pki, Request(at=at, demonstrative=True))


@settings(max_examples=150, deadline=None)
@given(
    words=st.lists(
        st.sampled_from(
            ["/Annots", "/Kids", "/Fields", "/V", "/Rect", "/AP", "/DR", "/Font", "/Parent", "/P", "/FT", "/T"]
        ),
        min_size=1,
        max_size=4,
    ),
    value=st.sampled_from([b"null", b"7", b"[]", b"<<>>", b"(x)", b"/N", b"1 0 R", b"99 0 R", b"-1"]),
)
def test_entries_of_other_types(
    blank: bytes,
    pki: DemoPki,
    at: datetime,
    signatories: tuple[ExpectedSignatory, ...],
    words: list[str],
    value: bytes,
) -> None:
    broken = bytes(blank)
    for word in words:
        place = broken.rfind(word.encode() + b" ")
        if place < 0:
            continue
        start = place + len(word) + 1
        padded = value.ljust(12)
        broken = broken[:start] + padded + broken[start + len(padded) :]
    attempt(broken, pki, Request(at=at, demonstrative=True, signatory=signatories[1]))


@pytest.mark.parametrize("cut", [1, 8, 100, 1000, 5000])
def test_truncated(signed: bytes, pki: DemoPki, at: datetime, cut: int) -> None:
    attempt(signed[:-cut], pki, Request(at=at, demonstrative=True))


@pytest.mark.parametrize("junk", [b"%PDF-1.7\n%%EOF", b"%PDF-", b"%PDF-1.4\nstartxref\n9999999\n%%EOF", b"\x00" * 4096])
def test_what_only_looks_like_a_pdf(pki: DemoPki, at: datetime, junk: bytes) -> None:
    with pytest.raises(SigningError):
        sign(junk, key=pki.signers["ardesio"].key, request=Request(at=at, demonstrative=True))


def _cases() -> list[Path]:
    folder = os.environ.get("PDZ_CASES")
    return sorted(path for path in Path(folder, "files").glob("*.pdf")) if folder else []


@pytest.mark.cases
@pytest.mark.parametrize("path", _cases(), ids=lambda path: path.name)
def test_labelled_files(path: Path, pki: DemoPki, at: datetime) -> None:
    data = path.read_bytes()
    attempt(data, pki, Request(at=at, demonstrative=True))
    try:
        longterm.extend(data, means=Means(anchors=pki.anchors, source=Online(timeout=0.1), at=at), timestamper=pki.tsa)
    except SigningError as error:
        assert error.text  # noqa: PT017
