"""What the office does next about a signature or a file: the verdict turned into steps, once, for every report.

Tables, not prose in the renderers: the first row of each that fits speaks; what asks for nothing says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pdz_docs.verification.verdict import Check, Expected, FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import (
    Bytes,
    Change,
    CheckStatus,
    Indication,
    Integrity,
    Match,
    Outcome,
    SignatureKind,
    SubIndication,
)

NOTHING: Final = "Nulla."
_AGAIN: Final = "Chiedete di firmare di nuovo il testo inviato, senza modificarlo, e di rimandarlo."
_PROOF: Final = (
    "Cercate la prova che il file esisteva prima: PEC, protocollo, marca temporale. Senza, chiedete una nuova firma."
)
_BY_SUB: Final = {
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: "Aggiornate gli elenchi di fiducia («pdz trust update») e ripetete la verifica.",
    SubIndication.TRY_LATER: "Ripetete la verifica con la rete attiva; se resta così, chiedete al prestatore lo stato del certificato.",
    SubIndication.OUT_OF_BOUNDS_NO_POE: _PROOF,
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED: _PROOF,
    SubIndication.REVOKED_NO_POE: _PROOF,
    SubIndication.REVOKED_CA_NO_POE: _PROOF,
    SubIndication.NO_POE: _PROOF,
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: _PROOF,
    SubIndication.SIGNED_DATA_NOT_FOUND: "Chiedete anche il documento a cui la firma si riferisce e verificate i due file insieme.",
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: "Chiedete una firma fatta con il certificato di firma: questo serve ad altro (per esempio ad autenticarsi).",
    SubIndication.EXPIRED: "Chiedete una nuova firma con un certificato in corso di validità.",
    SubIndication.NOT_YET_VALID: "Chiedete una nuova firma con un certificato in corso di validità.",
    SubIndication.REVOKED: "Chiedete una nuova firma con un certificato non revocato.",
}  # fmt: skip
_BY_MATCH: Final = {
    Match.TO_CONFIRM: "Confrontate il codice fiscale con quello di chi doveva firmare e registrate la decisione («pdz decide»).",
    Match.WRONG_PERSON: "Chiedete la firma di chi era atteso, oppure l’atto che delega chi ha firmato («pdz decide»).",
    Match.NOT_EXPECTED: "Accertate a che titolo ha firmato; se vale per un ente, registratelo («pdz decide»).",
}
# Checks that ask for something when they are not passed, in the order in which it is said.
_BY_CHECK: Final = {
    "T02": "Decidete se ammettere la firma tardiva («pdz decide»).",
    "T01": "Protocollate oggi il file o fatelo marcare: la data della firma non è opponibile.",
    "P05": "Accertate che la carica fosse in corso il giorno della firma.",
    "S10": "Leggete i limiti scritti nel certificato e valutate se ammettono questa firma.",
    "S15": "Valutate se questo tipo di firma basta per questo documento.",
    "F02": "Chiedete il documento senza contenuti attivi.",
}
_BY_OUTCOME: Final = {
    Outcome.NOT_SIGNED: "Chiedete il file firmato: questo non ha firme.",
    Outcome.NOT_VERIFIABLE: "Chiedete il documento firmato in PDF (PAdES) o .p7m (CAdES), senza password.",
}
_ASKS_WHEN_UNKNOWN: Final = frozenset({"T01"})


def of_signature(signature: SignatureVerdict) -> str:
    """The steps for one signature, in a line; `NOTHING` when it asks for none."""
    return " ".join(dict.fromkeys(_steps(signature))) or NOTHING


def of_file(verdict: FileVerdict) -> str | None:
    """The step for a file that has no signature to speak of, None for any other."""
    return _BY_OUTCOME.get(verdict.outcome)


def of_missing() -> str:
    """The step for somebody who was expected and has not signed."""
    return "Sollecitate la firma e la restituzione del file."


def _steps(signature: SignatureVerdict) -> Iterator[str]:
    if signature.kind is SignatureKind.DOCUMENT_TIMESTAMP:
        return
    if signature.integrity is Integrity.BROKEN or signature.changes_after is Change.UNDEFINED:
        yield _AGAIN
        return
    if signature.indication is not Indication.TOTAL_PASSED:
        yield _BY_SUB.get(signature.sub_indication, _AGAIN) if signature.sub_indication is not None else _AGAIN
    if signature.expected is not None:
        yield from _about_expected(signature.expected)
    if signature.indication is not Indication.TOTAL_FAILED:
        yield from (_BY_CHECK[id_] for id_ in _BY_CHECK if _asks(signature.check(id_)))


def _about_expected(expected: Expected) -> Iterator[str]:
    if expected.match in _BY_MATCH:
        yield _BY_MATCH[expected.match]
    if expected.bytes is Bytes.OTHER:
        yield "Confrontate il testo firmato con quello inviato e decidete se ammetterlo («pdz decide»)."


def _asks(check: Check | None) -> bool:
    if check is None or check.status is CheckStatus.PASSED:
        return False
    return check.status is not CheckStatus.UNKNOWN or check.id in _ASKS_WHEN_UNKNOWN
