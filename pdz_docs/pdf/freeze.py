"""A draft becomes a frozen document: PDF, digest and manifest appear together, read-only, by one rename of their folder.

Layout of contracts.md: `frozen/<document>/v<N>/<kind>/` with the PDF, `<name>.pdf.sha256` (hexadecimal only, no newline: AgID Allegato 2
§ 2.16) and `manifest.json`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from pdz_docs.errors import RefusedError
from pdz_docs.pdf.states import MANIFEST, DraftPdf, Frozen, Manifest, Terms, read_frozen
from pdz_docs.work.files import READ_ONLY, publish, workspace, writable

SCHEMA = "schema"
_SIGNATURE = "/Sig"
_VERSION = re.compile(r"^v([1-9][0-9]*)$")


def frozen_folder(output: Path, document: str, version: int, kind: str) -> Path:
    return output / "frozen" / document / f"v{version}" / kind


def is_frozen(output: Path, document: str) -> bool:
    """Whether the newest version of a document was frozen to be signed; its schema alone may still change."""
    return latest_frozen(output, document) is not None


def latest_frozen(output: Path, document: str) -> Frozen | None:
    """The text to sign of the newest version, None while there is none or only its schema."""
    root = output / "frozen" / document
    versions = [(int(match[1]), entry) for entry in _folders(root) if (match := _VERSION.match(entry.name))]
    newest = _folders(max(versions)[1]) if versions else []
    texts = sorted(entry for entry in newest if entry.name != SCHEMA and (entry / MANIFEST).is_file())
    return read_frozen(texts[0]) if texts else None


def _folders(folder: Path) -> list[Path]:
    return [entry for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []


def freeze(pdf: DraftPdf, terms: Terms, *, output: Path, beside: Mapping[str, bytes] | None = None) -> Frozen:
    """Freeze `pdf` under `output`, with the files `beside` it, by name. Raises RefusedError when that version of the document is frozen already."""
    target = frozen_folder(output, terms.document, terms.version, terms.kind)
    if target.exists():
        raise RefusedError(
            f"«{terms.title}», versione {terms.version}, è già congelato in {target}.",
            hint="Un documento congelato non si riscrive: chi deve cambiarlo ne congela una nuova versione.",
        )
    manifest = describe(pdf, terms)
    with workspace(output) as work:
        made = work / terms.kind
        with writable(work):
            made.mkdir()
            _write(made / manifest.file, pdf.data)
            _write(made / f"{manifest.file}.sha256", manifest.sha256.encode("ascii"))
            for name, data in (beside or {}).items():
                _write(made / name, data)
            _write(made / MANIFEST, manifest.as_bytes())
        publish(made, target)
    return Frozen(target, manifest)


def describe(pdf: DraftPdf, terms: Terms) -> Manifest:
    """The manifest of `pdf` on these terms: what was decided and what the file itself says."""
    reader = PdfReader(BytesIO(pdf.data))
    fields = reader.get_fields() or {}
    decided = {name: getattr(terms, name) for name in Terms.model_fields}
    return Manifest(
        **decided,
        sha256=pdf.sha256,
        size=len(pdf.data),
        pages=len(reader.pages),
        fields=tuple(sorted(name for name, field in fields.items() if field.get("/FT") == _SIGNATURE)),
    )


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.chmod(READ_ONLY)
