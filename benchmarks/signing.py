"""Twenty-six signatures in a row with a loopback time stamping authority, then one archive for all of them; pyHanko's own signer beside it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from pathlib import Path

from benchmarks.harness import Row, measure

AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")


def run(smoke: bool) -> Iterable[Row]:
    from pdz_docs.demo.pki import asn1, make_pki
    from pdz_docs.demo.services import Services
    from pdz_docs.expectations import ExpectedSignatory, Role
    from pdz_docs.signing import longterm
    from pdz_docs.signing.evidence import Online
    from pdz_docs.signing.longterm import Means
    from pdz_docs.signing.pades import Request, sign
    from pdz_docs.signing.tsa_http import HttpTsa

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "signing"))
    from signing_material import expect, make_pdf

    count = 3 if smoke else 26
    people = tuple(
        ExpectedSignatory(
            id=f"ente{number}",
            body=f"Comune {number}",
            role=Role.SOTTOSCRITTORE,
            office="sindaco",
            given_name="Mario",
            surname="Rossi",
            fiscal_code="RSSMRA80A01Z000B",
            field=f"firmaente{number}",
            demonstrative=True,
        )
        for number in range(count)
    )
    blank = make_pdf([one.field or "" for one in people], pages=42)
    frozen = expect(blank, people)
    with Services() as services:
        pki = make_pki(people, at=AT, base_url=services.url)
        services.publish(pki)
        tsa = HttpTsa(f"{services.url}/tsa")

        def ours() -> bytes:
            data = blank
            for one in people:
                request = Request(at=AT, demonstrative=True, signatory=one, frozen=frozen)
                data = sign(data, key=pki.signers[one.id].key, request=request, timestamper=tsa)
            return data

        def theirs() -> bytes:
            from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
            from pyhanko.sign.fields import SigSeedSubFilter
            from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
            from pyhanko.sign.timestamps.aiohttp_client import HTTPTimeStamper

            data, stamper = blank, HTTPTimeStamper(tsa.url)
            for one in people:
                signer = SimpleSigner.load_pkcs12_data(pki.signers[one.id].pkcs12("x"), [], b"x")
                meta = PdfSignatureMetadata(
                    field_name=one.field, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256"
                )
                out = BytesIO()
                PdfSigner(meta, signer, timestamper=stamper).sign_pdf(
                    IncrementalPdfFileWriter(BytesIO(data)), output=out
                )
                data = out.getvalue()
            return data

        signed = ours()
        means = Means(anchors=(asn1(pki.root.certificate),), source=Online(), at=AT)
        rounds = 1 if smoke else 3
        signing = measure(ours, rounds=rounds, warm_up=False)
        peer = measure(theirs, rounds=1, warm_up=False)
        yield Row(
            f"{count} B-T signatures in a row (ratio: pyHanko's own)",
            *signing,
            goal=f"growth {(len(signed) - len(blank)) // count // 1024} KB each, ≤ 30 KB",
            ratio=signing[0] / peer[0],
        )
        archiving = measure(lambda: longterm.extend(signed, means=means, timestamper=tsa), rounds=rounds, warm_up=False)
        yield Row("the archive of them all", *archiving, goal="with the signatures ≤ 12 s")
