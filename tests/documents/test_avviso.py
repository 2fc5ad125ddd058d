"""The notice built from the root dossier holds every fact of the notice of 12/09/2024: the facts are compared, not the sentences."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.engine import render
from pdz_docs.documents.italian import MONTHS
from pdz_docs.dossier import Dossier
from tests.documents import words

FACTS = [
    # who writes, and on what
    "città di clusone", "provincia di bergamo", "ambito territoriale valle seriana superiore e valle di scalve",
    "piano di zona 2025-2027", "manifestazione d'interesse", "co-programmazione",
    # dates and acts
    "30/08/2024", "dgr xii/2167 del 15/04/2024", "12/09/2024", "2021-2023", "per un welfare generativo di comunità",
    "assemblea dei sindaci", "241/1990", "l.r. 3/2008", "d.lgs 117/2017", "leps", "pnrr", "asst",
    # areas and themes
    "invecchiamento, disabilità, non autosufficienza", "minori e famiglia", "inclusione sociale", "domiciliarità", "anziani",
    "interventi per la famiglia", "interventi a favore delle persone con disabilità", "politiche giovanili e per minori",
    "contrasto alla povertà, all'emarginazione sociale e promozione dell'inclusione attiva", "politiche abitative",
    "interventi connessi alle politiche per il lavoro",
    # meetings
    "lunedì 07/10/2024", "lunedì 28/10/2024", "mercoledì 09/10/2024", "mercoledì 23/10/2024", "lunedì 14/10/2024",
    "lunedì 21/10/2024", "16.00 - 19.00", "sala legrenzi – palazzo marinoni barca – clusone", "ingresso da vicolo caio",
    "ottobre", "novembre", "termine ordinatorio", "in presenza", "www.comune.clusone.bg.it",
    # deadlines
    "02/10/2024", "10/12/2024",
    # who may take part
    "enti del terzo settore", "art. 4 del d.lgs 117/2017", "organizzazioni di volontariato", "associazioni di promozione sociale",
    "enti filantropici", "imprese sociali, incluse le cooperative sociali", "reti associative", "società di mutuo soccorso",
    "registro unico nazionale del terzo settore", "organismi non lucrativi di utilità sociale", "organismi della cooperazione",
    "fondazioni e enti di patronato", "enti riconosciuti delle confessioni religiose",
    "organizzazioni sindacali maggiormente rappresentative",
    # commitments and consents
    "banche dati, ricerche, analisi", "dare riscontro alle richieste di collaborazione e di informazioni",
    "alla pubblicazione, alla rielaborazione e all'utilizzo", "alla pubblicazione della partecipazione, anche online",
    "proprietà intellettuale delle proposte", "patrimonio comune", "accordo di programma",
    # where to write
    "protocollo@pec.comune.clusone.bg.it", "esclusivamente tramite pec", "preferibilmente", "ambito@comune.clusone.bg.it",
    # who signs
    "responsabile dei servizi sociali d'ambito", "firmato digitalmente ai sensi del d.lgs. 82/2005",
]  # fmt: skip


@pytest.fixture(scope="module")
def text(dossier: Dossier, templates: Path) -> str:
    kind = DOCUMENTS["avviso"]
    docx = render(templates / kind.template, kind.context(dossier, None, {}), draft=False).docx
    return _plain(
        " ".join(line for part in ("word/header2.xml", "word/document.xml") for line in words.lines(docx, part))
    )


@pytest.mark.parametrize("fact", FACTS)
def test_fact(text: str, fact: str) -> None:
    assert _plain(fact) in text


def test_no_workshop_is_invented(text: str) -> None:
    """Six meetings, and no day that the notice does not have."""
    assert len(re.findall(r"16\.00 - 19\.00", text)) == 6
    days = set(re.findall(r"\d{2}/\d{2}/2024", text))
    assert days == {
        "30/08/2024", "15/04/2024", "12/09/2024", "07/10/2024", "28/10/2024", "09/10/2024", "23/10/2024", "14/10/2024", "21/10/2024",
        "02/10/2024", "10/12/2024", "10/09/2024",
    }  # fmt: skip


def _plain(text: str) -> str:
    """Lower case, one kind of apostrophe, one blank, every date as dd/mm/yyyy."""
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "'")
    text = re.sub(r"\s+", " ", text)
    return re.sub(rf"\b(\d{{1,2}})°? ({'|'.join(MONTHS)}) (\d{{4}})", _digits, text)


def _digits(match: re.Match[str]) -> str:
    return f"{int(match[1]):02d}/{MONTHS.index(match[2]) + 1:02d}/{match[3]}"
