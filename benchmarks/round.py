"""`pdz status`, as a user starts it, over an agreement of 26 signatures in one PDF and the register of 300 adhesions."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from benchmarks.harness import Row, installed, measure

AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")


def run(smoke: bool) -> Iterable[Row]:
    people, adhesions = (3, 10) if smoke else (26, 300)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "ambito"
        _signed(folder, people)
        _adhering(folder, adhesions)
        command = [sys.executable, "-m", "pdz_docs", "status", "--json", "--trust", "demo", "--at", AT.isoformat()]

        environment = installed(Path(temporary) / "bytecode")

        def status() -> None:
            done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
            if done.returncode not in (0, 10):
                sys.exit(done.stderr.decode())

        def cold() -> None:
            shutil.rmtree(folder / "output" / ".cache", ignore_errors=True)
            status()

        what = f"status, {people} signatures in one PDF, {adhesions} adhesions"
        yield Row(f"{what}, nothing known", *measure(cold, rounds=1 if smoke else 3), goal="≤ 3 s")
        yield Row(f"{what}, nothing changed", *measure(status, rounds=1 if smoke else 5), goal="≤ 0.5 s")


def _signed(folder: Path, count: int) -> None:
    """The sample's folder with an agreement that everybody has signed, one after the other, as `pdz collect` has filed it."""
    from pdz_docs.demo.pki import make_pki
    from pdz_docs.dossier.scaffold import ROOT_SAMPLE, create
    from pdz_docs.pdf.freeze import freeze
    from pdz_docs.pdf.states import DraftPdf, Terms
    from pdz_docs.round.collecting import collect
    from pdz_docs.round.witness import cache_folder, witness
    from pdz_docs.trust.anchors import Anchors, Source
    from pdz_docs.work.clock import fixed_clock

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "verification"))
    from verify_material import crowd, make_pdf, sign_all

    create(folder, sample=ROOT_SAMPLE)
    people, output = crowd(count), folder / "output"
    pki = make_pki(people, at=AT)
    pki.write(output / "demo" / "pki", password="prova")  # noqa: S106 - a throw-away key
    terms = Terms(
        document="accordo",
        title="Accordo di programma",
        version=1,
        kind="accordo",
        frozen_at=AT,
        file="accordo.pdf",
        signatories=people,
        deadline=None,
        demonstrative=True,
    )
    frozen = freeze(DraftPdf(make_pdf([one.field or "" for one in people], pages=42)), terms, output=output)
    signed = folder.with_name("firmato.pdf")
    signed.write_bytes(sign_all(frozen.read(), pki, people, at=AT))
    judge = witness(Anchors(Source.DEMO, pki.anchors), at=AT, cache=cache_folder(output))
    collect([signed], folder=folder, witness=judge, clock=fixed_clock(AT))


def _adhering(folder: Path, count: int) -> None:
    """The register as `pdz collect` leaves it after as many adhesions."""
    from pdz_docs.adhesions import register
    from pdz_docs.adhesions.bodies import Instrument
    from pdz_docs.adhesions.channels import Channel
    from pdz_docs.adhesions.findings import State
    from pdz_docs.adhesions.register import Received

    def form(number: int) -> Received:
        return Received(
            at=AT,
            body=f"ets{number}",
            instrument=Instrument.ADHESION,
            name=f"Adesione {number}.pdf",
            file=f"output/adesioni/ets{number}/adesione.pdf",
            sha256=f"{number:064x}",
            arrived=AT,
            agreement=1,
            state=State.ACCEPTED,
            channel=Channel.SIGNATURE,
            signer=f"Nome Cognome{number}",
        )

    register.append(folder / "output", [form(number) for number in range(count)])
