"""Smart cards and tokens through PKCS#11: what is plugged in, and a key that signs inside the device.

python-pkcs11 hides here. Certificates are read before anybody logs in, so the PIN is asked for once the right one is known; a wrong
PIN is never tried again by itself, and the library is finalised whatever happens, which closes every session — also the one that
python-pkcs11 leaves open when a login fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asn1crypto import x509

from pdz_docs.errors import InputError, SigningError, ToolMissingError
from pdz_docs.signing import certificates
from pdz_docs.signing.keys import Medium, must_be_typed
from pdz_docs.signing.secrets import AskSecret, Secret
from pdz_docs.trust.demonstrative import is_demonstrative

if TYPE_CHECKING:
    import pkcs11


@dataclass(frozen=True, slots=True)
class OnToken:
    """A certificate on a device. `signs` tells a signature certificate from an authentication one."""

    label: str
    id: bytes
    certificate: x509.Certificate

    @property
    def signs(self) -> bool:
        return certificates.may_sign(self.certificate)


@dataclass(frozen=True, slots=True)
class Token:
    """A device in a slot, with the certificates that can be read without a PIN. `warning` says what is known of its attempts."""

    slot: int
    label: str
    serial: str
    model: str
    warning: str | None
    certificates: tuple[OnToken, ...]


@dataclass(frozen=True)
class TokenKey:
    """A private key that never leaves its device, usable while its session is open."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    unattended: bool
    _private: Any = field(repr=False)
    _mechanisms: frozenset[Any] = field(repr=False)
    _pin: Secret | None = field(repr=False)
    medium: Medium = Medium.TOKEN

    @cached_property
    def demonstrative(self) -> bool:
        return is_demonstrative(self.certificate, self.chain)

    async def sign(self, data: bytes, digest: str) -> bytes:
        """The raw signature of `data`. Raises SigningError, also when the device was pulled out."""
        from pdz_docs.signing import tokensign

        return tokensign.sign(self._private, self._mechanisms, data, digest, self._pin)


def list_tokens(module: Path) -> tuple[Token, ...]:
    """Every device plugged in, with its certificates. Asks for no PIN."""
    with _library(module) as library:
        return tuple(_token(slot) for slot in _initialised(library))


@contextmanager
def open_token(
    module: Path, *, ask: AskSecret, token: str | None = None, certificate: str | None = None
) -> Iterator[TokenKey]:
    """The signing key of the device, open for the life of the block.

    `token` is a label or serial number; `certificate` a label, an id or the beginning of a SHA-256. Without them the one signature
    certificate that there is; never an authentication one. Raises SigningError when there is none or more than one, when the PIN is
    wrong or locked, InputError when what is named does not exist.
    """
    with _library(module) as library:
        slot, chosen, others = _choose(_initialised(library), token, certificate)
        device = slot.get_token()
        throwaway = is_demonstrative(chosen.certificate, others)
        with _login(device, ask, demonstrative=throwaway) as (session, pin):
            yield TokenKey(
                certificate=chosen.certificate,
                chain=others,
                unattended=pin is not None and pin.origin.unattended,
                _private=_private_key(session, chosen),
                _mechanisms=frozenset(slot.get_mechanisms()),
                _pin=pin,
            )


@contextmanager
def _library(module: Path) -> Iterator[Any]:
    try:
        import pkcs11
    except ImportError as error:
        raise ToolMissingError(
            "Manca il supporto ai dispositivi PKCS#11.", hint="Si installa con: pip install 'pdz-docs[pkcs11]'"
        ) from error
    try:
        library = pkcs11.lib(str(module))
        if not library.initialized:
            library.initialize()
    except (RuntimeError, OSError) as error:
        raise ToolMissingError(
            f"{module} non è una libreria PKCS#11 che si possa usare.",
            hint="Indicate quella del produttore della carta.",
        ) from error
    try:
        yield library
    except pkcs11.PKCS11Error as error:
        raise _failed(error) from error
    finally:
        library.finalize()


@contextmanager
def _login(device: Any, ask: AskSecret, *, demonstrative: bool) -> Iterator[tuple[Any, Secret | None]]:
    """A session with the user logged in; the PIN is typed on the reader when it has a keypad of its own.

    A PIN that nobody typed is refused before it costs one of the attempts of a real device.
    """
    import pkcs11

    flags = device.flags
    if flags & pkcs11.TokenFlag.USER_PIN_LOCKED:
        raise _locked(device.label)
    keypad = bool(flags & pkcs11.TokenFlag.PROTECTED_AUTHENTICATION_PATH)
    pin = None if keypad else ask(_prompt(device))
    if pin is not None and pin.origin.unattended and not demonstrative:
        raise must_be_typed()
    try:
        session = device.open(user_pin=pkcs11.PROTECTED_AUTH if pin is None else pin.value)
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange) as error:
        left = _attempts(device.slot.get_token().flags) or "il dispositivo non dice quanti tentativi restano"
        raise SigningError(
            f"Il PIN di {device.label} è sbagliato: {left}.",
            hint="Controllatelo prima di ripetere: troppi errori bloccano il dispositivo.",
        ) from error
    except pkcs11.PinLocked as error:
        raise _locked(device.label) from error
    with session:
        yield session, pin


