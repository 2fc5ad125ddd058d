"""The states of a PDF, as types, and the manifest of a frozen one.

`DraftPdf` may be rewritten at will; `Frozen` may only be appended to. A step that rewrites takes a `DraftPdf`, so mypy refuses
to hand it a frozen file (design.md § 2). Only `freeze.publish` makes a `Frozen` out of a draft, and only `read_frozen` reads one back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, ValidationError

from pdz_docs.errors import InputError
from pdz_docs.expectations import Deadline, Expectation, ExpectedSignatory, Sha256
from pdz_docs.values import Value

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class DraftPdf:
    """A PDF that nobody has approved or signed: every step left of freezing takes one and gives a new one."""

    data: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        return sha256(self.data).hexdigest()


class Mode(StrEnum):
    """What is sent out to be signed: the frozen PDF to everyone, one file in a queue, or bytes to wrap."""

    COPIES = "copies"
    PADES = "pades"
    CADES = "cades"


class FileDigest(Value):
    """A file and its SHA-256: an input (path relative to the working folder), a font, a template."""

    file: str
    sha256: Sha256


class Package(Value):
    """A Python package that took part, with its version."""

    name: str
    version: str


class Tools(Value):
    """What made the file: with the same inputs and these, the same bytes come out again."""

    libreoffice: str | None = None
    fonts: tuple[FileDigest, ...] = ()
    packages: tuple[Package, ...] = ()


class Annex(Value):
    """A frozen document that this one prints the digest of (the plan, annex of the agreement)."""

    document: str
    file: str
    sha256: Sha256


class Terms(Value):
    """What is decided when a document is frozen; the manifest adds what the file itself says."""

    document: str
    title: str
    version: Annotated[int, Field(ge=1)]
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
    frozen_at: AwareDatetime
    file: Annotated[str, Field(pattern=r"^[^/\\]+\.pdf$")]
    signatories: tuple[ExpectedSignatory, ...] = ()
    deadline: Deadline | None = None
    statutory: Deadline | None = None
    mode: Mode = Mode.COPIES
    inputs: tuple[FileDigest, ...] = ()
    tools: Tools = Tools()
    annexes: tuple[Annex, ...] = ()
    demonstrative: bool = False


class Manifest(Terms):
    """pdz.manifest/1: everything known of a frozen document, written once beside it."""

    schema_: Literal["pdz.manifest/1"] = Field(default="pdz.manifest/1", alias="schema")
    sha256: Sha256
    size: int
    pages: int
    fields: tuple[str, ...] = ()

    def expectation(self) -> Expectation:
        """What a verifier is told about this document."""
        return Expectation(
            document=self.document,
            title=self.title,
            version=self.version,
            sha256=self.sha256,
            size=self.size,
            signatories=self.signatories,
            fields=self.fields,
            deadline=self.deadline,
            statutory=self.statutory,
            frozen_at=self.frozen_at,
        )

    def as_bytes(self) -> bytes:
        """UTF-8 JSON with a final newline, keys in the order of the model."""
        return self.model_dump_json(by_alias=True, indent=2).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen PDF where it lies, with its manifest. It is read, signed by appending and verified; never rewritten."""

    folder: Path
    manifest: Manifest

    @property
    def path(self) -> Path:
        return self.folder / self.manifest.file

    def read(self) -> bytes:
        """The frozen bytes. Raises InputError when they are not those of the manifest."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            raise InputError(
                f"Manca {self.path}, il documento congelato descritto da {MANIFEST}.",
                hint="Rimettete al suo posto il file originale da una copia di sicurezza.",
            ) from None
        if sha256(data).hexdigest() != self.manifest.sha256:
            raise InputError(
                f"{self.path} non è più il file congelato: la sua impronta SHA-256 è diversa da quella di {MANIFEST}.",
                hint="Rimettete al suo posto il file originale da una copia di sicurezza.",
            )
        return data


def read_frozen(folder: Path) -> Frozen:
    """The frozen document in `folder`. Raises InputError when there is no manifest or it cannot be understood."""
    path = folder / MANIFEST
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"{folder} non contiene un documento congelato: manca {MANIFEST}.") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise InputError(
            f"{path} non si legge: {place or 'contenuto'} non è come previsto.",
            hint="Il manifesto non si modifica a mano: rimettete l'originale da una copia di sicurezza.",
        ) from error
    return Frozen(folder, manifest)
