"""From a certificate to an anchor at an instant (RFC 5280 § 6), offline: nothing is ever fetched at a certificate's bidding.

pyhanko-certvalidator hides here. Revocation is not its business: the time of a revocation matters, so it is judged apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, TypeVar

from asn1crypto import x509
from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.context import ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InvalidCertificateError,
    NotYetValidError,
    PathBuildingError,
    PathValidationError,
    ValidationError,
)
from pyhanko_certvalidator.policy_decl import DisallowWeakAlgorithmsPolicy

from pdz_docs.verification.facts_cms import ASN1_ERRORS

T = TypeVar("T")


class ChainStatus(Enum):
    """What was found between a certificate and the anchors."""

    FOUND = auto()
    NONE = auto()
    OUT_OF_VALIDITY = auto()
    FAULTY = auto()


@dataclass(frozen=True, slots=True)
class Chain:
    """`status` with, when it is FOUND, the certificates from the anchor's side down to the end one."""

    status: ChainStatus
    certificates: tuple[x509.Certificate, ...] = ()
    reason: str | None = None


def find_chain(
    certificate: x509.Certificate,
    *,
    anchors: Sequence[x509.Certificate],
    others: Sequence[x509.Certificate],
    moment: datetime,
) -> Chain:
    """The chain valid at `moment`. Without anchors there is none, whatever the file carries."""
    if not anchors:
        return Chain(ChainStatus.NONE)
    try:
        context = ValidationContext(
            trust_roots=list(anchors),
            other_certs=list(others),
            moment=moment,
            best_signature_time=moment,
            allow_fetching=False,
            revocation_mode="soft-fail",
            algorithm_usage_policy=DisallowWeakAlgorithmsPolicy(rsa_key_size_threshold=1024),
            time_tolerance=timedelta(0),
        )
        validator = CertificateValidator(certificate, intermediate_certs=list(others), validation_context=context)
        path = _finish(validator.async_validate_path)
    except (PathBuildingError, InvalidCertificateError) as error:
        return Chain(ChainStatus.NONE, reason=str(error))
    except (ExpiredError, NotYetValidError) as error:
        return Chain(ChainStatus.OUT_OF_VALIDITY, reason=str(error))
    except (PathValidationError, ValidationError) as error:
        return Chain(ChainStatus.FAULTY, reason=str(error))
    except ASN1_ERRORS as error:
        return Chain(ChainStatus.FAULTY, reason=str(error))
    return Chain(ChainStatus.FOUND, tuple(c for c in path.iter_certs(include_root=True) if c is not None))


def _finish(start: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """The result of a coroutine that waits for nothing, as this library's is when nothing may be fetched: an event loop costs
    more than the work. Should it ever wait, it is started again in a loop."""
    work = start()
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    return asyncio.run(start())
