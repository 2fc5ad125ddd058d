"""Anchors come from named files, and junk is refused where it is named."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pdz_docs.demo.pki import DemoPki, pem
from pdz_docs.errors import InputError
from pdz_docs.trust import anchors, demonstration
from pdz_docs.trust.anchors import Source


@pytest.fixture
def folder(pki: DemoPki, tmp_path: Path) -> Path:
    pki.write(tmp_path, password="prova")
    return tmp_path


def test_none_trusts_nothing() -> None:
    assert anchors.none().certificates == ()
    assert anchors.none().source is Source.NONE


def test_the_demonstration_trusts_its_root_alone(folder: Path, pki: DemoPki) -> None:
    trusted = demonstration.anchors(folder, at=pki.at)
    assert trusted.source is Source.DEMO
    assert [one.sha256 for one in trusted.certificates] == [pki.anchors[0].sha256]


def test_a_demonstration_that_was_never_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"radice\.pem"):
        demonstration.anchors(tmp_path, at=datetime.now(UTC))


def test_pem_der_and_folders_are_read_and_duplicates_dropped(folder: Path, pki: DemoPki, tmp_path: Path) -> None:
    der = tmp_path / "copia.der"
    der.write_bytes(pki.anchors[0].dump())
    trusted = anchors.load_files([folder, der, folder / "radice.pem"])
    assert trusted.source is Source.FILES
    assert len(trusted.certificates) == 3  # root, CA, TSA: each once


def test_several_certificates_in_one_pem(tmp_path: Path, pki: DemoPki) -> None:
    file = tmp_path / "tutti.pem"
    file.write_bytes(pem([pki.anchors[0], pki.tsa.certificate]))
    assert len(anchors.load_files([file]).certificates) == 2


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"testo",
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"\x30\x82\xff\xff",
        b"\x30\x00",
    ],
    ids=["empty", "text", "pem of nothing", "truncated", "empty sequence"],
)
def test_junk_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "strano.pem"
    file.write_bytes(content)
    with pytest.raises(InputError, match=r"strano\.pem"):
        anchors.load_files([file])


def test_a_private_key_is_not_a_certificate(tmp_path: Path) -> None:
    file = tmp_path / "chiave.pem"
    file.write_bytes(b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n")
    with pytest.raises(InputError, match=r"chiave\.pem"):
        anchors.load_files([file])


@pytest.mark.parametrize("name", ["manca.pem", "vuota"])
def test_nothing_to_read_is_an_error_and_not_an_empty_trust(tmp_path: Path, name: str) -> None:
    (tmp_path / "vuota").mkdir()
    with pytest.raises(InputError, match=name):
        anchors.load_files([tmp_path / name])


def test_no_path_at_all_is_an_error() -> None:
    with pytest.raises(InputError):
        anchors.load_files([])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_certificate_never_escapes_as_a_traceback(tmp_path: Path, pki: DemoPki, data: st.DataObject) -> None:
    der = bytearray(pki.anchors[0].dump())
    for _ in range(data.draw(st.integers(1, 6))):
        der[data.draw(st.integers(0, len(der) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path / "x.der"
    file.write_bytes(bytes(der[: data.draw(st.integers(0, len(der)))]))
    with contextlib.suppress(InputError):
        assert anchors.load_files([file]).certificates
