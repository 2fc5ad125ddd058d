"""The demonstration round with everything a package may hold: 26 signatures in every form, 12 adhesions, PEC evidence, lists of trust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pdz_docs.demo.pki import DemoPki
from pdz_docs.demo.trustlist import trust_list
from pdz_docs.reports.package import PackageWords
from pdz_docs.round import archiving, collected, steps
from pdz_docs.round.arrivals import arrivals
from pdz_docs.round.collected import Collected
from pdz_docs.round.collecting import collect
from pdz_docs.round.evidence import Protocol
from pdz_docs.round.filing import keep_evidence
from pdz_docs.round.package.gathering import Order
from pdz_docs.round.package.lastact import last_act
from pdz_docs.round.package.metadata import Agency, Filing, Person
from pdz_docs.round.package.office import Office
from pdz_docs.round.states import STEPS
from pdz_docs.round.witness import witness
from pdz_docs.signing import longterm
from pdz_docs.signing.longterm import Means
from pdz_docs.trust import eu, safexml
from pdz_docs.trust import pec as pec_lists
from pdz_docs.trust.anchors import Anchors
from pdz_docs.trust.cache import Cache
from pdz_docs.trust.listparser import read_list
from pdz_docs.work.clock import fixed_clock
from tests.round.round_material import Round, crowd, make_pdf, open_round, pec, put
from tests.verification import pec_material

BODIES = 26
ADHESIONS = 12
_QUEUE, _ENVELOPES = 18, 4


class Live:
    """Revocation lists of the day, as the authorities would hand them out."""

    def __init__(self, pki: DemoPki, now: datetime) -> None:
        self.pki, self.now = pki, now

    async def answer(self, certificate: x509.Certificate, issuer: x509.Certificate) -> bytes:
        by_root = issuer.sha256 == self.pki.anchors[0].sha256
        return self.pki.crls(self.now)[1 if by_root else 0]


@dataclass(frozen=True)
class Concluded:
    """A round that is concluded, and what is trusted in it."""

    round: Round
    cache: Cache

    def order(self, at: datetime | None = None) -> Order:
        """What to package, with an office that says everything that the metadata ask for."""
        when = at or last_act(self.round.output, "accordo")
        return Order(
            folder=self.round.folder,
            document="accordo",
            at=when,
            office=office(),
            anchors=self.anchors(when),
            cache=self.cache,
            words=PackageWords(),
        )

    def anchors(self, at: datetime) -> Anchors:
        return replace(eu.anchors(self.cache, at=at), pec=pec_lists.providers(self.cache))


def means(round_: Round) -> Means:
    return Means(anchors=round_.pki.anchors, source=Live(round_.pki, round_.at), at=round_.at)


def office() -> Office:
    agencies = {one.id: Agency(name=one.body, ipa=f"c_{one.id}") for one in crowd(BODIES)}
    return Office(
        lead=agencies["ente00"],
        agencies=agencies,
        filing=Filing(
            index="VII.12", description="Servizi alla persona", plan="https://ente.example/titolario", years=9999
        ),
        fascicolo="3/2024",
        rup=Person(surname="Prova", given_name="Nome"),
    )


def trusted_lists(folder: Path, pki: DemoPki, at: datetime) -> Cache:
    """A cache with the list that names the CA and the TSA, and the list of PEC providers."""
    cache = Cache(folder)
    data = trust_list(pki, url="https://lista.example.org/it.xml")
    signer = sha256(pki.operator.certificate.public_bytes(Encoding.DER)).hexdigest()
    cache.put(data, read_list(safexml.parse(data, "lista")), signer=signer, source="lista", checked=at)
    providers = put(folder.parent, "gestori.pem", pec_material.provider().certificate.public_bytes(Encoding.PEM))
    pec_lists.import_files(cache, [providers], at=at)
    return cache


def concluded(folder: Path, pki: DemoPki, at: datetime) -> Concluded:
    """Frozen, signed by all in a queue, in envelopes and in copies sent by PEC, adhered to, archived, and all steps taken."""
    round_ = open_round(folder / "ambito", pki, crowd(BODIES), at=at)
    cache = trusted_lists(folder / "fiducia", pki, at)
    _collect(round_, cache, list(_returned(round_, folder / "tornati")))
    for number in range(ADHESIONS):
        adhesion(round_, number, document="adesione" if number else "domanda")
    _archive(round_)
    put(round_.folder, "decreto.pdf", make_pdf(text="Decreto"))
    for step in STEPS:
        file = "decreto.pdf" if step == "decreto" else None
        day = (at + timedelta(days=10)).date()
        steps.record(round_.output, round_.frozen, step, day=day, today=day, number="77", file=file)
    return Concluded(round_, cache)


def _returned(round_: Round, folder: Path) -> Iterator[Path]:
    """The queue half way (by PEC) and whole, the envelopes, the copies by PEC."""
    queue = round_.data
    for who in range(_QUEUE):
        queue = round_.pades(who, queue, field=f"firmaente{who:02}", stamped=True)
        if who == _QUEUE // 2:
            yield put(folder, "coda.eml", pec(round_, "coda.pdf", queue))
    yield put(folder, "coda.pdf", queue)
    for who in range(_QUEUE, _QUEUE + _ENVELOPES):
        yield put(folder, f"{who}.p7m", round_.p7m(who, stamped=True))
    for who in range(_QUEUE + _ENVELOPES, BODIES):
        copy = round_.pades(who, field=f"firmaente{who:02}", stamped=True)
        yield put(folder, f"{who}.eml", pec(round_, f"{who}.pdf", copy))


def _collect(round_: Round, cache: Cache, paths: list[Path]) -> None:
    anchors = replace(eu.anchors(cache, at=round_.at), pec=pec_lists.providers(cache))
    protocol = Protocol(number="1234", day=round_.at.date(), at=round_.at, register_="REG")
    clock = fixed_clock(round_.at)
    seen = witness(anchors, at=round_.at)
    collect(paths, folder=round_.folder, witness=seen, clock=clock, protocol=protocol)


def _archive(round_: Round) -> None:
    for path in sorted(round_.output.glob("signed/accordo/v1/*/*")):
        if path.suffix in (".pdf", ".p7m"):
            archiving.archive(path, output=round_.output, means=means(round_), timestamper=round_.pki.tsa)


def adhesion(round_: Round, number: int, *, document: str = "adesione") -> Path:
    """An adhesion, or an application, that came by PEC, filed as they are: a document of its own, with its record and its envelope."""
    signed = round_.pades(number % BODIES, make_pdf(text=f"Adesione {number}"), stamped=True)
    # As the tools that add the revocation data leave it (B-LT).
    data = longterm.extend(signed, means=means(round_), timestamper=None)
    message = put(
        round_.folder.parent / "tornati", f"adesione-{number}.eml", pec(round_, f"adesione-{number}.pdf", data)
    )
    (arrival,) = arrivals([message])
    digest = sha256(data).hexdigest()
    record = Collected(
        sha256=digest,
        name=arrival.name,
        source="PEC",
        collected=round_.at,
        document=document,
        version=1,
        signatory=f"ets{number:04}",
        pec=(arrival.pec,) if arrival.pec else (),
        evidence=keep_evidence(arrival, round_.folder / "riservato"),
    )
    place = put(round_.output / f"signed/{document}/v1/ets{number:04}", f"{digest[:12]}.pdf", data)
    collected.record_of(place).write_bytes(record.as_bytes())
    return place
