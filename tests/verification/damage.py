"""How signed files are damaged: blindly, and with the words that parsers react to."""

from __future__ import annotations

import random
import re

from pdz_docs.verification.changes.layout import references
from pdz_docs.verification.pdfsyntax.document import PdfDocument
from pdz_docs.verification.pdfsyntax.objects import Ref

TOKENS = [
    b"obj", b"endobj", b"stream", b"endstream", b"xref", b"trailer", b"startxref", b"%%EOF", b"/Prev 0", b"/Type/ObjStm",
    b"/ByteRange[0 1 2 3]", b"/Contents<00>", b"<<", b">>", b"[", b"]", b"(", b")", b"<", b">", b"R", b"1 0 R", b"\0",
    b"/Length 999999999", b"/Kids[1 0 R]", b"/Encrypt 1 0 R", b"-1", b"99999999999999", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff",
    b"\x24\x80", b"\xa0\x80", b"\0\0", b"MIME-Version: 1.0\r\n", b"PK\x03\x04",
]  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """One to four alterations, blind or made of the words that parsers react to."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        size = max(1, len(changed))
        place = chance.randrange(size)
        kind = chance.randrange(8)
        if kind <= 1:
            changed[place : place + 1] = bytes([chance.randrange(256)])
        elif kind == 2:
            changed[place:place] = chance.choice(TOKENS)
        elif kind == 3:
            token = chance.choice(TOKENS)
            changed[place : place + len(token)] = token
        elif kind == 4:
            del changed[place : place + chance.choice([1, 2, 16, 1000])]
        elif kind == 5:
            other = chance.randrange(size)
            changed[place:place] = changed[other : other + chance.choice([1, 20, 500])]
        elif kind == 6:
            del changed[place:]
        else:
            numbers = [m.span() for m in re.finditer(rb"\d+", bytes(changed[: 1 << 20]))]
            if numbers:
                start, end = chance.choice(numbers)
                changed[start:end] = str(chance.choice([0, 1, 2, 7, 65535, 2**31, 10**12])).encode()
    return bytes(changed)


def reachable(data: bytes) -> list[int]:
    """The numbers of the objects that the catalog leads to (not the information dictionary, whose change is admitted)."""
    document = PdfDocument(data)
    found: set[int] = set()
    queue = list(references(document.trailer(document.last).get("Root")))
    while queue:
        ref = queue.pop()
        if ref.num not in found:
            found.add(ref.num)
            queue += references(document.get(ref, document.last))
    return sorted(found)


def redefined(data: bytes, number: int, content: bytes) -> bytes:
    """The file with one more revision that defines that object anew."""
    start = len(data)
    body = b"%d 0 obj %b endobj\n" % (number, content)
    return data + body + _section(data, b"%d 1\n%010d 00000 n \n" % (number, start), start + len(body), number)


def freed(data: bytes, number: int) -> bytes:
    """The file with one more revision that frees that object."""
    return data + _section(data, b"%d 1\n%010d 00001 f \n" % (number, 0), len(data), number)


def _section(data: bytes, rows: bytes, place: int, number: int) -> bytes:
    previous = int(re.findall(rb"startxref\s+(\d+)", data)[-1])
    trailer = PdfDocument(data).trailer(PdfDocument(data).last)
    kept = b"".join(
        b"/%b %d 0 R" % (key.encode(), value.num)
        for key in ("Root", "Info")
        if isinstance(value := trailer.get(key), Ref)
    )
    size = max(number + 1, int(trailer["Size"]))  # type: ignore[arg-type]
    return b"xref\n%btrailer <<%b/Size %d/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (rows, kept, size, previous, place)
