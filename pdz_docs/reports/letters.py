"""What is written to who signs: invitation, reminder, copy. The words of the law where it has them; never a personal tax code."""

from __future__ import annotations

from collections.abc import Iterator

from pdz_docs.documents.stamp import FACSIMILE
from pdz_docs.expectations import Deadline, Nature
from pdz_docs.reports.words import counted, day, last_day
from pdz_docs.round.outbox import Letter
from pdz_docs.round.recipients import Dispatch, Occasion, Recipient
from pdz_docs.round.states import State

_SUBJECTS = {
    Occasion.INVITATION: "richiesta di firma digitale",
    Occasion.REMINDER: "sollecito di firma digitale",
    Occasion.COPY: "trasmissione del documento sottoscritto",
}
_NATURES = {
    Nature.PERENTORIO: "Il termine è perentorio: una firma successiva non può essere considerata.",
    Nature.ORDINATORIO: "Il termine è ordinatorio: si chiede di rispettarlo; una firma successiva è ricevuta e annotata come tardiva.",
    Nature.ORGANIZZATIVO: "Il termine è organizzativo: una firma successiva è ricevuta e annotata come tardiva.",
}
_WHY = {
    State.MISSING: "Alla data odierna la firma di {body} non risulta pervenuta.",
    State.NOT_VALID: "La firma pervenuta per {body} non risulta valida: va apposta di nuovo.",
    State.WRONG_PERSON: "Per {body} risulta aver firmato una persona diversa da quella attesa.",
    State.OTHER_BYTES: "La firma pervenuta per {body} è stata apposta su un file diverso da quello trasmesso, anche se il testo può apparire uguale.",
}
# Any other state is asked again only because the office has refused the signature.
_REFUSED = "La firma pervenuta per {body} non è stata accettata: va apposta di nuovo."


def letter(sent: Dispatch, to: Recipient) -> Letter:
    """Subject and text for one recipient."""
    parts = {Occasion.INVITATION: _invitation, Occasion.REMINDER: _reminder, Occasion.COPY: _copy}[sent.occasion]
    office = f", {to.office}" if to.office else ""
    text = [f"{to.body}\nalla cortese attenzione di {to.person}{office}", *parts(sent, to), *_closing(sent)]
    subject = f"{sent.title} – {_SUBJECTS[sent.occasion]}"
    if sent.demonstrative:
        subject, text = f"{FACSIMILE}: {subject}", [FACSIMILE, *text]
    return Letter(subject, "\n\n".join(text) + "\n")


def _invitation(sent: Dispatch, _: Recipient) -> Iterator[str]:
    yield f"si trasmette «{sent.title}» nel testo congelato il {day(sent.frozen_at)}, per la sottoscrizione con firma digitale (L. 241/1990, art. 15, comma 2-bis)."
    yield from _term(sent)
    yield from _file(sent)
    yield from _how()


def _reminder(sent: Dispatch, to: Recipient) -> Iterator[str]:
    yield f"con riferimento alla sottoscrizione di «{sent.title}»: {_lowered(_WHY.get(to.state, _REFUSED).format(body=to.body))}"
    yield from _term(sent)
    yield from _file(sent)
    yield from _how()
    yield "Se la firma è già stata trasmessa, si prega di indicarne data e modalità di invio."


def _copy(sent: Dispatch, _: Recipient) -> Iterator[str]:
    yield (
        f"«{sent.title}» è stato sottoscritto e il procedimento è concluso. Si trasmette il documento, in "
        f"{counted(len(sent.files), 'file', 'file')}, come duplicato informatico (CAD art. 23-bis, comma 1): i byte sono quelli firmati."
    )
    yield "Si raccomanda di conservare i file così come sono: aprirli e salvarli di nuovo, o stamparli in PDF, ne fa perdere le firme."


def _term(sent: Dispatch) -> Iterator[str]:
    deadline: Deadline | None = sent.deadline
    if deadline is None:
        return
    passed = deadline.days_left(sent.at) < 0
    when = f"Il termine era {last_day(deadline.at)}" if passed else f"La firma va trasmessa {last_day(deadline.at)}"
    yield f"{when} ({deadline.act}). {_NATURES[deadline.nature]}"


def _file(sent: Dispatch) -> Iterator[str]:
    yield (
        f"File da firmare: {', '.join(path.name for path in sent.files)}\nImpronta SHA-256: {sent.sha256}\n"
        "Va firmato questo file, così com'è: senza riaprirlo e salvarlo, stamparlo in PDF, unirlo ad altri o apporvi timbri di protocollo."
    )


def _how() -> Iterator[str]:
    yield (
        "Sono ammesse la firma nel PDF (PAdES), nel riquadro predisposto o altrove, e la busta .p7m (CAdES). Le istruzioni per gli "
        "strumenti più usati sono allegate (istruzioni-firma.pdf)."
    )
    yield (
        "Se chi è indicato non può firmare: per il Sindaco assente o impedito firma il vicesindaco (TUEL, art. 53, comma 2), comunicando il motivo "
        "dell'assenza; un delegato firma allegando l'atto di delega."
    )


def _closing(sent: Dispatch) -> Iterator[str]:
    if sent.occasion is not Occasion.COPY:
        where = f" all'indirizzo {sent.reply_to}" if sent.reply_to else ""
        yield f"Il file firmato si restituisce tramite il protocollo dell'ente, dalla PEC{where}."
    yield "Distinti saluti" + (f"\n{sent.sender}" if sent.sender else "")


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
