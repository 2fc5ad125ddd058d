"""The Italian words of a verdict: one table for each vocabulary, the same in every report."""

from __future__ import annotations

from typing import Final

from pdz_docs.trust.anchors import Source
from pdz_docs.verification.verdict import SignatureVerdict
from pdz_docs.verification.vocabulary import (
    Change,
    CheckStatus,
    Indication,
    Integrity,
    Match,
    Outcome,
    Qualification,
    SignatureKind,
    SubIndication,
    TimeSource,
)

OUTCOMES: Final = {
    Outcome.VALID: "VALIDA",
    Outcome.VALID_WITH_NOTES: "VALIDA CON AVVISI",
    Outcome.INDETERMINATE: "INDETERMINATA: non è stato possibile accertare tutto",
    Outcome.NOT_VALID: "NON VALIDA",
    Outcome.NOT_SIGNED: "NON FIRMATO",
    Outcome.NOT_VERIFIABLE: "NON VERIFICABILE",
}
EXPLAINED: Final = {
    Outcome.VALID: "Tutte le firme sono qualificate, integre e accertate in ogni controllo.",
    Outcome.VALID_WITH_NOTES: "Le firme sono accertate; le note dicono che cosa va letto prima di accettarle.",
    Outcome.INDETERMINATE: "Nulla prova che le firme non valgano, ma qualcosa non si è potuto accertare: non è né valido né falso.",
    Outcome.NOT_VALID: "Almeno una firma non regge: così com’è il file non si può accettare.",
    Outcome.NOT_SIGNED: "Nel file non c’è nessuna firma.",
    Outcome.NOT_VERIFIABLE: "Il file non si apre, o contiene soltanto formati che non sono valutati.",
}
KINDS: Final = {
    SignatureKind.SIGNATURE: "firma",
    SignatureKind.SEAL: "sigillo",
    SignatureKind.DOCUMENT_TIMESTAMP: "marca temporale",
    SignatureKind.COUNTERSIGNATURE: "controfirma",
}
INTEGRITY: Final = {
    Integrity.INTACT: "integra",
    Integrity.BROKEN: "alterata",
    Integrity.UNKNOWN: "non accertata",
}
CHANGES: Final = {
    Change.NONE: "nessuna",
    Change.EXTENSION: "dati di verifica",
    Change.SIGNATURE_OR_FORM: "altre firme o campi",
    Change.ANNOTATION: "annotazioni",
    Change.UNDEFINED: "non ammesse",
}
REASONS: Final = {
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: "nessuna catena fino a un’autorità affidabile",
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: "catena del certificato irregolare",
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: "certificato non destinato alla firma",
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: "certificato del firmatario non trovato",
    SubIndication.SIGNED_DATA_NOT_FOUND: "manca il documento firmato",
    SubIndication.OUT_OF_BOUNDS_NO_POE: "certificato fuori validità, senza prova del momento della firma",
    SubIndication.OUT_OF_BOUNDS_NOT_REVOKED: "certificato scaduto, non revocato, senza prova del momento della firma",
    SubIndication.REVOKED_NO_POE: "certificato revocato, senza prova del momento della firma",
    SubIndication.REVOKED_CA_NO_POE: "autorità di certificazione revocata, senza prova del momento della firma",
    SubIndication.NO_POE: "nulla prova quando la firma esisteva",
    SubIndication.TRY_LATER: "stato di revoca non accertato",
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: "algoritmo non ammesso o sconosciuto",
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "algoritmo debole",
    SubIndication.SIG_CONSTRAINTS_FAILURE: "attributi della firma irregolari",
    SubIndication.HASH_FAILURE: "il contenuto è cambiato dopo la firma",
    SubIndication.SIG_CRYPTO_FAILURE: "la firma non corrisponde al certificato",
    SubIndication.FORMAT_FAILURE: "struttura della firma errata",
    SubIndication.EXPIRED: "firmato dopo la scadenza del certificato",
    SubIndication.REVOKED: "firmato dopo la revoca del certificato",
    SubIndication.NOT_YET_VALID: "firmato prima che il certificato fosse valido",
    SubIndication.TIMESTAMP_ORDER_FAILURE: "marche temporali in un ordine impossibile",
}
MATCHES: Final = {
    Match.MATCH: "atteso",
    Match.TO_CONFIRM: "da confermare",
    Match.WRONG_PERSON: "persona sbagliata",
    Match.NOT_EXPECTED: "non atteso",
}
SOURCES: Final = {
    Source.EU: "liste di fiducia europee",
    Source.DEMO: "chiavi dimostrative, senza valore legale",
    Source.FILES: "certificati indicati",
    Source.NONE: "nessuno",
}
INDICATIONS: Final = {
    Indication.TOTAL_PASSED: "accertata",
    Indication.INDETERMINATE: "non accertata",
    Indication.TOTAL_FAILED: "non valida",
}
STATUSES: Final = {
    CheckStatus.PASSED: "superato",
    CheckStatus.WARNING: "con avviso",
    CheckStatus.FAILED: "non superato",
    CheckStatus.UNKNOWN: "non accertato",
}
QUALIFICATIONS: Final = {
    Qualification.QESIG: "firma elettronica qualificata",
    Qualification.QESEAL: "sigillo elettronico qualificato",
    Qualification.ADESIG_QC: "firma avanzata con certificato qualificato",
    Qualification.ADESEAL_QC: "sigillo avanzato con certificato qualificato",
    Qualification.ADESIG: "firma elettronica avanzata",
    Qualification.ADESEAL: "sigillo elettronico avanzato",
    Qualification.UNKNOWN: "qualifica non accertata",
}
TIME_SOURCES: Final = {
    TimeSource.SIGNATURE_TIMESTAMP: "marca temporale sulla firma",
    TimeSource.DOCUMENT_TIMESTAMP: "marca temporale sul documento",
    TimeSource.TSD: "marca temporale sul file (.tsd)",
    TimeSource.PEC: "PEC",
    TimeSource.PROTOCOL: "protocollo",
}


def signer_name(signature: SignatureVerdict) -> str:
    """Who the certificate names, `senza nome` when it names nobody."""
    signer = signature.signer
    return (
        signer.common_name
        or " ".join(filter(None, (signer.given_name, signer.surname)))
        or signer.organization
        or signer.pseudonym
        or "senza nome"
    )


def reason(signature: SignatureVerdict) -> str | None:
    """Why a signature is not passed, None when it is or when no reason is given."""
    if signature.indication is Indication.TOTAL_PASSED or signature.sub_indication is None:
        return None
    return REASONS[signature.sub_indication]
