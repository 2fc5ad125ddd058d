"""What a verification report shows, ready to print: the variables of its Word template and of its page (hence their Italian names)."""

from __future__ import annotations

from pdz_docs.documents.pictures import Picture
from pdz_docs.documents.values import Context


class Voce(Context):
    """Una riga di fatti: che cosa, e quale."""

    nome: str
    valore: str


class Controllo(Context):
    """Un controllo numerato con il suo esito, le parole e la norma."""

    id: str
    esito: str
    tono: str
    testo: str
    norma: str


class NotaFirme(Context):
    """Parole che valgono per una o più firme della tabella, dette una volta sola."""

    numero: int
    firme: str
    testo: str


class RigaFirma(Context):
    """Una firma nella tabella della prima pagina; i rinvii sono i numeri delle note che la riguardano."""

    numero: int
    firmatario: str
    ufficio: str
    istante: str
    tempo: str
    giudizio: str
    valore: str
    note: str
    rinvii_note: str
    da_fare: str
    rinvio_da_fare: str
    tono: str


class Mancante(Context):
    """Chi era atteso e non ha firmato."""

    ente: str
    persona: str
    da_fare: str


class Modifica(Context):
    """Ciò che fu fatto al file dopo una firma, in un posto; le figure che lo mostrano, per numero."""

    testo: str
    figure: tuple[int, ...]
    rinvio: str


class Allegato(Context):
    """L'allegato di una firma: certificato, catena, elenchi, revoca, tempo, controlli, modifiche."""

    numero: int
    titolo: str
    fatti: tuple[Voce, ...]
    requisiti: tuple[Controllo, ...]
    altri: tuple[Controllo, ...]
    superati: str
    note: tuple[str, ...]
    modifiche: tuple[Modifica, ...]


class Figura(Context):
    """Una pagina prima e dopo le modifiche; di una pagina aggiunta o tolta c’è una sola immagine."""

    numero: int
    didascalia: str
    prima: Picture | None
    dopo: Picture | None


class Documento(Context):
    """Un file esaminato."""

    nome: str
    esito: str
    tono: str
    spiegazione: str
    da_fare: str
    fatti: tuple[Voce, ...]
    firme: tuple[RigaFirma, ...]
    note_firme: tuple[NotaFirme, ...]
    note: tuple[str, ...]
    allegati: tuple[Allegato, ...]
    figure: tuple[Figura, ...]
    figure_nota: str


class Relazione(Context):
    """Le variabili del modello verifica.docx."""

    titolo: str
    istante: str
    fiducia: str
    strumento: str
    avvertenza: str
    elenchi: tuple[str, ...]
    documenti: tuple[Documento, ...]
    mancanti: tuple[Mancante, ...]
    mancanti_nota: str
