"""A CMS SignedData split into its parts (RFC 5652 § 5.1), each as the exact bytes of the file. Facts only: nothing is verified here.

pyHanko refuses several SignerInfos and asn1crypto re-encodes; both are the normal Italian case (reference/signatures.md § 1e).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pdz_docs.envelopes import ber
from pdz_docs.envelopes.ber import BerError, Element

SIGNED_DATA = "1.2.840.113549.1.7.2"
DATA = "1.2.840.113549.1.7.1"
TST_INFO = "1.2.840.113549.1.9.16.1.4"

MAX_SIGNERS = 200
MAX_CERTIFICATES = 1000

_SEQUENCE, _SET, _OCTET_STRING = 0x30, 0x31, 0x04
_CONTEXT_0, _CONTEXT_1, _CONTEXT_0_PRIMITIVE = 0xA0, 0xA1, 0x80


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: its values are whole elements, as they stand."""

    oid: str
    values: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class AlgorithmId:
    """An AlgorithmIdentifier; `raw` is the whole element."""

    oid: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignerInfo:
    """One signer of a SignedData, or a countersignature.

    The signer is named by `issuer` and `serial` or by `key_id`. `signed_bytes` is what the signature is over when there are
    signed attributes: these with the tag of a SET, as they stand; `signed_bytes_der` is the same set in DER, which is what a
    signer should have used; both None when there are no signed attributes.
    """

    issuer: bytes | None
    serial: int | None
    key_id: bytes | None
    digest: AlgorithmId
    algorithm: AlgorithmId
    signature: bytes
    signed: tuple[Attribute, ...] | None
    signed_bytes: bytes | None
    signed_bytes_der: bytes | None
    unsigned: tuple[Attribute, ...]

    def signed_values(self, oid: str) -> tuple[Element, ...]:
        """The values of a signed attribute, of all its occurrences."""
        return _values(self.signed or (), oid)

    def unsigned_values(self, oid: str) -> tuple[Element, ...]:
        """The values of an unsigned attribute, of all its occurrences."""
        return _values(self.unsigned, oid)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedData:
    """A SignedData. `content` is None when the signature is detached; `trailing` counts the bytes after the structure.
    `revocations` are its RevocationInfoChoices (RFC 5652 § 10.2.1), as they stand."""

    content_type: str
    content: bytes | None
    certificates: tuple[bytes, ...]
    revocations: tuple[Element, ...]
    signers: tuple[SignerInfo, ...]
    indefinite: bool
    trailing: int


def parse(data: bytes) -> SignedData:
    """The SignedData in a ContentInfo. Raises BerError when it is none, or is malformed."""
    info = ber.read(data)
    kind, content = _pair(info)
    if ber.oid(kind) != SIGNED_DATA:
        raise BerError(f"not a SignedData but {ber.oid(kind)}")
    (body,) = _children(content, _CONTEXT_0, 1)
    return _signed_data(body, trailing=len(data) - info.end, indefinite=info.indefinite)


def is_signed_data(data: bytes) -> bool:
    """Whether the bytes begin like a ContentInfo that holds a SignedData."""
    return begins_with_oid(data, bytes.fromhex("06092a864886f70d010702"))


def begins_with_oid(data: bytes, oid: bytes) -> bool:
    """Whether the bytes begin like a SEQUENCE whose first element is that identifier (given whole, with its header)."""
    if data[:1] != b"\x30" or len(data) < 2:
        return False
    octets = data[1] & 0x7F if data[1] > 0x80 else 0
    return octets <= 8 and data.startswith(oid, 2 + octets)


def parse_countersignature(element: Element) -> SignerInfo:
    """The SignerInfo that is the value of a countersignature attribute (RFC 5652 § 11.4). Raises BerError."""
    return _signer(element)


def _signed_data(body: Element, *, trailing: int, indefinite: bool) -> SignedData:
    fields = _children(body, _SEQUENCE)
    if len(fields) < 4:
        raise BerError("incomplete SignedData")
    _, _, encapsulated, *rest = fields
    content_type, content = _encapsulated(encapsulated)
    certificates: tuple[bytes, ...] = ()
    revocations: tuple[Element, ...] = ()
    for field in rest:
        if field.tag == _CONTEXT_0:
            certificates = tuple(e.raw for e in _capped(field, MAX_CERTIFICATES) if e.tag == _SEQUENCE)
        elif field.tag == _CONTEXT_1:
            revocations = tuple(_capped(field, MAX_CERTIFICATES))
    if rest[-1].tag != _SET:
        raise BerError("SignedData without a set of signers")
    return SignedData(
        content_type=content_type,
        content=content,
        certificates=certificates,
        revocations=revocations,
        signers=tuple(_signer(e) for e in _capped(rest[-1], MAX_SIGNERS)),
        indefinite=indefinite,
        trailing=trailing,
    )


