"""The throw-away PKI says what an Italian qualified certificate says, and marks itself worthless at every step."""

from __future__ import annotations

import stat
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from asn1crypto import cms, tsp
from cryptography.hazmat.primitives.serialization import pkcs12

from pdz_docs.demo.certificates import DEFECTS
from pdz_docs.demo.pki import DemoPki, asn1
from pdz_docs.signing import certificates
from pdz_docs.signing.timestamps import Response, request
from pdz_docs.trust.demonstrative import is_demonstrative, is_marked


def test_one_signer_for_each_signatory(pki: DemoPki) -> None:
    clusone = pki.signers["clusone"]
    certificate = clusone.asn1
    assert certificates.fiscal_code(certificate) == "RSSMRA80A01Z000B"
    assert certificates.holder(certificate) == "Mario Rossi"
    assert certificate.key_usage_value is not None
    assert certificate.key_usage_value.native == {"non_repudiation"}
    assert certificates.is_qualified(certificate)
    assert certificates.is_on_qscd(certificate)


def test_the_chain_verifies_with_openssl(pki: DemoPki, at: datetime, tmp_path: Path) -> None:
    pki.write(tmp_path, password="prova")
    run = subprocess.run(
        [
            *("openssl", "verify", "-CAfile", tmp_path / "radice.pem", "-untrusted", tmp_path / "ca.pem"),
            *("-attime", str(int(at.timestamp())), tmp_path / "firmatari" / "clusone.pem"),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_every_certificate_bears_the_mark_and_the_chain_is_recognised(pki: DemoPki) -> None:
    certificate = pki.signers["clusone"].asn1
    issuers = [asn1(issuer) for issuer in pki.issuers]
    assert all(is_marked(one) for one in (certificate, *issuers, pki.tsa.certificate))
    assert is_demonstrative(certificate, issuers)


@pytest.mark.parametrize("kept", [slice(0, 0), slice(0, 1), slice(1, 2)], ids=["none", "ca only", "root only"])
def test_a_chain_that_does_not_reach_its_root_is_not_demonstrative(pki: DemoPki, kept: slice) -> None:
    issuers = [asn1(issuer) for issuer in pki.issuers][kept]
    assert not is_demonstrative(pki.signers["clusone"].asn1, issuers)


def test_issuers_of_the_same_name_but_other_keys_do_not_make_a_chain(pki: DemoPki, rsa_pki: DemoPki) -> None:
    assert not is_demonstrative(pki.signers["clusone"].asn1, [asn1(issuer) for issuer in rsa_pki.issuers])


def test_keys_on_disk_are_encrypted_and_the_owners_alone(pki: DemoPki, tmp_path: Path) -> None:
    pki.write(tmp_path, password="prova")
    file = tmp_path / "firmatari" / "ardesio.p12"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with pytest.raises(ValueError, match="password"):
        pkcs12.load_key_and_certificates(file.read_bytes(), b"altra")


def test_no_representation_shows_a_key(pki: DemoPki) -> None:
    assert "private" not in repr(pki)
    assert "PrivateKey" not in repr(pki.signers["clusone"])
    assert "PrivateKey" not in repr(pki.tsa)


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_a_defect_changes_the_certificate_it_is_named_for(pki: DemoPki, at: datetime, defect: str) -> None:
    certificate = pki.defective(pki.signers["clusone"].subject, defect).asn1
    sound = pki.signers["clusone"].asn1
    facts = [_facts(one, at) for one in (certificate, sound)]
    revocation_only = {"revoked-before", "revoked-later", "on-hold"}
    assert (facts[0] == facts[1]) == (defect in revocation_only)


def _facts(certificate: object, at: datetime) -> tuple[object, ...]:
    return (
        certificates.fiscal_code(certificate),  # type: ignore[arg-type]
        certificate["tbs_certificate"]["subject"].native.get("serial_number"),  # type: ignore[index]
        certificate.key_usage_value.native,  # type: ignore[attr-defined]
        certificates.is_qualified(certificate),  # type: ignore[arg-type]
        certificates.is_on_qscd(certificate),  # type: ignore[arg-type]
        certificates.holder(certificate),  # type: ignore[arg-type]
        certificate.not_valid_before,  # type: ignore[attr-defined]
        certificate.not_valid_after,  # type: ignore[attr-defined]
        str(certificate.certificate_policies_value.native),  # type: ignore[attr-defined]
        certificate.subject == certificate.issuer,  # type: ignore[attr-defined]
    )


def test_the_authority_stamps_at_its_own_instant(pki: DemoPki, at: datetime, tmp_path: Path) -> None:
    data = tmp_path / "dati"
    data.write_bytes(b"contenuto")
    query, reply, root = tmp_path / "q", tmp_path / "r", tmp_path / "radice.pem"
    subprocess.run(["openssl", "ts", "-query", "-data", data, "-sha256", "-cert", "-out", query], check=True)
    reply.write_bytes(pki.tsa.answer(query.read_bytes()))
    pki.write(tmp_path, password="prova")
    run = subprocess.run(
        [
            "openssl",
            "ts",
            "-verify",
            "-queryfile",
            query,
            "-in",
            reply,
            "-CAfile",
            root,
            "-attime",
            str(int(at.timestamp())),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verification: OK" in run.stdout, run.stderr
    token: cms.ContentInfo = tsp.TimeStampResp.load(reply.read_bytes())["time_stamp_token"]
    assert token["content"]["encap_content_info"]["content"].parsed["gen_time"].native == at


@pytest.mark.parametrize("junk", [b"", b"\x30\x03\x02\x01\x01", b"non una richiesta"], ids=["empty", "short", "text"])
def test_the_authority_rejects_what_is_not_a_request(pki: DemoPki, junk: bytes) -> None:
    assert Response.load(pki.tsa.answer(junk))["status"]["status"].native == "rejection"


def test_a_request_carries_a_fresh_nonce() -> None:
    assert request(bytes(32), "sha256")["nonce"].native != request(bytes(32), "sha256")["nonce"].native
