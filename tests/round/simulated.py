"""Invented rounds, as data: what comes back, in which order, and the truth about each body, told by whoever invents it.

Nothing of the program decides here what is right: each case says its own state, from the rule of counting and the state names that
contracts.md fixes. The certificates are demonstrative, so a valid signature is always one with notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from random import Random

from pdz_docs.round.decisions import Outcome
from pdz_docs.round.states import State
from pdz_docs.verification.vocabulary import TimeSource

BODIES = 26
# The last of the batches comes after the deadline.
BATCHES = 3
LATE = BATCHES - 1


class Person(Enum):
    """Who signs for a body: whoever is expected, the same with no tax code in the certificate, somebody else, or who came after."""

    EXPECTED = auto()
    WITHOUT_CODE = auto()
    STRANGER = auto()
    SUCCESSOR = auto()


class Form(Enum):
    """How a signature is put; `REWRITE` saves the whole file anew and then signs it."""

    OWN_FIELD = auto()
    NEW_FIELD = auto()
    REWRITE = auto()
    P7M = auto()
    DETACHED = auto()


class Wrapping(Enum):
    """What a file travels in."""

    PLAIN = auto()
    BASE64 = auto()
    MAIL = auto()
    PEC = auto()
    PEC_ALTERED = auto()


PADES = frozenset({Form.OWN_FIELD, Form.NEW_FIELD, Form.REWRITE})


@dataclass(frozen=True)
class Signing:
    body: int
    form: Form
    person: Person = Person.EXPECTED
    stamped: bool = False


@dataclass(frozen=True)
class Sending:
    """One arrival: the frozen text with `signings` one upon the other. Equal beginnings are the same bytes. Without signings, a scan.

    `altered`: the signed text was changed afterwards, in the attachment of a PEC also under the provider's signature."""

    batch: int
    signings: tuple[Signing, ...]
    wrapping: Wrapping = Wrapping.PLAIN
    altered: bool = False


@dataclass(frozen=True)
class Deciding:
    """What the office decides before a batch; `about` is the sending whose file it assigns."""

    batch: int
    body: int
    outcome: Outcome
    about: Sending | None = None


@dataclass(frozen=True)
class Told:
    """What a row of the final table has to say."""

    state: State
    source: TimeSource | None = None
    decision: Outcome | None = None


MISSING = (Told(State.MISSING),)
VALID = Told(State.SIGNED_WITH_NOTES)


@dataclass
class Plan:
    """A whole round and its truth. `strangers` are the bodies in whose files somebody unexpected signs too."""

    seed: int
    sendings: list[Sending] = field(default_factory=list)
    decisions: list[Deciding] = field(default_factory=list)
    truth: dict[int, tuple[Told, ...]] = field(default_factory=lambda: dict.fromkeys(range(BODIES), MISSING))
    strangers: list[int] = field(default_factory=list)
    delegates: set[int] = field(default_factory=set)
    set_aside: int = 0

    @property
    def signed(self) -> int:
        """How many bodies count as signed; the term is not peremptory."""
        return sum(is_signed(told) for rows in self.truth.values() for told in rows)

    @property
    def states(self) -> Counter[State]:
        return Counter(told.state for rows in self.truth.values() for told in rows)


def is_signed(told: Told) -> bool:
    if told.decision is not None:
        return told.decision is Outcome.ACCEPTED
    return told.state in (State.SIGNED_WITH_NOTES, State.LATE)


def plan(seed: int) -> Plan:
    """The round of one seed, its cases on bodies drawn at random; some bodies send nothing."""
    inventor = _Inventor(seed)
    for case in _CASES:
        case(inventor)
    for case in inventor.random.sample(_RARER, len(_RARER)):
        if len(inventor.free) >= inventor.silent + _MOST_BODIES:
            case(inventor)
    while len(inventor.free) > inventor.silent:
        inventor.random.choice(_ORDINARY)(inventor)
    made = inventor.plan
    inventor.random.shuffle(made.sendings)
    # What belongs to one batch comes in any order; a queue's later copy may well come before its earlier one.
    made.sendings.sort(key=lambda one: one.batch)
    return made


Case = Callable[["_Inventor"], None]


