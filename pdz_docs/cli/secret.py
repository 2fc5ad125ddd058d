"""How a password or a PIN is asked for: at the terminal. Without a terminal, a demonstration key's only, from a descriptor or the environment."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from pdz_docs.errors import RefusedError

if TYPE_CHECKING:
    from pdz_docs.signing.secrets import Secret

VARIABLE = "PDZ_DEMO_PASSWORD"


def ask(prompt: str, *, descriptor: int | None = None, variable: str = VARIABLE) -> Secret:
    """The secret that `prompt` asks for, or that the environment has under `variable`. Raises RefusedError when nobody is there."""
    from pdz_docs.signing.secrets import Origin, Secret

    if descriptor is not None:
        with os.fdopen(descriptor, encoding="utf-8", closefd=False) as file:
            return Secret(file.readline().rstrip("\n"), Origin.FILE_DESCRIPTOR)
    if variable in os.environ:
        return Secret(os.environ[variable], Origin.ENVIRONMENT)
    if not sys.stdin.isatty():
        raise RefusedError(
            f"{prompt}: qui non c'è un terminale in cui digitarla.", hint="Ripetete il comando da un terminale."
        )
    return Secret(click.prompt(prompt, hide_input=True, err=True))
