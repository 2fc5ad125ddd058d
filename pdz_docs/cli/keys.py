"""`pdz keys`: the signing devices that are plugged in."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pdz_docs.cli.base import Command, json_option


@click.command(cls=Command)
@click.option(
    "--module", metavar="LIBRERIA", type=click.Path(path_type=Path), help="La libreria PKCS#11 fornita con la carta."
)
@json_option
def command(module: Path | None, as_json: bool) -> None:
    """Elenca i dispositivi di firma collegati e i loro certificati, e dice quali firmano. Non chiede il PIN."""
    from pdz_docs.reports.keys import keys_json, keys_text
    from pdz_docs.signing.middleware import find_module
    from pdz_docs.signing.tokens import list_tokens

    tokens = list_tokens(find_module(module))
    click.echo(json.dumps(keys_json(tokens), ensure_ascii=False, indent=2) if as_json else keys_text(tokens))