class _Inventor:
    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 - a seed makes the same round again
        self.plan = Plan(seed)
        self.free = self.random.sample(range(BODIES), BODIES)
        self.silent = self.random.randint(1, 4)
        self._own = self._new = 0

    def body(self) -> int:
        return self.free.pop()

    def in_time(self) -> int:
        return self.random.randrange(LATE)

    def pades(
        self, body: int, *, own: bool = False, person: Person = Person.EXPECTED, stamped: bool = False
    ) -> Signing:
        """In a field of its own only while as many others are not: at least half of all are in new, invisible fields."""
        own = own or (self._own < self._new and self.random.random() < 0.8)
        self._own, self._new = self._own + own, self._new + (not own)
        return Signing(body, Form.OWN_FIELD if own else Form.NEW_FIELD, person, stamped)

    def any_form(self, body: int, person: Person = Person.EXPECTED) -> Signing:
        """A stranger never in the field made for a body: that would say for whom, and is a case of its own."""
        if self.random.random() < 0.5:
            return Signing(body, Form.P7M, person)
        if person is Person.STRANGER:
            self._new += 1
            return Signing(body, Form.NEW_FIELD, person)
        return self.pades(body, person=person)

    def send(
        self, batch: int, *signings: Signing, wrapping: Wrapping = Wrapping.PLAIN, altered: bool = False
    ) -> Sending:
        sending = Sending(batch, signings, wrapping, altered)
        self.plan.sendings.append(sending)
        return sending

    def tell(self, body: int, *rows: Told) -> None:
        self.plan.truth[body] = rows

    def decide(self, batch: int, body: int, outcome: Outcome, about: Sending | None = None) -> None:
        self.plan.decisions.append(Deciding(batch, body, outcome, about))


def _wrong_person(do: _Inventor) -> None:
    """Somebody else in the field made for a body."""
    body = do.body()
    do.send(do.in_time(), do.pades(body, own=True, person=Person.STRANGER))
    do.tell(body, Told(State.WRONG_PERSON))


def _deputy(do: _Inventor) -> None:
    """The vicesindaco signs where nothing says for whom: set aside, then assigned by the office (TUEL art. 53 c. 2)."""
    body, batch = do.body(), do.in_time()
    sent = do.send(batch, do.any_form(body, Person.STRANGER))
    do.decide(batch + 1, body, Outcome.ACCEPTED, sent)
    do.tell(body, Told(State.WRONG_PERSON, decision=Outcome.ACCEPTED))


def _delegate(do: _Inventor) -> None:
    """A delegate who was named when the text was frozen is whoever is expected."""
    body = do.body()
    do.plan.delegates.add(body)
    do.send(do.in_time(), do.any_form(body))
    do.tell(body, VALID)


def _stranger(do: _Inventor) -> None:
    """Signed by nobody who is expected, and nobody decides about it."""
    do.send(do.in_time(), do.any_form(do.body(), Person.STRANGER))
    do.plan.set_aside += 1


def _stranger_in_a_queue(do: _Inventor) -> None:
    body = do.body()
    do.send(do.in_time(), do.pades(body), Signing(body, Form.NEW_FIELD, Person.STRANGER))
    do.tell(body, VALID)
    do.plan.strangers.append(body)


def _without_tax_code(do: _Inventor) -> None:
    body, batch = do.body(), do.in_time()
    do.send(batch, do.any_form(body, Person.WITHOUT_CODE))
    accepted = do.random.choice((Outcome.ACCEPTED, Outcome.REFUSED, None))
    if accepted is not None:
        do.decide(batch + 1, body, accepted)
    do.tell(body, Told(State.SIGNER_TO_CONFIRM, decision=accepted))


def _late(do: _Inventor) -> None:
    body = do.body()
    do.send(LATE, do.any_form(body))
    do.tell(body, Told(State.LATE))


def _late_but_stamped(do: _Inventor) -> None:
    """Collected after the term, and a time stamp proves that the signature is older."""
    body = do.body()
    do.send(LATE, replace(do.any_form(body), stamped=True))
    do.tell(body, Told(VALID.state, TimeSource.SIGNATURE_TIMESTAMP))


def _late_but_certified(do: _Inventor) -> None:
    body = do.body()
    do.send(LATE, do.any_form(body), wrapping=Wrapping.PEC)
    do.tell(body, Told(VALID.state, TimeSource.PEC))


def _scan(do: _Inventor) -> None:
    do.body()
    do.send(do.in_time())
    do.plan.set_aside += 1


def _resaved(do: _Inventor) -> None:
    body = do.body()
    do.send(do.in_time(), Signing(body, Form.REWRITE))
    do.tell(body, Told(State.OTHER_BYTES))


def _rewritten(do: _Inventor) -> None:
    """A tool that saves the whole queue anew damages who signed before; their good copy stays, and the culprit has not signed."""
    first, second, culprit = do.body(), do.body(), do.body()
    queue = (do.pades(first), do.pades(second))
    batch = do.in_time()
    do.send(batch, *queue)
    do.send(batch, *queue, Signing(culprit, Form.REWRITE))
    do.tell(first, VALID)
    do.tell(second, VALID)
    do.plan.set_aside += 1


