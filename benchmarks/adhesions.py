"""A thousand files that come back from the third sector: signed in the PDF, in envelopes, by PEC, by ordinary mail with a scan, and junk.

The peer is the verification alone of as many signed forms, which every one of them needs. Memory is flat when four times as many
files take no more of it, in the process that files them and in those that read them.
"""

from __future__ import annotations

import random
import resource
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from email.message import EmailMessage
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import Row, measure

if TYPE_CHECKING:
    from pdz_docs.demo.pki import DemoPki
    from pdz_docs.trust.anchors import Anchors

_ROOT = Path(__file__).parents[1]
_AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")


def run(smoke: bool) -> Iterable[Row]:
    from pdz_docs.trust.anchors import Anchors, Source
    from pdz_docs.verification.batch import verify_paths

    count = 50 if smoke else 1000
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        folder, pki = _office(work)
        returned = sorted(_returned(work / "tornati", folder, pki, count).iterdir())
        anchors = Anchors(Source.FILES, pki.anchors)
        *_, few = _apart(returned[: count // 4], folder, anchors)
        cpu, wall, many = _apart(returned, folder, anchors)
        yield Row(f"{count} mixed files, {many} MB at their peak", cpu, wall, "1000 in ≤ 60 s on 2 idle cores")
        yield Row(f"memory: {count} files beside {count // 4}", 0.0, 0.0, "flat", many / few)
        signed = [path for path in returned if path.name.startswith("pades-")]
        peer_cpu, peer_wall = measure(lambda: verify_paths(signed, at=_AT, anchors=anchors), rounds=1, warm_up=False)
        yield Row(f"verification alone of {len(signed)}", peer_cpu, peer_wall, ratio=peer_cpu / cpu)


def _apart(paths: Sequence[Path], folder: Path, anchors: Anchors) -> tuple[float, float, int]:
    """CPU and wall seconds of collecting, and the most megabytes that it or one of its readers has held: in a process of its own."""
    for left in ("signed", "inbox", "adesioni"):
        shutil.rmtree(folder / "output" / left, ignore_errors=True)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        return apart.submit(_collect, paths, folder, anchors).result()


def _collect(paths: Sequence[Path], folder: Path, anchors: Anchors) -> tuple[float, float, int]:
    from pdz_docs.adhesions.desk import forms_desk
    from pdz_docs.round.collecting import collect
    from pdz_docs.round.witness import witness
    from pdz_docs.work.clock import fixed_clock

    def ours() -> None:
        judge, desk = witness(anchors, at=_AT), forms_desk(folder, anchors, fixed_clock(_AT))
        collect(paths, folder=folder, witness=judge, clock=fixed_clock(_AT), forms=desk)

    cpu, wall = measure(ours, rounds=1, warm_up=False)
    peaks = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return cpu, wall, max(peaks) >> 10


def _office(work: Path) -> tuple[Path, DemoPki]:
    """The sample folder with its forms made, and a key for each representative."""
    from pdz_docs.adhesions.bodies import roll_of
    from pdz_docs.demo.pki import make_pki
    from pdz_docs.dossier import load
    from pdz_docs.pdf.build import build
    from pdz_docs.pdf.targets import form_names
    from pdz_docs.work.clock import system_clock

    folder = work / "ambito"
    for name in ("signatories", "workshops", "templates"):
        shutil.copytree(_ROOT / name, folder / name)
    for name in ("pdz.yaml", "piano.yaml"):
        shutil.copy(_ROOT / name, folder / name)
    dossier = load(folder)
    build(dossier, folder=folder, documents=form_names(dossier, "adesione"), clock=system_clock)
    people = [body.person for body in roll_of(dossier, {}).bodies if body.person is not None]
    return folder, make_pki(people, at=_AT)


def _returned(place: Path, folder: Path, pki: DemoPki, count: int) -> Path:
    """What came back: of every twenty files seven signed PDFs, five envelopes, five messages, two scans, one that is nothing."""
    from pdz_docs.signing import cades, pades

    place.mkdir(parents=True)
    chance = random.Random(7)  # noqa: S311 - the same files each time
    forms = {path.stem: path.read_bytes() for path in sorted((folder / "output" / "adesione").glob("*.pdf"))}
    for number in range(count):
        body = chance.choice(sorted(forms))
        key = pki.signers[body].key
        kind = number % 20
        if kind < 7:
            request = pades.Request(at=_AT, demonstrative=True, visible=False)
            (place / f"pades-{number}.pdf").write_bytes(pades.sign(forms[body], key=key, request=request))
        elif kind < 12:
            sealed = cades.envelop(forms[body], key=key, request=cades.Request(at=_AT, demonstrative=True))
            (place / f"busta-{number}.pdf.p7m").write_bytes(sealed)
        elif kind < 17:
            sealed = cades.envelop(forms[body], key=key, request=cades.Request(at=_AT, demonstrative=True))
            (place / f"messaggio-{number}.eml").write_bytes(_mail(("modulo.pdf.p7m", sealed), body=body))
        elif kind < 19:
            scan = _scan(chance)
            (place / f"scansione-{number}.eml").write_bytes(_mail(("scansione.pdf", scan), body=body))
        else:
            (place / f"altro-{number}.bin").write_bytes(chance.randbytes(20_000))
    return place


def _mail(attachment: tuple[str, bytes], *, body: str) -> bytes:
    name, data = attachment
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"segreteria@{body}.example", "ambito@example.org", "Adesione"
    message.set_content("In allegato.")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def _scan(chance: random.Random) -> bytes:
    from io import BytesIO

    from PIL import Image

    out = BytesIO()
    Image.frombytes("L", (600, 800), chance.randbytes(600 * 800)).save(out, format="PDF", resolution=72)
    return out.getvalue()
