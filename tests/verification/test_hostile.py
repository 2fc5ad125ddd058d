"""Signed files damaged in every way: no traceback, no accept of bytes that were not signed, an answer in bounded time.

A thousand files in every run, twenty thousand under the `stress` marker.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from damage import damaged, freed, reachable, redefined
from verify_material import make_pdf, sign_all

sys.path.insert(0, str(Path(__file__).parents[1] / "envelopes"))
from envelope_material import DOCUMENT, folder, mail, p7m, p7s, pec, tsd

from pdz_docs.demo.pki import DemoPki
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.trust.anchors import Anchors
from pdz_docs.verification import verify
from pdz_docs.verification.batch import verify_paths
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Name, Ref
from pdz_docs.verification.read_file import read_documents
from pdz_docs.verification.verdict import FileVerdict
from pdz_docs.verification.vocabulary import Change, Integrity, Outcome, SignatureKind
from pdz_docs.work.confined import Confinement


@dataclass(frozen=True)
class Sample:
    """A sound signed file, and the digests of all that was ever signed in it."""

    name: str
    data: bytes
    signed: frozenset[str]


@pytest.fixture(scope="session")
def samples(
    blank: bytes, signed: bytes, pki: DemoPki, signatories: tuple[ExpectedSignatory, ...], at: datetime
) -> tuple[Sample, ...]:
    small = sign_all(make_pdf([signatories[0].field or ""], pages=1), pki, signatories[:1], at=at, stamped=False)
    envelope = p7m(DOCUMENT, pki, "clusone", at, stamped=True)
    files = {
        "small.pdf": small,
        "three.pdf": signed,
        "d.p7m": envelope,
        "d.p7m.p7m": p7m(envelope, pki, "ardesio", at),
        "d.p7s": p7s(DOCUMENT, pki, "clusone", at),
        "pec.eml": pec(mail(("d.p7m", envelope))),
        "d.zip": folder({"a.p7m": envelope, "b.pdf": small}),
        "d.tsd": tsd(envelope, b"\x30\x03\x02\x01\x00"),
    }
    return tuple(Sample(name, data, frozenset(signed_digests(data))) for name, data in files.items())


def signed_digests(data: bytes) -> Iterator[str]:
    """The digests of the bytes under every signature that is whole, worked out apart from the verdict."""
    for document in read_documents(data, name="x"):
        for one in document.signatures:
            if one.pdf is not None:
                yield hashlib.sha256(b"".join(one.pdf.parts)).hexdigest()
            elif one.signer is not None and one.signer.digest:
                digest = next(iter(one.signer.info.signed_values("1.2.840.113549.1.9.4")))
                yield digest.content.hex()


def accepted(data: bytes, verdicts: Iterable[FileVerdict]) -> Iterator[str]:
    """The digests of what the verdicts on a file call whole."""
    whole = {s.id for verdict in verdicts for s in verdict.signatures if s.integrity is Integrity.INTACT}
    if not whole:
        return
    for document in read_documents(data, name="x"):
        for one in document.signatures:
            if one.id not in whole:
                continue
            if one.pdf is not None:
                start, first, second, length = one.pdf.byte_range
                container = document_bytes(data, one.depth)
                if container is not None:
                    yield hashlib.sha256(container[start:first] + container[second : second + length]).hexdigest()
            elif one.signer is not None:
                digest = next(iter(one.signer.info.signed_values("1.2.840.113549.1.9.4")))
                yield digest.content.hex()


def document_bytes(data: bytes, depth: int) -> bytes | None:
    """The file itself when the document is not in an envelope; what is inside one is checked by its own signature."""
    return data if depth == 0 else None


def campaign(
    samples: tuple[Sample, ...], anchors: Anchors, at: datetime, folder: Path, *, count: int, seed: int
) -> None:
    """Judged as `pdz verify` does it: in confined processes, each file within ten seconds and one gibibyte."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable campaign
    of_path: dict[Path, Sample] = {}
    for number in range(count):
        sample = samples[number % len(samples)]
        path = folder / f"{number:04}-{sample.name}"
        path.write_bytes(damaged(sample.data, chance))
        of_path[path] = sample
    limits = Confinement(seconds=10.0, memory=1 << 30)
    judged = verify_paths(list(of_path), at=at, anchors=anchors, confinement=limits)
    assert set(judged.opened) == set(of_path), f"seed {seed}: out of time, out of memory or dead"
    verdicts = _by_file(judged.files)
    for path, sample in of_path.items():
        data = path.read_bytes()
        for digest in accepted(data, verdicts.get(path.name, ())):
            assert digest in sample.signed, f"{path.name} of seed {seed}"
        path.unlink()


