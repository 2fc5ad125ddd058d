"""The folder of a sending: for each recipient its files, subject, text and a draft message; for the protocollo a list of recipients.

It appears whole by one rename under `output/da-spedire/`, and is never written over.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path

from pdz_docs.errors import InputError, RefusedError
from pdz_docs.round.recipients import Dispatch, Recipient
from pdz_docs.work.clock import ROME
from pdz_docs.work.files import publish, workspace, write_atomically

DRAFT = "messaggio.eml"
_SUBJECT, _TEXT = "oggetto.txt", "testo.txt"
_COLUMNS = ("ente", "ruolo", "firmatario", "carica", "pec", "email", "oggetto", "cartella")
_TYPES = {".pdf": ("application", "pdf"), ".p7m": ("application", "pkcs7-mime")}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Letter:
    """What is written to one recipient."""

    subject: str
    text: str


def folder_of(output: Path, sent: Dispatch) -> Path:
    """`output/da-spedire/accordo/v1/invito-2024-11-25`."""
    day = sent.at.astimezone(ROME).date()
    return output / "da-spedire" / sent.document / f"v{sent.version}" / f"{sent.occasion.value}-{day.isoformat()}"


def refuse_existing(place: Path) -> None:
    """Raise RefusedError when this sending was prepared today already."""
    if place.exists():
        raise RefusedError(
            f"{place} c'è già: è già stato preparato oggi.", hint="Usate quella cartella, o toglietela e ripetete."
        )


def lay(output: Path, sent: Dispatch, letters: Mapping[str, Letter], extras: Mapping[str, bytes]) -> Path:
    """Write everything for each recipient of `sent` (`letters` by id, `extras` by name go to all); give the folder.

    Raises RefusedError when it is there already, ToolFailedError when it cannot be written.
    """
    files = {**_named(sent.files), **extras}
    return lay_each(folder_of(output, sent), [Packet(one, letters[one.id], files) for one in sent.recipients])


@dataclass(frozen=True, slots=True)
class Packet:
    """What one recipient gets: a letter of its own, files of its own."""

    to: Recipient
    letter: Letter
    files: Mapping[str, bytes] = field(repr=False)


class OnDisk(Mapping[str, bytes]):
    """Files read each time that they are asked for, by the name that the recipient sees: a thousand packets weigh nothing."""

    def __init__(self, paths: Mapping[str, Path]) -> None:
        self._paths = paths

    def __getitem__(self, name: str) -> bytes:
        return self._paths[name].read_bytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def lay_each(place: Path, packets: Sequence[Packet]) -> Path:
    """Write a folder for each packet, and the list of recipients, at `place`. Raises RefusedError when it is there already,
    ToolFailedError when it cannot be written."""
    refuse_existing(place)
    with workspace(place.parent) as work:
        made = work / place.name
        for one in packets:
            own = made / one.to.id
            for name, data in one.files.items():
                write_atomically(own / name, data)
            write_atomically(own / _SUBJECT, f"{one.letter.subject}\n".encode())
            write_atomically(own / _TEXT, one.letter.text.encode())
            write_atomically(own / DRAFT, draft(one.to, one.letter, one.files).as_bytes(policy=SMTP))
        letters = {one.to.id: one.letter for one in packets}
        write_atomically(made / "destinatari.csv", recipients_csv([one.to for one in packets], letters))
        publish(made, place)
    return place


def read(folder: Path, to: Recipient) -> tuple[Letter, dict[str, bytes]]:
    """What was prepared for `to`, as it lies there now: the office may have changed the words. Raises InputError when it has gone."""
    own = folder / to.id
    try:
        letter = Letter((own / _SUBJECT).read_text("utf-8").strip(), (own / _TEXT).read_text("utf-8"))
        others = sorted(path for path in own.iterdir() if path.name not in (_SUBJECT, _TEXT, DRAFT))
        return letter, {path.name: path.read_bytes() for path in others if not path.name.startswith(".")}
    except OSError as error:
        raise InputError(f"{own} non si legge.", hint="Togliete la cartella della spedizione e rifatela.") from error


def draft(to: Recipient, letter: Letter, files: Mapping[str, bytes]) -> EmailMessage:
    """A message that a mail program opens ready to be sent (`X-Unsent`), to the PEC when there is one."""
    made = message(letter, files)
    address = to.pec or to.email
    if address is not None:
        made["To"] = address
    made["X-Unsent"] = "1"
    return made


def message(letter: Letter, files: Mapping[str, bytes]) -> EmailMessage:
    """The letter with its files, from and to nobody yet."""
    made = EmailMessage(policy=SMTP)
    made["Subject"] = letter.subject
    made.set_content(letter.text, cte="quoted-printable")
    for name, data in files.items():
        main, sub = _TYPES.get(Path(name).suffix.lower(), ("application", "octet-stream"))
        made.add_attachment(data, maintype=main, subtype=sub, filename=name)
    return made


def recipients_csv(recipients: Sequence[Recipient], letters: Mapping[str, Letter]) -> bytes:
    """The list as spreadsheets of Italian offices open it: semicolons, UTF-8 with its mark. No cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in recipients:
        cells = (one.body, one.role, one.person, one.office, one.pec, one.email, letters[one.id].subject, one.id)
        writer.writerow([_cell(cell or "") for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _named(paths: Sequence[Path]) -> dict[str, bytes]:
    """The files by the name that recipients see; two of the same name are told apart by their digest."""
    names = [path.name for path in paths]
    found = {}
    for path in paths:
        data = path.read_bytes()
        name = path.name
        if names.count(name) > 1:
            name = f"{sha256(data).hexdigest()[:12]}-{name}"
        found[name] = data
    return found
