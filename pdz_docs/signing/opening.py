"""Which key signs, and how it is opened: a device unless something else is named. Whatever was opened is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pdz_docs.errors import InputError
from pdz_docs.signing.keys import Key, open_pkcs12
from pdz_docs.signing.secrets import AskSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A PKCS#12 file, a remote service, or else a device: `token` and `certificate` name one when there are several."""

    pkcs12: Path | None = None
    remote: str | None = None
    credential: str | None = None
    module: Path | None = None
    token: str | None = None
    certificate: str | None = None

    def __post_init__(self) -> None:
        named = [
            name
            for name, given in (
                ("un file PKCS#12", self.pkcs12),
                ("la firma remota", self.remote or self.credential),
                ("un dispositivo", self.module or self.token or self.certificate),
            )
            if given
        ]
        if len(named) > 1:
            raise InputError(f"Si firma con una chiave sola: {' o '.join(named)}.")
        if self.credential and not self.remote:
            raise InputError("La credenziale va con l'indirizzo del servizio di firma remota.")


@contextmanager
def open_key(choice: Choice, ask: AskSecret) -> Iterator[Key]:
    """The chosen key for the life of the block. Raises SigningError, InputError or ToolMissingError as its medium does."""
    if choice.pkcs12 is not None:
        yield open_pkcs12(choice.pkcs12, ask)
    elif choice.remote is not None:
        from pdz_docs.signing.remote import Service, open_remote

        service = Service(choice.remote, ask("Codice di accesso (token) del servizio di firma remota"))
        yield asyncio.run(open_remote(service, ask=ask, credential=choice.credential))
    else:
        from pdz_docs.signing.middleware import find_module
        from pdz_docs.signing.tokens import open_token

        with open_token(find_module(choice.module), ask=ask, token=choice.token, certificate=choice.certificate) as key:
            yield key
