"""The verdict on much-signed PDFs and on a folder of envelopes; beside it, on the same PDFs, the two verifiers of pyHanko's command
line and Poppler's `pdfsig`, where they are installed."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import Row, command_cpu, measure

if TYPE_CHECKING:
    from pdz_docs.demo.pki import DemoPki
    from pdz_docs.expectations import ExpectedSignatory

AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")
GOALS = {"B-T": "≤ 1.5 s", "LTA": "≤ 3 s"}
# CPU seconds: pyHanko's long-term check grows with the third power of the signatures and takes minutes on 26.
PATIENCE = 60


def run(smoke: bool) -> Iterable[Row]:
    from pdz_docs.demo.pki import make_pki
    from pdz_docs.demo.services import Services

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "verification"))
    from verify_material import crowd

    people = crowd(3 if smoke else 26)
    with Services() as services, tempfile.TemporaryDirectory() as temporary:
        pki = make_pki(people, at=AT, base_url=services.url)
        services.publish(pki)
        folder = Path(temporary)
        yield _envelopes(pki, people, folder, count=10 if smoke else 300)
        yield from _much_signed(pki, people, folder, services.url, rounds=1 if smoke else 3)


def _much_signed(
    pki: DemoPki, people: tuple[ExpectedSignatory, ...], folder: Path, url: str, *, rounds: int
) -> Iterator[Row]:
    from verify_material import anchors_of, make_pdf, sign_all

    from pdz_docs.signing import longterm
    from pdz_docs.signing.evidence import Online
    from pdz_docs.signing.longterm import Means
    from pdz_docs.signing.tsa_http import HttpTsa
    from pdz_docs.verification import verify

    stamped = sign_all(make_pdf([one.field or "" for one in people], pages=42), pki, people, at=AT)
    means = Means(anchors=pki.anchors, source=Online(), at=AT)
    archived = longterm.extend(stamped, means=means, timestamper=HttpTsa(f"{url}/tsa"))
    for level, data in (("B-T", stamped), ("LTA", archived)):

        def judge(data: bytes = data) -> object:
            return verify(data, name="accordo.pdf", at=AT, anchors=anchors_of(pki))

        ours = measure(judge, rounds=rounds)
        yield Row(f"PDF of {len(people)} signatures, {level}", *ours, goal=GOALS[level])
        file = folder / f"accordo-{level}.pdf"
        file.write_bytes(data)
        yield from _peers(pki, file, ours[0])


def _peers(pki: DemoPki, file: Path, ours: float) -> Iterator[Row]:
    """The same file by the others, each asked about the same instant; the ratio is our CPU time to theirs."""
    from pdz_docs.demo.pki import pem

    root = file.with_name("radice.pem")
    root.write_bytes(pem(pki.anchors))
    trust = ["--trust", str(root), "--validation-time", AT.isoformat()]
    for name, tool, arguments in (
        ("pyhanko sign adesverify", "pyhanko", ["sign", "adesverify", *trust]),
        ("pyhanko sign validate", "pyhanko", ["sign", "validate", *trust]),
        ("pdfsig", "pdfsig", ["-nocert"]),
    ):
        found = shutil.which(tool, path=f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin")
        if found is not None:
            theirs = command_cpu([found, *arguments, str(file)], may_refuse=True, at_most=PATIENCE)
            given_up = f", given up after {PATIENCE} s" if theirs >= PATIENCE else ""
            yield Row(f"the same, by {name}{given_up}", theirs, theirs, ratio=ours / theirs)


def _envelopes(pki: DemoPki, people: tuple[ExpectedSignatory, ...], folder: Path, *, count: int) -> Row:
    from verify_material import anchors_of, make_pdf

    from pdz_docs.signing import cades
    from pdz_docs.signing.pades import Request
    from pdz_docs.verification.batch import verify_paths

    form, request = make_pdf(pages=1, text="Adesione 0000 " + "." * 80_000), Request(at=AT, demonstrative=True)
    paths = []
    for number in range(count):
        paths.append(folder / f"adesione-{number}.pdf.p7m")
        content = form.replace(b"Adesione 0000", b"Adesione %04d" % number)
        key = pki.signers[people[number % len(people)].id].key
        paths[-1].write_bytes(cades.envelop(content, key=key, request=request, timestamper=pki.tsa))
    took = measure(lambda: verify_paths(paths, at=AT, anchors=anchors_of(pki)), rounds=1)
    return Row(f"{count} envelopes (.p7m) of 80 KB, in confined processes", *took, goal="≤ 2 s warm")
