"""Encrypted PDFs that open without a password (ISO 32000-2 § 7.6); pyHanko's security handlers do the cryptography."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from pdz_docs.verification.pdfsyntax.objects import Name, Obj, PdfSyntaxError, Ref, Stream

if TYPE_CHECKING:
    from pdz_docs.verification.pdfsyntax.document import PdfDocument

_PLAIN_STREAMS = frozenset({"XRef"})


class PdfLockedError(PdfSyntaxError):
    """The file cannot be read without a password or a key."""


class Decryptor:
    """Decrypts the strings and streams of objects; signature values and cross-references are never encrypted."""

    def __init__(self, handler: Any) -> None:
        self._handler = handler

    def decrypt(self, value: Obj, ref: Ref) -> Obj:
        """The object with its strings and stream in the clear. Raises PdfSyntaxError."""
        try:
            return self._decrypt(value, ref)
        except (ValueError, TypeError, KeyError, AttributeError, NotImplementedError) as error:
            raise PdfSyntaxError(f"object {ref.num} cannot be decrypted") from error

    def _decrypt(self, value: Obj, ref: Ref) -> Obj:
        if isinstance(value, Stream):
            if value.dictionary.get("Type") in _PLAIN_STREAMS:
                return value
            crypt_filter = self._handler.get_stream_filter()
            key = crypt_filter.derive_object_key(ref.num, ref.gen)
            return Stream(self._dictionary(value.dictionary, ref), crypt_filter.decrypt(key, value.encoded))
        if isinstance(value, bytes):
            crypt_filter = self._handler.get_string_filter()
            return bytes(crypt_filter.decrypt(crypt_filter.derive_object_key(ref.num, ref.gen), value))
        if isinstance(value, list):
            return [self._decrypt(item, ref) for item in value]
        return self._dictionary(value, ref) if isinstance(value, dict) else value

    def _dictionary(self, value: dict[str, Obj], ref: Ref) -> dict[str, Obj]:
        signature = "ByteRange" in value
        return {k: v if signature and k == "Contents" else self._decrypt(v, ref) for k, v in value.items()}


def open_decryptor(document: PdfDocument, encryption: Obj) -> Decryptor:
    """The decryptor of a file that opens with the empty password. Raises PdfLockedError."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.crypt import AuthStatus, StandardSecurityHandler
    from pyhanko.pdf_utils.misc import PdfError

    dictionary = document.dictionary(encryption, document.last)
    identifier = document.array(document.trailer(document.last).get("ID"), document.last) or [b""]
    first = identifier[0] if identifier and isinstance(identifier[0], bytes) else b""
    if dictionary is None or dictionary.get("Filter") != Name("Standard"):
        raise PdfLockedError("encrypted for other keys")
    try:
        written = io.BytesIO(_serialise(dictionary))
        parsed = generic.DictionaryObject.read_from_stream(written, generic.TrailerReference(None))
        handler = StandardSecurityHandler.instantiate_from_pdf_object(parsed)
        result = handler.authenticate("", id1=first)
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, NotImplementedError, IndexError) as error:
        raise PdfLockedError("unknown encryption") from error
    if result.status is AuthStatus.FAILED:
        raise PdfLockedError("password required")
    return Decryptor(handler)


def _serialise(value: Obj) -> bytes:
    """An encryption dictionary as PDF text, for the library that reads it."""
    if isinstance(value, Name):
        return b"/" + value.encode("latin-1")
    if isinstance(value, bool):
        return b"true" if value else b"false"
    if isinstance(value, bytes):
        return b"<" + value.hex().encode() + b">"
    if isinstance(value, list):
        return b"[" + b" ".join(_serialise(item) for item in value) + b"]"
    if isinstance(value, dict):
        return b"<<" + b" ".join(b"/" + k.encode("latin-1") + b" " + _serialise(v) for k, v in value.items()) + b">>"
    return b"null" if value is None or isinstance(value, (Ref, Stream)) else repr(value).encode()
