"""Tax codes: the check characters, omocodia, what is demonstrative (domain.md § 4.3, contracts.md)."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError
from stdnum.it import codicefiscale

from pdz_docs.dossier.taxcodes import checked_body_code, checked_personal_code, is_demonstrative, is_personal_code


def code(head: str) -> str:
    """A personal code with its check character: none that somebody may have is written here."""
    return head + codicefiscale.calc_check_digit(head)


@pytest.mark.parametrize(
    "head", ["RSSMRA80A01Z000", "RSSMRA80A41Z000", "RSSMRA80A01Z00L", "RSSMRAULALMZLLL", "RSSMRA80A01C800"]
)
def test_good_personal_codes(head: str) -> None:
    assert checked_personal_code(code(head)) == code(head)
    assert is_personal_code(code(head))


@pytest.mark.parametrize("head", ["RSSMRA80A01Z000", "RSSMRAULALMZLLL", "RSSMRA80A01Z00L"])
def test_demonstrative_also_when_omocodic(head: str) -> None:
    assert is_demonstrative(code(head))


@pytest.mark.parametrize("head", ["RSSMRA80A01C800", "RSSMRA80A01Z001", "RSSMRA80A01Z00M"])
def test_not_demonstrative(head: str) -> None:
    assert not is_demonstrative(code(head))


@pytest.mark.parametrize(
    "wrong",
    [
        "RSSMRA80A01Z000A",
        "rssmra80a01z000b",
        "RSSMRA80A01Z000",
        "04114400163",
        "",
        "RSS MRA 80A01 Z000B",
        code("RSSMRA80A00Z000"),
        code("RSSMRA80B31Z000"),
    ],
)
def test_wrong_personal_codes(wrong: str) -> None:
    with pytest.raises(PydanticCustomError):
        checked_personal_code(wrong)


@given(st.integers(0, 14), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"))
def test_one_wrong_character_is_found_or_changes_nothing_silently(position: int, character: str) -> None:
    right = code("RSSMRA80A01Z000")
    wrong = right[:position] + character + right[position + 1 :]
    if wrong != right:
        assert not is_personal_code(wrong) or codicefiscale.calc_check_digit(wrong[:15]) == wrong[15]


@pytest.mark.parametrize("good", ["04114400163", "04114380167", "97735020584"])
def test_good_body_codes(good: str) -> None:
    assert checked_body_code(good) == good


@pytest.mark.parametrize("wrong", ["04114400164", "4114400163", "00000000000", "0411440016A", "RSSMRA80A01Z000B"])
def test_wrong_body_codes(wrong: str) -> None:
    with pytest.raises(PydanticCustomError):
        checked_body_code(wrong)


@given(st.text(max_size=20))
def test_any_text_is_judged_without_a_crash(text: str) -> None:
    for judge in (checked_personal_code, checked_body_code):
        with suppress(PydanticCustomError):
            assert judge(text) == text
