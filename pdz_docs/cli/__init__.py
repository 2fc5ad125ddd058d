"""The command line: one Click command per file, imported only when it is the one that runs.

`COMMANDS` is the whole table of contents: `pdz --help` prints it without importing any command, so it answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from pdz_docs.cli import boundary
from pdz_docs.cli.base import CONTEXT_SETTINGS, LazyGroup

COMMANDS = {
    "init": "Crea una nuova cartella di lavoro, vuota o con i dati di esempio.",
    "import": "Porta nei file YAML una cartella Excel, un modulo di sintesi Word o un registro pubblico.",
    "export": "Scrive i dati in una cartella Excel.",
    "forms": "Fa i moduli da far compilare ad altri.",
    "check": "Controlla dati e modelli: tutto ciò che è errato o manca, in una volta.",
    "template": "Dice che cosa si può scrivere nei modelli Word.",
    "build": "Produce i documenti Word e PDF di ciò che è cambiato.",
    "freeze": "Congela un documento: il PDF da approvare o da firmare, con la sua impronta.",
    "diff": "Dice che cosa è cambiato fra due testi congelati, e se poteva cambiare.",
    "unfreeze": "Riapre un documento congelato, finché nessuno ha firmato.",
    "prepare": "Prepara inviti, solleciti e copie: una cartella per destinatario, per il protocollo.",
    "sign": "Appone una firma digitale a un documento congelato.",
    "keys": "Elenca i dispositivi di firma collegati e i loro certificati.",
    "merge": "Unisce in una sola busta .p7m le firme raccolte in più buste.",
    "timestamp": "Appone una marca temporale a un file.",
    "collect": "Raccoglie i file tornati: li verifica, li abbina e li archivia.",
    "adhesions": "Il registro delle domande e delle adesioni: stato, lettere, elenchi, estratti.",
    "discard": "Cancella i documenti d'identità dopo il controllo, e lascia la nota di ciò che si è visto.",
    "session": "Segue una cartella mentre si firma uno dopo l'altro: OK o NO, a chi tocca.",
    "verify": "Verifica le firme di uno o più file.",
    "decide": "Registra la decisione del responsabile su un caso incerto.",
    "status": "Dice chi ha firmato, chi manca e quanti giorni restano.",
    "open": "Apre nel browser una pagina per verificare, raccogliere, vedere lo stato, fare i documenti.",
    "archive": "Fa le copie dei documenti firmati verificabili a lungo termine, e le rinnova.",
    "backup": "Fa la copia di sicurezza della raccolta e di riservato/ in un file zip.",
    "record": "Registra un passo dopo le firme: protocollo, decreto, BURL, albo…",
    "trust": "Elenchi di fiducia europei: aggiornamento, importazione, età.",
    "doctor": "Mostra gli strumenti presenti, le versioni e a che cosa servono.",
    "demo": "Esegue tutto il percorso con chiavi dimostrative, senza valore legale.",
}


@click.group(
    cls=LazyGroup,
    commands_table=COMMANDS,
    context_settings=CONTEXT_SETTINGS,
    epilog="Ogni comando ha il suo aiuto: pdz COMANDO --help. La guida è in docs/guida.md.",
)
@click.version_option(
    package_name="pdz-docs", prog_name="pdz", message="%(prog)s %(version)s", help="Mostra la versione."
)
def pdz() -> None:
    """Piano di Zona e Accordo di Programma: documenti, firme digitali, verifiche.

    I comandi lavorano sulla cartella che contiene pdz.yaml, cercata dalla cartella corrente verso l'alto.
    """


def main(args: Sequence[str] | None = None) -> None:
    """Entry point of the console script: run, then leave with the documented exit code."""
    sys.exit(boundary.run(pdz, list(sys.argv[1:] if args is None else args)))
