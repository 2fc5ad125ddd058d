"""Signed files damaged in a defined way, always the same ones: number and kind are the name, and the seed.

The sound files lie in `signed/`: made once by `make_sound` with a demonstration PKI of its own, and kept, since a signature never comes
out twice the same and the report on the mutants has to.
"""

from __future__ import annotations

import base64
import random
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "verification"))
import alterations
import damage
from verify_material import append, crowd, make_pdf, sign_all

SOUND = Path(__file__).parent / "signed"
CONTENT = b"Accordo di programma, testo di prova.\r\n" * 40
COUNT = 500

Damage = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True)
class Mutant:
    """A damaged file; its name says how: `017-three.pdf-tail`."""

    name: str
    data: bytes


def make_sound(at: datetime) -> dict[str, bytes]:
    """A PDF signed by one, one signed B-T by three, the same with an archive (B-LTA), an envelope by two."""
    from pdz_docs.demo.pki import make_pki
    from pdz_docs.demo.services import Services
    from pdz_docs.signing import cades, longterm
    from pdz_docs.signing.evidence import Online
    from pdz_docs.signing.longterm import Means
    from pdz_docs.signing.pades import Request

    people = tuple(
        one.model_copy(update={"id": name, "field": f"firma{name}"})
        for one, name in zip(crowd(3), ("ardesio", "clusone", "gandellino"), strict=True)
    )
    with Services() as services:
        pki = make_pki(people, at=at, base_url=services.url)
        services.publish(pki)
        three = sign_all(make_pdf([one.field or "" for one in people]), pki, people, at=at)
        means = Means(anchors=pki.anchors, source=Online(), at=at)
        archived = longterm.extend(three, means=means, timestamper=pki.tsa)
    request = Request(at=at, demonstrative=True)
    keys = [pki.signers[one.id].key for one in people]
    envelope = cades.envelop(CONTENT, key=keys[0], request=request, timestamper=pki.tsa)
    return {
        "one.pdf": sign_all(make_pdf([people[0].field or ""], pages=1), pki, people[:1], at=at, stamped=False),
        "three.pdf": three,
        "archived.pdf": archived,
        "two.p7m": cades.add(envelope, key=keys[1], request=request),
    }


@cache
def sound() -> dict[str, bytes]:
    """The kept files."""
    return {name: (SOUND / name).read_bytes() for name in ("one.pdf", "three.pdf", "archived.pdf", "two.p7m")}


def mutants(numbers: range) -> Iterator[Mutant]:
    """The mutants of those numbers."""
    names = list(sound())
    for number in numbers:
        name = names[number % len(names)]
        kinds = _PDF if name.endswith(".pdf") else _ENVELOPE
        kind = list(kinds)[number // len(names) % len(kinds)]
        chance = random.Random(number)  # noqa: S311 - a repeatable campaign
        yield Mutant(f"{number:03}-{name}-{kind}", kinds[kind](sound()[name], chance))


def _flipped(data: bytes, place: int, chance: random.Random) -> bytes:
    return data[:place] + bytes([data[place] ^ (1 << chance.randrange(8))]) + data[place + 1 :]


def _signed_byte(data: bytes, chance: random.Random) -> bytes:
    """A bit before the first signature value."""
    return _flipped(data, chance.randrange(9, _values(data)[0][0]), chance)


def _values(data: bytes) -> list[tuple[int, int]]:
    """Where the hexadecimal signature values stand, without their angle brackets."""
    return [match.span(1) for match in re.finditer(rb"/Contents *<(3082[0-9A-F]+)>", data)]


def _value_digit(data: bytes, chance: random.Random) -> bytes:
    """A digit of a signature value that carries the structure."""
    start, end = chance.choice(_values(data))
    place = start + chance.randrange(len(data[start:end].rstrip(b"0")))
    return data[:place] + (b"0" if data[place : place + 1] != b"0" else b"1") + data[place + 1 :]


def _padding_digit(data: bytes, chance: random.Random) -> bytes:
    """A digit of the zeros that fill up the room of a signature value: nobody signs them."""
    start, end = chance.choice(_values(data))
    used = start + len(data[start:end].rstrip(b"0")) + 2
    place = chance.randrange(used, end)
    return data[:place] + b"7" + data[place + 1 :]


def _later_byte(data: bytes, chance: random.Random) -> bytes:
    """A bit of the last revision."""
    ends = _ends(data)
    return _flipped(data, chance.randrange(ends[-2] if len(ends) > 1 else 0, len(data) - 8), chance)


def _ends(data: bytes) -> list[int]:
    return [match.end() for match in re.finditer(rb"%%EOF", data)]


def _truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) // 4, len(data) - 8)]


