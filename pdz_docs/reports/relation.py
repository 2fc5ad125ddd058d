"""From verdicts to the verification report: every sentence of it, made once for the Word template and for the page.

Nothing here judges: outcomes, checks and steps are the verifier's (`verification.verdict`, `verification.advice`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pdz_docs import __version__
from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.reports import verdict_words as words
from pdz_docs.reports.plain import plain
from pdz_docs.reports.relation_changes import Changed
from pdz_docs.reports.relation_notes import notes, references
from pdz_docs.reports.relation_values import (
    Allegato,
    Controllo,
    Documento,
    Mancante,
    Modifica,
    Relazione,
    RigaFirma,
    Voce,
)
from pdz_docs.reports.words import counted, moment, short_day
from pdz_docs.trust.anchors import Anchors, TrustList
from pdz_docs.verification import advice
from pdz_docs.verification.verdict import CertificateFacts, Check, FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import CheckStatus, Indication, Match, Outcome, Qualification, SignatureKind

CAUTION: Final = (
    "Questa relazione aiuta il responsabile del procedimento e il segretario a valutare le firme e non ne sostituisce la valutazione; "
    "non è una convalida qualificata ai sensi dell’art. 33 del Regolamento (UE) n. 910/2014 (eIDAS)."
)
NONE: Final = "—"
_TONES: Final = {
    Outcome.VALID: "bene", Outcome.VALID_WITH_NOTES: "bene", Outcome.INDETERMINATE: "dubbio", Outcome.NOT_VALID: "male",
    Outcome.NOT_SIGNED: "male", Outcome.NOT_VERIFIABLE: "dubbio",
}  # fmt: skip
_INDICATED: Final = {
    Indication.TOTAL_PASSED: "bene",
    Indication.INDETERMINATE: "dubbio",
    Indication.TOTAL_FAILED: "male",
}
_STATED: Final = {
    CheckStatus.PASSED: "bene", CheckStatus.WARNING: "dubbio", CheckStatus.FAILED: "male", CheckStatus.UNKNOWN: "dubbio",
}  # fmt: skip
_SEVERITIES: Final = {Severity.INFO: "Nota", Severity.WARNING: "Avviso", Severity.ERROR: "Errore"}
_ART_32: Final = "EIDAS_32_"


def relation(
    files: Iterable[FileVerdict],
    *,
    at: datetime,
    anchors: Anchors,
    expectation: Expectation | None = None,
    changes: Mapping[str, Changed] | None = None,
    codes: bool = False,
) -> Relazione:
    """The report on `files` as of `at`. `changes` are by path of the file; `codes` shows tax codes whole in the certificate annexes."""
    verdicts = tuple(files)
    writer = _Writer(at, anchors, expectation, codes=codes)
    return Relazione(
        titolo="Relazione di verifica delle firme",
        istante=moment(at),
        fiducia=words.SOURCES[anchors.source],
        strumento=f"pdz-docs {__version__}",
        avvertenza=CAUTION,
        elenchi=tuple(_list_words(one, at) for one in anchors.lists),
        documenti=tuple(writer.file(one, (changes or {}).get(one.path, Changed())) for one in verdicts),
        mancanti=tuple(_missing(verdicts, expectation)),
        mancanti_nota=_missing_words(verdicts, expectation),
    )


@dataclass(frozen=True, slots=True)
class _Noted:
    """A signature with what is to be read of it (`reasons`: why it is not established as well) and what the office does next."""

    signature: SignatureVerdict
    remarks: tuple[str, ...]
    reasons: tuple[str, ...]
    steps: tuple[str, ...]

    @classmethod
    def of(cls, one: SignatureVerdict) -> _Noted:
        remarks, step = _remarks(one), advice.of_signature(one)
        why = words.reason(one)
        reasons = (f"{why[0].upper()}{why[1:]}.", *remarks) if why else remarks
        return cls(one, remarks, reasons, () if step == advice.NOTHING else (step,))


class _Writer:
    def __init__(self, at: datetime, anchors: Anchors, expectation: Expectation | None, *, codes: bool) -> None:
        self._at, self._anchors, self._codes = at, anchors, codes
        self._people = {one.id: one for one in expectation.signatories} if expectation is not None else {}

    def file(self, verdict: FileVerdict, changed: Changed) -> Documento:
        signed = [_Noted.of(one) for one in verdict.signatures if one.kind is not SignatureKind.DOCUMENT_TIMESTAMP]
        below = notes((number, (*one.reasons, *one.steps)) for number, one in enumerate(signed, 1))
        numbered = {note.testo: note.numero for note in below}
        return Documento(
            nome=plain(verdict.path),
            esito=words.OUTCOMES[verdict.outcome],
            tono=_TONES[verdict.outcome],
            spiegazione=words.EXPLAINED[verdict.outcome],
            da_fare=advice.of_file(verdict) or "",
            fatti=tuple(_file_facts(verdict, len(signed))),
            firme=tuple(self._row(number, one, numbered) for number, one in enumerate(signed, 1)),
            note_firme=below,
            note=(
                *(f"{_SEVERITIES[one.severity]}: {plain(one.text)}" for one in verdict.findings),
                *(f"{one.id}: {plain(one.text)}" for one in verdict.checks if one.status is not CheckStatus.PASSED),
            ),
            allegati=tuple(
                self._annex(number, one, changed.after.get(one.id, ()))
                for number, one in enumerate(verdict.signatures, 1)
            ),
            figure=changed.figures,
            figure_nota=changed.remark,
        )

    def _row(self, number: int, noted: _Noted, numbered: Mapping[str, int]) -> RigaFirma:
        one = noted.signature
        kind = "" if one.kind is SignatureKind.SIGNATURE else f" ({words.KINDS[one.kind]})"
        return RigaFirma(
            numero=number,
            firmatario=plain(words.signer_name(one), longest=80) + kind,
            ufficio=self._office(one),
            istante=moment(one.time.opposable) if one.time.opposable is not None else "non opponibile",
            tempo=_time(one),
            giudizio=_judgment(one),
            valore=_worth(one),
            note=" ".join(noted.remarks) or NONE,
            rinvii_note=references(noted.reasons, numbered) or NONE,
            da_fare=advice.of_signature(one),
            rinvio_da_fare=references(noted.steps, numbered) or advice.NOTHING,
            tono=_INDICATED[one.indication],
        )

    def _office(self, one: SignatureVerdict) -> str:
        """What the round says of the expected signatory, else what the certificate says of itself."""
        who = self._people.get(one.expected.signatory or "") if one.expected is not None else None
        if who is not None:
            return plain(", ".join(filter(None, (who.office, who.body))), longest=120)
        return plain(", ".join(filter(None, (one.signer.title, one.signer.organization))), longest=120) or NONE

    def _annex(self, number: int, one: SignatureVerdict, changes: tuple[Modifica, ...]) -> Allegato:
        passed = [check.id for check in one.checks if check.status is CheckStatus.PASSED and not _is_art_32(check)]
        return Allegato(
            numero=number,
            titolo=f"{words.KINDS[one.kind].capitalize()} di {plain(words.signer_name(one), longest=80)}",
            fatti=tuple(Voce(nome=name, valore=value) for name, value in self._facts(one)),
            requisiti=tuple(_check(check) for check in one.checks if _is_art_32(check)),
            altri=tuple(
                _check(check)
                for check in one.checks
                if check.status is not CheckStatus.PASSED and not _is_art_32(check)
            ),
            superati=", ".join(passed) or NONE,
            note=tuple(f"{_SEVERITIES[note.severity]}: {plain(note.text)}" for note in one.findings),
            modifiche=changes,
        )

    def _facts(self, one: SignatureVerdict) -> Iterator[tuple[str, str]]:
        why = words.reason(one)
        yield "Esito", words.INDICATIONS[one.indication] + (f": {why}" if why else "")
        yield "Valore", words.QUALIFICATIONS[one.qualification]
        level = f", livello {one.level.value}" if one.level is not None else ""
        place = f", campo «{plain(one.field, longest=60)}»" if one.field else ""
        yield "Formato", f"{one.format.value}{level}{place}"
        yield from self._certificate(one)
        yield "Catena", _answer(one, "S04")
        for height, above in enumerate(one.chain, 1):
            name = "Ancora della catena" if height == len(one.chain) else f"Certificato superiore {height}"
            yield name, f"{plain(above.subject)}; valido {_validity(above)}; SHA-256 {above.sha256}"
        yield "Elenchi di fiducia", self._lists()
        yield "Revoca", _revocation(one)
        yield "Tempo", _time(one)
        if one.time.claimed is not None:
            yield "Tempo dichiarato dal firmatario", f"{moment(one.time.claimed)} (non opponibile)"
        for stamp in one.timestamps:
            when = moment(stamp.time) if stamp.time is not None else "senza orario"
            yield (
                "Marca temporale",
                f"{when}, {plain(stamp.tsa or 'autorità ignota')}: {words.INDICATIONS[stamp.indication]}",
            )
        yield "Integrità", words.INTEGRITY[one.integrity]
        if one.changes_after is not None:
            yield "Modifiche dopo la firma", f"{words.CHANGES[one.changes_after]}. {_answer(one, 'S13')}"

    def _certificate(self, one: SignatureVerdict) -> Iterator[tuple[str, str]]:
        certificate = one.certificate
        if certificate is None:
            yield "Certificato", "non trovato"
            return
        yield "Certificato di", plain(certificate.subject, codes=self._codes)
        yield "Rilasciato da", plain(certificate.issuer)
        yield "Valido", _validity(certificate)
        yield "Numero di serie", certificate.serial
        yield "Impronta del certificato", certificate.sha256

    def _lists(self) -> str:
        return "; ".join(_list_words(one, self._at) for one in self._anchors.lists) or "nessun elenco europeo usato"


def _file_facts(verdict: FileVerdict, signed: int) -> Iterator[Voce]:
    yield Voce(nome="Impronta SHA-256", valore=verdict.sha256)
    yield Voce(nome="Dimensione e tipo", valore=f"{counted(verdict.size, 'byte', 'byte')}, {plain(verdict.media_type)}")
    if len(verdict.layers) > 1:
        yield Voce(nome="Involucri", valore=" → ".join(plain(one.kind) for one in verdict.layers[:20]))
    if verdict.payload is not None and verdict.payload.sha256 != verdict.sha256:
        name = f" ({plain(verdict.payload.name)})" if verdict.payload.name else ""
        yield Voce(nome="Documento firmato", valore=f"SHA-256 {verdict.payload.sha256}{name}")
    yield Voce(nome="Firme", valore=counted(signed, "firma", "firme") if signed else "nessuna")


def _list_words(one: TrustList, at: datetime) -> str:
    age = max((at - one.issued).days, 0)
    stale = ", superato" if one.stale else ""
    return f"{one.territory} n. {one.sequence}, emesso il {short_day(one.issued)} ({counted(age, 'giorno', 'giorni')} prima){stale}"


def _missing_people(files: Sequence[FileVerdict], expectation: Expectation) -> list[ExpectedSignatory]:
    matched = {
        one.expected.signatory
        for file in files
        for one in file.signatures
        if one.expected is not None and one.expected.match is Match.MATCH
    }
    return [who for who in expectation.signatories if who.id not in matched]


def _missing(files: Sequence[FileVerdict], expectation: Expectation | None) -> Iterator[Mancante]:
    for who in _missing_people(files, expectation) if expectation is not None else ():
        yield Mancante(ente=plain(who.body), persona=plain(who.person), da_fare=advice.of_missing())


def _missing_words(files: Sequence[FileVerdict], expectation: Expectation | None) -> str:
    if expectation is None:
        return "Non è stato detto chi doveva firmare: se manca qualcuno non si può dire."
    missing = len(_missing_people(files, expectation))
    if not missing:
        return f"Nessuno: hanno firmato tutti i {len(expectation.signatories)} attesi."
    return f"{counted(missing, 'firma', 'firme')} su {len(expectation.signatories)} attese."


def _worth(one: SignatureVerdict) -> str:
    why = words.reason(one)
    return _judgment(one) + (f": {why}" if why else "")


def _judgment(one: SignatureVerdict) -> str:
    """The worth without its reason, which is among the notes."""
    if one.indication is Indication.TOTAL_FAILED:
        return words.INDICATIONS[one.indication]
    if one.indication is Indication.TOTAL_PASSED:
        return words.QUALIFICATIONS[one.qualification]
    known = "" if one.qualification is Qualification.UNKNOWN else f"{words.QUALIFICATIONS[one.qualification]}, "
    return known + words.INDICATIONS[one.indication]


def _time(one: SignatureVerdict) -> str:
    if one.time.opposable is None:
        return "nessun tempo opponibile"
    source = f" ({words.TIME_SOURCES[one.time.source]})" if one.time.source is not None else ""
    return moment(one.time.opposable) + source


def _remarks(one: SignatureVerdict) -> tuple[str, ...]:
    expected = one.expected
    matched = [words.MATCHES[expected.match]] if expected is not None and expected.match is not Match.MATCH else []
    found = [plain(note.text) for note in one.findings if note.severity is not Severity.INFO]
    failed = [plain(check.text) for check in one.checks if check.status in (CheckStatus.FAILED, CheckStatus.WARNING)]
    return tuple(dict.fromkeys((*matched, *found, *failed)))


def _revocation(one: SignatureVerdict) -> str:
    if one.revocation is None:
        return _answer(one, "S09")
    when = f", dato del {moment(one.revocation.this_update)}" if one.revocation.this_update is not None else ""
    return f"{_answer(one, 'S09')} ({plain(one.revocation.source)}{when})"


def _answer(one: SignatureVerdict, check_id: str) -> str:
    check = one.check(check_id)
    return plain(check.text) if check is not None else "non esaminato"


def _check(check: Check) -> Controllo:
    return Controllo(
        id=check.id.removeprefix("EIDAS_") if _is_art_32(check) else check.id,
        esito=words.STATUSES[check.status],
        tono=_STATED[check.status],
        testo=plain(check.text),
        norma=check.norm or NONE,
    )


def _is_art_32(check: Check) -> bool:
    return check.id.startswith(_ART_32)


def _validity(certificate: CertificateFacts) -> str:
    return f"dal {_day(certificate.not_before)} al {_day(certificate.not_after)}"


def _day(instant: datetime | None) -> str:
    if instant is None:
        return "data ignota"
    try:
        return short_day(instant)
    except OverflowError:  # "never expires": the last instant of the calendar has no Roman day
        return f"{instant:%d/%m/%Y}"
