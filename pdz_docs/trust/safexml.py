"""XML from outside, read so that it can do nothing: no DTD, no entity, no network, no size without end.

lxml's defaults resolve entities; every document that is not ours comes through here. Comments and processing instructions are
dropped while parsing, so that a comment inside a value cannot cut it short (canonical XML does not sign comments).
"""

from __future__ import annotations

from lxml import etree

from pdz_docs.errors import InputError

MAX_BYTES = 64 << 20
_UTF8_BOM = b"\xef\xbb\xbf"


def parse(data: bytes, what: str, *, max_bytes: int = MAX_BYTES) -> etree._Element:
    """The root element of `data`. `what` names it in messages.

    Raises InputError for what is empty, larger than `max_bytes`, not UTF-8, not well formed, or bears a document type.
    """
    if not data.strip():
        raise InputError(f"{what} è vuoto.")
    if len(data) > max_bytes:
        raise InputError(f"{what} è troppo grande: {len(data)} byte, il massimo è {max_bytes}.")
    body = data.removeprefix(_UTF8_BOM)
    if not body.lstrip().startswith(b"<"):
        raise InputError(f"{what} non è un file XML in UTF-8.")
    # Refused before the parser sees it: the declaration is where entities are defined.
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise _with_document_type(what)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InputError(f"{what} non è XML ben formato ({error}).") from error
    docinfo = root.getroottree().docinfo
    if docinfo.internalDTD is not None or docinfo.externalDTD is not None:
        raise _with_document_type(what)
    if (docinfo.encoding or "UTF-8").upper() not in {"UTF-8", "US-ASCII", "ASCII"}:
        raise InputError(f"{what} non è in UTF-8 ma in {docinfo.encoding}.")
    return root


def _with_document_type(what: str) -> InputError:
    return InputError(f"{what} contiene un DOCTYPE: potrebbe richiamare altri file o espandersi senza fine.")
