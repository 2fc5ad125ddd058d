"""`pdz template`: what the Word templates may say."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pdz_docs.cli.base import CONTEXT_SETTINGS, Command, LazyGroup, here, json_option
from pdz_docs.errors import ExitCode, RefusedError

_ACTIONS = {
    "bind": "Fa un modello del file Word della Regione, riconoscendo le caselle della scheda obiettivo.",
    "vars": "Elenca le variabili che il modello di un documento può usare.",
}


class _Actions(LazyGroup):
    """The actions live in this very file."""

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _COMMANDS.get(cmd_name)


@click.group(cls=_Actions, commands_table=_ACTIONS, context_settings=CONTEXT_SETTINGS)
def command() -> None:
    """I modelli Word: che cosa vi si può scrivere."""


@click.command("vars", cls=Command)
@click.argument("document", metavar="[DOCUMENTO]", required=False)
@json_option
def list_variables(document: str | None, as_json: bool) -> ExitCode:
    """Elenca le variabili di DOCUMENTO con il tipo e la spiegazione; senza DOCUMENTO, quelle di tutti, come pagina della guida."""
    from pdz_docs.documents.catalogue import DOCUMENTS
    from pdz_docs.reports.variables import kind_of, variables_json, variables_markdown, variables_text

    if as_json:
        chosen = [kind_of(document)] if document else list(DOCUMENTS.values())
        pages = [variables_json(kind) for kind in chosen]
        click.echo(json.dumps(pages[0] if document else pages, ensure_ascii=False, indent=2))
    else:
        click.echo(variables_text(kind_of(document)) if document else variables_markdown(), nl=bool(document))
    return ExitCode.OK


@click.command("bind", cls=Command)
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def bind_file(file: Path) -> ExitCode:
    """Fa di FILE, la scheda obiettivo della Regione, il modello templates/scheda-regionale.docx: da compilare per ogni obiettivo.

    Le caselle si riconoscono dalle etichette del profilo. Non sostituisce un modello che c'è già.
    """
    from pdz_docs.documents.regione import TEMPLATE, bind
    from pdz_docs.dossier import load
    from pdz_docs.reports.binding import binding_text
    from pdz_docs.work.files import write_atomically

    folder = here()
    target = folder / "templates" / TEMPLATE
    if target.exists():
        raise RefusedError(f"{target} c'è già.", hint="Per rifarlo, spostatelo o rinominatelo prima.")
    bound = bind(file.read_bytes(), load(folder).profilo, name=file.name)
    write_atomically(target, bound.docx)
    click.echo(binding_text(bound, target))
    return ExitCode.OK


_COMMANDS: dict[str, click.Command] = {"bind": bind_file, "vars": list_variables}
