"""Are the signed bytes those that were signed, and does the signature cover what it should? (ETSI EN 319 102-1 § 5.2.2 - 5.2.7)"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pdz_docs.errors import Severity
from pdz_docs.verification.algorithms import BROKEN_DIGESTS, WEAK_DIGESTS, Math
from pdz_docs.verification.checks import make, unknown
from pdz_docs.verification.facts import SignatureFacts
from pdz_docs.verification.facts_cms import SignerFacts
from pdz_docs.verification.facts_pdf import Coverage
from pdz_docs.verification.verdict import Check, Finding
from pdz_docs.verification.vocabulary import (
    CheckStatus,
    Indication,
    Integrity,
    SignatureFormat,
    SubIndication,
)

_DETACHED = "La firma è separata dal documento, che non è stato fornito: serve il file firmato per controllarla."


@dataclass(frozen=True, slots=True)
class Judgment:
    """An indication with its sub-indication, or no objection yet when both are None."""

    indication: Indication | None = None
    sub: SubIndication | None = None


@dataclass(frozen=True, slots=True)
class IntegrityJudgment:
    """`words` explain the integrity in a sentence for the reader."""

    integrity: Integrity
    judgment: Judgment
    words: str


def judge(facts: SignatureFacts) -> IntegrityJudgment:
    """Integrity, and the objection of ETSI's first building blocks if there is one."""
    failed, undecided = Indication.TOTAL_FAILED, Indication.INDETERMINATE
    signer = facts.signer
    if facts.pdf is not None and facts.pdf.coverage is Coverage.WRONG:
        words = "L’intervallo di byte firmato non è quello di una firma PDF: non si può dire che copra il documento."
        return IntegrityJudgment(Integrity.BROKEN, Judgment(failed, SubIndication.FORMAT_FAILURE), words)
    if signer is None:
        words = facts.unreadable or "La firma non è leggibile."
        return IntegrityJudgment(Integrity.BROKEN, Judgment(failed, SubIndication.FORMAT_FAILURE), words)
    if signer.digest is False:
        words = "I dati firmati sono stati modificati dopo la firma: l’impronta non corrisponde."
        return IntegrityJudgment(Integrity.BROKEN, Judgment(failed, SubIndication.HASH_FAILURE), words)
    if signer.content_type_matches is False:
        words = "La busta dichiara un tipo di contenuto diverso da quello firmato: è stata alterata dopo la firma."
        return IntegrityJudgment(Integrity.BROKEN, Judgment(failed, SubIndication.FORMAT_FAILURE), words)
    if signer.certificate is None:
        words = "Il certificato del firmatario manca o non è leggibile: la firma non si può controllare."
        return IntegrityJudgment(
            Integrity.UNKNOWN, Judgment(undecided, SubIndication.NO_SIGNING_CERTIFICATE_FOUND), words
        )
    if signer.math is Math.BAD:
        words = (
            "Il valore della firma non corrisponde al certificato: la firma è alterata o non è di questo firmatario."
        )
        return IntegrityJudgment(Integrity.BROKEN, Judgment(failed, SubIndication.SIG_CRYPTO_FAILURE), words)
    if facts.content_missing:
        return IntegrityJudgment(Integrity.UNKNOWN, Judgment(undecided, SubIndication.SIGNED_DATA_NOT_FOUND), _DETACHED)
    if signer.math is Math.UNSUPPORTED or signer.digest_name is None:
        words = "La firma usa un algoritmo che questo programma non sa verificare."
        return IntegrityJudgment(
            Integrity.UNKNOWN, Judgment(undecided, SubIndication.CRYPTO_CONSTRAINTS_FAILURE), words
        )
    return IntegrityJudgment(Integrity.INTACT, _constraints(signer), "I dati firmati non sono cambiati dopo la firma.")


def _constraints(signer: SignerFacts) -> Judgment:
    """Objections to a signature that is mathematically whole."""
    undecided = Indication.INDETERMINATE
    if signer.reference_matches is False:
        return Judgment(undecided, SubIndication.NO_SIGNING_CERTIFICATE_FOUND)
    if signer.duplicate_attributes:
        return Judgment(undecided, SubIndication.SIG_CONSTRAINTS_FAILURE)
    return Judgment()


