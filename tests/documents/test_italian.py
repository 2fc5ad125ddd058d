"""Italian forms: the cases where a naive rule goes wrong."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdz_docs.documents import italian


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2024, 12, 10), "10 dicembre 2024"),
        (date(2025, 1, 1), "1° gennaio 2025"),
        (date(2024, 8, 30), "30 agosto 2024"),
    ],
)
def test_dates(day: date, text: str) -> None:
    assert italian.long_date(day) == text


def test_short_forms() -> None:
    assert italian.short_date(date(2024, 9, 2)) == "02/09/2024"
    assert italian.weekday(date(2024, 12, 10)) == "martedì"
    assert italian.clock(time(16, 0)) == "16.00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1234.56"), "1.234,56"),
        (Decimal("0.005"), "0,01"),
        (Decimal("0.004"), "0,00"),
        (1000000, "1.000.000,00"),
        (Decimal("-1500"), "-1.500,00"),
    ],
)
def test_euro(value: Decimal | int, text: str) -> None:
    assert italian.euro(value) == text


def test_numbers_keep_the_decimals_they_have() -> None:
    assert italian.number(43764) == "43.764"
    assert italian.number(Decimal("12.50")) == "12,50"
    assert italian.percent(Decimal("33.333")) == "33,3%"


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ([], ""),
        (["Azzone"], "Azzone"),
        (["Azzone", "Colere"], "Azzone e Colere"),
        (["Ardesio", "Cerete", "Esine"], "Ardesio, Cerete ed Esine"),
    ],
)
def test_lists(items: list[str], text: str) -> None:
    assert italian.join(items) == text


def test_or_before_a_vowel() -> None:
    assert italian.join(["PEC", "ordinaria"], "o") == "PEC od ordinaria"


@pytest.mark.parametrize(
    ("name", "preposition", "text"),
    [
        ("Comune di Azzone", "", "il Comune di Azzone"),
        ("Comune di Azzone", "di", "del Comune di Azzone"),
        ("ASST Bergamo Est", "", "l’ASST Bergamo Est"),
        ("ATS Bergamo", "a", "all’ATS Bergamo"),
        ("Provincia di Bergamo", "da", "dalla Provincia di Bergamo"),
        ("Unione dei Comuni della Presolana", "di", "dell’Unione dei Comuni della Presolana"),
        ("Comunità Montana Valle Seriana", "", "la Comunità Montana Valle Seriana"),
        ("Ambito Territoriale n. 9", "in", "nell’Ambito Territoriale n. 9"),
        ("CGIL Bergamo", "", "la CGIL Bergamo"),
        ("Cooperativa sociale Esempio", "su", "sulla Cooperativa sociale Esempio"),
        ("Azienda speciale Esempio", "di", "dell’Azienda speciale Esempio"),
        ("Associazione Esempio", "a", "all’Associazione Esempio"),
        ("Anffas Clusone", "", "l’ente Anffas Clusone"),
        ("ACME", "di", "dell’ente ACME"),
    ],
)
def test_articles(name: str, preposition: str, text: str) -> None:
    assert italian.with_article(name, preposition) == text


def test_places() -> None:
    assert italian.to_place("Clusone") == "a Clusone"
    assert italian.to_place("Azzone") == "ad Azzone"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "zero"), (1, "uno"), (3, "tre"), (6, "sei"), (21, "ventuno"), (23, "ventitré"), (24, "ventiquattro"), (28, "ventotto"),
        (80, "ottanta"), (101, "centouno"), (180, "centottanta"), (203, "duecentotré"), (1000, "mille"), (1001, "milleuno"),
        (2024, "duemilaventiquattro"), (100000, "centomila"),
    ],
)  # fmt: skip
def test_numbers_in_words(value: int, text: str) -> None:
    assert italian.in_words(value) == text


@given(st.integers(min_value=0, max_value=999_999), st.integers(min_value=0, max_value=999_999))
def test_numbers_in_words_differ_when_the_numbers_do(one: int, other: int) -> None:
    assert (italian.in_words(one) == italian.in_words(other)) == (one == other)


def test_numbers_that_have_no_words() -> None:
    with pytest.raises(ValueError, match=r"999\.999"):
        italian.in_words(1_000_000)
    with pytest.raises(ValueError, match="romani"):
        italian.roman(0)


def test_counting_signs() -> None:
    assert italian.roman(2024) == "MMXXIV"
    assert [italian.letter(n) for n in (1, 26, 27)] == ["a", "z", "aa"]
    assert italian.plural(1, "Comune", "Comuni") == "1 Comune"
    assert italian.plural(24, "Comune", "Comuni") == "24 Comuni"


def test_text() -> None:
    assert italian.capitalized("èra") == "Èra"
    assert italian.paragraphs("uno\n\n  due \n") == ("uno", "due")
