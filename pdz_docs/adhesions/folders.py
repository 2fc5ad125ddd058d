"""One form examined and put in its place: the file and its record under output/signed/, what is personal under riservato/, and the
line that the register will have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.adhesions.bodies import Body, Instrument
from pdz_docs.adhesions.channels import sent
from pdz_docs.adhesions.examination import Judgment, judge
from pdz_docs.adhesions.findings import State, Weight
from pdz_docs.adhesions.messages import delivered
from pdz_docs.adhesions.reading import Means, Reading
from pdz_docs.adhesions.register import Event, Received
from pdz_docs.adhesions.requirements import Facts
from pdz_docs.round import collected, filing, places, setaside
from pdz_docs.round.arrivals import Arrival
from pdz_docs.round.collected import Arrived, Collected, Kept
from pdz_docs.round.collecting import Fate
from pdz_docs.round.collecting import Received as Line
from pdz_docs.verification.certified import Certified
from pdz_docs.work.clock import Clock

AGREEMENT = "accordo"
_NO_FORMS = (".json", ".tsr")
WITHOUT_DOCUMENT = "DOCUMENTO_ASSENTE"
_FATES = {State.TO_DECIDE: Fate.TO_DECIDE, State.TO_COMPLETE: Fate.TO_COMPLETE}


def agreements(output: Path) -> dict[int, str]:
    """The digests of the agreement's frozen texts, by version."""
    found = ((one, places.of_version(output, AGREEMENT, one)) for one in places.versions(output, AGREEMENT))
    return {version: frozen.manifest.sha256 for version, frozen in found if frozen is not None}


@dataclass(frozen=True, slots=True)
class Along:
    """What came with a form: copies of identity documents, other attachments, files that may be its signature."""

    identity: tuple[Arrival, ...] = ()
    others: tuple[Arrival, ...] = ()
    signatures: tuple[Arrival, ...] = ()


