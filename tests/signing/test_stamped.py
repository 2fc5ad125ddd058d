"""Files stamped from outside: OpenSSL reads the stamp beside the file, and the `.tsd` gives back what went in."""

from __future__ import annotations

import subprocess
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import pytest
from asn1crypto import cms
from hypothesis import given, settings
from hypothesis import strategies as st

from pdz_docs.demo.pki import DemoPki
from pdz_docs.errors import InputError
from pdz_docs.signing import stamped
from pdz_docs.signing.timestamps import info_of

CONTENT = b"un documento qualunque" * 10


@pytest.fixture(scope="session")
def tsd(pki: DemoPki) -> bytes:
    return stamped.enclose(CONTENT, "accordo.pdf", timestamper=pki.tsa)


def test_the_stamp_beside_a_file_verifies_with_openssl(pki: DemoPki, at: datetime, tmp_path: Path) -> None:
    pki.write(tmp_path, password="prova")
    (tmp_path / "f").write_bytes(CONTENT)
    (tmp_path / "f.tsr").write_bytes(stamped.beside(CONTENT, timestamper=pki.tsa))
    run = subprocess.run(
        [
            *("openssl", "ts", "-verify", "-data", tmp_path / "f", "-in", tmp_path / "f.tsr"),
            *("-CAfile", tmp_path / "radice.pem", "-attime", str(int(at.timestamp()))),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Verification: OK" in run.stdout, run.stderr


def test_a_tsd_holds_the_file_and_a_stamp_over_it(pki: DemoPki, at: datetime) -> None:
    data = stamped.enclose(CONTENT, "accordo.pdf", timestamper=pki.tsa)
    content, (token,) = stamped.content_of(data)
    assert content == CONTENT
    info = info_of(cms.ContentInfo.load(token))
    assert info["gen_time"].native == at
    assert info["message_imprint"]["hashed_message"].native == sha256(CONTENT).digest()


def test_a_tsd_is_the_structure_of_rfc_5544(pki: DemoPki, tmp_path: Path) -> None:
    file = tmp_path / "f.tsd"
    file.write_bytes(stamped.enclose(CONTENT, "accordo.pdf", timestamper=pki.tsa))
    told = subprocess.run(
        ["openssl", "asn1parse", "-inform", "DER", "-in", file], capture_output=True, text=True, check=True
    ).stdout
    assert "1.2.840.113549.1.9.16.1.31" in told or "id-ct-timestampedData" in told
    assert "UTF8STRING        :accordo.pdf" in told
    assert "id-smime-ct-TSTInfo" in told


@pytest.mark.parametrize("junk", [b"", b"testo", b"\x30\x00"])
def test_what_is_not_a_tsd(junk: bytes) -> None:
    with pytest.raises(InputError, match="non è un"):
        stamped.content_of(junk)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_damaged_tsd_never_escapes_as_a_traceback(tsd: bytes, data: st.DataObject) -> None:
    broken = bytearray(tsd)
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        content, tokens = stamped.content_of(bytes(broken))
    except InputError:
        return
    assert isinstance(content, bytes)
    assert all(isinstance(token, bytes) for token in tokens)