def _earlier_revision(data: bytes, chance: random.Random) -> bytes:
    """The file as it was before its last revisions."""
    return data[: chance.choice(_ends(data)[:-1])] + b"\n"


def _tail(data: bytes, chance: random.Random) -> bytes:
    tails = [
        b"\n\n  \n",
        b"% una nota\n",
        b"%%EOF\n",
        b"startxref\n0\n%%EOF\n",
        bytes(chance.randrange(256) for _ in range(60)),
    ]
    return data + chance.choice(tails)


def _swapped(data: bytes, chance: random.Random) -> bytes:
    """Two blocks of 16 bytes in each other's place."""
    first, second = sorted(chance.sample(range(0, len(data) - 16, 16), 2))
    middle = data[first + 16 : second]
    return data[:first] + data[second : second + 16] + middle + data[first : first + 16] + data[second + 16 :]


def _byte_range(data: bytes, chance: random.Random) -> bytes:
    """One number of a byte range one more than it was."""
    places = [match.start() for match in re.finditer(rb"/ByteRange", data)]
    start = data.index(b"[", chance.choice(places))
    end = data.index(b"]", start)
    numbers = data[start + 1 : end].split()
    which = chance.randrange(1, 4)
    numbers[which] = str(int(numbers[which]) + 1).encode()
    return data[: start + 1] + b" ".join(numbers).ljust(end - start - 1)[: end - start - 1] + data[end:]


def _redefined(replacement: bytes) -> Damage:
    def change(data: bytes, chance: random.Random) -> bytes:
        return damage.redefined(data, chance.choice(damage.reachable(data)), replacement)

    return change


def _freed(data: bytes, chance: random.Random) -> bytes:
    return damage.freed(data, chance.choice(damage.reachable(data)))


def _altered(alteration: Callable[[alterations.Writer], None]) -> Damage:
    return lambda data, _: append(data, alteration)


def _content_byte(data: bytes, chance: random.Random) -> bytes:
    return _flipped(data, data.index(CONTENT) + chance.randrange(len(CONTENT)), chance)


def _structure_byte(data: bytes, chance: random.Random) -> bytes:
    """A bit after the content: certificates, attributes, signature values, time stamps."""
    return _flipped(data, chance.randrange(data.index(CONTENT) + len(CONTENT), len(data)), chance)


def _head_byte(data: bytes, chance: random.Random) -> bytes:
    """A bit before the content: lengths, identifiers, versions."""
    return _flipped(data, chance.randrange(data.index(CONTENT)), chance)


_PDF: dict[str, Damage] = {
    "signed-byte": _signed_byte,
    "value-digit": _value_digit,
    "padding-digit": _padding_digit,
    "later-byte": _later_byte,
    "truncated": _truncated,
    "earlier-revision": _earlier_revision,
    "tail": _tail,
    "swapped": _swapped,
    "byte-range": _byte_range,
    "null-object": _redefined(b"null"),
    "other-object": _redefined(b"<</Finto true>>"),
    "freed-object": _freed,
    "words": damage.damaged,
    "cleared-signature": _altered(alterations.remove_signature),
    "annotation": _altered(alterations.free_text),
    "hidden-annotation": _altered(alterations.nothing_visible),
    "text-field": _altered(alterations.add_text_field),
    "signature-field": _altered(alterations.add_empty_signature_field),
    "page": _altered(alterations.add_page),
    "content": _altered(alterations.replace_content),
    "overwritten-content": _altered(alterations.overwrite_content),
    "attachment": _altered(alterations.attach_file),
    "script": _altered(alterations.open_script),
    "font": _altered(alterations.swap_font),
    "appearance": _altered(alterations.replace_appearance),
    "loose-widget": _altered(alterations.loose_widget),
    "info": _altered(alterations.change_info),
    "unknown-entry": _altered(alterations.unknown_entry),
}
_ENVELOPE: dict[str, Damage] = {
    "content-byte": _content_byte,
    "structure-byte": _structure_byte,
    "head-byte": _head_byte,
    "truncated": _truncated,
    "tail": lambda data, chance: data + bytes(chance.randrange(256) for _ in range(chance.randrange(1, 40))),
    "swapped": _swapped,
    "words": damage.damaged,
    "base64": lambda data, _: base64.encodebytes(data),
}
