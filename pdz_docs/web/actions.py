"""The four actions of the page, each on the calls of its command."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from pdz_docs.pdf.states import Frozen
from pdz_docs.web.jobs import Shown
from pdz_docs.work.clock import Clock
from pdz_docs.work.progress import Progress


@dataclass(frozen=True, slots=True)
class Office:
    """Where and how the page works: the working folder if there is one, whom to trust, whether to use the network."""

    folder: Path | None
    trust: tuple[str, ...]
    offline: bool
    clock: Clock

    @property
    def output(self) -> Path:
        return (self.folder or Path.cwd()) / "output"

    def frozen(self) -> tuple[Frozen, ...]:
        """The documents that a signed file can be held against."""
        from pdz_docs.round.places import all_latest

        return all_latest(self.output) if self.folder is not None else ()


def verify(office: Office, dropped: TemporaryDirectory[str], document: str | None, progress: Progress) -> Shown:
    """The verdict on the files of a folder, which is then removed."""
    from pdz_docs.reports.relation import relation
    from pdz_docs.reports.verify_files import changes_of
    from pdz_docs.trust.choice import choose, revocation_sources
    from pdz_docs.verification.batch import verify_paths

    now = office.clock()
    frozen = next((one for one in office.frozen() if one.manifest.document == document), None)
    expectation = frozen.manifest.expectation() if frozen is not None else None
    anchors = choose(office.trust, demo_folder=office.output / "demo" / "pki", at=now)
    with dropped as folder, revocation_sources(offline=office.offline) as sources:
        paths = sorted(Path(folder).iterdir())
        batch = verify_paths(
            paths, at=now, anchors=anchors, expectation=expectation, sources=sources, progress=progress
        )
        changes = {Path(path).name: one for path, one in changes_of(batch).items()}
    files = [one.model_copy(update={"path": Path(one.path).name}) for one in batch.files]
    made = relation(files, at=now, anchors=anchors, expectation=expectation, changes=changes)
    return Shown("verifica_corpo.html", {"relazione": made})


def collect(office: Office, dropped: TemporaryDirectory[str], progress: Progress) -> Shown:
    """What was dropped is verified, matched and filed in the working folder."""
    from pdz_docs.adhesions.desk import forms_desk
    from pdz_docs.reports.collect import collect_text
    from pdz_docs.reports.plain import plain
    from pdz_docs.round.collecting import collect as take
    from pdz_docs.round.witness import cache_folder, witness
    from pdz_docs.trust.choice import choose, revocation_sources

    folder = _needed(office)
    now = office.clock()
    anchors = choose(office.trust, demo_folder=office.output / "demo" / "pki", at=now)
    with dropped as place, revocation_sources(offline=office.offline) as sources:
        judge = witness(anchors, at=now, cache=cache_folder(office.output), sources=sources)
        desk = forms_desk(folder, anchors, office.clock, sources)
        found = take([Path(place)], folder=folder, witness=judge, clock=office.clock, progress=progress, forms=desk)
    return Shown("righe.html", {"righe": tuple(plain(line) for line in collect_text(found, folder).splitlines())})


def status(office: Office, files: str, progress: Progress) -> Shown:
    """Who has signed and who is missing. `files` is the address under which the signed files are."""
    from pdz_docs.adhesions.remembered import adhesions_in
    from pdz_docs.dossier import load
    from pdz_docs.reports.status_html import status_values
    from pdz_docs.round.awaited import awaited_in
    from pdz_docs.round.status import round_status
    from pdz_docs.round.witness import cache_folder, witness
    from pdz_docs.trust.choice import choose

    folder = _needed(office)
    now = office.clock()
    anchors = choose(office.trust, demo_folder=office.output / "demo" / "pki", at=now)
    judge = witness(anchors, at=now, cache=cache_folder(office.output))

    def link(file: Path) -> str:
        near, signed = (folder / file).resolve(), (office.output / "signed").resolve()
        return files + quote(near.relative_to(signed).as_posix()) if near.is_relative_to(signed) else ""

    progress.start(1, "Lettura dei file firmati")
    awaited, adhering = awaited_in(office.output, lambda: load(folder)), adhesions_in(folder)
    found = round_status(office.output, awaited, verify=judge, now=now, adhesions=adhering)
    return Shown("stato_corpo.html", status_values(found, now=now, link=link))


def build(office: Office, progress: Progress) -> Shown:
    """The documents that changed, in Word and PDF."""
    from pdz_docs.adhesions.summary import adherents
    from pdz_docs.dossier import load
    from pdz_docs.pdf.build import build as make
    from pdz_docs.reports.build import build_text
    from pdz_docs.round.attested import attested_in

    folder = _needed(office)
    known = {**adherents(folder), **attested_in(office.output, trust=office.trust, now=office.clock())}
    report = make(load(folder), folder=folder, clock=office.clock, progress=progress, known=known)
    return Shown("righe.html", {"righe": tuple(build_text(report).splitlines())})


def _needed(office: Office) -> Path:
    """The working folder. Raises InputError without one."""
    from pdz_docs.dossier import find

    return office.folder if office.folder is not None else find(Path.cwd())