def _by_file(verdicts: Iterable[FileVerdict]) -> dict[str, list[FileVerdict]]:
    """Verdicts by the name of the file: a folder's documents have one each, named below it."""
    found: dict[str, list[FileVerdict]] = {}
    for verdict in verdicts:
        name = next(part for part in Path(verdict.path).parts if re.match(r"\d{4}-", part))
        found.setdefault(name, []).append(verdict)
    return found


def test_a_thousand_damaged_files(samples: tuple[Sample, ...], anchors: Anchors, at: datetime, tmp_path: Path) -> None:
    campaign(samples, anchors, at, tmp_path, count=1000, seed=20241205)


@pytest.mark.stress
@pytest.mark.parametrize("seed", range(20))
def test_twenty_thousand_damaged_files(
    samples: tuple[Sample, ...], anchors: Anchors, at: datetime, seed: int, tmp_path: Path
) -> None:
    campaign(samples, anchors, at, tmp_path, count=1000, seed=seed)


def test_the_campaign_sees_an_accept_of_other_bytes(
    samples: tuple[Sample, ...], anchors: Anchors, at: datetime, tmp_path: Path
) -> None:
    """Were a sample's bytes not those that were signed, the campaign would say so."""
    strangers = tuple(replace(sample, signed=frozenset()) for sample in samples)
    with pytest.raises(AssertionError, match="of seed 1"):
        campaign(strangers, anchors, at, tmp_path, count=24, seed=1)


class TestSubstitution:
    """Every object that the signed document shows or leads to is redefined, one at a time, by an appended revision."""

    @pytest.mark.parametrize("replacement", [b"null", b"<</Finto true>>", b"[]", b"(x)"], ids=repr)
    def test_no_object_of_a_signed_document_can_be_exchanged(
        self, samples: tuple[Sample, ...], anchors: Anchors, at: datetime, replacement: bytes
    ) -> None:
        data = samples[0].data
        missed = []
        for number in reachable(data):
            verdict = verify(redefined(data, number, replacement), name="x.pdf", at=at, anchors=anchors)
            if verdict.outcome not in (Outcome.NOT_VALID, Outcome.NOT_SIGNED, Outcome.NOT_VERIFIABLE):
                missed.append((number, verdict.signatures[0].changes_after))
        assert not missed

    def test_freeing_an_object_is_taking_it_away(
        self, samples: tuple[Sample, ...], anchors: Anchors, at: datetime
    ) -> None:
        data = samples[0].data
        missed = [
            number
            for number in reachable(data)
            if verify(freed(data, number), name="x.pdf", at=at, anchors=anchors).outcome
            not in (Outcome.NOT_VALID, Outcome.NOT_SIGNED, Outcome.NOT_VERIFIABLE)
        ]
        assert not missed

    def test_defining_what_the_signed_document_left_dangling_is_a_change(
        self, pki: DemoPki, anchors: Anchors, at: datetime
    ) -> None:
        from alterations import page_of
        from pyhanko.pdf_utils import generic
        from verify_material import NAME, append

        from pdz_docs.signing.pades import Request, sign

        def dangle(writer: object) -> None:
            page = page_of(writer)  # type: ignore[arg-type]
            resources = page["/Resources"]
            resources[NAME("/XObject")] = generic.DictionaryObject(
                {NAME("/X0"): generic.IndirectObject(900, 0, writer)}
            )
            page[NAME("/Resources")] = resources

        prepared = append(make_pdf(pages=1), dangle)  # type: ignore[arg-type]
        data = sign(prepared, key=pki.signers["clusone"].key, request=Request(at=at, demonstrative=True, visible=False))
        verdict = verify(redefined(data, 900, b"<</Subtype/Form>>"), name="x.pdf", at=at, anchors=anchors)
        assert verdict.signatures[0].changes_after is Change.UNDEFINED


