"""What the protocollo sends out with the concluded document (TUEL art. 34; step «trasmissione»): a folder with the main document, its
annexes and a `Segnatura.xml` that lacks only what the protocollo itself writes: registration and seal.

Element names are those of AgID's scheme of 2021 (Linee guida, allegato 6: `SegnaturaInformatica`, version 3.0.0), digests in base64.
"""

from __future__ import annotations

import shutil
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

from lxml import etree

from pdz_docs.envelopes import kinds
from pdz_docs.errors import InputError
from pdz_docs.pdf.states import Frozen
from pdz_docs.round import places
from pdz_docs.round.package.metadata import Agency
from pdz_docs.round.package.office import Office
from pdz_docs.round.states import DocumentStatus, is_done
from pdz_docs.work.files import publish, sha256_of, workspace

NAMESPACE: Final = "http://www.agid.gov.it/protocollo/"
FILE: Final = "Segnatura.xml"
_TO_COMPLETE: Final = (
    " Predisposta da pdz, non firmata: CodiceAOO, CodiceRegistro, NumeroRegistrazione, DataRegistrazione e il sigillo (XAdES-B) li mette il "
    "protocollo. Non validata con lo schema ufficiale. "
)
_HEAD = 1 << 16
# lxml's stubs know no default namespace.
_DEFAULT: Final = cast("dict[str, str]", {None: NAMESPACE})


@dataclass(frozen=True, slots=True)
class Enclosed:
    """One file of the transmission: its name there, where it is now, its digest and media type."""

    name: str
    file: Path
    sha256: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Transmission:
    """The folder that is ready for the protocollo; `new` is False when it was there already."""

    folder: Path
    primary: Enclosed
    attachments: tuple[Enclosed, ...]
    new: bool


def prepare_transmission(folder: Path, status: DocumentStatus, frozen: Frozen, office: Office) -> Transmission:
    """Put the transmission of a signed document under `output/da-spedire/<document>/v<N>/`, whole or not at all.

    The main document is the file with most of the signatures; the other esemplari and the annexes go with it. Raises InputError when
    nobody has signed yet, or an annex is not among the frozen documents.
    """
    output = folder / "output"
    primary, *others = _signed(status, frozen)
    attachments = (*others, *_annexes(output, frozen))
    written = segnatura_xml(status.title, primary, attachments, office)
    home = output / "da-spedire" / frozen.manifest.document / f"v{frozen.manifest.version}"
    target = home / f"trasmissione-{sha256(written).hexdigest()[:12]}"
    if not target.exists():
        with workspace(home) as spool:
            ready = spool / "trasmissione"
            ready.mkdir()
            for one in (primary, *attachments):
                shutil.copyfile(one.file, ready / one.name)
            (ready / FILE).write_bytes(written)
            publish(ready, target)
        return Transmission(target, primary, attachments, new=True)
    return Transmission(target, primary, attachments, new=False)


def segnatura_xml(subject: str, primary: Enclosed, attachments: Sequence[Enclosed], office: Office) -> bytes:
    """The `SegnaturaInformatica` that the protocollo completes. The same facts give the same bytes."""
    root = _e("SegnaturaInformatica", versione="3.0.0", lang="it")
    head, body = _e("Intestazione"), _e("Descrizione")
    root.extend((etree.Comment(_TO_COMPLETE), head, body))
    head.extend(_heading(subject, office))
    if office.lead is not None:
        body.append(_party("Mittente", office.lead))
    body.extend(_party("Destinatario", one) for one in office.recipients)
    body.append(_enclosed("DocumentoPrimario", primary))
    body.extend(_enclosed("Allegato", one) for one in attachments)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8")) + b"\n"


def _heading(subject: str, office: Office) -> Iterator[etree._Element]:
    identifier = _e("Identificatore")
    if office.lead is not None and office.lead.ipa:
        identifier.append(_e("CodiceAmministrazione", office.lead.ipa))
    yield identifier
    yield _e("Oggetto", f"Trasmissione: {subject}")
    if office.filing.index:
        classified = _e("Classifica")
        classified.append(_e("Denominazione", office.filing.index))
        yield classified
    if office.fascicolo:
        folder = _e("Fascicolo")
        folder.append(_e("CodiceFascicolo", office.fascicolo))
        yield folder


def _party(role: str, agency: Agency) -> etree._Element:
    party, inner = _e(role), _e("Amministrazione")
    party.append(inner)
    inner.append(_e("DenominazioneAmministrazione", agency.name))
    if agency.ipa:
        inner.append(_e("CodiceIPAAmministrazione", agency.ipa))
    return party


def _enclosed(role: str, one: Enclosed) -> etree._Element:
    element = _e(role, nomeFile=one.name, mimeType=one.media_type)
    element.append(_e("Impronta", b64encode(bytes.fromhex(one.sha256)).decode(), algoritmo="SHA-256"))
    return element


def _e(name: str, text: str | None = None, **attributes: str) -> etree._Element:
    element = etree.Element(f"{{{NAMESPACE}}}{name}", attributes, nsmap=_DEFAULT)
    element.text = text
    return element


def _signed(status: DocumentStatus, frozen: Frozen) -> list[Enclosed]:
    """The files that carry good signatures, the one with most of them first."""
    rows = [row for row in status.expected if row.file is not None and is_done(row, status.deadline)]
    counted = Counter(row.file for row in rows if row.file is not None)
    if not counted:
        raise InputError("Non c'è ancora nessuna firma valida da trasmettere.", hint="A che punto è: pdz status.")
    stem = Path(frozen.manifest.file).stem
    found = []
    for number, (file, _) in enumerate(counted.most_common(), start=1):
        suffix = "".join(Path(file).suffixes)
        name = f"{stem}-firmato{suffix}" if number == 1 else f"{stem}-firmato-esemplare-{number}{suffix}"
        found.append(_of(Path(file), name))
    return found


def _annexes(output: Path, frozen: Frozen) -> Iterator[Enclosed]:
    for annex in frozen.manifest.annexes:
        kept = places.of_digest(output, annex.document, annex.sha256)
        if kept is None:
            raise InputError(
                f"L'allegato {annex.file} ({annex.sha256[:12]}…) non è tra i documenti congelati.",
                hint="Rimettetelo da una copia di sicurezza.",
            )
        yield _of(kept.path, annex.file)


def _of(file: Path, name: str) -> Enclosed:
    with file.open("rb") as opened:
        start = opened.read(_HEAD)
    return Enclosed(name, file, sha256_of(file), kinds.media_type(kinds.sniff(start), start))
