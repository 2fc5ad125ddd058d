"""`pdz adhesions`: the register of applications and adhesions, one subcommand per file."""

from __future__ import annotations

import click

from pdz_docs.cli.base import CONTEXT_SETTINGS, LazyGroup

ADHESIONS = {
    "list": "Mostra il registro: chi ha aderito, che cosa manca, che cosa è da decidere.",
    "letters": "Scrive le richieste di integrazione, pronte da spedire.",
    "notice": "Scrive il preavviso di rigetto a un ente.",
    "sent": "Annota quando un ente ha ricevuto una lettera.",
    "export": "Scrive il registro in Excel, CSV o YAML.",
    "publish": "Prepara l'estratto per la pubblicazione e l'elenco degli aderenti come dati aperti.",
    "sample": "Estrae le dichiarazioni da controllare a campione.",
    "checked": "Annota l'esito di un controllo a campione.",
    "instructions": "Fa la pagina di istruzioni che accompagna i moduli.",
}


@click.group(cls=LazyGroup, commands_table=ADHESIONS, package=__name__, context_settings=CONTEXT_SETTINGS)
def command() -> None:
    """Il registro delle domande e delle adesioni del Terzo Settore, dei sindacati e dei patronati."""
