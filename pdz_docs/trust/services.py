"""Services of the trusted lists, found by the certificates that they are known by."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from asn1crypto import x509

from pdz_docs.trust.digests import sha256
from pdz_docs.trust.listfacts import Service

_KeyId = tuple[bytes, bytes]


class ServiceIndex:
    """Every service that was read, whatever its type and status.

    `unreadable` are the SHA-256 of certificates that are none (`unreadable` of this module finds them, once, when a list is
    taken): nothing chains to them, and their services stay in the index.
    """

    def __init__(self, services: Iterable[Service], unreadable: Iterable[str] = ()) -> None:
        self.services = tuple(services)
        self._unreadable = frozenset(unreadable)

    def __len__(self) -> int:
        return len(self.services)

    def matching(self, certificate: x509.Certificate) -> tuple[Service, ...]:
        """The services with the name and the key of `certificate` (TS 119 615 § 4.3: identity is name and key, so that a
        reissued certificate of the same authority finds its service)."""
        key = _key_of(certificate)
        return tuple(self._by_key.get(key, ())) if key is not None else ()

    @cached_property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        """The certificates of all services, each once; parsed no further than they are used."""
        unique = {der: None for service in self.services for der in service.certificates}
        return tuple(x509.Certificate.load(der) for der in unique if self._is_readable(der))

    @cached_property
    def _by_key(self) -> dict[_KeyId, list[Service]]:
        found: dict[_KeyId, list[Service]] = {}
        for service in self.services:
            for der in service.certificates:
                key = _key_of(x509.Certificate.load(der)) if self._is_readable(der) else None
                if key is not None and service not in found.setdefault(key, []):
                    found[key].append(service)
        return found

    def _is_readable(self, der: bytes) -> bool:
        return not self._unreadable or sha256(der) not in self._unreadable

    def search(self, words: str) -> tuple[Service, ...]:
        """Services whose provider or name holds `words`, or whose certificate's SHA-256 begins with it, without regard to case."""
        wanted = words.strip().lower()
        return tuple(
            service
            for service in self.services
            if wanted in f"{service.provider} {service.name}".lower()
            or (len(wanted) >= 8 and any(sha256(der).startswith(wanted) for der in service.certificates))
        )


def unreadable(services: Iterable[Service]) -> tuple[str, ...]:
    """The SHA-256 of what stands in the place of a certificate and cannot be read as one."""
    unique = {der: None for service in services for der in service.certificates}
    return tuple(sha256(der) for der in unique if not _parses(der))


def _parses(der: bytes) -> bool:
    # Only where a list is taken in: to look something up needs no cryptography.
    from pdz_docs.trust.x509math import comparable

    try:
        tbs = x509.Certificate.load(der, strict=True)["tbs_certificate"]
        # asn1crypto parses lazily: walk everything that a path validation will touch.
        _ = comparable(tbs["subject"].dump()), comparable(tbs["issuer"].dump())
        _ = tbs["validity"].native, tbs["extensions"].native
        _ = tbs["subject_public_key_info"].algorithm
    except (ValueError, TypeError, KeyError, OverflowError):
        return False
    return True


def _key_of(certificate: x509.Certificate) -> _KeyId | None:
    try:
        tbs = certificate["tbs_certificate"]
        return tbs["subject"].dump(), tbs["subject_public_key_info"].dump()
    except (ValueError, TypeError, KeyError):
        return None