def _encapsulated(element: Element) -> tuple[str, bytes | None]:
    fields = _children(element, _SEQUENCE)
    if not fields:
        raise BerError("empty content info")
    content_type = ber.oid(fields[0])
    if len(fields) == 1:
        return content_type, None
    (inner,) = _children(fields[1], _CONTEXT_0, 1)
    if inner.tag & 0xDF == _OCTET_STRING:
        return content_type, ber.string_content(inner)
    # PKCS#7 1.5 allowed any type here, and then signed its content octets without the header (RFC 5652 § 5.2.1).
    return content_type, inner.content


def _signer(element: Element) -> SignerInfo:
    fields = _children(element, _SEQUENCE)
    if len(fields) < 5:
        raise BerError("incomplete SignerInfo")
    _, sid, digest, *rest = fields
    issuer, serial, key_id = _signer_id(sid)
    signed = rest.pop(0) if rest[0].tag == _CONTEXT_0 else None
    if len(rest) < 2:
        raise BerError("SignerInfo without a signature")
    unsigned = next((e for e in rest[2:] if e.tag == _CONTEXT_1), None)
    return SignerInfo(
        issuer=issuer,
        serial=serial,
        key_id=key_id,
        digest=_algorithm(digest),
        algorithm=_algorithm(rest[0]),
        signature=ber.string_content(rest[1]),
        signed=_attributes(signed) if signed is not None else None,
        signed_bytes=ber.header(_SET, len(signed.content)) + signed.content if signed is not None else None,
        signed_bytes_der=_sorted_set(signed) if signed is not None else None,
        unsigned=_attributes(unsigned) if unsigned is not None else (),
    )


def _signer_id(sid: Element) -> tuple[bytes | None, int | None, bytes | None]:
    if sid.tag == _SEQUENCE:
        issuer, serial = _pair(sid)
        return issuer.raw, ber.integer(serial), None
    if sid.tag in (_CONTEXT_0_PRIMITIVE, _CONTEXT_0):
        return None, None, ber.string_content(sid)
    raise BerError("unknown signer identifier")


def _algorithm(element: Element) -> AlgorithmId:
    fields = _children(element, _SEQUENCE)
    if not fields:
        raise BerError("empty algorithm identifier")
    return AlgorithmId(ber.oid(fields[0]), element.raw)


def _attributes(element: Element) -> tuple[Attribute, ...]:
    found = []
    for attribute in _capped(element, 1000):
        kind, values = _pair(attribute)
        found.append(Attribute(ber.oid(kind), tuple(values.children())))
    return tuple(found)


def _sorted_set(element: Element) -> bytes:
    parts = sorted(ber.to_der(child) for child in element.children())
    content = b"".join(parts)
    return ber.header(_SET, len(content)) + content


def _values(attributes: tuple[Attribute, ...], oid: str) -> tuple[Element, ...]:
    return tuple(value for attribute in attributes if attribute.oid == oid for value in attribute.values)


def _children(element: Element, tag: int, count: int | None = None) -> list[Element]:
    if element.tag != tag:
        raise BerError(f"expected tag {tag:#x}, found {element.tag:#x}")
    children = list(_capped(element, 1000))
    if count is not None and len(children) != count:
        raise BerError(f"expected {count} elements, found {len(children)}")
    return children


def _pair(element: Element) -> tuple[Element, Element]:
    first, second = _children(element, _SEQUENCE, 2)
    return first, second


def _capped(element: Element, limit: int) -> Iterator[Element]:
    for count, child in enumerate(element.children()):
        if count >= limit:
            raise BerError(f"more than {limit} elements")
        yield child


def content_type(data: bytes) -> str:
    """What kind of content a SignedData holds, without reading the rest of it. Raises BerError."""
    _, content = _pair(ber.read(data))
    (body,) = _children(content, _CONTEXT_0, 1)
    fields = _children(body, _SEQUENCE)
    if len(fields) < 3:
        raise BerError("incomplete SignedData")
    kind = next(fields[2].children(), None)
    if kind is None:
        raise BerError("empty content info")
    return ber.oid(kind)
