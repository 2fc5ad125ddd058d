"""An office that lives through an invented round: it makes what the plan says comes back, collects it batch by batch, and decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from pathlib import Path

from pdz_docs.demo.identity import Identity
from pdz_docs.demo.pki import DemoPki, subject_of
from pdz_docs.demo.trustlist import trust_list
from pdz_docs.errors import ToolFailedError
from pdz_docs.expectations import ExpectedSignatory, Title
from pdz_docs.round import setaside
from pdz_docs.round.collecting import Collection, collect
from pdz_docs.round.deciding import Wording, decide
from pdz_docs.round.decisions import Outcome, Successor
from pdz_docs.round.states import DocumentStatus
from pdz_docs.round.status import Awaited, round_status
from pdz_docs.round.witness import Witness, cache_folder
from pdz_docs.signing import cades, pades
from pdz_docs.trust import safexml
from pdz_docs.trust.anchors import Anchors, Source
from pdz_docs.trust.listparser import read_list
from pdz_docs.trust.revocation_sources import RevocationSources
from pdz_docs.trust.services import ServiceIndex
from pdz_docs.work.clock import fixed_clock
from tests.round.round_material import Round, base64_text, crowd, mail, make_pdf, open_round, put, resaved
from tests.round.simulated import BATCHES, BODIES, PADES, Deciding, Form, Person, Plan, Sending, Signing, Wrapping
from tests.verification import pec_material

# The deadline of `open_round` lies between the second and the third.
DAYS = (1, 3, 8)
PEC_TIME = "10/12/2024 18:00:00"
ACT = "Decreto n. 1 del 5/12/2024"
_BOUNDARY = b"\r\n--firmato\r\nContent-Type: application/x-pkcs7-signature"


@dataclass
class People:
    """Everybody's keys, made once for all the rounds of a session."""

    pki: DemoPki
    _others: dict[tuple[int, Person], Identity] = field(default_factory=dict)

    def of(self, body: int, person: Person) -> Identity:
        if person is Person.EXPECTED:
            return self.pki.signers[f"ente{body:02}"]
        if (body, person) not in self._others:
            self._others[body, person] = self._made(body, person)
        return self._others[body, person]

    def _made(self, body: int, person: Person) -> Identity:
        if person is Person.WITHOUT_CODE:
            return self.pki.defective(subject_of(somebody(body)), "no-tax-code")
        return self.pki.issue(subject_of(stranger(body) if person is Person.STRANGER else successor(body)))

    @cached_property
    def anchors(self) -> Anchors:
        """What a trusted list with the CA and the TSA says, and the list of PEC providers."""
        document = safexml.parse(trust_list(self.pki, url="https://lista.example.org/it.xml"), "lista")
        index = ServiceIndex(read_list(document).services)
        providers = pec_material.listed(pec_material.provider())
        return Anchors(Source.DEMO, index.certificates, services=index, pec=providers)

    def witness(self, at: datetime, folder: Path) -> Witness:
        """The one of the commands: it can ask about revocations, whose answers are kept, and remembers its verdicts."""
        sources = RevocationSources(ask=partial(self._answer, at))
        return Witness(self.anchors, at=at, cache=cache_folder(folder / "output"), sources=sources)

    def _answer(self, at: datetime, url: str, body: bytes | None, _: str | None) -> bytes:
        if body is None:
            raise ToolFailedError(f"{url} non risponde.")
        return self.pki.ocsp(body, at)


_EVERYBODY = crowd(BODIES * 3)


def somebody(body: int) -> ExpectedSignatory:
    return _EVERYBODY[body]


def stranger(body: int) -> ExpectedSignatory:
    return _EVERYBODY[BODIES + body]


def successor(body: int) -> ExpectedSignatory:
    return _EVERYBODY[2 * BODIES + body]


