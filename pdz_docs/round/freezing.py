"""The two acts of freezing: the scheme that the Assemblea and the bodies approve, then the text to sign.

The plan comes first: the agreement prints the name and the SHA-256 of its file, so that signing the one signs the other
(design.md § 7). Between scheme and text only the fields that the profile declares may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version as version_of
from pathlib import Path

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.dossier import Dossier
from pdz_docs.errors import InputError, Problem, RefusedError, Severity
from pdz_docs.pdf import fields
from pdz_docs.pdf import freeze as frozen_files
from pdz_docs.pdf.build import digest_to_print, source_of
from pdz_docs.pdf.fontfiles import font_digests
from pdz_docs.pdf.office import Office
from pdz_docs.pdf.produce import Source, produce
from pdz_docs.pdf.states import Annex, DraftPdf, Frozen, Mode, Package, Terms, Tools
from pdz_docs.profiles.models import Profile
from pdz_docs.round import approved, places
from pdz_docs.round.approved import Difference, Text
from pdz_docs.round.expected import deadline_of, expected_signatories, statutory_of
from pdz_docs.round.finaltext import retouched
from pdz_docs.round.inputs import inputs_of
from pdz_docs.round.rounds import AGREEMENT as AGREEMENT
from pdz_docs.round.versions import next_version
from pdz_docs.work.clock import Clock
from pdz_docs.work.files import workspace
from pdz_docs.work.locks import exclusive

PLAN = "piano"
Agree = Callable[[Profile], None]
_PACKAGES = ("pdz-docs", "docxtpl", "jinja2", "pypdf", "pyhanko")


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeRequest:
    """What to freeze from, and where. `final` is the Word file when the office finished the text by hand; `agree` is asked, and raises
    to refuse, before a plan is frozen in a format that is not wholly verified: without it nobody is asked."""

    dossier: Dossier
    output: Path
    clock: Clock
    agree: Agree | None = None
    final: Path | None = None
    new_version: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What a freezing did: the documents frozen, and those that had not changed and stay."""

    frozen: tuple[Frozen, ...]
    kept: tuple[Frozen, ...]


def freeze(request: FreezeRequest, document: str) -> Frozen:
    """Freeze the plan or the agreement.

    Raises InputError when a datum is missing, the document is unknown, or the agreement has no frozen plan to name; RefusedError when
    it is frozen already (unless a new version is asked for), differs from the approved scheme beyond the declared fields, or another
    run holds the folder; and what `produce` raises.
    """
    _known(document)
    with exclusive(request.output):
        return _freeze(request, document, document)


def freeze_schema(request: FreezeRequest) -> Act:
    """Freeze the plan, unless it is frozen and has not changed, and the agreement as the Assemblea and the bodies approve it.

    Declared fields that have no value yet are lines to be filled in. Raises as `freeze`.
    """
    output = request.output
    with exclusive(output):
        _version(request, AGREEMENT, places.SCHEMA_KIND)
        plan = places.latest(output, PLAN)
        kept = () if plan is None or _is_changed(request.dossier, plan, output) else (plan,)
        made = () if kept else (_freeze(replace(request, final=None), PLAN, PLAN),)
        scheme = _freeze(request, AGREEMENT, places.SCHEMA_KIND)
    return Act((*made, scheme), kept)


def compared(dossier: Dossier, output: Path, *, scheme: Frozen) -> tuple[Difference, ...]:
    """What the agreement, as it would be frozen now, changes of an approved scheme: in the agreement and in the plan that it names."""
    then = approved.read(scheme)
    if then is None:
        return ()
    plan = places.latest(output, PLAN)
    annexes = (_as_annex(plan),) if plan else ()
    now = _text(dossier, AGREEMENT, output, tuple(then.values))
    return (*approved.differences(then, now), *plan_differences(output, scheme.manifest.annexes, annexes))


def plan_differences(output: Path, before: tuple[Annex, ...], after: tuple[Annex, ...]) -> tuple[Difference, ...]:
    """What changed between the plans that two texts name; nothing when it is the same file."""
    texts = [places.of_digest(output, one.document, one.sha256) for one in (*before, *after)]
    if len(texts) != 2 or None in texts or before == after:
        return ()
    old, new = (approved.read(one) for one in texts if one is not None)
    return approved.differences(old, new) if old is not None and new is not None else ()


def remarks(dossier: Dossier, frozen: Frozen, output: Path) -> tuple[str, ...]:
    """What the office should know of an agreement just frozen."""
    if frozen.manifest.document != AGREEMENT or frozen.manifest.kind == places.SCHEMA_KIND:
        return ()
    return tuple(_remarks(dossier, output))


def _remarks(dossier: Dossier, output: Path) -> Iterator[str]:
    if places.latest_schema(output, AGREEMENT) is None:
        yield "Nessuno schema era stato congelato (pdz freeze --schema): il testo non è stato confrontato con quello approvato."
    plan = places.latest(output, PLAN)
    if plan is not None and _is_changed(dossier, plan, output):
        yield (
            "I dati del Piano sono cambiati dopo il suo congelamento: l'Accordo richiama il Piano congelato. "
            "Se deve cambiare anche il Piano: pdz freeze piano --new-version, e di nuovo lo schema."
        )


