"""`pdz demo`: from what the workshops said and who signs, to an agreement with all its signatures, verified and accounted for.

Everything happens in one folder, `output/demo/`, which appears whole at the end; at one instant, so that what is shown is always
the same; with a key infrastructure made on the spot. It uses the very functions that the commands use.
"""

from __future__ import annotations

import json
import secrets
import shutil
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from pdz_docs.demo.certificates import QUALIFIED
from pdz_docs.demo.pki import DemoPki, make_pki
from pdz_docs.demo.publishing import publish
from pdz_docs.dossier import Dossier
from pdz_docs.errors import InputError, RefusedError, Severity
from pdz_docs.pdf.build import BuildReport, build
from pdz_docs.pdf.states import Frozen
from pdz_docs.reports.status_json import status_json
from pdz_docs.reports.verify_json import verify_json
from pdz_docs.round.awaited import awaited_of
from pdz_docs.round.expected import expected_signatories
from pdz_docs.round.freezing import AGREEMENT, PLAN, FreezeRequest, freeze, freeze_schema
from pdz_docs.round.places import latest, latest_schema
from pdz_docs.round.readiness import check
from pdz_docs.round.states import RoundStatus
from pdz_docs.round.status import round_status
from pdz_docs.round.witness import witness
from pdz_docs.signing.pades import Request, sign
from pdz_docs.trust import demonstration
from pdz_docs.verification import verify
from pdz_docs.verification.verdict import FileVerdict, SignatureVerdict
from pdz_docs.verification.vocabulary import CheckStatus, Integrity, Match
from pdz_docs.work.clock import fixed_clock
from pdz_docs.work.files import workspace, writable, write_atomically
from pdz_docs.work.locks import exclusive
from pdz_docs.work.progress import SILENT, Progress

DEMO_INSTANT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")
# Whoever tries `pdz sign` years later still can: the keys, and what is published of them, last almost as long as their root.
LASTING = timedelta(days=10 * 365)
SIGNED = "accordo-firmato.pdf"
VERDICT = "verifica.json"
STATUS = "stato.json"


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demonstration made, and what the verifier said of it."""

    folder: Path
    build: BuildReport
    frozen: tuple[Frozen, ...]
    verdict: FileVerdict
    status: RoundStatus
    expected: int

    @property
    def accounted_for(self) -> int:
        """Signatures that are intact, chain to the demonstration root and match an expected signatory, one for each body."""
        return len(
            {
                signature.expected.signatory
                for signature in self.verdict.signatures
                if signature.integrity is Integrity.INTACT
                and signature.expected is not None
                and signature.expected.match is Match.MATCH
                and _is_chained(signature)
            }
        )

    @property
    def complete(self) -> bool:
        """Whether every expected signature is accounted for, and there is at least one."""
        return 0 < self.expected == self.accounted_for


def _is_chained(signature: SignatureVerdict) -> bool:
    """Whether the signer's certificate was led to the demonstration root (check S04 of the verifier)."""
    check = signature.check("S04")
    return check is not None and check.status is CheckStatus.PASSED


def run_demo(dossier: Dossier, *, output: Path, progress: Progress = SILENT) -> DemoResult:
    """Tell the whole story in `output`/demo, replacing what an earlier run left there and touching nothing else.

    Raises RefusedError when the dossier holds real people: a throw-away key never signs for them.
    """
    if not dossier.demonstrative:
        raise RefusedError(
            "La dimostrazione lavora soltanto su dati dimostrativi.",
            hint="Create una cartella di prova: pdz init prova --sample, e ripetete lì.",
        )
    target = output / "demo"
    with exclusive(output):
        with workspace(output) as work:
            build, pki = _make(dossier, work, progress)
            _replace(work, target)
        return _account_for(dossier, target, build, pki, progress)


def _make(dossier: Dossier, work: Path, progress: Progress) -> tuple[BuildReport, DemoPki]:
    """The documents, frozen and signed by everyone, in `work`."""
    clock = fixed_clock(DEMO_INSTANT)
    _check(dossier.folder)
    signatories = expected_signatories(dossier)
    progress.start(len(signatories) + 5, "Chiavi dimostrative")
    pki = make_pki(signatories, at=DEMO_INSTANT, profile=replace(QUALIFIED, valid_until=LASTING))
    _write_pki(pki, work / "pki")
    progress.step("Documenti Word e PDF")
    report = build(dossier, folder=dossier.folder, clock=clock, output=work)
    to_freeze = FreezeRequest(dossier=dossier, output=work, clock=clock)
    progress.step("Congelamento del Piano e dello schema di Accordo")
    freeze_schema(to_freeze)
    progress.step("Congelamento dell'Accordo")
    frozen = freeze(to_freeze, AGREEMENT)
    data = frozen.read()
    for signatory in signatories:
        progress.step(f"Firma: {signatory.body}")
        request = Request(
            at=DEMO_INSTANT, demonstrative=True, signatory=signatory, frozen=frozen.manifest.expectation()
        )
        data = sign(data, key=pki.signers[signatory.id].key, request=request, timestamper=pki.tsa)
    write_atomically(work / SIGNED, data)
    return report, pki


def _check(folder: Path) -> None:
    """Stop at the first step, as a user would, when the data or the templates are wrong."""
    checked = check(folder)
    errors = [problem for problem in checked.problems if problem.severity is Severity.ERROR]
    if errors:
        raise InputError(
            "La cartella ha errori: la dimostrazione non comincia.", hint="pdz check li mostra.", problems=errors
        )


def _account_for(dossier: Dossier, folder: Path, report: BuildReport, pki: DemoPki, progress: Progress) -> DemoResult:
    """Verify what was signed and say who has: read back from the files, not remembered."""
    progress.step("Verifica")
    texts = (latest(folder, PLAN), latest_schema(folder, AGREEMENT), latest(folder, AGREEMENT))
    frozen = [one for one in texts if one is not None]
    anchors = demonstration.anchors(folder / "pki", at=DEMO_INSTANT)
    signed = folder / SIGNED
    name = _shown(signed, dossier.folder)
    verdict = verify(
        signed.read_bytes(), name=name, at=DEMO_INSTANT, anchors=anchors, expectation=frozen[-1].manifest.expectation()
    )
    write_atomically(folder / VERDICT, _json(verify_json([verdict], at=DEMO_INSTANT, anchors=anchors)))
    judge = witness(anchors, at=DEMO_INSTANT)
    status = round_status(folder, awaited_of(dossier), verify=judge, now=DEMO_INSTANT, named=[signed])
    write_atomically(folder / STATUS, _json(status_json(status)))
    progress.end()
    return DemoResult(folder, report, tuple(frozen), verdict, status, len(pki.signers))


def _write_pki(pki: DemoPki, folder: Path) -> None:
    """Certificates and keys, with the password beside them: whoever tries `pdz sign` needs it, and it protects nothing.
    The authorities' own keys are thrown away here, so their list and their CRLs are the last ones."""
    password = secrets.token_urlsafe(12)
    pki.write(folder, password=password)
    write_atomically(folder / "password.txt", f"{password}\n".encode())
    publish(pki, folder, validity=LASTING)


def _replace(made: Path, target: Path) -> None:
    with writable(target.parent):
        if target.exists():
            shutil.rmtree(target)
        made.rename(target)
        made.mkdir()  # the workspace removes what it made


def _shown(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
