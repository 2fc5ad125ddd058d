"""The verdict on one much-signed PDF and on a folder of envelopes; Poppler's `pdfsig` on the same PDF beside it, where it is installed."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from benchmarks.harness import Row, command_cpu, measure

AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")


def run(smoke: bool) -> Iterable[Row]:
    from pdz_docs.demo.pki import make_pki
    from pdz_docs.signing import cades
    from pdz_docs.signing.pades import Request
    from pdz_docs.verification import verify
    from pdz_docs.verification.batch import verify_paths

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "verification"))
    from verify_material import anchors_of, crowd, make_pdf, sign_all

    people = crowd(3 if smoke else 26)
    pki = make_pki(people, at=AT)
    anchors, rounds = anchors_of(pki), 1 if smoke else 3
    signed = sign_all(make_pdf([one.field or "" for one in people], pages=42), pki, people, at=AT)
    judging = measure(lambda: verify(signed, name="accordo.pdf", at=AT, anchors=anchors), rounds=rounds)
    yield Row(f"PDF of {len(people)} B-T signatures", *judging, goal="≤ 1.5 s")
    with tempfile.TemporaryDirectory() as temporary:
        file = Path(temporary, "accordo.pdf")
        file.write_bytes(signed)
        tool = shutil.which("pdfsig")
        if tool is not None:
            peer = command_cpu([tool, "-nocert", str(file)])
            yield Row("the same, by pdfsig (ratio: ours to it)", peer, peer, ratio=judging[0] / peer)
        paths = []
        for number in range(10 if smoke else 300):
            paths.append(Path(temporary, f"adesione-{number}.pdf.p7m"))
            content = b"%PDF-1.7\n" + number.to_bytes(4, "big") * 20_000
            request = Request(at=AT, demonstrative=True)
            key = pki.signers[people[number % len(people)].id].key
            paths[-1].write_bytes(cades.envelop(content, key=key, request=request, timestamper=pki.tsa))
        folder = measure(lambda: verify_paths(paths, at=AT, anchors=anchors), rounds=rounds)
        yield Row(f"{len(paths)} envelopes (.p7m) of 80 KB, in confined processes", *folder, goal="≤ 2 s warm")