def _freeze(request: FreezeRequest, document: str, kind: str) -> Frozen:
    dossier, output, final = request.dossier, request.output, request.final
    version = _version(request, document, kind)
    if document == PLAN and request.agree is not None and dossier.profilo.unverified:
        request.agree(dossier.profilo)
    annexes = _annexes(output, document)
    is_schema = kind == places.SCHEMA_KIND
    now = request.clock()
    source = _source(dossier, document, output, final=final, is_schema=is_schema)
    text = _text(dossier, document, output, dossier.profilo.variabili(document), docx=source.docx)
    if not is_schema:
        _refuse_unforeseen(dossier, document, output, annexes, source.docx)
    signatories = expected_signatories(dossier) if kind == AGREEMENT else ()
    with workspace(output) as work:
        (product,) = produce([source], folder=work, instant=now)
        made = product.pdf
    draft = fields.place(made, signatories, size_mm=source.field_mm) if signatories else made
    terms = Terms(
        document=document,
        title=DOCUMENTS[document].title,
        version=version,
        kind=kind,
        frozen_at=now,
        file=f"{document}.pdf",
        signatories=signatories,
        deadline=deadline_of(dossier, document),
        statutory=statutory_of(dossier) if document == AGREEMENT else None,
        mode=Mode.COPIES,
        inputs=inputs_of(dossier, document, final),
        tools=_tools(product.office, made),
        annexes=annexes,
        demonstrative=dossier.demonstrative,
    )
    return frozen_files.freeze(draft, terms, output=output, beside={approved.FILE: text.as_bytes()})


def _known(document: str) -> None:
    if document not in (PLAN, AGREEMENT):
        raise InputError(
            f"«{document}» non è un documento che si congela.",
            hint=f"Si congelano: {PLAN}, {AGREEMENT}.",
        )


def _version(request: FreezeRequest, document: str, kind: str) -> int:
    return next_version(request.output, document, kind, title=DOCUMENTS[document].title, new=request.new_version)


def _source(dossier: Dossier, document: str, output: Path, *, final: Path | None, is_schema: bool) -> Source:
    printed = digest_to_print(DOCUMENTS[document], output)
    source = source_of(
        dossier,
        DOCUMENTS[document],
        None,
        templates=dossier.folder / "templates",
        final=final is None,
        blank=dossier.profilo.variabili(document) if is_schema else (),
        **printed,
    )
    if final is None:
        return source
    return retouched(source, final, printed=printed, demonstrative=dossier.demonstrative)


def _text(dossier: Dossier, document: str, output: Path, held: tuple[str, ...], docx: bytes | None = None) -> Text:
    kind = DOCUMENTS[document]
    extra = digest_to_print(kind, output)
    if docx is None:
        docx = source_of(
            dossier, kind, None, templates=dossier.folder / "templates", final=False, blank=held, **extra
        ).docx
    return approved.text_of(dossier, kind, docx, fields=held, extra=extra)


def _is_changed(dossier: Dossier, frozen: Frozen, output: Path) -> bool:
    """Whether the data would now give another text than the one frozen: it is rendered again, which takes milliseconds."""
    then = approved.read(frozen)
    kind = DOCUMENTS[frozen.manifest.document]
    extra = digest_to_print(kind, output)
    docx = source_of(dossier, kind, None, templates=dossier.folder / "templates", final=False, **extra).docx
    now = approved.text_of(dossier, kind, docx, fields=tuple(then.values) if then else (), extra=extra)
    return then is not None and (then.blocks, then.values) != (now.blocks, now.values)


def _refuse_unforeseen(dossier: Dossier, document: str, output: Path, annexes: tuple[Annex, ...], docx: bytes) -> None:
    """The text to sign is the approved one but for the declared fields (reference: the bodies approved a scheme)."""
    scheme = places.latest_schema(output, document)
    then = approved.read(scheme) if scheme is not None else None
    if scheme is None or then is None:
        return
    now = _text(dossier, document, output, tuple(then.values), docx)
    found = (*approved.differences(then, now), *plan_differences(output, scheme.manifest.annexes, annexes))
    unforeseen = [one for one in found if not one.declared]
    if unforeseen:
        raise RefusedError(
            f"Il testo di «{DOCUMENTS[document].title}» è cambiato rispetto allo schema approvato, non solo nei campi variabili.",
            hint="pdz diff schema accordo mostra tutto. Riportate il testo a quello approvato, o fate approvare il nuovo: "
            "pdz freeze --schema --new-version.",
            problems=[
                Problem(
                    id="TESTO_CAMBIATO",
                    severity=Severity.ERROR,
                    text=f"«{_short(one.before) or '(nulla)'}» è diventato «{_short(one.after) or '(nulla)'}»",
                )
                for one in unforeseen
            ],
        )


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def _annexes(output: Path, document: str) -> tuple[Annex, ...]:
    """The frozen plan, whose digest the agreement prints."""
    if document != AGREEMENT:
        return ()
    plan = places.latest(output, PLAN)
    if plan is None:
        raise InputError(
            "L'Accordo riporta l'impronta del Piano, e il Piano non è ancora congelato.",
            hint="Prima: pdz freeze --schema (Piano e schema di Accordo), o pdz freeze piano.",
        )
    plan.read()
    return (_as_annex(plan),)


def _as_annex(plan: Frozen) -> Annex:
    return Annex(document=PLAN, file=plan.manifest.file, sha256=plan.manifest.sha256)


def _tools(office: Office, pdf: DraftPdf) -> Tools:
    return Tools(
        libreoffice=office.version,
        fonts=font_digests(pdf),
        packages=tuple(Package(name=name, version=version_of(name)) for name in _PACKAGES),
    )
