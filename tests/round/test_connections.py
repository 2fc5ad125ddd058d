"""What `pdz doctor` says of the trusted lists that are here and of the network."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pdz_docs.errors import ToolFailedError
from pdz_docs.round.connections import network_items, trust_items
from pdz_docs.trust.cache import SCHEMA, Cache

_INDEX = """{{"schema": "{schema}", "lists": [{{"territory": "IT", "version": 5, "sequence": 211, "issued": "{issued}",
 "next_update": "{until}", "operator": "AgID", "sha256": "{digest}", "signer": "{digest}", "source": "TSL-IT.xml",
 "checked": "{issued}", "file": "IT.xml", "services": 467}}]}}"""


def cache_with_a_list(folder: Path, at: datetime, *, lasts: timedelta) -> Cache:
    issued = at - timedelta(days=15)
    text = _INDEX.format(schema=SCHEMA, issued=issued.isoformat(), until=(at + lasts).isoformat(), digest="0" * 64)
    (folder / "indice.json").write_text(text, encoding="utf-8")
    return Cache(folder)


def test_without_lists_the_way_to_have_them_is_said(tmp_path: Path, at: datetime) -> None:
    lists, providers = trust_items(Cache(tmp_path), at)
    assert lists.found is None
    assert "pdz trust update" in (lists.way_out or "")
    assert "--pec" in (providers.way_out or "")


def test_a_list_is_there_with_its_number_and_age(tmp_path: Path, at: datetime) -> None:
    found, _ = trust_items(cache_with_a_list(tmp_path, at, lasts=timedelta(days=30)), at)
    assert found.name == "elenco IT"
    assert found.found == "n. 211, di 15 giorni fa, 467 servizi"


def test_an_expired_list_does_not_count_as_there(tmp_path: Path, at: datetime) -> None:
    found, _ = trust_items(cache_with_a_list(tmp_path, at, lasts=timedelta(days=-1)), at)
    assert found.found is None
    assert "scaduto" in (found.way_out or "")


def test_a_damaged_cache_is_told_and_is_not_a_failure_of_doctor(tmp_path: Path, at: datetime) -> None:
    (tmp_path / "indice.json").write_text("{", encoding="utf-8")
    (item,) = trust_items(Cache(tmp_path), at)
    assert item.found is None
    assert item.way_out


def test_a_proxy_that_opens_encrypted_connections_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://utente:parola@proxy.ente.example:3128")

    def refused(url: str) -> bytes:
        raise ToolFailedError(f"{url}: il certificato del sito non è riconosciuto.", hint="È un proxy aziendale.")

    proxy, site = network_items(refused)
    assert proxy.found == "http://proxy.ente.example:3128"
    assert site.found is None
    assert "proxy aziendale" in (site.way_out or "")


def test_a_network_that_answers_is_said_so() -> None:
    *_, site = network_items(lambda _url: b"<TrustServiceStatusList/>")
    assert site.found is not None
