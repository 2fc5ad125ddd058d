"""The last step before signatures: a complete text, its empty fields, its digest, and who is expected to sign it.

The plan comes first: the agreement prints the name and the SHA-256 of its file, so that signing the one signs the other
(design.md § 7).
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.dossier import Dossier
from pdz_docs.errors import InputError, RefusedError
from pdz_docs.pdf import fields
from pdz_docs.pdf import freeze as frozen_files
from pdz_docs.pdf.build import digest_to_print, source_of
from pdz_docs.pdf.produce import Product, produce
from pdz_docs.pdf.states import Annex, FileDigest, Frozen, Mode, Package, Terms, Tools
from pdz_docs.profiles.models import Profile
from pdz_docs.round import places
from pdz_docs.round.awaited import AGREEMENT as AGREEMENT
from pdz_docs.round.expected import deadline_of, expected_signatories
from pdz_docs.work.clock import Clock
from pdz_docs.work.files import sha256_of, workspace
from pdz_docs.work.locks import exclusive

PLAN = "piano"
Agree = Callable[[Profile], None]
_PACKAGES = ("pdz-docs", "docxtpl", "jinja2", "pypdf", "pyhanko")


def freeze(dossier: Dossier, document: str, *, output: Path, clock: Clock, agree: Agree | None = None) -> Frozen:
    """Freeze the plan or the agreement under `output`. `agree` is asked, and raises to refuse, before a plan is frozen in a format
    that is not wholly verified; without it nobody is asked.

    Raises InputError when a datum is missing, the document is unknown, or the agreement has no frozen plan to name; RefusedError when
    it is frozen already or another run holds the folder; and what `produce` raises.
    """
    if document not in (PLAN, AGREEMENT):
        raise InputError(f"«{document}» non è un documento che si congela.", hint=f"Si congelano: {PLAN}, {AGREEMENT}.")
    with exclusive(output):
        if frozen_files.is_frozen(output, document):
            raise RefusedError(
                f"«{DOCUMENTS[document].title}» è già congelato in {places.frozen_root(output) / document}.",
                hint="Un documento congelato non si rifà.",
            )
        if document == PLAN and agree is not None and dossier.profilo.unverified:
            agree(dossier.profilo)
        annexes = _annexes(output, document)
        now = clock()
        with workspace(output) as work:
            source = source_of(
                dossier,
                DOCUMENTS[document],
                None,
                templates=dossier.folder / "templates",
                final=True,
                **digest_to_print(DOCUMENTS[document], output),
            )
            (product,) = produce([source], folder=work, instant=now)
        signatories = expected_signatories(dossier) if document == AGREEMENT else ()
        draft = fields.place(product.pdf, signatories, size_mm=source.field_mm) if signatories else product.pdf
        terms = Terms(
            document=document,
            title=DOCUMENTS[document].title,
            version=max(places.versions(output, document), default=0) + 1,
            kind=document,
            frozen_at=now,
            file=f"{document}.pdf",
            signatories=signatories,
            deadline=deadline_of(dossier, document),
            mode=Mode.COPIES,
            inputs=_inputs(dossier.folder, document),
            tools=_tools(product),
            annexes=annexes,
            demonstrative=dossier.demonstrative,
        )
        return frozen_files.freeze(draft, terms, output=output)


def _annexes(output: Path, document: str) -> tuple[Annex, ...]:
    """The frozen plan, whose digest the agreement prints."""
    if document != AGREEMENT:
        return ()
    plan = places.latest(output, PLAN)
    if plan is None:
        raise InputError(
            "L'Accordo riporta l'impronta del Piano, e il Piano non è ancora congelato.",
            hint="Prima: pdz freeze piano.",
        )
    plan.read()
    return (Annex(document=PLAN, file=plan.manifest.file, sha256=plan.manifest.sha256),)


def _inputs(folder: Path, document: str) -> tuple[FileDigest, ...]:
    """What the text was made from: data and template, by path within the folder. `riservato/` is named, its content is not."""
    data = [folder / "pdz.yaml", *sorted((folder / "signatories").iterdir()), *sorted((folder / "workshops").iterdir())]
    template = folder / "templates" / DOCUMENTS[document].template
    return tuple(
        FileDigest(file=path.relative_to(folder).as_posix(), sha256=sha256_of(path))
        for path in (*data, template)
        if path.is_file() and not path.name.startswith(".")
    )


def _tools(product: Product) -> Tools:
    return Tools(
        libreoffice=product.office.version,
        packages=tuple(Package(name=name, version=version(name)) for name in _PACKAGES),
    )
