"""What a package says in words: the verdict on each file in three forms, LEGGIMI.txt and the index page."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from textwrap import fill
from typing import Final

from pdz_docs import __version__
from pdz_docs.expectations import Expectation
from pdz_docs.reports import verdict_words as words
from pdz_docs.reports.html import page
from pdz_docs.reports.plain import plain
from pdz_docs.reports.relation import relation
from pdz_docs.reports.status_words import STATES, STEP_NAMES
from pdz_docs.reports.verify_files import report_html
from pdz_docs.reports.verify_json import verify_json
from pdz_docs.reports.verify_xml import verify_xml
from pdz_docs.reports.words import counted, moment
from pdz_docs.round.package.gathering import Summary
from pdz_docs.round.package.manifest import Role
from pdz_docs.round.package.metadata import NOT_VALIDATED
from pdz_docs.round.states import State
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification.verdict import FileVerdict

_WIDTH: Final = 100
ROLES: Final = {
    Role.SIGNED: "esemplare firmato",
    Role.ADHESION: "adesione",
    Role.LONG_TERM: "copia a lungo termine",
}
_FOLDERS: Final = (
    ("congelati/", "i testi come furono congelati (schema, testo da firmare, allegati), con manifesto e impronta .sha256"),
    ("raccolti/", "i file firmati come sono arrivati, byte per byte; accanto, in .collected.json, quando e come; in .tsr le marche a parte"),
    ("raccolti/…/decisions.jsonl e steps.yaml", "le decisioni dell'ufficio e i passi dopo le firme"),
    ("lungo-termine/", "le copie derivate, verificabili a lungo termine; .archivio.json dice da quale file derivano e fino a quando valgono"),
    ("adesioni/", "il registro delle adesioni: moduli ricevuti, decisioni, lettere"),
    ("evidenze/", "messaggi PEC, ricevute, esportazioni del protocollo, risposte sulle revoche dei certificati"),
    ("passi/", "gli atti che provano i passi dopo le firme"),
    ("fiducia/", "gli elenchi di fiducia, o i certificati, su cui si fondano i verdetti"),
    ("verifiche/", "il verdetto su ogni file: JSON, rapporto ETSI TS 119 102-2 (XML), pagina leggibile (HTML); stato.json è lo stato della raccolta"),
    ("metadati/", "i metadati di ogni documento e del fascicolo (XML) e lo schema con cui sono stati controllati"),
    ("manifest.json", "ogni file con impronta SHA-256, dimensione, ruolo e provenienza"),
)  # fmt: skip


class PackageWords:
    """Renders for `pdz archive --package`. Tax codes are masked in the readable pages, as in every report."""

    def reports(
        self, verdict: FileVerdict, *, at: datetime, anchors: Anchors, expectation: Expectation | None
    ) -> Mapping[str, bytes]:
        """The verdict on one file under each ending."""
        answer = json.dumps(verify_json([verdict], at=at, anchors=anchors), ensure_ascii=False, indent=1)
        told = relation([verdict], at=at, anchors=anchors, expectation=expectation).model_copy(
            update={"mancanti": (), "mancanti_nota": ""}
        )
        return {
            ".json": answer.encode() + b"\n",
            ".xml": verify_xml([verdict], at=at),
            ".html": report_html(told).encode(),
        }

    def readme(self, summary: Summary) -> bytes:
        """LEGGIMI.txt."""
        return ("\n".join(_readme(summary)) + "\n").encode()

    def index(self, summary: Summary) -> bytes:
        """The page that lists every signed document with its verdict."""
        rows = [
            {
                "percorso": one.path,
                "verifica": f"verifiche/{one.path}.html",
                "ruolo": ROLES[one.role],
                "esito": words.OUTCOMES[one.outcome],
                "firme": one.signatures,
            }
            for one in summary.lines
        ]
        return page(
            "pacchetto.html",
            titolo=f"Pacchetto di versamento: {plain(summary.title)}",
            ultimo_atto=moment(summary.at),
            strumento=f"pdz-docs {__version__}",
            dimostrativo=summary.demonstrative,
            impronta=summary.sha256,
            stato=_state(summary),
            mancanze=[one.text for one in summary.lacking],
            documenti=rows,
            enti=[
                {"nome": plain(row.body), "persona": plain(row.person), "stato": STATES[row.state], "file": row.file}
                for row in summary.status.expected
            ],
            passi=[
                {"nome": STEP_NAMES[step.id], "data": step.date, "numero": step.number} for step in summary.status.steps
            ],
        ).encode()


def _readme(summary: Summary) -> Iterator[str]:
    yield f"PACCHETTO DI VERSAMENTO PREDISPOSTO – {summary.title}"
    if summary.demonstrative:
        yield "FAC-SIMILE – DATI DIMOSTRATIVI, SENZA VALORE"
    yield ""
    yield f"Documento: {summary.document}, versione {summary.version}; fascicolo {summary.fascicolo}"
    yield f"Impronta SHA-256 del testo congelato: {summary.sha256}"
    yield f"Ultimo atto compreso: {moment(summary.at)}; stato: {_state(summary)}."
    yield ""
    yield _wrapped(
        "Il pacchetto è predisposto per il conservatore (CAD art. 44), che resta il solo responsabile della conservazione: "
        "il versamento si fa con i suoi strumenti e secondo il suo manuale."
    )
    yield ""
    yield from _section("Che cosa contiene", [f"{name}: {what}" for name, what in _FOLDERS])
    counts = Counter(ROLES[one.role] for one in summary.lines)
    yield from _section("Documenti firmati", [f"{name}: {number}" for name, number in counts.items()])
    yield from _section(
        "Che cosa manca", [one.text for one in summary.lacking] or ["Nulla di ciò che il programma sa controllare."]
    )
    yield from _section(
        "Metadati",
        [NOT_VALIDATED, "L'impronta vi sta in base64, come vuole l'allegato; in manifest.json è in esadecimale."],
    )
    yield from _section(
        "Dati personali",
        [
            "I certificati di firma e i metadati contengono nomi e codici fiscali di chi ha firmato; le buste PEC, gli indirizzi.",
            "Il pacchetto è per il conservatore: non si pubblica.",
            "I documenti d'identità ci sono soltanto se alla data del pacchetto l'ufficio li conservava ancora.",
        ],
    )
    yield from _section(
        "Verificarlo fra anni",
        [
            "pdz archive --check FILE.zip controlla ogni impronta e ogni firma con le sole prove contenute qui, senza rete.",
            "Dice anche quali certificati sono scaduti nel frattempo e se le marche temporali vanno rinnovate.",
            "Senza il programma: gli SHA-256 sono in manifest.json; le copie in lungo-termine/ si verificano con qualunque strumento eIDAS.",
            "Nessuna verifica interna scopre chi avesse rifatto tutto il pacchetto.",
            "Perciò l'impronta del file zip (il .sha256 accanto) va nel rapporto di versamento o a protocollo.",
        ],
    )


def _section(title: str, lines: list[str]) -> Iterator[str]:
    yield title.upper()
    for line in lines:
        yield fill(f"- {line}", _WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
    yield ""


def _wrapped(text: str) -> str:
    return fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _state(summary: Summary) -> str:
    status = summary.status
    expected = [row for row in status.expected if row.state is not State.REPLACED]
    signed = counted(status.counts["signed"], "firma", "firme")
    end = "concluso" if status.concluded else "NON ancora concluso"
    return f"{signed} su {len(expected)} attese, {end}"
