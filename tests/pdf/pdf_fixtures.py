"""LibreOffice and what it makes, once for the session: fixtures of tests/pdf and tests/conformance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pdf_material
import pytest

from pdz_docs.errors import ToolMissingError
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.pdf.export import Job, export
from pdz_docs.pdf.fields import place
from pdz_docs.pdf.finish import Finished, finish
from pdz_docs.pdf.office import Office, find_office
from pdz_docs.pdf.states import DraftPdf
from pdz_docs.pdf.xmp import Facts


@pytest.fixture(scope="session")
def office() -> Office:
    """The LibreOffice of this machine; without one the test is skipped."""
    try:
        return find_office()
    except ToolMissingError as missing:
        pytest.skip(f"{missing.text} {missing.hint}")


@pytest.fixture(scope="session")
def facts(at: datetime) -> Facts:
    return Facts(
        title="Accordo di prova & «atti» <1>",
        language="it-IT",
        author="Ambito di prova",
        producer="LibreOffice",
        creator="pdz-docs",
        instant=at,
    )


@pytest.fixture(scope="session")
def raw(office: Office, signatories: Sequence[ExpectedSignatory], tmp_path_factory: pytest.TempPathFactory) -> DraftPdf:
    """The agreement of `pdf_material` as LibreOffice exports it."""
    folder = tmp_path_factory.mktemp("raw")
    (folder / "a.docx").write_bytes(pdf_material.agreement([one.id for one in signatories]))
    export([Job(docx=folder / "a.docx", pdf=folder / "a.pdf", name="accordo")], office=office)
    return DraftPdf((folder / "a.pdf").read_bytes())


@pytest.fixture(scope="session")
def finished(raw: DraftPdf, facts: Facts) -> Finished:
    return finish(raw, facts)


@pytest.fixture(scope="session")
def with_fields(finished: Finished, signatories: Sequence[ExpectedSignatory]) -> DraftPdf:
    return place(finished.pdf, signatories)


@pytest.fixture
def one_page(tmp_path: Path) -> Job:
    """A one-page Word file, not yet exported."""
    (tmp_path / "uno.docx").write_bytes(pdf_material.word())
    return Job(docx=tmp_path / "uno.docx", pdf=tmp_path / "uno.pdf", name="uno", required=("Testo.",))
