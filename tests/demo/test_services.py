"""The demonstration's authorities answer as real ones do: OpenSSL checks OCSP and CRLs, the program's own reader the trusted list."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from pdz_docs.demo.pki import DemoPki, Identity, make_pki
from pdz_docs.demo.services import Services
from pdz_docs.demo.trustlist import trust_list
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.signing import network
from pdz_docs.trust.listparser import read_list


@pytest.fixture(scope="module")
def served(signatories: tuple[ExpectedSignatory, ...], at: datetime) -> Iterator[tuple[Services, DemoPki]]:
    with Services() as services:
        pki = make_pki(signatories, at=at, base_url=services.url)
        services.publish(pki)
        yield services, pki


def ocsp(services: Services, pki: DemoPki, identity: Identity, folder: Path) -> str:
    """What `openssl ocsp` says of a certificate after it has verified the response."""
    pki.write(folder, password="prova")
    (folder / "x.pem").write_bytes(identity.certificate.public_bytes(Encoding.PEM))
    run = subprocess.run(
        [
            *(
                "openssl",
                "ocsp",
                "-issuer",
                folder / "ca.pem",
                "-cert",
                folder / "x.pem",
                "-url",
                f"{services.url}/ocsp",
            ),
            *("-CAfile", folder / "radice.pem", "-verify_other", folder / "ca.pem", "-resp_text", "-no_nonce"),
            *("-attime", str(int(pki.at.timestamp())), "-validity_period", "999999999"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Response verify OK" in run.stderr, run.stderr
    return run.stdout


def test_a_good_certificate(served: tuple[Services, DemoPki], tmp_path: Path) -> None:
    services, pki = served
    assert "x.pem: good" in ocsp(services, pki, pki.signers["clusone"], tmp_path)


@pytest.mark.parametrize(("defect", "reason"), [("revoked-before", "keyCompromise"), ("on-hold", "certificateHold")])
def test_a_revoked_certificate(served: tuple[Services, DemoPki], tmp_path: Path, defect: str, reason: str) -> None:
    services, pki = served
    told = ocsp(services, pki, pki.defective(pki.signers["clusone"].subject, defect), tmp_path)
    assert "x.pem: revoked" in told
    assert reason in told


def test_a_certificate_that_will_be_revoked_is_still_good(served: tuple[Services, DemoPki], tmp_path: Path) -> None:
    services, pki = served
    later = pki.defective(pki.signers["clusone"].subject, "revoked-later")
    assert "x.pem: good" in ocsp(services, pki, later, tmp_path)
    by_ca, _ = pki.crls(pki.at + timedelta(days=11))
    assert x509.load_der_x509_crl(by_ca).get_revoked_certificate_by_serial_number(later.certificate.serial_number)


def test_the_lists_are_signed_by_their_issuers(served: tuple[Services, DemoPki]) -> None:
    services, pki = served
    for name, issuer in (("ca", pki.ca), ("radice", pki.root)):
        listed = x509.load_der_x509_crl(network.ask(f"{services.url}/crl/{name}.crl", None, timeout=5))
        assert listed.is_signature_valid(issuer.certificate.public_key())  # type: ignore[arg-type]


def test_certificates_name_the_addresses_that_answer(served: tuple[Services, DemoPki]) -> None:
    services, pki = served
    certificate = pki.signers["clusone"].asn1
    assert certificate.ocsp_urls == [f"{services.url}/ocsp"]
    assert certificate.crl_distribution_points[0].url == f"{services.url}/crl/ca.crl"


def test_without_an_address_nothing_can_be_fetched(pki: DemoPki) -> None:
    certificate = pki.signers["clusone"].asn1
    assert certificate.ocsp_urls == []
    assert certificate.crl_distribution_points == []


def test_what_is_not_served_is_not_found(served: tuple[Services, DemoPki]) -> None:
    with pytest.raises(network.NetworkError, match="404"):
        network.ask(f"{served[0].url}/altro", None, timeout=5)


def test_the_trusted_list_grants_the_ca_and_the_tsa(served: tuple[Services, DemoPki]) -> None:
    _, pki = served
    facts = read_list(etree.fromstring(trust_list(pki, url="https://lista.example/")))
    granted = {service.current.type: service for service in facts.services}
    assert set(granted) == {"CA/QC", "TSA/QTST"}
    assert pki.ca.certificate.public_bytes(Encoding.DER) in granted["CA/QC"].certificates
