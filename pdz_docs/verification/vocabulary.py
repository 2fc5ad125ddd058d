"""The closed vocabularies of a verdict: ETSI's and eIDAS' own words, unchanged (contracts.md; ETSI EN 319 102-1)."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """What can be said of a whole file: the first row that fits of the table in contracts.md."""

    VALID = "VALID"
    VALID_WITH_NOTES = "VALID_WITH_NOTES"
    INDETERMINATE = "INDETERMINATE"
    NOT_VALID = "NOT_VALID"
    NOT_SIGNED = "NOT_SIGNED"
    NOT_VERIFIABLE = "NOT_VERIFIABLE"


class SignatureFormat(StrEnum):
    PADES = "PAdES"
    CADES = "CAdES"
    CMS = "CMS"
    PKCS7 = "PKCS7"
    XADES = "XAdES"
    RFC3161 = "RFC3161"


class Level(StrEnum):
    """Baseline levels of ETSI EN 319 122-1 and EN 319 142-1."""

    B_B = "B-B"
    B_T = "B-T"
    B_LT = "B-LT"
    B_LTA = "B-LTA"


class SignatureKind(StrEnum):
    SIGNATURE = "signature"
    SEAL = "seal"
    DOCUMENT_TIMESTAMP = "document_timestamp"
    COUNTERSIGNATURE = "countersignature"


class Indication(StrEnum):
    """Main indications of ETSI EN 319 102-1 § 5.1.3."""

    TOTAL_PASSED = "TOTAL_PASSED"
    INDETERMINATE = "INDETERMINATE"
    TOTAL_FAILED = "TOTAL_FAILED"


class SubIndication(StrEnum):
    """Sub-indications of ETSI EN 319 102-1 § 5.1.3 that this verifier can give."""

    FORMAT_FAILURE = "FORMAT_FAILURE"
    HASH_FAILURE = "HASH_FAILURE"
    SIG_CRYPTO_FAILURE = "SIG_CRYPTO_FAILURE"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"
    NOT_YET_VALID = "NOT_YET_VALID"
    SIG_CONSTRAINTS_FAILURE = "SIG_CONSTRAINTS_FAILURE"
    CHAIN_CONSTRAINTS_FAILURE = "CHAIN_CONSTRAINTS_FAILURE"
    CERTIFICATE_CHAIN_GENERAL_FAILURE = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
    CRYPTO_CONSTRAINTS_FAILURE = "CRYPTO_CONSTRAINTS_FAILURE"
    TIMESTAMP_ORDER_FAILURE = "TIMESTAMP_ORDER_FAILURE"
    NO_SIGNING_CERTIFICATE_FOUND = "NO_SIGNING_CERTIFICATE_FOUND"
    NO_CERTIFICATE_CHAIN_FOUND = "NO_CERTIFICATE_CHAIN_FOUND"
    REVOKED_NO_POE = "REVOKED_NO_POE"
    REVOKED_CA_NO_POE = "REVOKED_CA_NO_POE"
    OUT_OF_BOUNDS_NOT_REVOKED = "OUT_OF_BOUNDS_NOT_REVOKED"
    OUT_OF_BOUNDS_NO_POE = "OUT_OF_BOUNDS_NO_POE"
    CRYPTO_CONSTRAINTS_FAILURE_NO_POE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
    NO_POE = "NO_POE"
    TRY_LATER = "TRY_LATER"
    SIGNED_DATA_NOT_FOUND = "SIGNED_DATA_NOT_FOUND"


class Integrity(StrEnum):
    """BROKEN: the cryptography fails or the signed bytes changed."""

    INTACT = "INTACT"
    BROKEN = "BROKEN"
    UNKNOWN = "UNKNOWN"


class Change(StrEnum):
    """The widest change made to a PDF after a signature, in the classes of the EU's DSS, narrowest first."""

    NONE = "NONE"
    EXTENSION = "EXTENSION"
    SIGNATURE_OR_FORM = "SIGNATURE_OR_FORM"
    ANNOTATION = "ANNOTATION"
    UNDEFINED = "UNDEFINED"

    @property
    def width(self) -> int:
        """The rank from the narrowest change to the widest."""
        return list(Change).index(self)


class Qualification(StrEnum):
    """eIDAS qualification of a signature or seal (ETSI TS 119 172-4)."""

    QESIG = "QESig"
    QESEAL = "QESeal"
    ADESIG_QC = "AdESig-QC"
    ADESEAL_QC = "AdESeal-QC"
    ADESIG = "AdESig"
    ADESEAL = "AdESeal"
    UNKNOWN = "UNKNOWN"


class TimeSource(StrEnum):
    """What proves the time of a signature (DPCM 22/2/2013 art. 41; CAD art. 20 c. 1-bis)."""

    SIGNATURE_TIMESTAMP = "signature_timestamp"
    DOCUMENT_TIMESTAMP = "document_timestamp"
    TSD = "tsd"
    PEC = "pec"
    PROTOCOL = "protocol"


class Match(StrEnum):
    """Whether the signer is who was expected. A missing tax code leaves the match to be confirmed (CAD art. 28)."""

    MATCH = "MATCH"
    TO_CONFIRM = "TO_CONFIRM"
    WRONG_PERSON = "WRONG_PERSON"
    NOT_EXPECTED = "NOT_EXPECTED"


class Bytes(StrEnum):
    """How the signed bytes stand to the frozen file."""

    FROZEN = "FROZEN"
    CONTINUATION = "CONTINUATION"
    OTHER = "OTHER"


class CheckStatus(StrEnum):
    """UNKNOWN: could not be checked, or is not evaluated by this version; never a pass."""

    PASSED = "PASSED"
    WARNING = "WARNING"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"
