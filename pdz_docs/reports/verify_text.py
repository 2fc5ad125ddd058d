"""The verdicts on a terminal: one block for each file, one row for each signature, then what the reader has to know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pdz_docs.errors import Severity
from pdz_docs.reports.terminal import rendered
from pdz_docs.reports.words import counted, moment
from pdz_docs.trust.anchors import Anchors, Source
from pdz_docs.verification.verdict import Expected, FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import (
    Bytes,
    Change,
    CheckStatus,
    Indication,
    Integrity,
    Match,
    Outcome,
    SignatureKind,
    SubIndication,
)

_OUTCOMES = {
    Outcome.VALID: ("VALIDA", "green"),
    Outcome.VALID_WITH_NOTES: ("VALIDA CON AVVISI", "green"),
    Outcome.INDETERMINATE: ("INDETERMINATA: non è stato possibile accertare tutto", "yellow"),
    Outcome.NOT_VALID: ("NON VALIDA", "red"),
    Outcome.NOT_SIGNED: ("NON FIRMATO", "red"),
    Outcome.NOT_VERIFIABLE: ("NON VERIFICABILE", "yellow"),
}
_KINDS = {
    SignatureKind.SIGNATURE: "firma",
    SignatureKind.SEAL: "sigillo",
    SignatureKind.DOCUMENT_TIMESTAMP: "marca temporale",
    SignatureKind.COUNTERSIGNATURE: "controfirma",
}
_INTEGRITY = {
    Integrity.INTACT: ("integra", "green"),
    Integrity.BROKEN: ("alterata", "red"),
    Integrity.UNKNOWN: ("non accertata", "yellow"),
}
_CHANGES = {
    Change.NONE: "nessuna",
    Change.EXTENSION: "dati di verifica",
    Change.SIGNATURE_OR_FORM: "altre firme o campi",
    Change.ANNOTATION: "annotazioni",
    Change.UNDEFINED: "non ammesse",
}
_REASONS = {
    SubIndication.NO_CERTIFICATE_CHAIN_FOUND: "nessuna catena fino a un’autorità affidabile",
    SubIndication.CERTIFICATE_CHAIN_GENERAL_FAILURE: "catena del certificato irregolare",
    SubIndication.CHAIN_CONSTRAINTS_FAILURE: "certificato non destinato alla firma",
    SubIndication.NO_SIGNING_CERTIFICATE_FOUND: "certificato del firmatario non trovato",
    SubIndication.SIGNED_DATA_NOT_FOUND: "manca il documento firmato",
    SubIndication.OUT_OF_BOUNDS_NO_POE: "certificato fuori validità, senza prova del momento della firma",
    SubIndication.REVOKED_NO_POE: "certificato revocato, senza prova del momento della firma",
    SubIndication.TRY_LATER: "stato di revoca non accertato",
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE: "algoritmo non ammesso o sconosciuto",
    SubIndication.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "algoritmo debole",
    SubIndication.SIG_CONSTRAINTS_FAILURE: "attributi della firma irregolari",
    SubIndication.HASH_FAILURE: "il contenuto è cambiato dopo la firma",
    SubIndication.SIG_CRYPTO_FAILURE: "la firma non corrisponde al certificato",
    SubIndication.FORMAT_FAILURE: "struttura della firma errata",
    SubIndication.EXPIRED: "firmato dopo la scadenza del certificato",
    SubIndication.REVOKED: "firmato dopo la revoca del certificato",
    SubIndication.NOT_YET_VALID: "firmato prima che il certificato fosse valido",
}
_MATCHES = {
    Match.MATCH: "atteso",
    Match.TO_CONFIRM: "da confermare",
    Match.WRONG_PERSON: "persona sbagliata",
    Match.NOT_EXPECTED: "non atteso",
}
_MARKS = {Severity.INFO: ("·", ""), Severity.WARNING: ("⚠", "yellow"), Severity.ERROR: ("✗", "red")}
_SOURCES = {
    Source.EU: "liste di fiducia europee",
    Source.DEMO: "chiavi dimostrative, senza valore legale",
    Source.FILES: "certificati indicati",
    Source.NONE: "nessuno",
}


def verify_text(files: Iterable[FileVerdict], *, at: datetime, anchors: Anchors) -> str:
    """Every file with its outcome, its signatures and its findings."""
    parts: list[RenderableType] = []
    for one in files:
        parts += _file(one)
    parts.append(Text(f"Verifica riferita al {moment(at)} · ci si fida di: {_SOURCES[anchors.source]}", style="dim"))
    return rendered(*parts)


def _file(verdict: FileVerdict) -> Iterator[RenderableType]:
    words, style = _OUTCOMES[verdict.outcome]
    yield Text(verdict.path, style="bold")
    yield Text(words, style=f"bold {style}")
    yield Text(f"SHA-256 {verdict.sha256}")
    yield Text(counted(_signed(verdict), "firma", "firme"))
    if verdict.signatures:
        yield _table(verdict)
    yield from _remarks(verdict)
    yield Text("")


def _signed(verdict: FileVerdict) -> int:
    return sum(s.kind is not SignatureKind.DOCUMENT_TIMESTAMP for s in verdict.signatures)


def _table(verdict: FileVerdict) -> Table:
    table = Table(show_edge=False, pad_edge=False, box=None, header_style="bold", padding=(0, 2, 0, 0))
    expected = any(s.expected is not None for s in verdict.signatures)
    titles = ["Chi", "Integrità", "Modifiche dopo", "Tempo opponibile", *(["Atteso"] if expected else []), "Manca"]
    for title in titles:
        table.add_column(title, overflow="fold")
    for signature in verdict.signatures:
        table.add_row(*_row(signature, expected=expected))
    return table


def _row(signature: SignatureVerdict, *, expected: bool) -> list[Text]:
    integrity, style = _INTEGRITY[signature.integrity]
    signer = signature.signer
    name = signer.common_name or " ".join(filter(None, (signer.given_name, signer.surname))) or "senza nome"
    kind = "" if signature.kind is SignatureKind.SIGNATURE else f" ({_KINDS[signature.kind]})"
    changes = _CHANGES[signature.changes_after] if signature.changes_after is not None else "—"
    time = signature.time.opposable
    cells = [
        Text(f"{name}{kind}"),
        Text(integrity, style=style),
        Text(changes, style="red" if signature.changes_after is Change.UNDEFINED else ""),
        Text(moment(time) if time else "—"),
    ]
    if expected:
        cells.append(_expected(signature.expected))
    cells.append(Text(_missing(signature)))
    return cells


def _expected(expected: Expected | None) -> Text:
    if expected is None:
        return Text("—")
    words = _MATCHES[expected.match] + (f": {expected.signatory}" if expected.signatory else "")
    if expected.bytes is Bytes.OTHER:
        words += ", su un altro testo"
    return Text(words, style="" if expected.match is Match.MATCH and expected.bytes is not Bytes.OTHER else "yellow")


def _missing(signature: SignatureVerdict) -> str:
    if signature.indication is Indication.TOTAL_PASSED or signature.sub_indication is None:
        return "—"
    return _REASONS.get(signature.sub_indication, signature.sub_indication.value)


def _remarks(verdict: FileVerdict) -> Iterator[Text]:
    for finding in verdict.findings:
        mark, style = _MARKS[finding.severity]
        yield Text(f"{mark} {finding.text}", style=style)
    said: set[str] = set()
    for signature in verdict.signatures:
        for finding in signature.findings:
            if finding.text not in said:
                said.add(finding.text)
                mark, style = _MARKS[finding.severity]
                yield Text(f"{mark} {finding.text}", style=style)
        for check in signature.checks:
            if check.status is CheckStatus.FAILED and check.text not in said:
                said.add(check.text)
                yield Text(f"✗ {check.text}", style="red")