class TestWhatOthersCanRead:
    """An annotation over the text, written so that a strict reader finds nothing there and a forgiving one shows it."""

    NOTE = b"<</Type/Annot/Subtype/FreeText/Rect[60 400 400 500]/Contents(Pagate)/DA(/F1 40 Tf)%b>>"

    def covered(self, data: bytes, note: bytes, reference: bytes = b"900 0 R") -> bytes:
        document = PdfDocument(data)
        page = next(n for n in reachable(data) if self._is_page(document.get(Ref(n, 0), document.last)))
        start = [m.end() for m in re.finditer(rb"\n%d 0 obj" % page, data)][-1]
        body = data[start : data.index(b"endobj", start)]
        annots = re.search(rb"/Annots \[", body)
        assert annots is not None
        with_note = body[: annots.end()] + reference + b" " + body[annots.end() :]
        return redefined(redefined(data, page, with_note), 900, note)

    @staticmethod
    def _is_page(value: object) -> bool:
        return isinstance(value, dict) and value.get("Type") == Name("Page")

    @pytest.mark.parametrize(
        ("extra", "reference", "change"),
        [
            (b"", b"900 0 R", Change.ANNOTATION),
            (b"/X <00\x10zz>", b"900 0 R", Change.UNDEFINED),
            (b"/X (", b"900 0 R", Change.UNDEFINED),
            (b"", b"900 7 R", Change.ANNOTATION),
        ],
        ids=["plain", "bad hexadecimal", "open string", "other generation"],
    )
    def test_it_is_a_change(
        self,
        samples: tuple[Sample, ...],
        anchors: Anchors,
        at: datetime,
        extra: bytes,
        reference: bytes,
        change: Change,
    ) -> None:
        data = self.covered(samples[0].data, self.NOTE % extra, reference)
        (signature,) = verify(data, name="x.pdf", at=at, anchors=anchors).signatures
        assert signature.integrity is Integrity.INTACT
        assert signature.changes_after is change


class TestWhatParsersDieOf:
    """Each of these has an answer, and soon."""

    @pytest.mark.parametrize(
        "data",
        [
            b"%PDF-1.7\n" + b"[" * 100_000,
            b"%PDF-1.7\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj <</Kids[2 0 R 2 0 R]/Count 2>> endobj trailer <</Root 1 0 R>>",
            b"%PDF-1.7\n1 0 obj 1 0 R endobj trailer <</Root 1 0 R>>",
            b"%PDF-1.7\nxref\n0 99999999999\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF",
            b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f\ntrailer <</Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF",
            b"%PDF-1.7\nstartxref\n" + b"9" * 4000 + b"\n%%EOF",
            b"%PDF-1.7\n" + b"1 0 obj (" * 20_000,
            b"%PDF-1.7\n" + b"<</A" * 50_000,
            (b"%PDF-1.7\n1 0 obj <</Type/Catalog/AcroForm<</Fields[3 0 R]>>/Pages 2 0 R>> endobj 2 0 obj <</Kids[]>> endobj"
            b" 3 0 obj <</T(a)/Kids[3 0 R 3 0 R]>> endobj trailer <</Root 1 0 R>>"),
            b"\x30\x80" * 50_000,
            b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80" + b"\x24\x80" * 20_000,
            b"-----BEGIN PKCS7-----\n" + b"A" * 200_000 + b"\n-----END PKCS7-----",
            b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=a\n\n" + b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" * 3000,
            b"<a xmlns:ds='http://www.w3.org/2000/09/xmldsig#'>" + b"<b>" * 100_000 + b"<ds:Signature/>",
        ],
        ids=["arrays", "page circle", "self", "big table", "section circle", "big number", "strings", "dictionaries",
             "field circle", "deep ber", "deep chunks", "pem", "nested mail", "deep xml"],
    )  # fmt: skip
    def test_it_is_answered(self, data: bytes, anchors: Anchors, at: datetime) -> None:
        verdict = verify(data, name="x", at=at, anchors=anchors)
        assert verdict.outcome in (Outcome.NOT_SIGNED, Outcome.NOT_VERIFIABLE, Outcome.NOT_VALID)

    def test_streams_are_not_opened_beyond_their_cap(self) -> None:
        from pdz_docs.verification.pdfsyntax import filters
        from pdz_docs.verification.pdfsyntax.objects import Name, PdfSyntaxError, Stream

        twice = zlib.compress(zlib.compress(bytes(80 << 20)))
        with pytest.raises(PdfSyntaxError):
            filters.decode(Stream({"Filter": [Name("FlateDecode")] * 2}, twice))

    def test_a_signature_is_not_looked_for_in_what_a_signature_hides(
        self, samples: tuple[Sample, ...], anchors: Anchors, at: datetime
    ) -> None:
        """Signature wrapping: the signed bytes are moved behind the byte range's gap, other ones take their place."""
        data = samples[0].data
        place = data.rfind(b"/ByteRange")
        numbers = [int(n) for n in re.findall(rb"\d+", data[place : place + 200])[:4]]
        wrapped = data[: numbers[1]] + b"<" + b"00" * 20 + b">" + data[numbers[1] :]
        verdict = verify(wrapped, name="x.pdf", at=at, anchors=anchors)
        assert not any(s.integrity is Integrity.INTACT for s in verdict.signatures if s.kind is SignatureKind.SIGNATURE)
