"""The registration of an incoming document: number and date in the protocollo, from a Segnatura.xml or from the office's own words.

Both generations of the Segnatura are read by the names of their elements alone: the DTD of 2001 (circ. AIPA 28/2001) and the schema
of 2021 (AgID, Linee guida, allegato 6), which keep NumeroRegistrazione and DataRegistrazione in an Identificatore.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time

from lxml import etree

from pdz_docs.errors import InputError
from pdz_docs.round.evidence import Protocol
from pdz_docs.work.clock import ROME

_ROOTS = frozenset({"Segnatura", "SegnaturaInformatica"})
_LARGEST = 1 << 20
_ITALIAN_DAY = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
# A day without hour proves the whole of it: what was registered then existed at its last second.
_END_OF_DAY = time(23, 59, 59)


def spoken(words: str) -> Protocol:
    """`1234/2024-12-05` or `1234/05-12-2024` (also `1234/05/12/2024`) as the office writes it. Raises InputError."""
    number, _, written = words.strip().partition("/")
    day = _day(written)
    if not number or day is None:
        raise InputError(f"«{words}» non è un numero di protocollo con la sua data.", hint="Esempio: 1234/05-12-2024.")
    return _entry(number, day, None, None)


def read(data: bytes) -> Protocol | None:
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
    return _entry(number, day, _hour(_text(root, "OraRegistrazione")), _text(identifier, "CodiceRegistro"))


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
