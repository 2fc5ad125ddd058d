"""How a yes is asked for: at the terminal, never presumed (design.md § 4)."""

from __future__ import annotations

import sys
from typing import Final

import click

from pdz_docs.errors import RefusedError

_YES: Final = ("s", "si", "sì", "y", "yes")
_NO: Final = ("", "n", "no")


def says_yes(question: str) -> bool:
    """Ask at the terminal until the answer is a yes or a no. An empty answer is a no."""
    while True:
        answer = click.prompt(f"{question} [s/N]", default="", show_default=False, err=True).strip().lower()
        if answer in (*_YES, *_NO):
            return answer in _YES
        click.echo("Rispondete s (sì) o n (no).", err=True)


def confirm(question: str, *, way_out: str) -> None:
    """Go on when somebody at the terminal says yes. Raises RefusedError when they say no, or when nobody is there."""
    if not sys.stdin.isatty():
        raise RefusedError(f"{question} Qui non c'è un terminale in cui rispondere.", hint=way_out)
    if not says_yes(question):
        raise RefusedError("Annullato: nulla è stato scritto.", hint=way_out)
