"""How signed files are damaged: blindly, and with the words that parsers react to."""

from __future__ import annotations

import random
import re

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
