"""The judgment on one returned form: by which way it stands, who signed it, what is to be asked. Never a bare yes or no."""

from __future__ import annotations

from collections.abc import Iterator

from pdz_docs.adhesions import requirements
from pdz_docs.adhesions.channels import Sent, Signed, Way, ways
from pdz_docs.adhesions.findings import Channel, Finding, State, office, remark, request, state_of
from pdz_docs.adhesions.requirements import Facts
from pdz_docs.profiles.acceptance import Evidence, Outcome
from pdz_docs.trust.pec import PecProviders
from pdz_docs.values import Value
from pdz_docs.verification.certified import Provider

_ART_65 = "CAD art. 65 c. 1"
_WAYS = (
    "l’istanza firmata in uno dei modi dell’art. 65 CAD: con firma digitale o altra firma elettronica, con la CIE, oppure a mano con copia di "
    "un documento d’identità, oppure inviata dal domicilio digitale (PEC) dell’ente"
)


class Judgment(Value):
    """`to_see`: a person has to look at it even when it is accepted."""

    state: State
    channel: Channel | None
    evidence: Evidence | None
    signer: str | None
    findings: tuple[Finding, ...]
    to_see: bool


def judge(facts: Facts, came: Sent, providers: PecProviders | None, *, identity: bool, attachments: bool) -> Judgment:
    """`identity`: a copy of an identity document came along; `attachments`: something else did, a delegation perhaps."""
    found = ways(facts.reading, facts.instrument, came, identity=identity)
    best = next((one for one in found if one.usable), None)
    signed = next((one for one in found if one.signed is not None), None)
    said = (
        *requirements.findings(facts),
        *(_stands(best, scan=facts.reading.scan) if best is not None else _stands_by_nothing(facts, found)),
        *(_person(best, facts, attachments=attachments) if best is not None else ()),
        *_word(facts),
        *_message(came, best, providers),
    )
    return Judgment(
        state=state_of(said),
        channel=best.channel if best is not None else None,
        evidence=best.evidence if best is not None else None,
        signer=signed.signer if signed is not None else None,
        findings=said,
        to_see=best is not None and (best.channel is Channel.HANDWRITTEN or facts.reading.unread),
    )


def _stands(way: Way, *, scan: bool) -> Iterator[Finding]:
    """What the matrix says of the way by which it stands."""
    cell = way.acceptance
    if cell.esito is Outcome.CON_AVVISO:
        yield remark(f"CANALE_{way.evidence.name}", cell.testo or "", cell.norma)
    elif cell.esito is Outcome.DECIDE_UFFICIO:
        yield office(f"CANALE_{way.evidence.name}", cell.testo or "", cell.norma)
    if way.unasked:
        text = "Non si è potuto accertare se il certificato di firma fosse revocato: ripetete la verifica in linea (pdz verify)."
        yield remark("REVOCA_NON_ACCERTATA", text, "CAD art. 24 c. 4-bis")
    if way.channel is Channel.HANDWRITTEN:
        text = "Il foglio va letto da una persona: che sia questa istanza, firmata da chi è nel documento d’identità."
        yield remark("DA_VEDERE", text, f"{_ART_65} lett. c")
    elif scan:
        yield remark("DA_VEDERE", "Il foglio è una scansione e va letto da una persona: che sia questa istanza.")


def _stands_by_nothing(facts: Facts, found: tuple[Way, ...]) -> Iterator[Finding]:
    """No way holds yet, and each has its own remedy (L. 241/1990 art. 6 c. 1 lett. b)."""
    broken = next((one for one in found if one.failed), None)
    if broken is not None:
        yield request(
            "FIRMA_NON_VALIDA",
            "La firma non regge: il file è cambiato dopo la firma, o il certificato non valeva più.",
            "l’istanza firmata di nuovo, senza modificare il file dopo la firma",
            _ART_65,
        )
    elif facts.reading.scan or facts.reading.printed:
        text = "È arrivata una stampa o una scansione senza la copia di un documento d’identità."
        yield request(
            "DOCUMENTO_ASSENTE",
            text,
            "copia di un documento d’identità valido di chi ha firmato a mano",
            f"{_ART_65} lett. c",
        )
    elif found:
        cell = found[0].acceptance
        yield request(f"CANALE_{found[0].evidence.name}", cell.testo or "", _WAYS, cell.norma)
    else:
        what = "La versione Word non porta una firma" if facts.reading.word else "Il modulo non è firmato"
        yield request("SENZA_FIRMA", f"{what} e non viene dal domicilio digitale dell’ente.", _WAYS, _ART_65)


