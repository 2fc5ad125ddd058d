"""The revocation data and further certificates that a signature carries with it, as the bytes that stand there.

Four places: the SignedData itself (RFC 5652 § 10.2.1, RFC 5940), the unsigned revocation-values of CAdES (ETSI EN 319 122-1 annex A),
Adobe's signed revocationInfoArchival, and the DSS of a PDF (read in `read_pdf`). What cannot be read is left out: it proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from pdz_docs.envelopes.ber import BerError, Element
from pdz_docs.envelopes.cms import SignedData, SignerInfo

MAX_ANSWERS = 200
_REVOCATION_VALUES = "1.2.840.113549.1.9.16.2.24"
_CERTIFICATE_VALUES = "1.2.840.113549.1.9.16.2.23"
_ADOBE_ARCHIVAL = "1.2.840.113583.1.1.8"
_SEQUENCE, _CRLS, _OCSPS = 0x30, 0xA0, 0xA1
_OTHER_FORMAT = 0xA1


def in_envelope(signed: SignedData) -> tuple[bytes, ...]:
    """CRLs and OCSP responses in the SignedData, for all its signers."""
    return tuple(_bounded(_choices(signed)))


def of_signer(info: SignerInfo) -> tuple[bytes, ...]:
    """CRLs and OCSP responses in the attributes of one signer."""
    values = (*info.unsigned_values(_REVOCATION_VALUES), *info.signed_values(_ADOBE_ARCHIVAL))
    return tuple(_bounded(one for value in values for one in _values(value)))


def certificates_of_signer(info: SignerInfo) -> tuple[bytes, ...]:
    """The certificates in a signer's certificate-values."""
    values = info.unsigned_values(_CERTIFICATE_VALUES)
    return tuple(_bounded(one for value in values for one in _members(value)))


def _choices(signed: SignedData) -> Iterator[bytes]:
    for choice in signed.revocations:
        if choice.tag == _SEQUENCE:
            yield choice.raw
        elif choice.tag == _OTHER_FORMAT:
            try:
                _, answer = tuple(choice.children())
            except (BerError, ValueError):
                continue
            yield answer.raw


def _values(value: Element) -> Iterator[bytes]:
    """`[0]` a sequence of CRLs, `[1]` a sequence of OCSP answers: the same layout in CAdES and in Adobe's attribute."""
    try:
        fields = list(value.children())
    except BerError:
        return
    for field in fields:
        if field.tag in (_CRLS, _OCSPS):
            try:
                lists = list(field.children())
            except BerError:
                continue
            for one in lists:
                yield from _members(one)


def _members(element: Element) -> Iterator[bytes]:
    if element.tag != _SEQUENCE:
        return
    try:
        yield from [child.raw for child in element.children()]
    except BerError:
        return


def _bounded(found: Iterator[bytes]) -> Iterator[bytes]:
    for count, one in enumerate(found):
        if count >= MAX_ANSWERS:
            return
        yield one
