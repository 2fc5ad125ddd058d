"""The document inside whatever was returned: out of its envelopes."""

from __future__ import annotations

from pdz_docs.envelopes.kinds import Kind
from pdz_docs.envelopes.open import Layer, open_layers


def document(data: bytes) -> bytes | None:
    """The innermost document, None when there is none or there are several. Never raises on what the file holds."""
    found = list(_ends(open_layers(data, "file")))
    return found[0] if len(found) == 1 else None


def _ends(layer: Layer) -> list[bytes]:
    if layer.kind is Kind.TSR:
        return []
    if not layer.children:
        return [layer.data] if layer.signed is None else []
    return [end for child in layer.children for end in _ends(child)]
