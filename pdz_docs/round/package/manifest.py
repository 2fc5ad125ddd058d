"""`manifest.json` of a package (pdz.package/1): every file in it with digest, size, role and where it came from."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from pdz_docs.envelopes.names import safe_name
from pdz_docs.expectations import Sha256
from pdz_docs.trust.anchors import Source
from pdz_docs.values import Value

FILE = "manifest.json"
# A thousand adhesions make four megabytes: more than this is no manifest.
LARGEST = 64 << 20
_LONGEST_PATH = 240
_LARGEST_FILE = 1 << 50


class Role(StrEnum):
    """What a file is in the package."""

    FROZEN = "FROZEN"
    SIGNED = "SIGNED"
    ADHESION = "ADHESION"
    LONG_TERM = "LONG_TERM"
    TIMESTAMP = "TIMESTAMP"
    RECORD = "RECORD"
    EVIDENCE = "EVIDENCE"
    REVOCATION = "REVOCATION"
    STEP = "STEP"
    TRUST = "TRUST"
    REPORT = "REPORT"
    METADATA = "METADATA"
    SCHEMA = "SCHEMA"
    README = "README"

    @property
    def is_document(self) -> bool:
        """Whether it is a document of the fascicolo, with metadata of its own."""
        return self in (Role.FROZEN, Role.SIGNED, Role.ADHESION, Role.LONG_TERM)


def _within(path: str) -> str:
    """A path that stays in the folder it is written into, on every system."""
    parts = path.split("/")
    if len(path) > _LONGEST_PATH or any(part != safe_name(part, "") or part.startswith(".") for part in parts):
        raise ValueError("il percorso non è ammesso")
    return path


PackagePath = Annotated[str, Field(min_length=1), AfterValidator(_within)]


class Item(Value):
    """One file. `source` is where it lay, relative to the working folder; None for what the program made. `of` is the document that a
    report, metadata or a record is about."""

    path: PackagePath
    sha256: Sha256
    size: Annotated[int, Field(ge=0, le=_LARGEST_FILE)]
    role: Annotated[Role, Field(strict=False)]
    source: str | None = None
    of: PackagePath | None = None


class Lack(Value):
    """Something that a whole package would have and this one has not: named, never hidden."""

    id: str
    text: str


class Tool(Value):
    name: str
    version: str


class ListUsed(Value):
    """A trusted list that the verdicts rest on."""

    territory: str
    sequence: int
    issued: AwareDatetime
    sha256: Sha256


class Trusted(Value):
    """Whom the verdicts trust: the source in the words of `pdz verify`, and the lists of it."""

    source: Annotated[Source, Field(strict=False)]
    lists: tuple[ListUsed, ...] = ()


class Manifest(Value):
    """pdz.package/1. `at` is the instant of the last act in the package: the same round gives the same bytes, whenever it is packaged.

    `agid_xsd_validated` is always false: the metadata were checked against the schema in the package, never against AgID's own.
    """

    schema_: Literal["pdz.package/1"] = Field(default="pdz.package/1", alias="schema")
    tool: Tool
    document: str
    title: str
    version: int
    sha256: Sha256
    at: AwareDatetime
    concluded: bool
    demonstrative: bool
    agid_xsd_validated: Literal[False] = False
    trust: Trusted
    lacking: tuple[Lack, ...]
    files: tuple[Item, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        paths = [one.path for one in self.files]
        folded = {path.casefold() for path in paths}
        if any(a >= b for a, b in pairwise(paths)) or len(folded) != len(paths) or FILE in folded:
            raise ValueError("i file non sono in ordine, o uno è nominato due volte")
        return self

    def of_role(self, *roles: Role) -> Iterator[Item]:
        return (one for one in self.files if one.role in roles)

    def as_bytes(self) -> bytes:
        """UTF-8 JSON with a final newline, keys in the order of the model."""
        return self.model_dump_json(by_alias=True, indent=1).encode() + b"\n"
