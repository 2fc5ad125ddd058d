"""What is wrong with the PEC messages that carried a file: a broken signature, or a signer who is no provider."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pdz_docs.errors import Severity
from pdz_docs.trust.pec import PecProviders
from pdz_docs.verification.certified import Certified, Provider
from pdz_docs.verification.verdict import Finding

UNIDENTIFIED = "Il gestore PEC non è stato identificato: manca l’elenco dei gestori (si importa con «pdz trust import --pec FILE…»)."


def findings(messages: Sequence[Certified], providers: PecProviders | None) -> Iterator[Finding]:
    """A warning for each message whose word does not count (RFC 6109 § 4.5; DPCM 22/2/2013 art. 41 c. 4 lett. c)."""
    for one in messages:
        if not one.intact:
            text = "La firma del gestore PEC sul messaggio non torna: l’orario della PEC non prova nulla."
            yield Finding(id="PEC_ALTERATA", severity=Severity.WARNING, text=text)
        elif one.provider(providers) is Provider.STRANGER:
            text = (
                "Il messaggio PEC non è firmato da un gestore dell’elenco importato, o il suo certificato non era in corso "
                "di validità: l’orario della PEC non prova nulla."
            )
            yield Finding(id="PEC_GESTORE_IGNOTO", severity=Severity.WARNING, text=text)
        elif not one.encloses:
            text = f"Un messaggio PEC di tipo “{one.kind}” non prova quando è arrivato il documento."
            yield Finding(id="PEC_NON_DI_TRASPORTO", severity=Severity.INFO, text=text)
