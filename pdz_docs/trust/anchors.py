"""What a verification trusts, and where that trust comes from: an argument of the verifier, never something read from the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from asn1crypto import pem, x509

from pdz_docs.errors import InputError
from pdz_docs.trust.pec import PecProviders
from pdz_docs.trust.services import ServiceIndex

_CERTIFICATE_SUFFIXES = frozenset({".pem", ".cer", ".crt", ".der"})
_TOO_LARGE = 4 << 20


class Source(StrEnum):
    """Where anchors come from, in the words of contracts.md."""

    EU = "eu"
    DEMO = "demo"
    FILES = "files"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustList:
    """One trusted list that was relied on (contracts.md: trust.lists)."""

    territory: str
    sequence: int
    issued: datetime
    next_update: datetime | None
    sha256: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Anchors:
    """The certificates that a chain may end in. `lists` names the trusted lists they were taken from, if any; `services` are
    what those lists say of each, None when the anchors come from elsewhere. `pec` are the PEC providers, None before any import.
    `revocation` are CRLs published together with the anchors, `folder` where all of these were read: the demonstration's."""

    source: Source
    certificates: tuple[x509.Certificate, ...] = ()
    lists: tuple[TrustList, ...] = ()
    services: ServiceIndex | None = None
    pec: PecProviders | None = None
    revocation: tuple[bytes, ...] = ()
    folder: Path | None = None


def none() -> Anchors:
    """Trust nothing: every signature is then at most NO_CERTIFICATE_CHAIN_FOUND."""
    return Anchors(Source.NONE)


def load_files(paths: Sequence[Path]) -> Anchors:
    """Anchors from PEM or DER files, and from the certificates of folders (not of their subfolders).

    Raises InputError for a path that does not exist, a file that is not a certificate, or nothing found.
    """
    found: list[x509.Certificate] = []
    for path in paths:
        files = _files_of(path)
        for file in files:
            found += certificates_of(file)
    if not found:
        raise InputError(
            "Non è stato indicato nessun certificato di cui fidarsi.",
            hint="Servono file PEM o DER, o la loro cartella.",
        )
    return Anchors(Source.FILES, _unique(found))


def _files_of(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(
            file for file in path.iterdir() if file.suffix.lower() in _CERTIFICATE_SUFFIXES and file.is_file()
        )
        if not files:
            raise InputError(
                f"Nella cartella {path} non ci sono certificati.",
                hint="I certificati hanno estensione .pem, .cer, .crt o .der.",
            )
        return files
    if not path.exists():
        raise InputError(f"Non esiste: {path}.", hint="Controllate il percorso del certificato.")
    return [path]


def certificates_of(file: Path) -> tuple[x509.Certificate, ...]:
    """Every certificate of a file, fully parsed, so that junk is refused here and not in the middle of a verification.

    Raises InputError when it cannot be read or holds none.
    """
    try:
        if file.stat().st_size > _TOO_LARGE:
            raise InputError(f"{file}: troppo grande per essere un certificato.")
        data = file.read_bytes()
    except OSError as error:
        raise InputError(
            f"{file} non si può leggere.", hint="Controllate che sia un file e i suoi permessi."
        ) from error
    try:
        blocks = (
            [der for name, _, der in pem.unarmor(data, multiple=True) if name == "CERTIFICATE"]
            if pem.detect(data)
            else [data]
        )
        certificates = tuple(_parsed(der) for der in blocks)
    except (ValueError, TypeError, OverflowError) as error:
        raise _not_a_certificate(file) from error
    if not certificates:
        raise _not_a_certificate(file)
    return certificates


def _parsed(der: bytes) -> x509.Certificate:
    certificate = x509.Certificate.load(der, strict=True)
    # asn1crypto parses lazily: walk everything that a path validation will touch.
    _ = certificate.native, certificate.public_key.algorithm, certificate.subject.hashable
    return certificate


def _not_a_certificate(file: Path) -> InputError:
    return InputError(f"{file} non contiene un certificato X.509.", hint="Serve un certificato in formato PEM o DER.")


def _unique(certificates: Iterable[x509.Certificate]) -> tuple[x509.Certificate, ...]:
    return tuple({certificate.sha256: certificate for certificate in certificates}.values())