def _word(facts: Facts) -> Iterator[Finding]:
    if facts.reading.word:
        yield remark("MODULO_WORD", "È tornata la versione Word, che chi compila può cambiare: rileggetela per intero.")


def _person(way: Way, facts: Facts, *, attachments: bool) -> Iterator[Finding]:
    """Whoever has no powers binds nobody, and that cannot be remedied (TAR Sicilia 2470/2025): so the office looks before anything is said."""
    named = way.signer or "una persona senza nome nel certificato"
    if way.signed is Signed.OTHER:
        text = (
            f"Ha firmato {named}, che non è il legale rappresentante conosciuto né chi è indicato nel modulo: verificate d’ufficio i suoi poteri "
            "(RUNTS, Registro Imprese, statuto); se non ne ha, serve il preavviso di rigetto."
        )
        yield office("FIRMATARIO_SENZA_POTERI", text, "DPR 445/2000 art. 43; L. 241/1990 art. 10-bis")
    elif way.signed is Signed.UNCERTAIN:
        yield office(
            "FIRMATARIO_DA_CONFERMARE",
            f"La firma è di {named}: confermate che sia il legale rappresentante o un suo delegato.",
        )
    elif way.signed is Signed.DECLARED:
        yield from _declared(facts, named, attachments=attachments)


def _declared(facts: Facts, named: str, *, attachments: bool) -> Iterator[Finding]:
    if facts.value("qualita") != "delegato":
        text = f"Ha firmato {named}, indicato nel modulo come legale rappresentante: i poteri si verificano d’ufficio."
        yield remark("POTERI_DA_VERIFICARE", text, "DPR 445/2000 art. 43")
    elif attachments:
        yield office(
            "DELEGA_DA_LEGGERE",
            f"Ha firmato {named} come delegato: leggete nell’allegato la delega del legale rappresentante.",
        )
    else:
        text = f"Ha firmato {named} come delegato, e la delega non è allegata."
        yield request(
            "DELEGA_ASSENTE",
            text,
            "la delega del legale rappresentante a chi ha firmato",
            "DPR 445/2000 art. 38 c. 3-bis",
        )


def _message(came: Sent, best: Way | None, providers: PecProviders | None) -> Iterator[Finding]:
    """What the office has to know of the message, whichever way the form stands by."""
    for trouble in came.troubles:
        yield remark("PEC_NON_PROVATA", trouble)
    if came.certified is None or came.troubles:
        return
    if came.domicile is False:
        text = "La PEC non viene dal domicilio digitale che risulta per l’ente: verificate l’indirizzo nei pubblici elenchi."
        yield remark("PEC_DA_ALTRO_INDIRIZZO", text, "CAD art. 65 c. 1 lett. c-bis")
    if came.produced:
        text = "Il giorno risulta dalla ricevuta di consegna che l’ente ha prodotto: cercate il messaggio nella casella e nel protocollo."
        yield remark("RICEVUTA_PRODOTTA", text, "DPR 68/2005 art. 6")
    if best is None or best.channel is not Channel.DIGITAL_DOMICILE:
        return
    if not came.registered:
        text = "Il domicilio digitale dell’ente non risultava: verificate che l’indirizzo del mittente sia in INI-PEC, IPA o INAD."
        yield remark("DOMICILIO_DA_VERIFICARE", text, "CAD art. 65 c. 1 lett. c-bis")
    if came.certified.provider(providers) is Provider.UNCHECKED:
        text = "Il gestore PEC non è stato identificato: manca l’elenco dei gestori («pdz trust import --pec FILE…»)."
        yield remark("GESTORE_DA_VERIFICARE", text)
