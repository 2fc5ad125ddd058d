"""`pdz verify --json`: pdz.verify/1 of contracts.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pdz_docs import __version__
from pdz_docs.trust.anchors import Anchors, TrustList
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.work.clock import ROME

SCHEMA = "pdz.verify/1"


def verify_json(files: Iterable[FileVerdict], *, at: datetime, anchors: Anchors) -> dict[str, Any]:
    """The whole answer, ready for `json.dumps`."""
    return {
        "schema": SCHEMA,
        "tool": {"name": "pdz-docs", "version": __version__},
        "at": _instant(at),
        "trust": {"source": anchors.source.value, "lists": [_trust_list(one) for one in anchors.lists]},
        "files": [one.model_dump(mode="json") for one in files],
    }


def _trust_list(one: TrustList) -> dict[str, Any]:
    return {
        "territory": one.territory,
        "sequence": one.sequence,
        "issued": _instant(one.issued),
        "next_update": _instant(one.next_update) if one.next_update else None,
        "sha256": one.sha256,
        "stale": one.stale,
    }


def _instant(instant: datetime) -> str:
    return instant.astimezone(ROME).isoformat(timespec="seconds")
