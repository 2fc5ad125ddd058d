"""Is the signer who was expected? By tax code; never by common name alone (CAD art. 28; domain.md § 12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pdz_docs.errors import Severity
from pdz_docs.expectations import Expectation, ExpectedSignatory
from pdz_docs.verification.checks import make, unknown
from pdz_docs.verification.facts import SignatureFacts
from pdz_docs.verification.identity import has_right_check, same_name, similar_name
from pdz_docs.verification.verdict import Check, Expected, Finding, Signer
from pdz_docs.verification.vocabulary import Bytes, CheckStatus, Match


@dataclass(frozen=True, slots=True)
class PersonJudgment:
    """Nothing when nothing was expected."""

    expected: Expected | None
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...] = ()


def judge(
    facts: SignatureFacts, signer: Signer, expectation: Expectation | None, taken: frozenset[str]
) -> PersonJudgment:
    """The signer against the expected ones. `taken`: who has already been matched by an earlier signature of the file."""
    checks = tuple(_code_checks(signer))
    if expectation is None or facts.is_timestamp:
        return PersonJudgment(None, checks)
    field = facts.pdf.field if facts.pdf is not None else None
    match, who = _match(signer, expectation, field, taken)
    bytes_ = facts.bytes or Bytes.OTHER
    expected = Expected(
        document=expectation.document, signatory=who.id if who is not None else None, match=match, bytes=bytes_
    )
    return PersonJudgment(
        expected,
        (
            *checks,
            _person_check(match, who, signer),
            _name_check(match, who, signer),
            *([_bytes_check(bytes_, expectation)] if expectation.sha256 is not None else []),
        ),
        tuple(_findings(match, who, field, expectation)),
    )


def _match(
    signer: Signer, expectation: Expectation, field: str | None, taken: frozenset[str]
) -> tuple[Match, ExpectedSignatory | None]:
    """By tax code where both have one, else to be confirmed by name; the field only tells homonymous bodies apart."""
    of_field = next((s for s in expectation.signatories if field is not None and s.field == field), None)
    if signer.fiscal_code is not None:
        same = [s for s in expectation.signatories if _code(s) == signer.fiscal_code]
        if same:
            return Match.MATCH, _choose(same, of_field, taken)
    nameable = [s for s in expectation.signatories if _code(s) is None or signer.fiscal_code is None]
    namesakes = [s for s in nameable if _is_named(signer, s)]
    if namesakes:
        return Match.TO_CONFIRM, _choose(namesakes, of_field, taken)
    similar = [s for s in nameable if any(similar_name(name, s.person) for name in _names(signer))]
    if similar:
        return Match.TO_CONFIRM, _choose(similar, of_field, taken)
    if of_field is not None and not _can_be(signer, of_field):
        return Match.WRONG_PERSON, of_field
    if of_field is not None:
        return Match.TO_CONFIRM, of_field
    return Match.NOT_EXPECTED, None


def _choose(
    candidates: list[ExpectedSignatory], of_field: ExpectedSignatory | None, taken: frozenset[str]
) -> ExpectedSignatory:
    """Of one person's several roles, the one of the field, else the first that has not signed yet."""
    if of_field is not None and of_field in candidates:
        return of_field
    return next((s for s in candidates if s.id not in taken), candidates[0])


def _can_be(signer: Signer, expected: ExpectedSignatory) -> bool:
    """Whether nothing known tells the two apart: a code is missing on one side, and the certificate gives no name either."""
    if signer.fiscal_code is not None and _code(expected) is not None:
        return False
    return not (signer.common_name or signer.surname)


def _is_named(signer: Signer, expected: ExpectedSignatory) -> bool:
    return any(same_name(name, expected.person) for name in _names(signer))


def _names(signer: Signer) -> tuple[str, ...]:
    whole = f"{signer.given_name} {signer.surname}" if signer.given_name and signer.surname else ""
    return signer.common_name or "", whole


def _code(expected: ExpectedSignatory) -> str | None:
    return expected.fiscal_code.strip().upper() if expected.fiscal_code else None


def _code_checks(signer: Signer) -> Iterator[Check]:
    code = signer.fiscal_code
    if code is None:
        yield make(
            "P01",
            CheckStatus.WARNING,
            "Il certificato non contiene un codice fiscale italiano (non è obbligatorio: CAD art. 28).",
        )
        return
    yield make("P01", CheckStatus.PASSED, f"Codice fiscale del firmatario: {code}.")
    if has_right_check(code):
        yield make("P02", CheckStatus.PASSED, "Il carattere di controllo del codice fiscale è corretto.")
    else:
        yield make("P02", CheckStatus.WARNING, f"Il codice fiscale {code} ha un carattere di controllo errato.")


def _person_check(match: Match, who: ExpectedSignatory | None, signer: Signer) -> Check:
    named = signer.common_name or "un firmatario senza nome"
    if match is Match.MATCH and who is not None:
        return make("P03", CheckStatus.PASSED, f"Ha firmato chi era atteso: {who.person}, per {who.body}.")
    if match is Match.TO_CONFIRM and who is not None:
        text = f"La firma è di {named}: può essere {who.person} ({who.body}), ma senza il codice fiscale va confermato dall’ufficio."
        return unknown("P03", text)
    if match is Match.WRONG_PERSON and who is not None:
        return make("P03", CheckStatus.FAILED, f"Al posto di {who.person} ({who.body}) ha firmato {named}.")
    return make("P03", CheckStatus.WARNING, f"Ha firmato {named}, che non è tra i firmatari attesi.")


def _name_check(match: Match, who: ExpectedSignatory | None, signer: Signer) -> Check:
    if who is None or match is Match.NOT_EXPECTED:
        return unknown("P04")
    if _is_named(signer, who):
        return make("P04", CheckStatus.PASSED, "Il nome nel certificato è quello atteso.")
    return make(
        "P04",
        CheckStatus.WARNING,
        f"Il nome nel certificato ({signer.common_name or 'assente'}) non è quello atteso ({who.person}).",
    )


def _bytes_check(bytes_: Bytes, expectation: Expectation) -> Check:
    texts = {
        Bytes.FROZEN: f"È stato firmato proprio il testo congelato di “{expectation.title}”.",
        Bytes.CONTINUATION: f"È stato firmato il testo congelato di “{expectation.title}”, con le firme già raccolte.",
        Bytes.OTHER: f"I byte firmati non sono quelli congelati di “{expectation.title}”.",
    }
    return make("F06", CheckStatus.FAILED if bytes_ is Bytes.OTHER else CheckStatus.PASSED, texts[bytes_])


def _findings(
    match: Match, who: ExpectedSignatory | None, field: str | None, expectation: Expectation
) -> Iterator[Finding]:
    if who is None or field is None or match not in (Match.MATCH, Match.TO_CONFIRM) or who.field is None:
        return
    if field == who.field:
        return
    if field in expectation.fields or any(s.field == field for s in expectation.signatories):
        text = f"La firma di {who.person} sta nel campo “{field}”, predisposto per un altro firmatario."
        yield Finding(id="CAMPO_ALTRUI", severity=Severity.WARNING, text=text)
    else:
        text = f"La firma di {who.person} non sta nel campo predisposto: vale ugualmente."
        yield Finding(id="CAMPO_DIVERSO", severity=Severity.INFO, text=text)
