"""What is kept beside a filed file: when it was collected, how it came, what proves its time (`<name>.collected.json`, pdz.collected/1)."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Literal, Self

from pydantic import AwareDatetime, Field, ValidationError

from pdz_docs.errors import InputError
from pdz_docs.expectations import Sha256
from pdz_docs.round.evidence import Protocol
from pdz_docs.trust.pec import PecProviders
from pdz_docs.values import Value
from pdz_docs.verification.certified import Certified
from pdz_docs.verification.known import Known, Registration
from pdz_docs.verification.vocabulary import TimeSource

SUFFIX = ".collected.json"


class Kept(Value):
    """A piece of evidence where it lies, relative to the working folder."""

    kind: str
    file: str
    sha256: Sha256

    def read(self, folder: Path) -> bytes | None:
        """The bytes, None when they are not there any more or are not the ones that were kept."""
        with suppress(OSError):
            data = (folder / self.file).read_bytes()
            return data if sha256(data).hexdigest() == self.sha256 else None
        return None


class Arrived(Value):
    """How a file came, and what proves it. Another arrival of the same bytes may add evidence; nothing is ever taken away."""

    sha256: Sha256
    name: str
    source: str
    collected: AwareDatetime
    protocol: tuple[Protocol, ...] = ()
    pec: tuple[Certified, ...] = ()
    evidence: tuple[Kept, ...] = ()
    revocation: tuple[Kept, ...] = ()

    def proof(self, providers: PecProviders | None) -> tuple[datetime, TimeSource] | None:
        """The earliest instant at which the file is proven to have existed, and by what; None without proof. A PEC counts as
        long as nobody but one of `providers` signed it (None: no list of them was imported)."""
        instants = (one.proves(providers) for one in self.pec)
        proofs = [(instant, TimeSource.PEC) for instant in instants if instant is not None]
        proofs += [(one.at, TimeSource.PROTOCOL) for one in self.protocol]
        return min(proofs, default=None)

    def known(self, folder: Path) -> Known:
        """The same for the verifier; `folder` is the working folder. A kept answer that is gone or altered tells nothing."""
        registered = min(self.protocol, key=lambda one: one.at, default=None)
        return Known(
            collected=self.collected,
            revocation=tuple(data for one in self.revocation if (data := one.read(folder)) is not None),
            pec=self.pec,
            protocol=Registration(at=registered.at, reference=registered.label) if registered is not None else None,
        )

    def with_evidence_of(self, other: Arrived) -> Self:
        """The same record with whatever evidence `other` adds."""
        return self.model_copy(
            update={
                "protocol": tuple(dict.fromkeys((*self.protocol, *other.protocol))),
                "pec": tuple(dict.fromkeys((*self.pec, *other.pec))),
                "evidence": tuple(dict.fromkeys((*self.evidence, *other.evidence))),
                "revocation": tuple(dict.fromkeys((*self.revocation, *other.revocation))),
            }
        )

    def filed(self, *, document: str, version: int, signatory: str, difference: str | None = None) -> Collected:
        """The record of the file once it has its place."""
        return Collected(
            sha256=self.sha256,
            name=self.name,
            source=self.source,
            collected=self.collected,
            protocol=self.protocol,
            pec=self.pec,
            evidence=self.evidence,
            revocation=self.revocation,
            document=document,
            version=version,
            signatory=signatory,
            difference=difference,
        )


class Collected(Arrived):
    """The record of one filed file."""

    schema_: Literal["pdz.collected/1"] = Field(default="pdz.collected/1", alias="schema")
    document: str
    version: int
    signatory: str
    difference: str | None = None

    def as_bytes(self) -> bytes:
        return self.model_dump_json(by_alias=True, indent=2).encode() + b"\n"


def record_of(path: Path) -> Path:
    """Where the record of a filed file lies."""
    return path.with_name(path.name.partition(".")[0] + SUFFIX)


def read(path: Path) -> Collected | None:
    """The record of a filed file, None when it was put there by hand. Raises InputError when it cannot be understood."""
    place = record_of(path)
    try:
        return Collected.model_validate_json(place.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise InputError(
            f"{place} non si legge.", hint="Rimettetelo da una copia di sicurezza, o toglietelo e ripetete pdz collect."
        ) from error
