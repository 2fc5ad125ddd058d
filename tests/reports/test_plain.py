"""Hostile text shown harmlessly: markup, direction marks, floods, tax codes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdz_docs.reports.plain import LONGEST, drawable, masked, plain

CODE = "RSSMRA80A01Z000B"


@given(st.text(max_size=2000))
def test_what_is_shown_is_one_short_visible_line(text: str) -> None:
    shown = plain(text)
    assert len(shown) <= LONGEST + len("… (2000 caratteri)")
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")]
    assert plain(shown, longest=10_000) == shown


@pytest.mark.parametrize("text", [CODE, f"TINIT-{CODE}", f"di {CODE.lower()}.", f"{CODE[:8]}\u200b{CODE[8:]}"])
def test_a_tax_code_is_masked_but_for_its_end(text: str) -> None:
    shown = plain(text)
    assert CODE[:12] not in shown.upper()
    assert CODE[-4:] in shown.upper()
    assert CODE in plain(text, codes=True).upper()


def test_other_codes_stay() -> None:
    assert masked("VATIT-00812680167 e XRSSMRA80A01Z000B") == "VATIT-00812680167 e XRSSMRA80A01Z000B"


def test_direction_marks_and_a_flood_are_gone() -> None:
    assert plain("accordo\u202efdp.exe\u202c") == "accordofdp.exe"
    assert plain("a" * 10_000).endswith("… (10000 caratteri)")
    assert len(plain("é" + "\u0301" * 500)) < 10


def test_letters_of_other_scripts_are_named_on_a_page() -> None:
    assert drawable("Città 中 – €") == "Città [U+4E2D] – €"