class Folders:
    """The places of the forms of one working folder."""

    def __init__(self, folder: Path, means: Means, clock: Clock) -> None:
        self._folder, self._output, self._riservato = folder, folder / "output", folder / "riservato"
        self._roll, self._providers, self._clock = means.roll, means.anchors.pec, clock
        forms = (path for one in Instrument for path in (self._output / "signed" / one.value).glob("v*/*/*"))
        self._filed = {filing.digest_in(path): path for path in sorted(forms) if not path.name.endswith(_NO_FORMS)}

    def known(self, arrival: Arrival) -> Arrived:
        """How a file came, with what its record says when it is filed already."""
        came = self._arrived(arrival)
        filed = self._filed.get(filing.short(arrival.sha256))
        record = collected.read(filed) if filed is not None else None
        return record.with_evidence_of(came) if record is not None else came

    def file(
        self, arrival: Arrival, read: Reading, along: Along, known: Sequence[Event]
    ) -> tuple[Line, Received | None]:
        """Examine a form and file it. The second is the line for the register: None when it would say nothing new."""
        instrument = read.instrument or self._roll.awaited
        if read.body is None:
            return self._nobody(arrival, instrument), None
        last = _last(known, arrival.sha256, read.body)
        place, record = self._place(arrival, instrument, read, read.body)
        beside = tuple(
            filing.keep_signature(one, self._riservato) for one in along.signatures if one.sha256 in read.signatures
        )
        record = record.model_copy(update={"evidence": (*record.evidence, *beside)})
        before = collected.read(place)
        whole = before.with_evidence_of(record) if before is not None else record
        proof = whole.proof(self._providers)
        facts = Facts(instrument, read, read.body, self._roll, proof[0] if proof else whole.collected)
        kept = tuple(filing.keep_identity(one, self._riservato) for one in along.identity)
        identity = tuple(dict.fromkeys((*(last.identity if last else ()), *kept)))
        came = sent(next(iter(whole.pec), None), read.body, self._providers, self._roll.office)
        judged = judge(facts, came, self._providers, identity=bool(identity), attachments=bool(along.others))
        filed = filing.file(arrival, place, record)
        self._filed[filing.digest_in(place)] = place
        setaside.take_out(self._output, arrival.sha256)
        event = self._event(facts, judged, whole, place, identity)
        new = last is None or not event.same_as(last)
        line = _line(arrival, facts, judged, place, fresh=filed.new or new)
        return line, event if new else None

    def waiting(self, body: Body, known: Sequence[Event]) -> Path | None:
        """The file of the last form of a body that only lacks the copy of an identity document."""
        mine = [one for one in known if isinstance(one, Received) and one.body == body.id]
        if not mine or all(one.id != WITHOUT_DOCUMENT for one in mine[-1].findings):
            return None
        path = self._folder / mine[-1].file
        return path if path.is_file() else None

    def _nobody(self, arrival: Arrival, instrument: Instrument) -> Line:
        why = (
            f"È una {instrument}, ma non si riconosce l'ente: il codice fiscale manca o non è di nessuno. "
            "Se l'ente è in signatories/ets.yaml, mettetevi il suo codice e ripetete."
        )
        waiting = setaside.put(
            arrival.data, self._came(arrival), self._output, why=why, document=instrument.value, damaged=False
        )
        return Line(
            name=arrival.name,
            source=arrival.source,
            sha256=arrival.sha256,
            fate=Fate.SET_ASIDE,
            place=waiting.path,
            document=instrument.value,
            why=why,
        )

    def _arrived(self, arrival: Arrival) -> Arrived:
        """How it came, now and when it was set aside."""
        came = arrival.recorded(self._clock())
        came = came.model_copy(update={"pec": (*came.pec, *self._receipts(arrival))})
        waiting = setaside.arrival_of(self._output, arrival.sha256)
        return waiting.with_evidence_of(came) if waiting is not None else came

    def _receipts(self, arrival: Arrival) -> tuple[Certified, ...]:
        """Those inside the message that show that the same was delivered here before."""
        return tuple(one for one in arrival.receipts if delivered(one, self._roll.office))

    def _came(self, arrival: Arrival, answers: Mapping[bytes, str] | None = None) -> Arrived:
        """The same with its evidence, where it is kept from now on."""
        came = self._arrived(arrival)
        evidence = (*came.evidence, *filing.keep_evidence(arrival, self._riservato))
        revocation = (*came.revocation, *filing.keep_answers(answers or {}, self._riservato))
        return came.model_copy(
            update={"evidence": tuple(dict.fromkeys(evidence)), "revocation": tuple(dict.fromkeys(revocation))}
        )

    def _place(self, arrival: Arrival, instrument: Instrument, read: Reading, body: Body) -> tuple[Path, Collected]:
        version = (read.agreement or self._roll.latest()) if instrument is Instrument.ADHESION else 1
        record = self._came(arrival, read.answers).filed(document=instrument.value, version=version, signatory=body.id)
        folder = self._output / "signed" / instrument.value / f"v{version}" / body.id
        filed = self._filed.get(filing.short(arrival.sha256))
        same = filed is not None and filed.parent == folder
        name = filed.name if filed is not None and same else _name(arrival)
        return folder / name, record

    def _event(
        self, facts: Facts, judged: Judgment, record: Collected, place: Path, identity: tuple[Kept, ...]
    ) -> Received:
        proof, class_ = record.proof(self._providers), facts.class_
        return Received(
            at=self._clock(),
            body=facts.body.id,
            instrument=facts.instrument,
            name=facts.body.name,
            file=place.relative_to(self._folder).as_posix(),
            sha256=record.sha256,
            arrived=facts.arrived,
            proof=proof[1] if proof else None,
            protocol=next((one.label for one in record.protocol), None),
            agreement=facts.reading.agreement,
            state=judged.state,
            channel=judged.channel,
            kind=judged.evidence,
            signer=judged.signer,
            findings=judged.findings,
            evidence=record.evidence,
            identity=identity,
            to_see=judged.to_see,
            class_=class_.value if class_ is not None else None,
            code=facts.body.code,
            areas=tuple(f"area_{number}" for number in range(1, 9) if facts.ticked(f"area_{number}")),
        )


def _name(arrival: Arrival) -> str:
    """As of every filed file; of the Word version, as Word knows it."""
    name = filing.name_of(arrival.data, arrival.sha256)
    word = Path(arrival.name).suffixes[-2:]
    if ".docx" not in (suffix.lower() for suffix in word):
        return name
    return name.replace(".pdf.p7m", ".docx.p7m").replace(".zip", ".docx")


def _last(known: Sequence[Event], digest: str, body: Body) -> Received | None:
    """What the register says of this file already."""
    mine = (one for one in reversed(known) if isinstance(one, Received) and one.body == body.id)
    return next((one for one in mine if one.sha256 == digest), None)


def _line(arrival: Arrival, facts: Facts, judged: Judgment, place: Path, *, fresh: bool) -> Line:
    told = [one.text for one in judged.findings if one.weight is not Weight.NOTE]
    return Line(
        name=arrival.name,
        source=arrival.source,
        sha256=arrival.sha256,
        fate=_FATES.get(judged.state, Fate.FILED if fresh else Fate.KNOWN),
        place=place,
        document=facts.instrument.value,
        signatory=facts.body.id,
        why=" ".join(told) or None,
    )
