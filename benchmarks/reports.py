"""The report on a much-signed file as PDF/A, and the page of a round with hundreds of rows."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.harness import Row, measure

AT = datetime.fromisoformat("2024-12-05T10:00:00+01:00")


def run(smoke: bool) -> Iterable[Row]:
    yield from _report(3 if smoke else 26, rounds=1 if smoke else 3)
    yield _dashboard(10 if smoke else 326, rounds=1 if smoke else 5)


def _report(count: int, *, rounds: int) -> Iterable[Row]:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "verification"))
    from verify_material import anchors_of, crowd, make_pdf, sign_all

    from pdz_docs.demo.pki import make_pki
    from pdz_docs.reports.relation import relation
    from pdz_docs.reports.verify_files import report_html, report_pdf
    from pdz_docs.verification import verify

    people = crowd(count)
    pki = make_pki(people, at=AT)
    signed = sign_all(make_pdf([one.field or "" for one in people], pages=2), pki, people, at=AT)
    anchors = anchors_of(pki)
    verdict = verify(signed, name="accordo.pdf", at=AT, anchors=anchors)
    made = relation([verdict], at=AT, anchors=anchors)
    with tempfile.TemporaryDirectory() as temporary:
        build = measure(lambda: report_pdf(made, at=AT, near=Path(temporary)), rounds=rounds)
    yield Row(f"PDF report on {count} signatures", *build, goal="≤ 8 s")
    yield Row("the same, HTML", *measure(lambda: report_html(made), rounds=rounds))


def _dashboard(count: int, *, rounds: int) -> Row:
    from pdz_docs.expectations import Deadline, Nature, Role
    from pdz_docs.reports.status_html import status_html
    from pdz_docs.round import states

    deadline = Deadline(at=AT + timedelta(days=5), nature=Nature.PERENTORIO, act="Avviso", verified=True)
    kinds = list(states.State)
    rows = tuple(
        states.Row(
            id=f"ente{number}",
            body=f"Ente {number}",
            role=Role.PROMOTORE,
            person="Mario Rossi",
            fiscal_code=None,
            state=kinds[number % len(kinds)],
            file=f"output/signed/accordo/v1/ente{number}/copia.pdf",
        )
        for number in range(count)
    )
    document = states.DocumentStatus(
        id="accordo",
        title="Accordo",
        version=1,
        mode="copies",
        frozen=None,
        deadline=deadline,
        days_left=5,
        expected=rows,
        counts=states.count(rows, deadline),
        signed=False,
        steps=(),
        concluded=False,
    )
    status = states.RoundStatus(documents=(document,), adhesions=states.Adhesions(counts={}))
    folder = Path.cwd()
    target = folder / "output" / "stato.html"
    work = measure(lambda: status_html(status, now=AT, folder=folder, target=target), rounds=rounds)
    return Row(f"page of a round of {count} rows", *work, goal="≤ 0.3 s")
