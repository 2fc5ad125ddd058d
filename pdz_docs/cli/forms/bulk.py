"""What `pdz forms domanda` and `pdz forms adesione` share: a form for each body, filled in with what is known of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click

from pdz_docs.cli.base import here, json_option
from pdz_docs.errors import ExitCode


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of both commands."""
    for option in (
        json_option,
        click.option(
            "--discard-edits", is_flag=True, help="Rifà anche i moduli ritoccati a mano, perdendo i ritocchi."
        ),
        click.option(
            "--only", "first", metavar="ID…", multiple=True, help="Soltanto per questi enti (id di signatories/ets)."
        ),
        click.argument("more", metavar="[ID]…", nargs=-1),
    ):
        command = option(command)
    return command


def make(form: str, *, first: tuple[str, ...], more: tuple[str, ...], discard_edits: bool, as_json: bool) -> ExitCode:
    """Make the forms that changed and say which."""
    from pdz_docs.cli.progress import progress
    from pdz_docs.dossier import load
    from pdz_docs.pdf.build import build
    from pdz_docs.pdf.targets import form_names
    from pdz_docs.reports.build import build_json
    from pdz_docs.reports.forms import forms_text
    from pdz_docs.work.clock import system_clock

    folder = here()
    dossier = load(folder)
    report = build(
        dossier,
        folder=folder,
        documents=form_names(dossier, form, (*first, *more)),
        clock=system_clock,
        progress=progress(),
        discard_edits=discard_edits,
    )
    click.echo(json.dumps(build_json(report), ensure_ascii=False, indent=2) if as_json else forms_text(report))
    return ExitCode.OK
