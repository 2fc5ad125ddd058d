"""Facts about the signatures of a PDF: fields, dictionaries, byte ranges and what they cover (ISO 32000-2 § 12.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum, auto

from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Name, Obj, Ref, decode_hex

MAX_FIELDS = 5000
MAX_FIELD_DEPTH = 32
_PADDING = b"\0\t\n\f\r "
_INHERITED = ("FT", "V", "Ff", "DV", "Lock")
MAX_SIGNATURES = 500
_SIGNATURE_KEYS = frozenset({"ByteRange", "Contents", "SubFilter"})

_HEX_STRING = re.compile(rb"<[0-9A-Fa-f\0\t\n\f\r ]*>")
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?([Z+-])?(\d{2})?'?(\d{2})?")
_BYTE_RANGE = re.compile(rb"/ByteRange[\0\t\n\f\r ]*\[([^\]]{0,200})\]")


class Coverage(Enum):
    """How a byte range covers the file.

    REVISION: everything of the revision it closes except the signature value. PARTIAL: well formed, but no revision ends there.
    UNCERTAIN: the cross-references are damaged, so that revisions cannot be told. WRONG: not two ranges around its own value.
    """

    REVISION = auto()
    PARTIAL = auto()
    UNCERTAIN = auto()
    WRONG = auto()


@dataclass(frozen=True, slots=True)
class FormField:
    """A terminal field of the form: its full name, its dictionary merged with what it inherits, its own reference if it has one."""

    name: str
    dictionary: dict[str, Obj]
    ref: Ref | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfSignature:
    """A signature dictionary held by a field.

    `contents` is the signature value as the dictionary gives it, `parts` the signed bytes, `end` where the byte range ends,
    `revision` the one it closes. `claimed_time` is /M: a claim. `lock` is the field's /Lock.
    """

    field: str
    other_fields: tuple[str, ...]
    subfilter: str | None
    type: str | None
    contents: bytes
    byte_range: tuple[int, ...]
    coverage: Coverage
    parts: tuple[memoryview, ...]
    end: int
    revision: int | None
    claimed_time: datetime | None
    dictionary: dict[str, Obj]
    lock: Obj = None


def text(value: Obj) -> str | None:
    """A text string (ISO 32000-2 § 7.9.2.2), or None."""
    if not isinstance(value, bytes):
        return None
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1")


def date(value: Obj) -> datetime | None:
    """A PDF date with a known offset, or None: a time without an offset is no instant."""
    match = _DATE.match(text(value) or "")
    if match is None or match[7] is None:
        return None
    numbers = [int(match[i] or default) for i, default in ((1, 1), (2, 1), (3, 1), (4, 0), (5, 0), (6, 0))]
    minutes = int(match[8] or 0) * 60 + int(match[9] or 0)
    try:
        offset = timezone(timedelta(minutes=-minutes if match[7] == "-" else minutes))
        year, month, day, hour, minute, second = numbers
        return datetime(year, month, day, hour, minute, second, tzinfo=offset)
    except (ValueError, OverflowError):
        return None


def form_fields(document: PdfDocument, revision: int) -> Iterator[FormField]:
    """The terminal fields of a revision's form. At most 5000, at most 32 levels deep; circles are cut."""
    catalog = document.dictionary(document.catalog(revision), revision) or {}
    form = document.dictionary(catalog.get("AcroForm"), revision) or {}
    seen: set[Ref] = set()
    count = 0
    stack: list[tuple[Obj, str, dict[str, Obj], int]] = [
        (kid, "", {}, 0) for kid in reversed(document.array(form.get("Fields"), revision) or [])
    ]
    while stack and count < MAX_FIELDS:
        node, prefix, inherited, depth = stack.pop()
        ref = node if isinstance(node, Ref) else None
        if ref is not None and ref in seen:
            continue
        if ref is not None:
            seen.add(ref)
        dictionary = document.dictionary(node, revision)
        if dictionary is None or depth > MAX_FIELD_DEPTH:
            continue
        own = text(document.get(dictionary.get("T"), revision))
        name = ".".join(part for part in (prefix, own) if part)
        merged = {**inherited, **dictionary}
        kids = document.array(dictionary.get("Kids"), revision) or []
        subfields = [kid for kid in kids if "T" in (document.dictionary(kid, revision) or {})]
        if subfields:
            passed: dict[str, Obj] = {key: merged[key] for key in _INHERITED if key in merged}
            stack.extend((kid, name, passed, depth + 1) for kid in reversed(subfields))
            continue
        count += 1
        yield FormField(name, merged, ref)


