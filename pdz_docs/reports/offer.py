"""What a signer is shown before signing: the document, not the file name."""

from __future__ import annotations

from pdz_docs.reports.words import counted
from pdz_docs.round.desk import Offer


def offer_text(offer: Offer) -> str:
    manifest, who = offer.frozen.manifest, offer.signatory
    return "\n".join(
        (
            f"Documento   {manifest.title}, versione {manifest.version}, {counted(manifest.pages, 'pagina', 'pagine')}",
            f"File        {offer.path}",
            f"Impronta    SHA-256 {offer.sha256}",
            f"Firma       {who.person}, {who.office}, per {who.body}",
        )
    )
