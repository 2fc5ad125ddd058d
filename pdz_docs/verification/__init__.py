"""Bytes and expectations to facts, facts to a verdict. `verify` is the one door; everything it needs is an argument."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from pdz_docs.expectations import Expectation
    from pdz_docs.trust.anchors import Anchors
    from pdz_docs.trust.revocation_sources import RevocationSources
    from pdz_docs.verification.known import Known
    from pdz_docs.verification.verdict import FileVerdict


def verify(
    data: bytes,
    *,
    name: str,
    at: datetime,
    anchors: Anchors,
    expectation: Expectation | None = None,
    sources: RevocationSources | None = None,
    known: Known | None = None,
) -> FileVerdict:
    """The verdict on the bytes of one file at the instant `at`.

    `name` is what the file is called (a claim, used for the report alone: the kind is read from the content). `expectation`
    says who should have signed which frozen bytes; `sources` where to learn of revocations (without them only what the file
    carries is used); `known` what is known besides the bytes. Never raises on what the file holds: whatever cannot be read is a finding.
    """
    from pdz_docs.verification.engine import judge_file
    from pdz_docs.verification.known import NOTHING

    return judge_file(
        data, name=name, at=at, anchors=anchors, expectation=expectation, sources=sources, known=known or NOTHING
    )
