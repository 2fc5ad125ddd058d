"""What a piece of data is, by its content and never by its name."""

from __future__ import annotations

import re
from enum import StrEnum

from pdz_docs.envelopes import ber, cms
from pdz_docs.envelopes.ber import BerError

TIMESTAMPED_DATA = "1.2.840.113549.1.9.16.1.31"
_TIMESTAMPED_DATA_DER = bytes.fromhex("060b2a864886f70d010910011f")

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_OUTLOOK = "__properties_version1.0".encode("utf-16-le")
_PEM = re.compile(rb"-----BEGIN (?:PKCS ?#?7|CMS|PKCS #7 SIGNED DATA|CRYPTOGRAPHIC MESSAGE SYNTAX)[^-\r\n]*-----")
_HEADER = re.compile(rb"(?:[!-9;-~]{1,76}:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){1,}")
_MAIL_HEADER = re.compile(
    rb"^(?:mime-version|content-type|received|from|return-path|x-trasporto|x-ricevuta)[ \t]*:", re.I | re.M
)
_BASE64 = re.compile(rb"[A-Za-z0-9+/\r\n\t ]{16,}={0,3}[\r\n\t ]*")
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|!|[A-Za-z_])")
_XML_SIGNATURE_SPACE = b"http://www.w3.org/2000/09/xmldsig#"
_XML_SIGNATURE = re.compile(rb"<(?:[\w.-]+:)?Signature[\s>/]")


class Kind(StrEnum):
    """Layers, then documents."""

    EML = "eml"
    PEC = "pec"
    MSG = "msg"
    M7M = "m7m"
    BASE64 = "base64"
    PEM = "pem"
    P7M = "p7m"
    TSD = "tsd"
    TSR = "tsr"
    ZIP = "zip"
    ASIC = "asic"
    PDF = "pdf"
    XADES = "xades"
    XML = "xml"
    OFFICE = "office"
    OTHER = "other"


MEDIA_TYPES = {
    Kind.EML: "message/rfc822",
    Kind.PEC: "message/rfc822",
    Kind.MSG: "application/vnd.ms-outlook",
    Kind.M7M: "application/x-m7m",
    Kind.BASE64: "text/plain",
    Kind.PEM: "application/x-pem-file",
    Kind.P7M: "application/pkcs7-mime",
    Kind.TSD: "application/timestamped-data",
    Kind.TSR: "application/timestamp-reply",
    Kind.ZIP: "application/zip",
    Kind.ASIC: "application/vnd.etsi.asic-e+zip",
    Kind.PDF: "application/pdf",
    Kind.XADES: "application/xml",
    Kind.XML: "application/xml",
}

_MAGIC = (
    (b"PK\x03\x04", "application/zip"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"{\\rtf", "application/rtf"),
    (_OLE, "application/x-ole-storage"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"GIF8", "image/gif"),
)


def sniff(data: bytes) -> Kind:
    """The kind of layer or document. Text that is base64 of nothing known is just text."""
    head = data[:1024]
    if head[:1] == b"\x30":
        kind = _sniff_asn1(data)
        if kind is not None:
            return kind
    if head.startswith(b"PK\x03\x04"):
        return Kind.ZIP
    if head.startswith(_OLE):
        return Kind.MSG if _OUTLOOK in data[: 8 << 20] else Kind.OTHER
    if b"%PDF-" in head:
        return Kind.PDF
    if _PEM.search(data[:4096]):
        return Kind.PEM
    if _is_mail(data):
        return Kind.EML
    if _XML.match(head):
        return Kind.XADES if _is_signed_xml(data) else Kind.XML
    if _BASE64.fullmatch(data[:4096].rstrip(b"=\r\n\t ") + b"=") and _BASE64.fullmatch(data):
        return Kind.BASE64
    return Kind.OTHER


def media_type(kind: Kind, data: bytes) -> str:
    """The media type of a piece of data of that kind."""
    if kind in MEDIA_TYPES:
        return MEDIA_TYPES[kind]
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    try:
        data[:4096].decode("utf-8")
    except UnicodeDecodeError as error:
        return "text/plain" if error.start > 4090 else "application/octet-stream"
    return "text/plain" if b"\0" not in data[:4096] else "application/octet-stream"


def _sniff_asn1(data: bytes) -> Kind | None:
    if cms.is_signed_data(data):
        return Kind.TSR if is_token(data) else Kind.P7M
    if cms.begins_with_oid(data, _TIMESTAMPED_DATA_DER):
        return Kind.TSD
    return Kind.TSR if timestamp_token(data) is not None else None


def is_token(data: bytes) -> bool:
    """Whether a SignedData is a time stamp token (.tst)."""
    try:
        return cms.content_type(data) == cms.TST_INFO
    except BerError:
        return False


def timestamp_token(data: bytes) -> bytes | None:
    """The token in a TimeStampResp (RFC 3161 § 2.4.2), or the data when they are a token, else None."""
    if cms.is_signed_data(data):
        return data if is_token(data) else None
    try:
        response = ber.read(data)
        status, token = (*response.children(),)
        if status.tag != 0x30 or next(status.children()).tag != 0x02:
            return None
    except (BerError, ValueError, StopIteration):
        return None
    return token.raw if cms.is_signed_data(token.raw) and is_token(token.raw) else None


def _is_signed_xml(data: bytes) -> bool:
    """Whether an XML document holds a signature; many only declare the name space."""
    return _XML_SIGNATURE_SPACE in data and _XML_SIGNATURE.search(data) is not None


def _is_mail(data: bytes) -> bool:
    start = data[:65536].lstrip(b"\r\n\t ")
    headers = _HEADER.match(start)
    return headers is not None and _MAIL_HEADER.search(headers[0]) is not None
