"""A signed PDF as it was before anybody signed it: signatures are appended, so it is a prefix of the file (ISO 32000-1, 7.5.6)."""

from __future__ import annotations

import re
from typing import Final

_BYTE_RANGE: Final = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,12})\s")
_END: Final = b"%%EOF"


def before_signatures(data: bytes) -> bytes | None:
    """The revisions before the first signature's; None when there is no signature, or nothing before it."""
    gaps = [int(found[1]) for found in _BYTE_RANGE.finditer(data)]
    end = data.rfind(_END, 0, min(gaps)) if gaps else -1
    if end < 0:
        return None
    end += len(_END)
    rest = data[end : end + 2]
    return data[: end + (2 if rest == b"\r\n" else 1 if rest[:1] in (b"\r", b"\n") else 0)]
