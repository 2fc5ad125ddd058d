"""What a broken rule means to who writes in Word: the clause of the standard, or one test of it (`7.1-8`) → what to do in the template."""

from __future__ import annotations

from collections.abc import Mapping

_NOT_PRINTED = "Manca la struttura che lo rende accessibile: rifate il PDF con `pdz build`, non stampandolo."
_METADATA = "I metadati non sono quelli della norma: rifate il PDF con `pdz build`."

_ACCESSIBLE: Mapping[str, str] = {
    "5": _METADATA,
    "6.2": _NOT_PRINTED,
    "7.1": "Un bordo o una riga di separazione è fuori dal testo: in Word usate il bordo di un paragrafo o di una tabella, "
    "non una forma disegnata.",
    "7.1-8": _METADATA,
    "7.1-9": "Il documento non ha titolo: in Word, File, Informazioni, Titolo.",
    "7.1-10": _METADATA,
    "7.1-11": _NOT_PRINTED,
    "7.2": "In Word: Revisione, Lingua, Imposta lingua di correzione: Italiano per tutto il documento.",
    "7.3": "In Word: tasto destro sull'immagine o sul grafico, “Visualizza testo alternativo”, e descrivete che cosa mostra.",
    "7.4": "I titoli saltano un livello: dopo “Titolo 1” viene “Titolo 2”, non “Titolo 3”.",
    "7.5": "In Word: cliccate nella prima riga della tabella, Layout, “Ripeti righe di intestazione”. Niente celle unite.",
    "7.6": "Gli elenchi si fanno con i pulsanti degli elenchi puntati e numerati, non scrivendo i trattini a mano.",
    "7.7": "Le formule vanno inserite con Inserisci, Equazione, e descritte con il testo alternativo.",
    "7.16": "Il PDF è protetto: salvatelo senza password e senza divieti.",
    "7.18.3": _NOT_PRINTED,
    "7.18": "Un collegamento o un campo non ha descrizione: in Word, Modifica collegamento, “Descrizione”.",
    "7.21": "Un carattere non si può incorporare: in Word scegliete Carlito, Caladea o Liberation (o Calibri, Cambria, Arial).",
}
_PRESERVABLE: Mapping[str, str] = {
    "6.1": "Il PDF è protetto, o scritto da un programma che non segue la norma: rifatelo con `pdz build`, senza password.",
    "6.2.3": "I colori non hanno un profilo: rifate il PDF con `pdz build`, non stampandolo.",
    "6.2.8": "Un'immagine usa una trasparenza o un formato non ammesso: salvatela come PNG o JPEG e inseritela di nuovo.",
    "6.2.10": "Un oggetto è trasparente: in Word, Formato forma, Riempimento, Trasparenza 0 %.",
    "6.2.11": "Un carattere non si può incorporare o un simbolo non ha significato: scegliete Carlito, Caladea o Liberation.",
    "6.3": "Un'annotazione non è ammessa: togliete commenti e note a margine dal documento.",
    "6.4": "Un campo del modulo non è ammesso: i campi si scrivono con i segni [[testo:…]], non con i controlli di Word.",
    "6.4.3": "La firma è di un altro programma, che non segue PDF/A: resta valida, e il file non va rifatto.",
    "6.5": "Il documento contiene un'azione o una macro: toglietela.",
    "6.6": _METADATA,
    "6.7": _NOT_PRINTED,
    "6.8": "Il documento ha un allegato: toglietelo.",
}
_TABLES = {"PDF/UA-1": _ACCESSIBLE, "PDF/A-2a": _PRESERVABLE}


def hint_for(standard: str, clause: str, test: int | None = None) -> str | None:
    """The hint of that very test, else of the nearest clause above: 7.18.5 is told what 7.18 is."""
    parts = clause.split(".")
    nearest = [f"{clause}-{test}", *(".".join(parts[:length]) for length in range(len(parts), 0, -1))]
    return next((_TABLES[standard][one] for one in nearest if one in _TABLES[standard]), None)
