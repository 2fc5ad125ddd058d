"""What a PEC receipt shows of something that the office sent (DPR 68/2005 artt. 6, 8; RFC 6109 § 2.2).

Acceptance shows that it left, delivery that it arrived. A complete delivery receipt gives the message back, so its bytes can be
compared; a brief one gives only digests of the attachments, a synthetic one nothing. An anomaly envelope is no certified mail.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pdz_docs.envelopes.open import Layer, open_layers
from pdz_docs.errors import InputError, RefusedError
from pdz_docs.round.collected import Kept
from pdz_docs.trust.pec import PecProviders
from pdz_docs.verification.certified import Provider
from pdz_docs.verification.pec import certified
from pdz_docs.work.files import write_atomically

_DELIVERED = "avvenuta-consegna"
_WHAT = {
    "accettazione": "È la ricevuta di accettazione: prova che il messaggio è partito, non che è arrivato.",
    "presa-in-carico": "È una presa in carico fra gestori: non prova la consegna.",
    "errore-consegna": "È un avviso di mancata consegna: l'ente non ha ricevuto la lettera.",
    "non-accettazione": "È un avviso di non accettazione: la lettera non è partita.",
    "preavviso-errore-consegna": "È un preavviso di mancata consegna: l'ente non ha ancora ricevuto la lettera.",
    "posta-certificata": "È un messaggio ricevuto, non la ricevuta di uno inviato.",
    "anomalia": "È una busta di anomalia: dentro c'è posta ordinaria, che non prova nulla.",
}
_COMPLETE, _BRIEF = "completa", "breve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """When it was delivered and to whom, what the receipt proves of the letter, where it is kept."""

    at: datetime
    recipient: str | None
    proves: str
    kept: Kept


def read(path: Path, *, sent_in: Path, riservato: Path, providers: PecProviders | None) -> Shown:
    """The delivery that a receipt shows; it is kept as evidence. `sent_in` holds what the office sent.

    Raises InputError when the file is no delivery receipt, RefusedError when its provider's signature does not hold.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate che esista e i suoi permessi.") from error
    found = certified(data)
    if found is None:
        raise InputError(
            f"{path} non è una ricevuta PEC.", hint="Serve il file .eml della ricevuta di avvenuta consegna."
        )
    if found.kind != _DELIVERED or found.at is None:
        why = _WHAT.get(found.kind, f"È un messaggio PEC di tipo «{found.kind}».")
        raise InputError(why, hint="Serve la ricevuta di avvenuta consegna.")
    if not found.intact or found.provider(providers) is Provider.STRANGER:
        raise RefusedError("La firma del gestore sulla ricevuta non torna o non è di un gestore: non prova nulla.")
    digest = hashlib.sha256(data).hexdigest()
    place = riservato / "evidenze" / f"{digest[:12]}.eml"
    if not place.exists():
        write_atomically(place, data, read_only=True)
    kept = Kept(kind="pec", file=f"riservato/evidenze/{place.name}", sha256=digest)
    return Shown(at=found.at, recipient=found.recipient, proves=_proves(data, found.receipt, sent_in), kept=kept)


def _proves(data: bytes, receipt: str | None, sent_in: Path) -> str:
    """How far the receipt tells what was delivered."""
    if receipt not in (_COMPLETE, _BRIEF):
        return "solo la consegna: la ricevuta è sintetica, non dice che cosa è stato consegnato"
    sent = {path.name: path.read_bytes() for path in sorted(sent_in.rglob("*.pdf"))}
    parts = [layer.data for layer in _ends(open_layers(data, "ricevuta.eml"))]
    if receipt == _COMPLETE:
        inside = {hashlib.sha256(part).digest() for part in parts}
        same = [name for name, one in sent.items() if hashlib.sha256(one).digest() in inside]
    else:
        same = [name for name, one in sent.items() if any(form in part for form in _digests(one) for part in parts)]
    if same:
        return f"la consegna di questi stessi byte: {', '.join(sorted(set(same)))}"
    return "la consegna, ma di un allegato diverso da quelli preparati in output/da-spedire/"


def _ends(layer: Layer) -> Iterator[Layer]:
    if not layer.children:
        yield layer
    for child in layer.children:
        yield from _ends(child)


def _digests(data: bytes) -> Iterator[bytes]:
    """The ways in which a brief receipt writes the digest of an attachment."""
    for name in ("sha1", "sha256"):
        digest = hashlib.new(name, data, usedforsecurity=False)
        yield digest.hexdigest().encode()
        yield digest.hexdigest().upper().encode()
        yield base64.b64encode(digest.digest())
