"""Our verdict against that of DSS on what a signature is worth: over the whole table of `worth_table`, each with its trusted list."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import dss_judge
from cryptography import x509
from explained import Disagreement

sys.path.insert(0, str(Path(__file__).parents[1] / "trust"))
sys.path.insert(0, str(Path(__file__).parents[1] / "verification"))

import forge
from verify_material import crowd, expect, make_pdf
from worth_material import Case, Listing, Workshop, der
from worth_table import TABLE

from pdz_docs.demo.identity import asn1
from pdz_docs.demo.pki import make_pki
from pdz_docs.verification.known import Known
from pdz_docs.verification.verdict import SignatureVerdict

AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")


class Comparison:
    """The table's signatures, made with one PKI, and DSS, which is asked once about signatures that differ only in what it is not told."""

    def __init__(self) -> None:
        names = ("clusone", "ardesio", "gandellino")
        people = tuple(
            one.model_copy(update={"id": name, "field": f"firma{name}"})
            for one, name in zip(crowd(3), names, strict=True)
        )
        self._workshop = Workshop(make_pki(people, at=AT))
        self._expectation = expect(make_pdf([f"firma{name}" for name in names]), people)
        self._operator = forge.operator("Elenco", start=AT.replace(year=2020), end=AT.replace(year=2040))
        self._lists: dict[tuple[Listing, bytes], Any] = {}
        self._answers: dict[Case, tuple[str, str, str]] = {}

    def disagreements(self, name: str) -> Iterator[Disagreement]:
        """Where the two differ on a row: INDICATION, else SUB_INDICATION; QUALIFICATION."""
        case = TABLE[name].case
        data, tsa = self._workshop.sign(case)
        (found,) = self._workshop.verdict(case, data, tsa, self._expectation).signatures
        ours, theirs = _ours(found), self._theirs(case, data, tsa)
        because = " ".join(finding.id for finding in found.findings)
        if ours[0] != theirs[0]:
            about, which = "INDICATION", slice(0, 2)
        else:
            about, which = "SUB_INDICATION", slice(1, 2)
        if ours[which] != theirs[which]:
            yield Disagreement(name, "", about, "/".join(ours[which]), "/".join(theirs[which]), because)
        if ours[2] != theirs[2]:
            yield Disagreement(name, "", "QUALIFICATION", ours[2], theirs[2], because)

    def _theirs(self, case: Case, data: bytes, tsa: x509.Certificate) -> tuple[str, str, str]:
        told = replace(case, known=_nothing, providers=None, document=None, change=_unchanged)
        if told not in self._answers:
            self._answers[told] = self._asked(told, data, tsa)
        return self._answers[told]

    def _asked(self, case: Case, data: bytes, tsa: x509.Certificate) -> tuple[str, str, str]:
        anchors = () if case.listing is not None else (asn1(self._workshop.pki.ca.certificate), asn1(tsa))
        (found,) = dss_judge.judge(
            data,
            anchors,
            self._workshop.pki.at + case.verified,
            crls=self._workshop.crls(case),
            trusted=self._list(case.listing, tsa) if case.listing is not None else None,
        )
        return found.indication, found.sub_indication or "", _in_our_words(found.qualification)

    def _list(self, listing: Listing, tsa: x509.Certificate) -> Any:
        """DSS's trust in a list, after it has checked the list's signature."""
        key = (listing, der(tsa))
        if key not in self._lists:
            signed = listing.xml(self._workshop.pki, tsa).signed(self._operator)
            url = f"http://elenco.example/{len(self._lists)}.xml"
            self._lists[key] = dss_judge.trusted_list(signed, asn1(self._operator.certificate), url)
        return self._lists[key]


@cache
def comparison() -> Comparison:
    """One for all."""
    return Comparison()


def disagreements(names: Iterable[str]) -> Iterator[Disagreement]:
    """Those on some rows of the table, in its order."""
    for name in names:
        yield from comparison().disagreements(name)


def _nothing(_: datetime) -> Known:
    return Known()


def _unchanged(expectation: Any, _: datetime) -> Any:
    return expectation


def _ours(found: SignatureVerdict) -> tuple[str, str, str]:
    return found.indication.value, found.sub_indication.value if found.sub_indication else "", found.qualification.value


def _in_our_words(qualification: str) -> str:
    """DSS repeats the indication in the qualification and has more than one kind of unknown; contracts.md has one."""
    plain = qualification.removeprefix("INDETERMINATE_")
    if plain.startswith(("NA", "NOT_ADES", "UNKNOWN")):
        return "UNKNOWN"
    return plain.replace("_", "-").replace("SIG", "Sig").replace("SEAL", "Seal").replace("ADES", "AdES")