def _altered(do: _Inventor) -> None:
    """The attachment of a PEC was changed on its way: neither the signature nor the provider's holds."""
    body = do.body()
    do.send(do.in_time(), Signing(body, Form.P7M), wrapping=Wrapping.PEC_ALTERED, altered=True)
    do.tell(body, Told(State.NOT_VALID))


def _altered_envelope(do: _Inventor) -> None:
    """The message around was changed, the signed file was not: it counts, and the PEC proves no time."""
    body = do.body()
    do.send(do.in_time(), Signing(body, Form.P7M), wrapping=Wrapping.PEC_ALTERED)
    do.tell(body, VALID)


def _three_times(do: _Inventor) -> None:
    """By e-mail, by PEC and by hand, in whatever order: one file, and the PEC proves its time."""
    body = do.body()
    signing = do.any_form(body)
    for wrapping in (Wrapping.PLAIN, Wrapping.MAIL, Wrapping.PEC):
        do.send(do.random.randrange(BATCHES), signing, wrapping=wrapping)
    do.tell(body, Told(VALID.state, TimeSource.PEC))


def _base64(do: _Inventor) -> None:
    body = do.body()
    do.send(do.in_time(), Signing(body, Form.P7M), wrapping=Wrapping.BASE64)
    do.tell(body, VALID)


def _detached(do: _Inventor) -> None:
    body = do.body()
    do.send(do.in_time(), Signing(body, Form.DETACHED))
    do.tell(body, VALID)


def _nested(do: _Inventor) -> None:
    """An envelope around an envelope, or around a signed PDF."""
    inner, outer = do.body(), do.body()
    do.send(do.in_time(), do.any_form(inner), Signing(outer, Form.P7M))
    do.tell(inner, VALID)
    do.tell(outer, VALID)


def _fork(do: _Inventor) -> None:
    """Two continue the same copy, each on a PC of their own: two esemplari, all three count."""
    base, left, right = do.body(), do.body(), do.body()
    first = do.pades(base)
    for body in (left, right):
        do.send(do.in_time(), first, do.pades(body))
    for body in (base, left, right):
        do.tell(body, VALID)


def _queue(do: _Inventor) -> None:
    """A queue that comes back now and then, each time with more signatures."""
    bodies = [do.body() for _ in range(do.random.randint(2, 4))]
    signings = tuple(do.pades(body) for body in bodies)
    batches = sorted(do.random.randrange(BATCHES) for _ in bodies)
    for number, (body, batch) in enumerate(zip(bodies, batches, strict=True), start=1):
        do.send(batch, *signings[:number])
        do.tell(body, Told(State.LATE) if batch == LATE else VALID)


def _declines(do: _Inventor) -> None:
    body = do.body()
    do.decide(do.in_time(), body, Outcome.DECLINED)
    do.tell(body, Told(State.DECLINED))


def _replaced(do: _Inventor) -> None:
    """A new mayor takes office in mid-round and signs, or has not yet."""
    body, batch = do.body(), do.in_time()
    do.decide(batch, body, Outcome.REPLACED)
    signs = do.random.random() < 0.7
    if signs:
        do.send(batch, do.any_form(body, Person.SUCCESSOR))
    do.tell(body, Told(State.REPLACED), VALID if signs else Told(State.MISSING))


def _alone(do: _Inventor) -> None:
    body = do.body()
    do.send(do.in_time(), do.pades(body))
    do.tell(body, VALID)


def _envelope(do: _Inventor) -> None:
    body = do.body()
    do.send(do.in_time(), Signing(body, Form.P7M), wrapping=do.random.choice((Wrapping.PLAIN, Wrapping.MAIL)))
    do.tell(body, VALID)


# What every round has, then what it may have, then what fills it up.
_CASES: tuple[Case, ...] = (
    _wrong_person,
    _deputy,
    _delegate,
    _without_tax_code,
    _late,
    _resaved,
    _altered,
    _three_times,
    _base64,
    _nested,
    _fork,
    _scan,
    _queue,
)
_RARER: tuple[Case, ...] = (
    _stranger,
    _stranger_in_a_queue,
    _late_but_stamped,
    _late_but_certified,
    _rewritten,
    _altered_envelope,
    _detached,
    _declines,
    _replaced,
)
_ORDINARY: tuple[Case, ...] = (_envelope, _alone)
_MOST_BODIES = 3
