"""What every package's tests may ask for. Artefacts that are costly to make live for the whole session."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import settings

from pdz_docs.demo.pki import DemoPki, make_pki, rsa_key
from pdz_docs.expectations import ExpectedSignatory, Role

# The instant of `pdz demo`.
AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")

# A slow machine is no failure. A run draws the same examples as the one before it: a change is judged on what it changes;
# `make stress` draws new ones, with --hypothesis-profile=campaign.
settings.register_profile("seeded", deadline=None, derandomize=True)
settings.register_profile("campaign", deadline=None)
settings.load_profile("seeded")

_PEOPLE = (
    ("clusone", "Comune di Clusone", "Sindaco", "Mario", "Rossi", "RSSMRA80A01Z000B"),
    ("ardesio", "Comune di Ardesio", "Sindaca", "Lucia", "Verdi", "VRDLCU75B42Z000Y"),
    ("gandellino", "Comune di Gandellino", "Sindaco", "Andrea", "Bianchi", "BNCNDR68C03Z000N"),
)


@pytest.fixture(scope="session")
def at() -> datetime:
    """The instant that signatures, certificates and verdicts of the tests are about."""
    return AT


@pytest.fixture(scope="session")
def signatories() -> tuple[ExpectedSignatory, ...]:
    """Three demonstrative mayors, each with a field of its own."""
    return tuple(
        ExpectedSignatory(
            id=id_,
            body=body,
            role=Role.PROMOTORE,
            office=office,
            given_name=given_name,
            surname=surname,
            fiscal_code=code,
            field=f"firma{id_}",
            demonstrative=True,
        )
        for id_, body, office, given_name, surname, code in _PEOPLE
    )


@pytest.fixture(scope="session")
def pki(signatories: tuple[ExpectedSignatory, ...], at: datetime) -> DemoPki:
    """CA, TSA and one signer for each of `signatories`, on P-256; `pki.defective(subject, name)` gives faulty ones."""
    return make_pki(signatories, at=at)


@pytest.fixture(scope="session")
def rsa_pki(signatories: tuple[ExpectedSignatory, ...], at: datetime) -> DemoPki:
    """The same with RSA-2048, the kind of key that most signature cards hold."""
    return make_pki(signatories, at=at, make_key=rsa_key)


@pytest.fixture(scope="session")
def cut_off() -> list[str]:
    """A command prefix that runs the rest without any network, loopback included, in a namespace of its own."""
    prefix = ["unshare", "--map-root-user", "--net"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("questa macchina non consente spazi di nomi per la rete")
    return prefix


@pytest.fixture
def tiny_disk(tmp_path: Path) -> list[str]:
    """A command prefix that runs the rest with `tmp_path` on a disk of 256 KiB, in a namespace of its own."""
    prefix = ["unshare", "--map-root-user", "--mount"]
    if (
        shutil.which("unshare") is None
        or subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode
    ):
        pytest.skip("questa macchina non consente spazi di nomi per i montaggi")
    return [*prefix, "sh", "-c", 'mount -t tmpfs -o size=256k tmpfs "$0" && exec "$@"', str(tmp_path)]


def pytest_configure() -> None:
    """What a shell starts in the background ignores Ctrl-C, and hands that on to the commands that the tests interrupt."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long campaigns run when asked for (`-m stress`); tests on the labelled cases when PDZ_CASES says where these are."""
    left = []
    for item in items:
        unwanted = "stress" not in config.option.markexpr and item.get_closest_marker("stress") is not None
        without_cases = "PDZ_CASES" not in os.environ and item.get_closest_marker("cases") is not None
        if unwanted or without_cases:
            left.append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Under PDZ_NO_SKIP (as in .ci/run) a test that was skipped fails the run: what could not be checked has not passed."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PDZ_NO_SKIP") and reporter is not None and reporter.stats.get("skipped") and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("Prove saltate, e qui non si può:", red=True)