def is_signature_field(field: FormField, document: PdfDocument, revision: int) -> bool:
    """Whether a field is of type /Sig."""
    return document.get(field.dictionary.get("FT"), revision) == Name("Sig")


def signatures(document: PdfDocument) -> tuple[PdfSignature, ...]:
    """The signatures of the file as it now is, in the order of what they cover."""
    revision = document.last
    held: dict[tuple[object, ...], list[tuple[FormField, dict[str, Obj]]]] = {}
    for field in form_fields(document, revision):
        if not is_signature_field(field, document, revision):
            continue
        reference = field.dictionary.get("V")
        value = _held_value(document, reference, revision)
        if value is None:
            continue
        key = tuple(reference) if isinstance(reference, Ref) else (field.name,)
        held.setdefault(key, []).append((field, value))
    found = [_signature(document, fields) for fields in list(held.values())[:MAX_SIGNATURES]]
    return tuple(sorted(found, key=lambda s: s.end))


def _held_value(document: PdfDocument, value: Obj, revision: int) -> dict[str, Obj] | None:
    """The signature dictionary of a field, None when the field is still empty.

    A damaged one is a signature all the same: a dictionary that lost its byte range, or a reference that leads to no dictionary.
    """
    found = document.dictionary(value, revision)
    if found is None:
        return {} if isinstance(value, Ref) else None
    return found if found.keys() & _SIGNATURE_KEYS else None


def byte_ranges_in_file(data: bytes) -> frozenset[tuple[int, ...]]:
    """Every byte range that stands in the file, whether a field holds it or not: traces of signatures taken away."""
    ranges = set()
    for match in _BYTE_RANGE.finditer(data):
        numbers = match[1].split()
        if len(numbers) == 4 and all(n.isdigit() and len(n) < 15 for n in numbers):
            ranges.add(tuple(int(n) for n in numbers))
    return frozenset(ranges)


def _signature(document: PdfDocument, fields: list[tuple[FormField, dict[str, Obj]]]) -> PdfSignature:
    revision = document.last
    field, dictionary = fields[0]

    def get(key: str) -> Obj:
        return document.get(dictionary.get(key), revision)

    contents = get("Contents")
    subfilter, type_ = get("SubFilter"), get("Type")
    byte_range = tuple(
        n
        for n in (document.get(n, revision) for n in document.array(dictionary.get("ByteRange"), revision) or [])
        if isinstance(n, int)
    )
    value = contents if isinstance(contents, bytes) else b""
    coverage, parts, end = _coverage(document.data, byte_range, value)
    closes = document.revision_of(end) if coverage is Coverage.REVISION else None
    if document.rebuilt and coverage is Coverage.REVISION and not document.data[end:].strip(_PADDING):
        closes = document.last  # whatever the structure, the signature covers the whole file
    if coverage is Coverage.REVISION and closes is None:
        coverage = Coverage.UNCERTAIN if document.rebuilt else Coverage.PARTIAL
    return PdfSignature(
        field=field.name,
        other_fields=tuple(other.name for other, _ in fields[1:]),
        subfilter=str(subfilter) if isinstance(subfilter, Name) else None,
        type=str(type_) if isinstance(type_, Name) else None,
        contents=value,
        byte_range=byte_range,
        coverage=coverage,
        parts=parts,
        end=end,
        revision=closes,
        claimed_time=date(get("M")),
        dictionary=dictionary,
        lock=field.dictionary.get("Lock"),
    )


def _coverage(
    data: bytes, byte_range: tuple[int, ...], contents: bytes
) -> tuple[Coverage, tuple[memoryview, ...], int]:
    """(how the range covers the file, the covered bytes, where it ends)."""
    view = memoryview(data)
    if len(byte_range) != 4 or any(n < 0 for n in byte_range):
        return Coverage.WRONG, (), 0
    start, first, second, length = byte_range
    end = second + length
    if start != 0 or not 0 < first < second <= end <= len(data):
        return Coverage.WRONG, (), min(max(end, 0), len(data))
    parts = (view[:first], view[second:end])
    gap = data[first:second]
    if _HEX_STRING.fullmatch(gap) is None or decode_hex(gap[1:-1]) != contents:
        return Coverage.WRONG, parts, end
    return Coverage.REVISION, parts, end