def is_weak(signer: SignerFacts) -> bool:
    """Whether a digest or a key is weaker than ETSI TS 119 312 admits."""
    return signer.digest_name in WEAK_DIGESTS or signer.key.weak


def checks(facts: SignatureFacts, judged: IntegrityJudgment) -> Iterator[Check]:
    """S01, S02, S03, S12, S16 and the letters c and g of eIDAS art. 32."""
    status = {
        Integrity.INTACT: CheckStatus.PASSED,
        Integrity.BROKEN: CheckStatus.FAILED,
        Integrity.UNKNOWN: CheckStatus.UNKNOWN,
    }[judged.integrity]
    yield make("EIDAS_32_1_C", status, judged.words)
    yield make("EIDAS_32_1_G", status, judged.words)
    yield make("S01", status, judged.words)
    yield _format_check(facts)
    if facts.signer is not None:
        yield _reference_check(facts, facts.signer)
        yield _strength_check(facts.signer)
    if facts.pdf is not None:
        yield _coverage_check(facts.pdf.coverage)


def findings(facts: SignatureFacts) -> Iterator[Finding]:
    """What is odd in the structure of the signature."""
    yield from facts.notes
    signer = facts.signer
    if signer is None:
        return
    if signer.attributes_reordered and signer.math is Math.GOOD:
        text = "Gli attributi firmati non sono nell’ordine previsto (DER): la firma è integra, ma altri programmi la possono rifiutare."
        yield Finding(id="ATTRIBUTI_NON_ORDINATI", severity=Severity.WARNING, text=text)
    if signer.reference_matches is False:
        text = "La firma indica come proprio un certificato diverso da quello trovato: non si può dire di chi sia."
        yield Finding(id="CERTIFICATO_DISCORDE", severity=Severity.WARNING, text=text)
    if signer.duplicate_attributes:
        text = "La firma ripete attributi che possono comparire una volta sola: non è una firma CAdES regolare."
        yield Finding(id="ATTRIBUTI_RIPETUTI", severity=Severity.WARNING, text=text)


def _format_check(facts: SignatureFacts) -> Check:
    formats = {
        SignatureFormat.PADES: "La firma è nel formato PAdES.",
        SignatureFormat.CADES: "La firma è nel formato CAdES.",
        SignatureFormat.RFC3161: "È una marca temporale RFC 3161.",
    }
    if facts.format in formats:
        return make("S02", CheckStatus.PASSED, formats[facts.format])
    return make(
        "S02", CheckStatus.WARNING, "La firma è una struttura CMS che non segue i formati europei (CAdES, PAdES)."
    )


def _reference_check(facts: SignatureFacts, signer: SignerFacts) -> Check:
    if not signer.references:
        if facts.is_timestamp:
            return make("S03", CheckStatus.PASSED, "Il certificato della marca è indicato nella struttura.")
        return make(
            "S03",
            CheckStatus.WARNING,
            "La firma non contiene il riferimento al certificato (signing-certificate): è CMS, non CAdES.",
        )
    if signer.reference_matches:
        return make("S03", CheckStatus.PASSED, "Il riferimento al certificato corrisponde al certificato trovato.")
    if signer.certificate is None:
        return unknown("S03")
    return make("S03", CheckStatus.FAILED, "Il riferimento al certificato non corrisponde al certificato trovato.")


def _strength_check(signer: SignerFacts) -> Check:
    digest, key = signer.digest_name, signer.key
    if digest is None or key.kind is None:
        return unknown("S12")
    size = f"{key.kind} {key.bits} bit" if key.bits else key.kind
    if digest in BROKEN_DIGESTS or is_weak(signer):
        return make("S12", CheckStatus.WARNING, f"Algoritmi deboli: impronta {digest.upper()}, chiave {size}.")
    return make("S12", CheckStatus.PASSED, f"Algoritmi adeguati: impronta {digest.upper()}, chiave {size}.")


def _coverage_check(coverage: Coverage) -> Check:
    if coverage is Coverage.REVISION:
        return make("S16", CheckStatus.PASSED, "La firma copre per intero il documento com’era quando fu apposta.")
    if coverage is Coverage.UNCERTAIN:
        return unknown(
            "S16",
            "La struttura del file è guasta: non si può dire a quale versione del documento si riferisce la firma.",
        )
    return make("S16", CheckStatus.FAILED, "La firma non copre per intero una versione del documento.")
