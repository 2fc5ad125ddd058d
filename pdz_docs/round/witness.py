"""The verifier as the round uses it: a file on disk against one expectation, at one instant, with one set of anchors."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pdz_docs.errors import InputError
from pdz_docs.expectations import Expectation
from pdz_docs.round.status import Verify
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification import verify
from pdz_docs.verification.verdict import FileVerdict


def witness(anchors: Anchors, *, at: datetime) -> Verify:
    """A function that judges a file. It raises InputError when the file cannot be read."""

    def judge(path: Path, expectation: Expectation) -> FileVerdict:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise InputError(f"{path} non si può leggere.", hint="Controllate che esista e i suoi permessi.") from error
        return verify(data, name=str(path), at=at, anchors=anchors, expectation=expectation)

    return judge