class Office:
    """One round in one folder."""

    def __init__(self, plan: Plan, folder: Path, people: People) -> None:
        self.plan = plan
        self.people = people
        at = people.pki.at
        signatories = [_delegated(one, plan) for one in crowd(BODIES)]
        opened = open_round(folder / "ambito", people.pki, signatories, at=at - timedelta(days=1))
        self.round: Round = replace(opened, at=at)
        self._outside = folder / "arrivi"
        self._made: dict[tuple[Signing, ...], bytes] = {}

    @property
    def folder(self) -> Path:
        return self.round.folder

    @cached_property
    def _scan(self) -> bytes:
        return make_pdf(text="Scansione")

    def instant(self, batch: int) -> datetime:
        return self.round.at + timedelta(days=DAYS[batch])

    def live(self) -> Iterator[Collection]:
        """Batch after batch: first what the office decides, then what has come."""
        for batch in range(BATCHES):
            for one in self.plan.decisions:
                if one.batch == batch:
                    self.decide(one)
            yield self.collect(batch)

    def collect(self, batch: int) -> Collection:
        now = self.instant(batch)
        paths = self.arrivals(batch)
        return collect(paths, folder=self.folder, witness=self.people.witness(now, self.folder), clock=fixed_clock(now))

    def arrivals(self, batch: int) -> list[Path]:
        """The files of a batch where they arrive, under names that say nothing."""
        return [
            put(self._outside, f"{batch}-{number:02}.bin", self.packed(one))
            for number, one in enumerate(self.plan.sendings)
            if one.batch == batch
        ]

    def status(self) -> DocumentStatus:
        now = self.instant(BATCHES - 1)
        manifest = self.round.frozen.manifest
        awaited = Awaited(manifest.document, manifest.title, manifest.signatories, manifest.deadline)
        return round_status(
            self.round.output, [awaited], verify=self.people.witness(now, self.folder), now=now
        ).documents[0]

    def decide(self, deciding: Deciding) -> None:
        now = self.instant(deciding.batch)
        decide(
            f"ente{deciding.body:02}",
            self._wording(deciding),
            folder=self.folder,
            document="accordo",
            witness=self.people.witness(now, self.folder),
            now=now,
        )

    def _wording(self, deciding: Deciding) -> Wording:
        who = successor(deciding.body)
        new = Successor(given_name=who.given_name, surname=who.surname, office="Sindaca", fiscal_code=who.fiscal_code)
        return Wording(
            outcome=deciding.outcome,
            reason="verbale",
            by="La responsabile",
            act=ACT,
            successor=new if deciding.outcome is Outcome.REPLACED else None,
            file=self._set_aside(deciding.about) if deciding.about is not None else None,
        )

    def _set_aside(self, sending: Sending) -> Path:
        data = self.content(sending)
        return next(path for path in setaside.folder(self.round.output).iterdir() if path.read_bytes() == data)

    def content(self, sending: Sending) -> bytes:
        """What comes back, out of its message."""
        data = self._signed(sending.signings) if sending.signings else self._scan
        if sending.altered:
            data = data.replace(b"pagina 1", b"pagina 9")
        return base64_text(data) if sending.wrapping is Wrapping.BASE64 else data

    def packed(self, sending: Sending) -> bytes:
        data = self.content(sending)
        if sending.wrapping is Wrapping.MAIL:
            return mail(("documento.bin", data))
        if sending.wrapping is Wrapping.PEC:
            return _certified(data)
        if sending.wrapping is Wrapping.PEC_ALTERED:
            return _altered(sending, data, self._signed(sending.signings))
        return data

    def _signed(self, signings: tuple[Signing, ...]) -> bytes:
        """Equal beginnings are made once: a queue goes on from the very bytes that came back before."""
        if not signings:
            return self.round.data
        if signings not in self._made:
            self._made[signings] = self._sign(self._signed(signings[:-1]), signings[-1])
        return self._made[signings]

    def _sign(self, data: bytes, one: Signing) -> bytes:
        key = self.people.of(one.body, one.person).key
        timestamper = self.people.pki.tsa if one.stamped else None
        if one.form not in PADES:
            make = cades.envelop if one.form is Form.P7M else cades.detach
            request = cades.Request(at=self.round.at, demonstrative=True)
            return make(data, key=key, request=request, timestamper=timestamper)
        name = somebody(one.body).field if one.form is Form.OWN_FIELD else None
        before = resaved(data) if one.form is Form.REWRITE else data
        drawn = pades.Request(at=self.round.at, demonstrative=True, field=name, visible=False)
        return pades.sign(before, key=key, request=drawn, timestamper=timestamper)


def _delegated(who: ExpectedSignatory, plan: Plan) -> ExpectedSignatory:
    if int(who.id.removeprefix("ente")) not in plan.delegates:
        return who
    return who.model_copy(update={"title": Title.DELEGATO, "act": "Delega n. 4 del 2/12/2024"})


def _certified(data: bytes) -> bytes:
    message = mail(("documento.bin", data))
    return pec_material.envelope(message, pec_material.daticert(PEC_TIME), pec_material.provider())


def _altered(sending: Sending, data: bytes, original: bytes) -> bytes:
    """A transport envelope whose attachment, or else whose text, is not what the provider signed."""
    if not sending.altered:
        return _certified(data).replace(b"Messaggio di posta", b"Messaggio da posta")
    return _certified(data).partition(_BOUNDARY)[0] + _BOUNDARY + _certified(original).partition(_BOUNDARY)[2]
