"""Remarks and steps said once each below the table of signatures, so that twenty-six signers fit on a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from pdz_docs.reports.relation_values import NotaFirme


def notes(spoken: Iterable[tuple[int, Sequence[str]]]) -> tuple[NotaFirme, ...]:
    """The texts of all the signatures, numbered in the order in which they are first met, each with the signatures it is about."""
    about: dict[str, list[int]] = {}
    for number, texts in spoken:
        for text in texts:
            about.setdefault(text, []).append(number)
    return tuple(
        NotaFirme(numero=place, firme=_signatures(numbers), testo=text)
        for place, (text, numbers) in enumerate(about.items(), 1)
    )


def references(texts: Iterable[str], numbered: Mapping[str, int]) -> str:
    """`nota 1`, `note 1, 3`; empty without texts."""
    numbers = [str(numbered[text]) for text in texts]
    return f"{'nota' if len(numbers) == 1 else 'note'} {', '.join(numbers)}" if numbers else ""


def _signatures(numbers: Sequence[int]) -> str:
    """`firma 4`, `firme 1-26`, `firme 1, 3-5`."""
    whole = sorted(set(numbers))
    breaks = [0, *(place for place, (one, other) in enumerate(pairwise(whole), 1) if other != one + 1), len(whole)]
    runs = [whole[start:end] for start, end in pairwise(breaks)]
    shown = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"{'firma' if len(whole) == 1 else 'firme'} {shown}"
