"""`pdz verify --json` against contracts.md, key by key: no key missing, none more, each value of its kind and vocabulary."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from worth_material import PLAIN, Case, Workshop, defect

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import Expectation
from pdz_docs.reports.verify_json import verify_json
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification import verify
from pdz_docs.verification.verdict import FileVerdict

sys.path.insert(0, str(Path(__file__).parents[1] / "envelopes"))
from envelope_material import DOCUMENT, p7m, tsd

Shape = (
    Any  # a regular expression, a type, a tuple of shapes (one of them), a list (each of them), a mapping, a function
)
_DIGEST = r"[0-9a-f]{64}"
_INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"
_TEXT = r"(?s).+"


def either(*words: str) -> str:
    return "|".join(map(re.escape, words))


CHECK = {
    "id": r"EIDAS_32_1_[A-H]|CAD_24_4BIS|[FSPTC]\d\d",
    "status": "PASSED|WARNING|FAILED|UNKNOWN",
    "text": _TEXT,
    "norm": (_TEXT, None),
}
FINDING = {"id": r"[A-Z][A-Z0-9_]+", "severity": "INFO|WARNING|ERROR", "text": _TEXT}
SIGNATURE: Mapping[str, Shape] = {
    "id": _TEXT,
    "depth": int,
    "field": (_TEXT, None),
    "format": either("PAdES", "CAdES", "CMS", "PKCS7", "XAdES", "RFC3161"),
    "level": (either("B-B", "B-T", "B-LT", "B-LTA"), None),
    "kind": either("signature", "seal", "document_timestamp", "countersignature"),
    "signer": dict.fromkeys(
        ("common_name", "given_name", "surname", "fiscal_code", "organization", "title", "serial_number", "pseudonym"),
        (_TEXT, None),
    ),
    "certificate": (
        {
            "subject": _TEXT,
            "issuer": _TEXT,
            "serial": r"\d+",
            "not_before": (_INSTANT, None),
            "not_after": (_INSTANT, None),
            "sha256": _DIGEST,
        },
        None,
    ),
    "indication": either("TOTAL_PASSED", "INDETERMINATE", "TOTAL_FAILED"),
    "sub_indication": (r"[A-Z_]+", None),
    "integrity": either("INTACT", "BROKEN", "UNKNOWN"),
    "changes_after": (either("NONE", "EXTENSION", "SIGNATURE_OR_FORM", "ANNOTATION", "UNDEFINED"), None),
    "qualification": either("QESig", "QESeal", "AdESig-QC", "AdESeal-QC", "AdESig", "AdESeal", "UNKNOWN"),
    "time": {
        "claimed": (_INSTANT, None),
        "opposable": (_INSTANT, None),
        "source": (either("signature_timestamp", "document_timestamp", "tsd", "pec", "protocol"), None),
        "collected": (_INSTANT, None),
    },
    "timestamps": [
        {
            "kind": _TEXT,
            "time": (_INSTANT, None),
            "tsa": (_TEXT, None),
            "integrity": either("INTACT", "BROKEN", "UNKNOWN"),
            "indication": either("TOTAL_PASSED", "INDETERMINATE", "TOTAL_FAILED"),
        }
    ],
    "revocation": ({"status": _TEXT, "source": _TEXT, "this_update": (_INSTANT, None)}, None),
    "expected": (
        {
            "document": _TEXT,
            "signatory": (_TEXT, None),
            "match": either("MATCH", "TO_CONFIRM", "WRONG_PERSON", "NOT_EXPECTED"),
            "bytes": either("FROZEN", "CONTINUATION", "OTHER"),
        },
        None,
    ),
    "checks": [CHECK],
    "findings": [FINDING],
}
ANSWER: Mapping[str, Shape] = {
    "schema": re.escape("pdz.verify/1"),
    "tool": {"name": "pdz-docs", "version": _TEXT},
    "at": _INSTANT,
    "trust": {
        "source": either("eu", "demo", "files", "none"),
        "lists": [
            {
                "territory": r"[A-Z]{2}",
                "sequence": int,
                "issued": _INSTANT,
                "next_update": (_INSTANT, None),
                "sha256": _DIGEST,
                "stale": bool,
            }
        ],
    },
    "files": [
        {
            "path": _TEXT,
            "sha256": _DIGEST,
            "size": int,
            "media_type": r"[a-z]+/[\w.+-]+",
            "outcome": either(
                "VALID", "VALID_WITH_NOTES", "INDETERMINATE", "NOT_VALID", "NOT_SIGNED", "NOT_VERIFIABLE"
            ),
            "layers": [{"kind": r"[a-z0-9]+", "depth": int}],
            "payload": ({"sha256": _DIGEST, "media_type": r"[a-z]+/[\w.+-]+", "name": (_TEXT, None)}, None),
            "signatures": [SIGNATURE],
            "checks": [CHECK],
            "findings": [FINDING],
        }
    ],
}


def misfits(value: Any, shape: Shape, where: str = "$") -> list[str]:
    """The places at which a value has not its shape."""
    match shape:
        case Mapping():
            if not isinstance(value, dict):
                return [f"{where}: {value!r}"]
            wrong = [f"{where}.{key}: missing" for key in shape.keys() - value.keys()]
            wrong += [f"{where}.{key}: unknown" for key in value.keys() - shape.keys()]
            both = shape.keys() & value.keys()
            return wrong + [one for key in both for one in misfits(value[key], shape[key], f"{where}.{key}")]
        case list():
            if not isinstance(value, list):
                return [f"{where}: {value!r}"]
            return [one for n, each in enumerate(value) for one in misfits(each, shape[0], f"{where}[{n}]")]
        case tuple():
            each = [misfits(value, one, where) for one in shape]
            return [] if [] in each else each[0]
        case str():
            return [] if isinstance(value, str) and re.fullmatch(shape, value) else [f"{where}: {value!r}"]
        case type():
            return [] if type(value) is shape else [f"{where}: {value!r}"]
        case _:
            return [] if value is shape else [f"{where}: {value!r}"]


Make = Callable[[], FileVerdict]


@pytest.fixture
def made(
    pki: DemoPki, signed: bytes, expectation: Expectation, anchors: Anchors, at: datetime
) -> Mapping[str, Callable[[], FileVerdict]]:
    workshop = Workshop(pki)

    def file(data: bytes, name: str, expected: Expectation | None = None) -> FileVerdict:
        return verify(data, name=name, at=at + timedelta(days=1), anchors=anchors, expectation=expected)

    envelope = p7m(DOCUMENT, pki, "clusone", at, stamped=True)
    return {
        "an expected PDF": lambda: file(signed, "accordo.pdf", expectation),
        "an envelope": lambda: file(envelope, "d.p7m"),
        "time-stamped data": lambda: file(tsd(envelope, b"\x30\x03\x02\x01\x00"), "d.tsd"),
        "under a trusted list": lambda: workshop.judge(Case(), expectation),
        "a seal": lambda: workshop.judge(Case(profile=defect("seal"), document="accordo"), expectation),
        "a pseudonym": lambda: workshop.judge(Case(profile=defect("pseudonym")), expectation),
        "nothing known": lambda: workshop.judge(Case(stamp=None, told=None), expectation),
        "a broken one": lambda: file(signed.replace(b"Accordo", b"accordo", 1), "x.pdf"),
        "nothing signed": lambda: file(b"%PDF-", "x.pdf"),
        "no file at all": lambda: file(b"", "x"),
    }


@pytest.mark.parametrize(
    "name",
    ["an expected PDF", "an envelope", "time-stamped data", "under a trusted list", "a seal", "a pseudonym", "nothing known",
     "a broken one", "nothing signed", "no file at all"],
)  # fmt: skip
def test_the_answer_has_its_shape(
    name: str, made: Mapping[str, Make], pki: DemoPki, anchors: Anchors, at: datetime
) -> None:
    trusted = anchors
    if name == "under a trusted list":
        from cryptography import x509

        trusted = PLAIN.anchors(pki, x509.load_der_x509_certificate(pki.tsa.certificate.dump()))
    answer = json.loads(json.dumps(verify_json([made[name]()], at=at, anchors=trusted)))
    assert misfits(answer, ANSWER) == []


def test_the_payload_is_what_was_before_the_first_signature(made: Mapping[str, Make], expectation: Expectation) -> None:
    entry = made["an expected PDF"]().model_dump(mode="json")
    assert entry["payload"]["sha256"] == expectation.sha256
    assert entry["layers"] == [{"kind": "pdf", "depth": 0}]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda answer: answer.pop("tool"),
        lambda answer: answer["files"][0].update(verdict="VALID"),
        lambda answer: answer["files"][0].update(sha256="ABC"),
        lambda answer: answer["files"][0]["signatures"][0].update(field=""),
        lambda answer: answer["files"][0]["signatures"][0].update(indication="PASSED"),
        lambda answer: answer["files"][0]["signatures"][0]["time"].update(claimed="2024-12-05T09:00:00Z"),
    ],
)
def test_the_shape_is_strict(
    spoil: Callable[[dict[str, Any]], object], made: Mapping[str, Make], anchors: Anchors, at: datetime
) -> None:
    answer = json.loads(json.dumps(verify_json([made["an expected PDF"]()], at=at, anchors=anchors)))
    spoil(answer)
    assert len(misfits(answer, ANSWER)) == 1
