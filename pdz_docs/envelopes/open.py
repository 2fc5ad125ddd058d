"""Any returned file, opened layer by layer: by content, within limits, nothing written, nothing judged."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field

from pdz_docs.envelopes import archive, cms, kinds, mail, outlook, tsd
from pdz_docs.envelopes.ber import BerError
from pdz_docs.envelopes.cms import SignedData
from pdz_docs.envelopes.kinds import Kind, sniff
from pdz_docs.envelopes.limits import Budget, Limits, TooMuchError
from pdz_docs.envelopes.mail import Delivery
from pdz_docs.envelopes.names import safe_name, without_suffix

_PEM_BODY = re.compile(rb"-----BEGIN [^-\r\n]+-----(.*?)-----END [^-\r\n]+-----", re.S)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why something inside was not opened, for the reader."""

    id: str
    text: str


@dataclass(slots=True)
class Layer:
    """One layer with what it holds. `signed` for a CMS, `tokens` for time stamps, `delivery` for a PEC, `sender` for what Outlook saved.

    A layer without children is a document, or an envelope whose content is elsewhere or cannot be opened.
    """

    kind: Kind
    name: str
    data: bytes = field(repr=False)
    depth: int
    children: list[Layer] = field(default_factory=list)
    signed: SignedData | None = None
    tokens: tuple[bytes, ...] = ()
    delivery: Delivery | None = None
    sender: str | None = None
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def media_type(self) -> str:
        return kinds.media_type(self.kind, self.data)


def open_layers(data: bytes, name: str, limits: Limits | None = None) -> Layer:
    """The file as a tree of layers. Whatever cannot be opened is a `Trouble` where it lies; nothing is raised."""
    budget = Budget(limits or Limits())
    layer = Layer(sniff(data), safe_name(name), data, 0)
    try:
        budget.enter(0, len(data))
        _open(layer, budget)
    except TooMuchError as error:
        layer.troubles.append(Trouble(error.id, error.text))
    return layer


def _open(layer: Layer, budget: Budget) -> None:
    openers = {
        Kind.P7M: _open_cms,
        Kind.TSD: _open_tsd,
        Kind.TSR: _open_tsr,
        Kind.EML: _open_mail,
        Kind.MSG: _open_outlook,
        Kind.ZIP: _open_zip,
        Kind.PEM: _open_pem,
        Kind.BASE64: _open_base64,
    }
    opener = openers.get(layer.kind)
    if opener is not None:
        opener(layer, budget)


def _add(layer: Layer, name: str, data: bytes, budget: Budget) -> None:
    """One more layer inside, opened in turn. A cap met further in stops there and leaves what has been opened."""
    budget.enter(layer.depth + 1, len(data))
    child = Layer(sniff(data), name, data, layer.depth + 1)
    layer.children.append(child)
    try:
        _open(child, budget)
    except TooMuchError as error:
        child.troubles.append(Trouble(error.id, error.text))


def _open_cms(layer: Layer, budget: Budget) -> None:
    try:
        layer.signed = cms.parse(layer.data)
    except BerError:
        layer.troubles.append(Trouble("BUSTA_ILLEGGIBILE", "La busta crittografica è danneggiata e non si può aprire."))
        return
    if layer.signed.content is not None:
        _add(layer, without_suffix(layer.name, ".p7m", ".p7s", ".p7c"), layer.signed.content, budget)


def _open_tsd(layer: Layer, budget: Budget) -> None:
    try:
        parsed = tsd.parse(layer.data)
    except (BerError, ValueError):
        layer.troubles.append(Trouble("MARCA_ILLEGGIBILE", "Il file marcato temporalmente (TSD) è danneggiato."))
        return
    layer.tokens = parsed.tokens
    if parsed.content is not None:
        _add(layer, without_suffix(layer.name, ".tsd"), parsed.content, budget)


def _open_tsr(layer: Layer, _budget: Budget) -> None:
    token = kinds.timestamp_token(layer.data)
    layer.tokens = (token,) if token is not None else ()


def _open_mail(layer: Layer, budget: Budget) -> None:
    parsed = mail.parse(layer.data)
    if parsed is None:
        layer.troubles.append(Trouble("MESSAGGIO_ILLEGGIBILE", "Il messaggio di posta è danneggiato."))
        return
    if parsed.certified:
        layer.kind = Kind.PEC
    layer.delivery = parsed.delivery
    if parsed.cut:
        layer.troubles.append(
            Trouble("TROPPI_ALLEGATI", "Il messaggio ha troppi allegati: gli ultimi non sono stati aperti.")
        )
    for part in parsed.attachments:
        _add(layer, part.name, part.data, budget)
    found = [child.kind for child in layer.children]
    if Kind.TSR in found and Kind.P7M in found and len(found) == 2 and not parsed.certified:
        layer.kind = Kind.M7M


def _open_outlook(layer: Layer, budget: Budget) -> None:
    attachments = outlook.attachments(layer.data)
    if attachments is None:
        layer.troubles.append(Trouble("MESSAGGIO_ILLEGGIBILE", "Il messaggio di Outlook (.msg) è danneggiato."))
        return
    layer.sender = outlook.sender(layer.data)
    for one in attachments:
        _add(layer, one.name, one.data, budget)


def _open_zip(layer: Layer, budget: Budget) -> None:
    entries = archive.names(layer.data)
    if entries is None:
        layer.troubles.append(Trouble("ZIP_ILLEGGIBILE", "L’archivio zip è danneggiato."))
        return
    if archive.is_office(entries):
        layer.kind = Kind.OFFICE
        return
    if archive.is_asic(entries):
        layer.kind = Kind.ASIC
    for member in archive.members(layer.data, budget):
        if member.data is None:
            layer.troubles.append(Trouble("ELEMENTO_NON_APERTO", member.problem or "Un elemento non si può aprire."))
        else:
            _add(layer, member.name, member.data, budget)


def _open_pem(layer: Layer, budget: Budget) -> None:
    match = _PEM_BODY.search(layer.data)
    decoded = decode_base64(match[1]) if match is not None else None
    if decoded is None:
        layer.troubles.append(Trouble("TESTO_ILLEGGIBILE", "La busta in formato testo (PEM) è danneggiata."))
    else:
        _add(layer, layer.name, decoded, budget)


def _open_base64(layer: Layer, budget: Budget) -> None:
    decoded = decode_base64(layer.data)
    if decoded is None or sniff(decoded) is Kind.OTHER:
        layer.kind = Kind.OTHER  # words that happen to be made of those letters
    else:
        _add(layer, layer.name, decoded, budget)


def decode_base64(text: bytes) -> bytes | None:
    """The bytes of a base64 text, its line breaks ignored and its missing padding supplied; None when it is none."""
    packed = re.sub(rb"[\r\n\t ]+", b"", text).rstrip(b"=")
    if len(packed) % 4 == 1:
        return None
    try:
        return base64.b64decode(packed + b"=" * (-len(packed) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
