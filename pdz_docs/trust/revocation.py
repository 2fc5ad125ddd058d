"""What revocation data say of a certificate at an instant (EN 319 102-1 § 5.2.6; CAD art. 24 c. 4-bis, 36): facts, then one judgment.

`revocation_data` reads OCSP responses and CRLs into these facts; `revocation_sources` knows where to find them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

# Clocks of responders and ours need not agree to the second.
SKEW = timedelta(minutes=5)


class Source(StrEnum):
    """Where a piece of revocation data was found."""

    EMBEDDED = "embedded"
    COLLECTED = "collected"
    PUBLISHED = "published"
    CACHE = "cache"
    ONLINE = "online"


class State(StrEnum):
    """What is known of a certificate. HOLD: suspended (CAD art. 36), which may end as if it had never been."""

    GOOD = "GOOD"
    REVOKED = "REVOKED"
    HOLD = "HOLD"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One checked answer about one certificate, by who may give it.

    `since` is when it was revoked or suspended. `next_update` None: newer information is always available (RFC 6960 § 2.4).
    `archive_cutoff`: for certificates that ended before `this_update`, the answer still holds if they ended after it.
    """

    kind: str
    source: Source
    state: State
    this_update: datetime
    next_update: datetime | None
    since: datetime | None = None
    reason: str | None = None
    archive_cutoff: datetime | None = None
    authority: str | None = None


class Problem(StrEnum):
    """Why a piece of data says nothing."""

    UNREADABLE = "UNREADABLE"
    NOT_ABOUT_IT = "NOT_ABOUT_IT"
    NOT_AUTHORISED = "NOT_AUTHORISED"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    NOT_UNDERSTOOD = "NOT_UNDERSTOOD"


@dataclass(frozen=True, slots=True)
class Rejected:
    """A piece of data that was left aside, and why: reported, never skipped in silence."""

    kind: str
    source: Source
    problem: Problem


Answer = Evidence | Rejected


@dataclass(frozen=True, slots=True)
class Status:
    """What the data say at an instant. `evidence` is the answer it rests on, None when there is none."""

    state: State
    evidence: Evidence | None = None
    fresh: bool = False


def status_at(evidence: Iterable[Evidence], moment: datetime, *, not_after: datetime) -> Status:
    """The status of a certificate (ending at `not_after`) at `moment`, from the newest answer that can speak of that moment.

    The newest prevails: a revocation is for ever, and a suspension that a later answer no longer knows has been annulled as if it
    had never been (CAD art. 36 c. 3). An answer of before `moment` speaks of it until its next update; then it is not `fresh`.
    An answer of after the certificate's end may have forgotten it, unless it says that it has not (archive cut-off).
    """
    speaking = [one for one in evidence if _speaks(one, not_after)]
    if not speaking:
        return Status(State.UNKNOWN)
    newest = max(speaking, key=lambda one: one.this_update)
    # Data of the future of `moment` are the better for it: they know what happened until then.
    fresh = newest.this_update >= moment - SKEW or (newest.next_update is not None and newest.next_update >= moment)
    if newest.state in (State.REVOKED, State.HOLD) and newest.since is not None and newest.since > moment:
        return Status(State.GOOD, newest, fresh=True)
    if newest.state is State.REVOKED:
        # It was revoked, and stays so: age does not weaken this.
        return Status(State.REVOKED, newest, fresh=True)
    return Status(newest.state, newest, fresh)


def revoked_since(evidence: Iterable[Evidence]) -> datetime | None:
    """The earliest instant at which some answer says the certificate was revoked for good."""
    return min((one.since for one in evidence if one.state is State.REVOKED and one.since), default=None)


def _speaks(one: Evidence, not_after: datetime) -> bool:
    if one.state is State.UNKNOWN:
        return False
    if one.this_update <= not_after or one.state is not State.GOOD:
        return True
    return one.archive_cutoff is not None and one.archive_cutoff <= not_after
