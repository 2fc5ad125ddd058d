"""How a yes is asked for: at the terminal, never presumed (design.md § 4)."""

from __future__ import annotations

import sys

import click

from pdz_docs.errors import RefusedError


def confirm(question: str, *, way_out: str) -> None:
    """Go on when somebody at the terminal says yes. Raises RefusedError when they say no, or when nobody is there."""
    if not sys.stdin.isatty():
        raise RefusedError(f"{question} Qui non c'è un terminale in cui rispondere.", hint=way_out)
    if not click.confirm(question, default=False, err=True):
        raise RefusedError("Annullato: nulla è stato scritto.", hint=way_out)
