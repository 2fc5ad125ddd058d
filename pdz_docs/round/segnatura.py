"""The registration of an incoming document: number and date in the protocollo, from a Segnatura.xml or from the office's own words.

Both generations of the Segnatura are read by the names of their elements alone: the DTD of 2001 (circ. AIPA 28/2001) and the schema
of 2021 (AgID, Linee guida, allegato 6), which keep NumeroRegistrazione and DataRegistrazione in an Identificatore.

A registration dates the documents whose digest it holds (DPR 445/2000 art. 53 c. 1 lett. f): where the Segnatura tells digests, it is of
the files that have them and of no other.
"""

from __future__ import annotations

import binascii
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time

from lxml import etree

from pdz_docs.errors import InputError
from pdz_docs.round.evidence import Protocol
from pdz_docs.work.clock import ROME

_ROOTS = frozenset({"Segnatura", "SegnaturaInformatica"})
_LARGEST = 1 << 20
_HEXADECIMAL = re.compile(r"^(?:[0-9a-fA-F]{2})+$")
_ALGORITHMS = {hashlib.new(name).digest_size: name for name in ("sha1", "sha256", "sha384", "sha512")}
_ITALIAN_DAY = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
# A day without hour proves the whole of it: what was registered then existed at its last second.
_END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Segnatura:
    """A registration, with the digests of the documents that it is of, as far as it tells them."""

    protocol: Protocol
    digests: frozenset[bytes] = frozenset()

    def is_of(self, pieces: Iterable[bytes]) -> bool:
        """Whether one of `pieces` has one of the digests."""
        used = {name for one in self.digests if (name := _ALGORITHMS.get(len(one))) is not None}
        return any(hashlib.new(name, piece).digest() in self.digests for piece in pieces for name in used)


def registration(found: Sequence[Segnatura], pieces: Sequence[bytes]) -> Protocol | None:
    """The registration, among those that lie beside a file, that is of this one; `pieces` are its bytes and those of what it came in.

    One that tells no digest is of all that lies beside it; of several such ones nobody can say which, and it is none.
    """
    named = [one.protocol for one in found if one.is_of(pieces)]
    silent = {one.protocol for one in found if not one.digests}
    return min(named, key=lambda one: one.at, default=None) or (silent.pop() if len(silent) == 1 else None)


def spoken(words: str, *, today: date) -> Protocol:
    """`1234/2024-12-05` or `1234/05-12-2024` (also `1234/05/12/2024`) as the office writes it. Raises InputError, also for a day that is
    still to come."""
    number, _, written = words.strip().partition("/")
    day = _day(written)
    if not number or day is None:
        raise InputError(f"«{words}» non è un numero di protocollo con la sua data.", hint="Esempio: 1234/05-12-2024.")
    if day > today:
        raise InputError(f"Il {day:%d/%m/%Y} deve ancora venire.", hint="Controllate la data del protocollo.")
    return _entry(number, day, None, None)


def read(data: bytes) -> Segnatura | None:
    """The registration in a Segnatura.xml; None when the data are none, or have no number and date."""
    root = _root(data)
    if root is None or _name(root) not in _ROOTS:
        return None
    # The first Identificatore is that of the header; others name the documents that this one answers.
    identifier = next((one for one in root.iter() if _name(one) == "Identificatore"), root)
    number, written = _text(identifier, "NumeroRegistrazione"), _text(identifier, "DataRegistrazione")
    day = _day(written) if written else None
    if not number or day is None:
        return None
    entry = _entry(number, day, _hour(_text(root, "OraRegistrazione")), _text(identifier, "CodiceRegistro"))
    return Segnatura(entry, frozenset(_digests(root)))


def _digests(root: etree._Element) -> Iterator[bytes]:
    """The digests of the documents: of 20 to 64 bytes, in base64 or (some write so) hexadecimal, which would be base64 too."""
    for element in root.iter():
        written = "".join((element.text or "").split()) if _name(element) == "Impronta" else ""
        with suppress(binascii.Error, ValueError):
            value = bytes.fromhex(written) if _HEXADECIMAL.match(written) else binascii.a2b_base64(written)
            if len(value) in _ALGORITHMS:
                yield value


def _entry(number: str, day: date, hour: time | None, register: str | None) -> Protocol:
    at = datetime.combine(day, hour or _END_OF_DAY, tzinfo=ROME)
    return Protocol(number=number.strip(), day=day, at=at, register_=register)


def _root(data: bytes) -> etree._Element | None:
    if len(data) > _LARGEST or b"<!ENTITY" in data:
        return None
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _text(element: etree._Element, name: str) -> str | None:
    found = next((one for one in element.iter() if _name(one) == name), None)
    return found.text.strip() if found is not None and found.text else None


def _day(written: str) -> date | None:
    match = _ITALIAN_DAY.match(written.strip())
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(written.strip()[:10])
    except ValueError:
        return None


def _hour(written: str | None) -> time | None:
    try:
        return time.fromisoformat(written).replace(tzinfo=None) if written else None
    except ValueError:
        return None
