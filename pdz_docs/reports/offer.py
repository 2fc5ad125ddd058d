"""What a signer is shown before signing: the document, not the file name."""

from __future__ import annotations

from pdz_docs.reports.words import counted
from pdz_docs.round.desk import Offer
from pdz_docs.signing.consent import NOTHING_ALLOWED, Allowances


def offer_text(offer: Offer, allow: Allowances = NOTHING_ALLOWED) -> str:
    """The document, who signs it, and what is let pass on somebody's word."""
    manifest, who = offer.frozen.manifest, offer.signatory
    return "\n".join(
        (
            f"Documento   {manifest.title}, versione {manifest.version}, {counted(manifest.pages, 'pagina', 'pagine')}",
            f"File        {offer.path}",
            f"Impronta    SHA-256 {offer.sha256}",
            f"Firma       {who.person}, {who.office}, per {who.body}",
            *(f"Ammesso     {what}: {reason}" for what, reason in allow.items()),
        )
    )


def question(documents: int) -> str:
    """What is asked once everything has been shown."""
    return "Firmo?" if documents == 1 else f"Firmo tutti e {documents} i documenti?"
