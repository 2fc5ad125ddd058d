"""Long-term copies and packages in words: what was made, what has to be renewed, what a package is worth years later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from pdz_docs.reports import verdict_words
from pdz_docs.reports.plain import plain
from pdz_docs.reports.status_words import STATES
from pdz_docs.reports.words import counted, moment, short_day
from pdz_docs.round.archiving import Archived
from pdz_docs.round.package.checking import Checked, Signed
from pdz_docs.round.package.integrity import Fault
from pdz_docs.round.package.making import Packaged
from pdz_docs.round.package.transmission import Transmission
from pdz_docs.round.states import State
from pdz_docs.trust.provenance import Proof, Proven
from pdz_docs.verification.vocabulary import Indication
from pdz_docs.work.clock import ROME

CHECK_SCHEMA: Final = "pdz.package-check/1"
_SHOWN: Final = 20
_ENDS: Final = {
    0: "REGGE: ogni impronta e ogni firma si verifica con le prove contenute nel pacchetto.",
    9: "NON REGGE: qualcosa è alterato o non valido.",
    10: "DA ACCERTARE: nulla risulta alterato, ma non tutto si può dimostrare.",
}
_PROOFS: Final = {
    Proof.JOURNAL: "firma verificata di nuovo, fino ai certificati della Gazzetta ufficiale UE che il programma conosce",
    Proof.INDEX: "firma verificata di nuovo, con il certificato indicato nel pacchetto; che la Commissione gli affidi l’elenco non è "
    "dimostrato da quanto il pacchetto contiene",
    Proof.NONE: "la firma non regge",
}


def archived_text(made: Sequence[Archived]) -> str:
    return "\n".join(
        f"{one.path}\n  {one.record.level}, derivata da {one.record.source.file} (SHA-256 {one.record.source.sha256})\n"
        f"  da rinnovare prima del {short_day(one.record.expires.astimezone(ROME))}"
        for one in made
    )


def due_text(found: Sequence[Archived]) -> str:
    if not found:
        return "Nessuna copia a lungo termine è da rinnovare."
    return "\n".join(
        f"{one.path}: la sua marca temporale si verifica fino al {short_day(one.record.expires.astimezone(ROME))}"
        for one in found
    )


def packaged_text(made: Packaged) -> str:
    """What was made, and what it declares that it lacks."""
    return "\n".join(_packaged(made))


def _packaged(made: Packaged) -> Iterator[str]:
    manifest = made.manifest
    what = "Pacchetto di versamento" if made.new else "Il pacchetto c’è già, identico"
    yield f"{what}: {made.path}"
    size = sum(one.size for one in manifest.files)
    yield f"  {counted(len(manifest.files), 'file', 'file')}, {size / 1e6:.1f} MB; ultimo atto compreso: {moment(manifest.at)}"
    if manifest.lacking:
        yield "  Dichiara che manca:"
        yield from _some([one.text for one in manifest.lacking])
    yield "  Metadati con i nomi dell’allegato 5 AgID, non validati con lo schema ufficiale. Contiene dati personali: non si pubblica."


def transmission_text(made: Transmission) -> str:
    """Where the folder for the protocollo is, and what in it still has to be completed."""
    names = (made.primary.name, *(one.name for one in made.attachments))
    return "\n".join(
        (
            f"{'Trasmissione' if made.new else 'La trasmissione c’è già'}: {made.folder}",
            *(f"  {'documento primario' if number == 0 else 'allegato'}: {name}" for number, name in enumerate(names)),
            "  Segnatura.xml: numero, data e sigillo li mette il protocollo, che la spedisce; poi pdz record trasmissione.",
        )
    )


def checked_text(checked: Checked) -> str:
    """The answer, what is wrong, and what time has done."""
    return "\n".join(_checked(checked))


def _checked(checked: Checked) -> Iterator[str]:
    yield f"{checked.package}, verificato al {moment(checked.at)}"
    yield _ENDS[int(checked.exit_code)]
    if checked.faults:
        yield "Alterazioni:"
        yield from _some([_fault(one) for one in checked.faults])
    if checked.manifest is not None:
        yield from _told(checked)
    yield from _time(checked)


def _told(checked: Checked) -> Iterator[str]:
    manifest = checked.manifest
    if manifest is None:
        return
    yield f"{manifest.title}, versione {manifest.version}, ultimo atto {moment(manifest.at)}: {counted(len(manifest.files), 'file', 'file')}."
    whose = (
        "degli elenchi e dei certificati contenuti nel pacchetto: che sia quello versato lo dice la sua impronta (.sha256), "
        "da confrontare con quella a protocollo o nel rapporto di versamento"
        if checked.own_trust
        else "di quanto indicato con --trust"
    )
    yield f"Ci si fida {whose}."
    yield from _lists(checked.lists)
    if checked.status is not None:
        states = Counter(row.state for row in checked.status.expected)
        yield "Firme attese: " + ", ".join(f"{STATES[state]} {number}" for state, number in states.items()) + "."
        open_ = [
            row
            for row in checked.status.expected
            if row.state in (State.UNCERTAIN, State.NOT_VALID, State.WRONG_PERSON)
        ]
        yield from _some([f"{plain(row.body)}: {STATES[row.state]}" for row in open_])
    if checked.open:
        yield "Firme di adesioni non ancora accettate, che non superano ogni controllo:"
        yield from _some([f"{one.path}: {plain(one.signer)}" for one in checked.open])
    if checked.changed:
        yield "Verdetti diversi da quelli scritti nel pacchetto:"
        yield from _some([_changed(checked, number) for number in range(len(checked.changed))])
    if manifest.lacking:
        yield "Il pacchetto dichiarava già che mancava:"
        yield from _some([one.text for one in manifest.lacking])


def _lists(lists: Sequence[Proven]) -> Iterator[str]:
    """What the lists of trust prove by their own signatures, one line for each kind of proof."""
    for proof, words in _PROOFS.items():
        named = ", ".join(f"{one.territory} n. {one.sequence}" for one in lists if one.proof is proof)
        if named:
            yield f"Elenchi di fiducia {named}: {words}."


def _changed(checked: Checked, number: int) -> str:
    one = checked.changed[number]
    return f"{one.path}: allora «{verdict_words.OUTCOMES[one.then]}», ora «{verdict_words.OUTCOMES[one.now]}»"


def _time(checked: Checked) -> Iterator[str]:
    """What has expired since, and what has to be renewed."""
    if checked.signatures:
        sound = sum(one.indication is Indication.TOTAL_PASSED for one in checked.signatures)
        proven = sum(one.time is not None for one in checked.signatures)
        yield f"Firme verificate: {len(checked.signatures)}, di cui {sound} superano ogni controllo crittografico; {proven} hanno un tempo provato."
    if checked.expired:
        yield f"Certificati scaduti nel frattempo: {len(checked.expired)} (una firma dal tempo provato resta valida)."
        yield from _some([_expired(one) for one in checked.expired])
    for one in checked.overdue:
        yield f"Marca da rinnovare entro il {_day(one.expires)}, e non rinnovata: {one.path}"
    for one in checked.due:
        yield f"Marca da rinnovare prima del {_day(one.expires)}: {one.path} (pdz archive FILE --tsa URL)"
    later = [one.expires for one in checked.stamps if not one.renewed and one not in (*checked.overdue, *checked.due)]
    if later:
        yield f"Nessun’altra marca va rinnovata prima del {_day(min(later))}."


def _expired(one: Signed) -> str:
    proven = f"firma provata al {_day(one.time)}" if one.time is not None else "senza un tempo provato"
    return f"{plain(one.signer)}: scaduto il {_day(one.expires) if one.expires else '—'}, {proven}"


def _fault(one: Fault) -> str:
    return f"{plain(one.path)}: {plain(one.text)}" if one.path is not None else plain(one.text)


def _some(lines: list[str]) -> Iterator[str]:
    yield from (f"  · {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  · … e altri {len(lines) - _SHOWN}"


def _day(instant: datetime) -> str:
    return short_day(instant.astimezone(ROME))


def checked_json(checked: Checked) -> dict[str, Any]:
    """pdz.package-check/1."""
    manifest = checked.manifest
    return {
        "schema": CHECK_SCHEMA,
        "package": str(checked.package),
        "at": _instant(checked.at),
        "exit_code": int(checked.exit_code),
        "own_trust": checked.own_trust,
        "document": manifest.document if manifest else None,
        "version": manifest.version if manifest else None,
        "last_act": _instant(manifest.at) if manifest else None,
        "lists": [
            {"territory": one.territory, "sequence": one.sequence, "proof": one.proof.value} for one in checked.lists
        ],
        "faults": [{"id": one.id, "path": one.path, "text": one.text} for one in checked.faults],
        "changed": [{"path": one.path, "then": one.then.value, "now": one.now.value} for one in checked.changed],
        "status": checked.status.model_dump(mode="json", exclude={"expected"}) if checked.status else None,
        "expected": [
            {"id": row.id, "state": row.state.value, "time": _instant(row.time)} for row in checked.status.expected
        ]
        if checked.status
        else [],
        "signatures": [
            {
                "path": one.path,
                "signer": plain(one.signer),
                "indication": one.indication.value,
                "time": _instant(one.time),
                "time_source": one.source.value if one.source else None,
                "certificate_expires": _instant(one.expires),
                "expired": one in checked.expired,
            }
            for one in checked.signatures
        ],
        "stamps": [
            {
                "path": one.path,
                "expires": _instant(one.expires),
                "renewed": one.renewed,
                "overdue": one in checked.overdue,
                "due": one in checked.due,
            }
            for one in checked.stamps
        ],
        "lacking": [{"id": one.id, "text": one.text} for one in manifest.lacking] if manifest else [],
    }


def _instant(instant: datetime | None) -> str | None:
    return instant.astimezone(ROME).isoformat(timespec="seconds") if instant is not None else None
