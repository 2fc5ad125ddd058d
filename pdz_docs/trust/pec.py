"""The PEC providers' certificates: anchors of their own, since they chain to none of the qualified ones (RFC 6109 § 4.5).

AgID publishes them as a directory (LDIF, wrapped in a .p7m); an office may also have them as PEM or DER. Each import is kept
beside the earlier ones, dated: an envelope of a provider that has left since still has to be recognised.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from asn1crypto import cms, pem, x509
from pydantic import AwareDatetime, ValidationError

from pdz_docs.errors import InputError
from pdz_docs.expectations import Sha256
from pdz_docs.trust.cache import Cache
from pdz_docs.trust.digests import sha256
from pdz_docs.values import Value
from pdz_docs.work.files import write_atomically

SCHEMA = "pdz.pec/1"
_FOLDER = "pec"
_TOO_LARGE = 16 << 20
_ASN1_ERRORS = (ValueError, TypeError, KeyError, OverflowError, RecursionError)
_ATTRIBUTE = re.compile(r"([A-Za-z][\w-]*)((?:;[\w-]+)*)(::?)[ \t]*(.*)")


class Listed(Value):
    """One certificate of a provider, DER in base64; a bundle of bare certificates gives no name."""

    name: str | None
    certificate: str

    @property
    def der(self) -> bytes:
        return base64.b64decode(self.certificate)


class PecList(Value):
    """One import. `signed`: the date that the signature on a .p7m claims, None for the other kinds of file."""

    schema_: str
    file: str
    sha256: Sha256
    signed: AwareDatetime | None
    imported: AwareDatetime
    providers: tuple[Listed, ...]

    @property
    def dated(self) -> datetime:
        """The date of the list: its own where it has one, else that of the import."""
        return self.signed or self.imported

    def age_days(self, at: datetime) -> int:
        """Whole days from the date of the list to `at`."""
        return (at - self.dated).days


@dataclass(frozen=True)
class PecProviders:
    """The providers of every list imported so far; at least one list."""

    lists: tuple[PecList, ...]

    @cached_property
    def certificates(self) -> tuple[x509.Certificate, ...]:
        found = {one.certificate: one.der for entry in self.lists for one in entry.providers}
        return tuple(x509.Certificate.load(der) for der in found.values())

    @cached_property
    def digests(self) -> frozenset[bytes]:
        """The SHA-256 of each certificate."""
        return frozenset(one.sha256 for one in self.certificates)


def providers(cache: Cache) -> PecProviders | None:
    """What was imported, None before any import. Raises InputError when a kept list is damaged."""
    lists = sorted((_kept(file) for file in files(cache)), key=lambda one: one.imported)
    return PecProviders(tuple(lists)) if lists else None


def files(cache: Cache) -> tuple[Path, ...]:
    """Where the imported lists are kept."""
    return tuple(sorted((cache.folder / _FOLDER).glob("*.json")))


def import_files(cache: Cache, paths: Sequence[Path], *, at: datetime) -> tuple[PecList, ...]:
    """Keep the certificates of each file as a list imported `at`; the same file again changes nothing.

    Raises InputError, and keeps nothing, when a file cannot be read or holds no certificate.
    """
    lists = [_read(path, at) for path in paths]
    with cache.writing():
        return tuple(_keep(cache, one) for one in lists)


def _keep(cache: Cache, new: PecList) -> PecList:
    path = cache.folder / _FOLDER / f"{new.sha256[:12]}.json"
    if path.exists():
        return _kept(path)
    content = new.model_dump_json(indent=2).replace('"schema_"', '"schema"', 1)
    write_atomically(path, content.encode() + b"\n")
    return new


def _kept(path: Path) -> PecList:
    try:
        text = path.read_text(encoding="utf-8").replace('"schema"', '"schema_"', 1)
        kept = PecList.model_validate_json(text)
        for one in kept.providers:
            _parsed(one.der)
    except (OSError, UnicodeDecodeError, ValidationError, *_ASN1_ERRORS) as error:
        raise _damaged(path) from error
    if kept.schema_ != SCHEMA or not kept.providers:
        raise _damaged(path)
    return kept


def _damaged(path: Path) -> InputError:
    return InputError(
        f"L’elenco dei gestori PEC è danneggiato ({path}).",
        hint="Cancellatelo e ripetete «pdz trust import --pec FILE…».",
    )


def _read(path: Path, at: datetime) -> PecList:
    try:
        if path.stat().st_size > _TOO_LARGE:
            raise InputError(f"{path}: troppo grande per essere un elenco di gestori PEC.")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} non si può leggere.", hint="Controllate il percorso e i permessi.") from error
    try:
        content, signed = _unwrapped(data)
        found = tuple(dict.fromkeys(_listed(content)))
    except _ASN1_ERRORS as error:
        raise _no_providers(path) from error
    if not found:
        raise _no_providers(path)
    return PecList(schema_=SCHEMA, file=path.name, sha256=sha256(data), signed=signed, imported=at, providers=found)


def _no_providers(path: Path) -> InputError:
    return InputError(
        f"{path}: non ci sono certificati di gestori PEC che si possano leggere.",
        hint="Servono l’elenco dei gestori in formato LDIF (anche firmato, .p7m) o i loro certificati, PEM o DER.",
    )


def _unwrapped(data: bytes) -> tuple[bytes, datetime | None]:
    """What a .p7m holds, and when its first signer says to have signed it; anything else as it is."""
    der = pem.unarmor(data)[2] if data.lstrip().startswith((b"-----BEGIN PKCS7", b"-----BEGIN CMS")) else data
    envelope = _signed_data(der)
    if envelope is None:
        return data, None
    content = envelope["encap_content_info"]["content"].native
    if not isinstance(content, bytes):
        return _bundle(envelope["certificates"]), None
    times = [
        attribute["values"][0].native
        for attribute in envelope["signer_infos"][0]["signed_attrs"] or ()
        if attribute["type"].native == "signing_time"
    ]
    return content, times[0] if times else None


def _signed_data(der: bytes) -> cms.SignedData | None:
    try:
        info = cms.ContentInfo.load(der)
        return info["content"] if info["content_type"].native == "signed_data" else None
    except _ASN1_ERRORS:
        return None


def _bundle(certificates: cms.CertificateSet) -> bytes:
    """The certificates of a .p7b as a PEM file."""
    return b"".join(pem.armor("CERTIFICATE", one.chosen.dump()) for one in certificates if one.name == "certificate")


def _listed(data: bytes) -> Iterator[Listed]:
    """The certificates of an LDIF, a PEM or a DER file. Raises ValueError when one cannot be read."""
    if pem.detect(data):
        ders = [der for name, _, der in pem.unarmor(data, multiple=True) if name == "CERTIFICATE"]
        yield from (_one(None, der) for der in ders)
    elif data.startswith(b"\x30"):
        yield _one(None, data)
    else:
        yield from _of_ldif(data.decode("utf-8-sig"))


def _of_ldif(text: str) -> Iterator[Listed]:
    """The `providerCertificate` of each entry, under its `providerName` (RFC 6109 § 4.5; RFC 2849: lines are folded)."""
    unfolded = re.sub(r"\r?\n ", "", text)
    for entry in re.split(r"(?:\r?\n){2,}", unfolded):
        values = [_value(line) for line in entry.splitlines() if not line.startswith("#")]
        attributes = [one for one in values if one is not None]
        name = next((value.decode("utf-8", "replace") for key, value in attributes if key == "providername"), None)
        yield from (_one(name, value) for key, value in attributes if key == "providercertificate")


def _value(line: str) -> tuple[str, bytes] | None:
    match = _ATTRIBUTE.fullmatch(line)
    if match is None:
        return None
    key, value = match[1].lower(), match[4].strip()
    return key, base64.b64decode(value, validate=True) if match[3] == "::" else value.encode()


def _one(name: str | None, der: bytes) -> Listed:
    return Listed(name=name or None, certificate=base64.b64encode(_parsed(der)).decode())


def _parsed(der: bytes) -> bytes:
    certificate = x509.Certificate.load(der, strict=True)
    # asn1crypto parses lazily: walk what a path validation will touch.
    _ = certificate.native, certificate.public_key.algorithm, certificate.subject.hashable
    return der
