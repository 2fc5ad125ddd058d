"""What signing devices are plugged in, as text and as JSON (pdz.keys/1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pdz_docs.reports.words import short_day
from pdz_docs.signing import certificates
from pdz_docs.signing.tokens import OnToken, Token
from pdz_docs.work.clock import ROME


def keys_json(tokens: Sequence[Token]) -> dict[str, Any]:
    return {
        "schema": "pdz.keys/1",
        "tokens": [
            {
                "slot": token.slot,
                "label": token.label,
                "serial": token.serial,
                "model": token.model,
                "warning": token.warning,
                "certificates": [_certificate(on) for on in token.certificates],
            }
            for token in tokens
        ],
    }


def keys_text(tokens: Sequence[Token]) -> str:
    if not tokens:
        return "Nessun dispositivo di firma è collegato."
    lines: list[str] = []
    for token in tokens:
        warning = f" — {token.warning}" if token.warning else ""
        lines.append(f"{token.label} ({token.model}, numero di serie {token.serial}){warning}")
        lines += [f"  {_line(on)}" for on in token.certificates] or ["  nessun certificato leggibile senza PIN"]
    return "\n".join(lines)


def _line(on: OnToken) -> str:
    use = "firma" if on.signs else "autenticazione o altro: non firma"
    ends = short_day(on.certificate.not_valid_after.astimezone(ROME))
    return f"{on.label or on.id.hex()}: {certificates.holder(on.certificate)}, fino al {ends} [{use}]"


def _certificate(on: OnToken) -> dict[str, Any]:
    certificate = on.certificate
    return {
        "label": on.label,
        "id": on.id.hex(),
        "holder": certificates.holder(certificate),
        "fiscal_code": certificates.fiscal_code(certificate),
        "issuer": certificate.issuer.human_friendly,
        "not_after": certificate.not_valid_after.isoformat(),
        "signs": on.signs,
        "qualified": certificates.is_qualified(certificate),
        "sha256": certificate.sha256.hex(),
    }
