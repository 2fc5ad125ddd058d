"""What `--trust demo` takes from the folder of a demonstration: its list when its operator signed it, and never a list of others."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pdz_docs.demo.pki import DemoPki, make_pki
from pdz_docs.demo.publishing import URL, publish
from pdz_docs.demo.trustlist import trust_list
from pdz_docs.errors import InputError
from pdz_docs.trust import demonstration
from pdz_docs.trust.anchors import Source


@pytest.fixture
def folder(pki: DemoPki, tmp_path: Path) -> Path:
    pki.write(tmp_path, password="prova")
    publish(pki, tmp_path)
    return tmp_path


def test_the_list_and_the_last_crls_come_with_the_root(folder: Path, pki: DemoPki) -> None:
    trusted = demonstration.anchors(folder, at=pki.at)
    assert trusted.source is Source.DEMO
    assert trusted.services is not None
    assert len(trusted.services) == 2
    assert len(trusted.revocation) == 2
    assert [(one.territory, one.stale) for one in trusted.lists] == [("IT", False)]
    assert demonstration.anchors(folder, at=pki.at + timedelta(days=181)).lists[0].stale


def test_a_list_that_somebody_else_signed_is_refused(folder: Path, pki: DemoPki) -> None:
    stranger = make_pki((), at=pki.at)
    (folder / demonstration.LIST).write_bytes(trust_list(stranger, url=URL))
    with pytest.raises(InputError, match="non è fra quelli noti"):
        demonstration.anchors(folder, at=pki.at)


def test_an_altered_list_is_refused(folder: Path, pki: DemoPki) -> None:
    path = folder / demonstration.LIST
    path.write_bytes(path.read_bytes().replace(b"Svcstatus/granted", b"Svcstatus/withdrawn", 1))
    with pytest.raises(InputError, match="alterato"):
        demonstration.anchors(folder, at=pki.at)