def _choose(
    slots: Sequence[Any], token: str | None, certificate: str | None
) -> tuple[Any, OnToken, tuple[x509.Certificate, ...]]:
    """The slot, the certificate to sign with, and the other certificates on the same device."""
    present = [(slot, _token(slot)) for slot in slots]
    if token is not None:
        present = [(slot, one) for slot, one in present if token in (one.label, one.serial)]
        if not present:
            raise InputError(f"Nessun dispositivo si chiama «{token}».", hint="«pdz keys» elenca quelli collegati.")
    if not present:
        raise SigningError("Nessun dispositivo di firma è collegato.", hint="Inserite la carta o il token e ripetete.")
    named = [
        (slot, one, on)
        for slot, one in present
        for on in one.certificates
        if certificate is None or _is_named(on, certificate)
    ]
    usable = [(slot, one, on) for slot, one, on in named if on.signs]
    if len(usable) == 1:
        slot, one, on = usable[0]
        return slot, on, tuple(other.certificate for other in one.certificates if other is not on)
    if usable:
        listed = ", ".join(f"{one.label}/{on.label or on.id.hex()}" for _, one, on in usable)
        raise SigningError("C'è più di un certificato di firma.", hint=f"Indicate quale: {listed}.")
    if certificate is not None and not named:
        raise InputError(f"Nessun certificato si chiama «{certificate}».", hint="«pdz keys» elenca quelli presenti.")
    raise SigningError(
        "Sul dispositivo non c'è un certificato di firma.",
        hint="I certificati di autenticazione (CNS) non firmano: serve quello di firma digitale.",
    )


def _initialised(library: Any) -> list[Any]:
    """The slots with a device that can be used; a card that the library does not know is not one."""
    import pkcs11

    usable = []
    for slot in library.get_slots(token_present=True):
        try:
            if slot.get_token().flags & pkcs11.TokenFlag.TOKEN_INITIALIZED:
                usable.append(slot)
        except (pkcs11.TokenNotRecognised, pkcs11.TokenNotPresent):
            continue
    return usable


def _token(slot: Any) -> Token:
    device = slot.get_token()
    with device.open() as session:
        # A device gives them in any order: those that sign come first, then by name.
        found = tuple(sorted(_certificates(session), key=lambda on: (not on.signs, on.label, on.id)))
    return Token(
        slot=slot.slot_id,
        label=device.label,
        serial=device.serial.decode("ascii", "replace").strip(),
        model=device.model.strip(),
        warning=_attempts(device.flags),
        certificates=found,
    )


def _certificates(session: pkcs11.Session) -> Iterator[OnToken]:
    from pkcs11 import Attribute, ObjectClass

    for found in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        try:
            certificate = x509.Certificate.load(found[Attribute.VALUE], strict=True)
            _ = certificate.native
        except (ValueError, TypeError):
            continue  # a card may hold attribute certificates and leftovers of its maker
        yield OnToken(found[Attribute.LABEL] or "", found[Attribute.ID] or b"", certificate)


def _private_key(session: pkcs11.Session, chosen: OnToken) -> Any:
    import pkcs11

    try:
        return session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, id=chosen.id)
    except (pkcs11.NoSuchKey, pkcs11.MultipleObjectsReturned) as error:
        raise SigningError(f"Sul dispositivo non c'è la chiave del certificato «{chosen.label}».") from error


def _is_named(on: OnToken, name: str) -> bool:
    return (
        name == on.label
        or name.lower() == on.id.hex()
        or (len(name) >= 8 and on.certificate.sha256.hex().startswith(name.lower()))
    )


def _prompt(device: Any) -> str:
    warning = _attempts(device.flags)
    return f"PIN di {device.label}" + (f" ({warning})" if warning else "")


def _attempts(flags: Any) -> str | None:
    """What the device says of the attempts left: PKCS#11 tells no number, only that they are few, or one, or none."""
    import pkcs11

    if flags & pkcs11.TokenFlag.USER_PIN_LOCKED:
        return "il PIN è bloccato"
    if flags & pkcs11.TokenFlag.USER_PIN_FINAL_TRY:
        return "resta un solo tentativo"
    if flags & pkcs11.TokenFlag.USER_PIN_COUNT_LOW:
        return "l'ultimo PIN digitato era sbagliato"
    return None


def _locked(label: str) -> SigningError:
    return SigningError(
        f"Il PIN di {label} è bloccato.", hint="Si sblocca con il PUK e il software del produttore della carta."
    )


def _failed(error: Exception) -> SigningError:
    import pkcs11

    gone = (pkcs11.DeviceRemoved, pkcs11.TokenNotPresent, pkcs11.SessionHandleInvalid, pkcs11.SessionClosed)
    if isinstance(error, gone):
        return SigningError(
            "Il dispositivo di firma è stato tolto.", hint="Reinseritelo e ripetete: nulla è stato scritto."
        )
    return SigningError(
        f"Il dispositivo di firma ha dato un errore ({type(error).__name__}).", hint="Reinseritelo e ripetete."
    )
