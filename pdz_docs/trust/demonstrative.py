"""How a throw-away certificate says of itself that it has no value, and how that is recognised.

The demonstration CA is made anew each time, so it cannot be known by its key: it is known by a mark that every certificate of it
carries. Claiming the mark gains nothing — it only makes a signature worthless — so it needs no secret.
"""

from __future__ import annotations

from collections.abc import Iterable

from asn1crypto import x509
from cryptography import x509 as pyca
from cryptography.exceptions import InvalidSignature

from pdz_docs.trust.x509math import ERRORS

# In the arc that ITU-T X.660 reserves for examples: no real issuer can hold it.
DEMO_POLICY_OID = "2.999.9.2025"
DEMO_WARNING = "DIMOSTRATIVA – priva di valore"


def is_marked(certificate: x509.Certificate) -> bool:
    """True when the certificate itself bears the demonstration policy."""
    policies = certificate.certificate_policies_value
    return policies is not None and any(policy["policy_identifier"].dotted == DEMO_POLICY_OID for policy in policies)


def is_demonstrative(certificate: x509.Certificate, chain: Iterable[x509.Certificate]) -> bool:
    """True when `certificate` and every issuer up to a self-signed one in `chain` bear the mark, each signed by the next.

    A chain that does not reach its root is not demonstrative: the unattended use of a key is allowed only to what is proven
    throw-away (design.md § 4).
    """
    issuers = list(chain)
    current = certificate
    for _ in range(len(issuers) + 1):
        if not is_marked(current):
            return False
        if current.subject == current.issuer:
            return _signed_by(current, current)
        issuer = next((one for one in issuers if one.subject == current.issuer and _signed_by(current, one)), None)
        if issuer is None:
            return False
        current = issuer
    return False


def _signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        pyca.load_der_x509_certificate(certificate.dump()).verify_directly_issued_by(
            pyca.load_der_x509_certificate(issuer.dump())
        )
    except (InvalidSignature, *ERRORS):
        return False
    return True
