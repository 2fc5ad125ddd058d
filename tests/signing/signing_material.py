"""pyHanko's opinion of a signed file, and the files that are signed (`tests.pdf_material`)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from tests.pdf_material import append, expect, make_pdf

__all__ = ["append", "expect", "make_pdf", "validated"]


def validated(data: bytes, anchors: Iterable[x509.Certificate], at: datetime) -> list[PdfSignatureStatus]:
    """pyHanko's own opinion of every signature of a file (an independent witness: it took no part in the CMS)."""
    context = ValidationContext(trust_roots=list(anchors), moment=at, allow_fetching=False)
    reader = PdfFileReader(BytesIO(data))
    return [
        asyncio.run(async_validate_pdf_signature(one, context, context)) for one in reader.embedded_regular_signatures
    ]
