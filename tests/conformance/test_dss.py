"""Every form of signature that we make, judged by the European Commission's own library: TOTAL_PASSED, at the level meant."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dss_judge
import pytest

from pdz_docs.demo.pki import DemoPki, asn1, ec_key, make_pki, rsa_key
from pdz_docs.demo.services import Services
from pdz_docs.demo.trustlist import trust_list
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.signing import cades, longterm, longterm_cms, merging, pades
from pdz_docs.signing.evidence import Online
from pdz_docs.signing.longterm import Means
from pdz_docs.signing.timestamps import TimestampSource
from pdz_docs.signing.tsa_http import HttpTsa

sys.path.insert(0, str(Path(__file__).parents[1] / "signing"))
from signing_material import make_pdf

pytestmark = pytest.mark.xdist_group("dss")

Signatories = tuple[ExpectedSignatory, ...]
CONTENT = "Accordo di programma, àèìòù\r\n".encode() * 100


@pytest.fixture(scope="session", autouse=True)
def dss() -> None:
    """The judge; where it cannot run the tests are skipped with the reason (and fail under PDZ_NO_SKIP=1)."""
    try:
        dss_judge.machine()
    except dss_judge.UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="module")
def plain_pdf(signatories: Signatories) -> bytes:
    return make_pdf(fields=tuple(one.field for one in signatories if one.field))


@pytest.fixture(scope="module", params=[ec_key, rsa_key], ids=["P-256", "RSA-2048"])
def served(
    request: pytest.FixtureRequest, signatories: Signatories, at: datetime
) -> Iterator[tuple[DemoPki, Means, TimestampSource]]:
    """A PKI whose authorities answer on loopback, the means of long-term forms, and its time stamps over HTTP."""
    with Services() as services:
        pki = make_pki(signatories, at=at, make_key=request.param, base_url=services.url)
        services.publish(pki)
        yield pki, Means(anchors=pki.anchors, source=Online(), at=at), HttpTsa(f"{services.url}/tsa")


def passed(data: bytes, pki: DemoPki, at: datetime, *, level: str, count: int, content: bytes | None = None) -> None:
    findings = dss_judge.judge(data, pki.anchors, at, detached=content, crls=pki.crls())
    assert len(findings) == count
    for finding in findings:
        assert finding.indication == "TOTAL_PASSED", finding
        assert finding.level == level
        assert not finding.errors, finding
        assert not finding.warnings, finding


@pytest.fixture(scope="module")
def pdf(
    served: tuple[DemoPki, Means, TimestampSource], plain_pdf: bytes, signatories: Signatories, at: datetime
) -> dict[str, bytes]:
    """The same file signed by all three at each level."""
    pki, means, tsa = served

    def by_all(timestamper: TimestampSource | None) -> bytes:
        data = plain_pdf
        for one in signatories:
            ask = pades.Request(at=at, demonstrative=True, signatory=one)
            data = pades.sign(data, key=pki.signers[one.id].key, request=ask, timestamper=timestamper)
        return data

    stamped = by_all(tsa)
    return {
        "B": by_all(None),
        "T": stamped,
        "LT": longterm.extend(stamped, means=means, timestamper=None),
        "LTA": longterm.extend(stamped, means=means, timestamper=tsa),
    }


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_pades(pdf: dict[str, bytes], served: tuple[DemoPki, Means, TimestampSource], at: datetime, level: str) -> None:
    passed(pdf[level], served[0], at, level=f"PAdES-BASELINE-{level}", count=3)


def test_a_renewed_archive(pdf: dict[str, bytes], served: tuple[DemoPki, Means, TimestampSource], at: datetime) -> None:
    pki, means, tsa = served
    passed(longterm.extend(pdf["LTA"], means=means, timestamper=tsa), pki, at, level="PAdES-BASELINE-LTA", count=3)


@pytest.fixture(scope="module")
def p7m(served: tuple[DemoPki, Means, TimestampSource], signatories: Signatories, at: datetime) -> dict[str, bytes]:
    """The content signed by all three: in parallel, merged, detached, stamped, long-term."""
    pki, means, tsa = served
    requests = {one.id: cades.Request(at=at, demonstrative=True, signatory=one) for one in signatories}
    first, *others = signatories
    parallel = cades.envelop(CONTENT, key=pki.signers[first.id].key, request=requests[first.id])
    stamped = cades.envelop(CONTENT, key=pki.signers[first.id].key, request=requests[first.id], timestamper=tsa)
    detached = cades.detach(CONTENT, key=pki.signers[first.id].key, request=requests[first.id])
    for one in others:
        parallel = cades.add(parallel, key=pki.signers[one.id].key, request=requests[one.id])
        stamped = cades.add(stamped, key=pki.signers[one.id].key, request=requests[one.id], timestamper=tsa)
        detached = cades.add(detached, key=pki.signers[one.id].key, request=requests[one.id], content=CONTENT)
    alone = [
        merging.Envelope(f"{one.id}.p7m", cades.envelop(CONTENT, key=pki.signers[one.id].key, request=requests[one.id]))
        for one in signatories
    ]
    return {
        "parallel": parallel,
        "merged": merging.merge(alone).data,
        "detached": detached,
        "stamped": stamped,
        "long-term": longterm_cms.extend(stamped, means=means, timestamper=None),
        "stamped late and long-term": longterm_cms.extend(parallel, means=means, timestamper=tsa),
    }


@pytest.mark.parametrize(
    ("form", "level"),
    [
        ("parallel", "B"),
        ("merged", "B"),
        ("detached", "B"),
        ("stamped", "T"),
        ("long-term", "LT"),
        ("stamped late and long-term", "LT"),
    ],
)
def test_cades(
    p7m: dict[str, bytes], served: tuple[DemoPki, Means, TimestampSource], at: datetime, form: str, level: str
) -> None:
    content = CONTENT if form == "detached" else None
    passed(p7m[form], served[0], at, level=f"CAdES-BASELINE-{level}", count=3, content=content)


def test_the_judge_sees_a_changed_byte(
    pdf: dict[str, bytes], served: tuple[DemoPki, Means, TimestampSource], at: datetime
) -> None:
    broken = bytearray(pdf["T"])
    broken[40] ^= 1
    findings = dss_judge.judge(bytes(broken), served[0].anchors, at, crls=served[0].crls())
    assert findings
    assert all(finding.indication != "TOTAL_PASSED" for finding in findings)


@pytest.fixture(scope="module")
def listed(served: tuple[DemoPki, Means, TimestampSource], at: datetime) -> Any:
    """The demonstration's trusted list, believed by DSS after it has checked the list's signature."""
    pki, url = served[0], "http://lista.example/lista.xml"
    return dss_judge.trusted_list(trust_list(pki, url=url, at=datetime.now(UTC)), asn1(pki.operator.certificate), url)


@pytest.mark.parametrize("level", ["B", "T", "LT", "LTA"])
def test_with_the_trusted_list_signatures_are_qualified(
    pdf: dict[str, bytes], served: tuple[DemoPki, Means, TimestampSource], at: datetime, listed: Any, level: str
) -> None:
    for finding in dss_judge.judge(pdf[level], (), at, crls=served[0].crls(), trusted=listed):
        assert finding.indication == "TOTAL_PASSED", finding
        assert finding.qualification == "QESIG", finding


def test_a_list_with_a_changed_byte_is_not_believed(served: tuple[DemoPki, Means, TimestampSource]) -> None:
    pki, url = served[0], "http://altra.example/lista.xml"
    altered = trust_list(pki, url=url).replace(b"granted", b"Granted", 1)
    with pytest.raises(AssertionError):
        dss_judge.trusted_list(altered, asn1(pki.operator.certificate), url)
