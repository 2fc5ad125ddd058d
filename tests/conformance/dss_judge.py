"""The European Commission's signature library, DSS (Maven Central, pinned in dss/pom.xml), as an independent judge of what we sign.

It runs in this process through JPype, one Java machine for all tests. Without Maven, Java or JPype the caller skips, with the
reason; with PDZ_NO_SKIP=1 it fails.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from asn1crypto import x509

_POM = Path(__file__).parent / "dss" / "pom.xml"


class UnavailableError(Exception):
    """The judge cannot run on this machine, for the reason it tells."""


@dataclass(frozen=True)
class Finding:
    """What DSS says of one signature."""

    indication: str
    sub_indication: str | None
    level: str
    signer: str
    best_time: datetime
    qualification: str
    errors: tuple[str, ...]
    warnings: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.indication}/{self.sub_indication} {self.level} {self.signer} {self.errors} {self.warnings}"


@cache
def machine() -> Any:
    """The Java machine with the library on its class path. Raises UnavailableError."""
    for tool in ("java", "mvn"):
        if shutil.which(tool) is None:
            raise UnavailableError(f"{tool} is not installed, so DSS cannot run")
    if importlib.util.find_spec("jpype") is None:
        raise UnavailableError("jpype1 is not installed, so DSS cannot run")
    import jpype

    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder, "classpath")
        command = ["mvn", "--batch-mode", "--quiet", "--file", _POM, "dependency:build-classpath"]
        done = subprocess.run(
            [*command, f"-Dmdep.outputFile={listing}"], capture_output=True, text=True, timeout=600, check=False
        )
        if done.returncode or not listing.exists():
            raise UnavailableError(f"Maven did not resolve DSS: {done.stdout[-500:]}{done.stderr[-500:]}")
        jars = listing.read_text().strip().split(":")
    jpype.startJVM("-Xmx1g", "-Djava.awt.headless=true", classpath=jars)
    return jpype


def judge(
    data: bytes,
    anchors: Iterable[x509.Certificate],
    at: datetime,
    *,
    detached: bytes | None = None,
    name: str = "file",
    crls: Iterable[bytes] = (),
    trusted: Any = None,
) -> list[Finding]:
    """DSS's simple report of every signature in `data`, with `crls` at hand and nothing fetched, as of `at`.

    Trusted are the `anchors`, or the source that `trusted_list` gave.
    """
    jpype = machine()
    dss = jpype.JPackage("eu.europa.esig.dss")
    verifier = dss.spi.validation.CommonCertificateVerifier()
    verifier.setTrustedCertSources(trusted if trusted is not None else _trusted(jpype, anchors))
    verifier.setAIASource(None)
    verifier.setOcspSource(None)
    verifier.setCrlSource(_crl_source(jpype, crls))
    return _validate(jpype, data, verifier, at, detached, name)


def trusted_list(data: bytes, operator: x509.Certificate, url: str) -> Any:
    """DSS's own source of trust, filled from a trusted list after DSS has checked the list's signature.

    Fails when DSS does not find the list valid: an unsigned or altered list gives no trust.
    """
    jpype = machine()
    dss = jpype.JPackage("eu.europa.esig.dss")
    source = dss.tsl.source.TLSource()
    source.setUrl(url)
    source.setCertificateSource(_certificates(jpype, [operator]))
    job = dss.tsl.job.TLValidationJob()
    job.setTrustedListSources(source)
    loader = dss.spi.client.http.MemoryDataLoader(
        jpype.JClass("java.util.HashMap")({url: jpype.JArray(jpype.JByte)(data)})
    )
    files = dss.service.http.commons.FileCacheDataLoader(loader)
    files.setCacheExpirationTime(0)
    target = dss.spi.tsl.TrustedListsCertificateSource()
    job.setTrustedListCertificateSource(target)
    job.setOnlineDataLoader(files)
    with tempfile.TemporaryDirectory() as folder:
        files.setFileCacheDirectory(jpype.JClass("java.io.File")(folder))
        job.onlineRefresh()
    (info,) = target.getSummary().getOtherTLInfos()
    validation = info.getValidationCacheInfo()
    assert validation.isValid(), (
        f"{validation.getIndication()} {validation.getSubIndication()} {info.getParsingCacheInfo().getExceptionMessage()}"
    )
    return target


def _validate(jpype: Any, data: bytes, verifier: Any, at: datetime, detached: bytes | None, name: str) -> list[Finding]:
    dss = jpype.JPackage("eu.europa.esig.dss")
    document = dss.model.InMemoryDocument(jpype.JArray(jpype.JByte)(data), name)
    validator = dss.validation.SignedDocumentValidator.fromDocument(document)
    validator.setCertificateVerifier(verifier)
    validator.setValidationTime(jpype.JClass("java.util.Date")(int(at.timestamp() * 1000)))
    if detached is not None:
        content = dss.model.InMemoryDocument(jpype.JArray(jpype.JByte)(detached), "content")
        validator.setDetachedContents(jpype.JClass("java.util.Collections").singletonList(content))
    reports = validator.validateDocument()
    simple = reports.getSimpleReport()
    return [_finding(simple, identity) for identity in simple.getSignatureIdList()]


def _finding(simple: Any, identity: Any) -> Finding:
    sub = simple.getSubIndication(identity)
    messages = lambda found: tuple(str(one.getValue()) for one in found)  # noqa: E731
    best = simple.getBestSignatureTime(identity)
    return Finding(
        indication=str(simple.getIndication(identity)),
        sub_indication=str(sub) if sub is not None else None,
        level=str(simple.getSignatureFormat(identity)).replace("_", "-"),
        signer=str(simple.getSignedBy(identity)),
        best_time=datetime.fromtimestamp(best.getTime() / 1000).astimezone(),
        qualification=str(simple.getSignatureQualification(identity)),
        errors=messages(simple.getAdESValidationErrors(identity)),
        warnings=messages(simple.getAdESValidationWarnings(identity)),
    )


def _certificates(jpype: Any, certificates: Iterable[x509.Certificate]) -> Any:
    dss = jpype.JPackage("eu.europa.esig.dss")
    source = dss.spi.x509.CommonCertificateSource()
    for certificate in certificates:
        source.addCertificate(dss.spi.DSSUtils.loadCertificate(jpype.JArray(jpype.JByte)(certificate.dump())))
    return source


def _trusted(jpype: Any, certificates: Iterable[x509.Certificate]) -> Any:
    dss = jpype.JPackage("eu.europa.esig.dss")
    source = dss.spi.x509.CommonTrustedCertificateSource()
    for certificate in certificates:
        source.addCertificate(dss.spi.DSSUtils.loadCertificate(jpype.JArray(jpype.JByte)(certificate.dump())))
    return source


def _crl_source(jpype: Any, crls: Iterable[bytes]) -> Any:
    """DSS asks an external source only when the signature itself lacks revocation data."""
    dss = jpype.JPackage("eu.europa.esig.dss")
    streams = [jpype.JClass("java.io.ByteArrayInputStream")(jpype.JArray(jpype.JByte)(one)) for one in crls]
    return dss.spi.x509.revocation.crl.ExternalResourcesCRLSource(
        jpype.JArray(jpype.JClass("java.io.InputStream"))(streams)
    )
