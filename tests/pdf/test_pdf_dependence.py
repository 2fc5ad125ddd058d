"""What a change reaches: `build` makes a document again when the digest of its source differs, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.dossier import Dossier, load
from pdz_docs.pdf.build import source_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return load(ROOT)


@pytest.fixture(scope="module")
def digests(dossier: Dossier) -> dict[str, str]:
    return _digests(dossier)


def _digests(dossier: Dossier, **printed: str) -> dict[str, str]:
    """The digest of the source of every document, by its name. `printed` is what the text cites of a frozen one."""
    return {
        f"{kind.id}/{instance}" if instance else kind.id: source_of(
            dossier,
            kind,
            instance,
            templates=ROOT / "templates",
            **{key: value for key, value in printed.items() if key.split("_")[0] == kind.prints_digest_of},
        ).digest
        for kind in DOCUMENTS.values()
        for instance in kind.instances(dossier)
    }


def _changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    assert set(before) == set(after)
    return {name for name in before if before[name] != after[name]}


def test_nothing_changed_reaches_nothing(dossier: Dossier, digests: dict[str, str]) -> None:
    assert _changed(digests, _digests(dossier)) == set()


def test_the_text_of_an_objective_reaches_the_plan_alone(dossier: Dossier, digests: dict[str, str]) -> None:
    assert _changed(digests, _digests(_with_objective(dossier, "F1", descrizione="Tutt’altra descrizione."))) == {
        "piano"
    }


def test_its_title_reaches_the_synthesis_of_its_area_too(dossier: Dossier, digests: dict[str, str]) -> None:
    changed = _changed(digests, _digests(_with_objective(dossier, "F1", titolo="Tutt’altro titolo")))
    assert changed == {"piano", "sintesi/minori"}


def test_another_frozen_plan_reaches_the_agreement_and_the_resolutions(
    dossier: Dossier, digests: dict[str, str]
) -> None:
    changed = _changed(digests, _digests(dossier, piano_file="piano.pdf", piano_sha256="f" * 64))
    assert {name.split("/")[0] for name in changed} == {"accordo", "delibera"}


def _with_objective(dossier: Dossier, code: str, **update: str) -> Dossier:
    """The dossier with one objective changed."""
    assert code in {one.codice for one in dossier.obiettivi}
    return dossier.model_copy(
        update={
            "lavori": tuple(
                work.model_copy(
                    update={
                        "obiettivi": tuple(
                            one.model_copy(update=update) if one.codice == code else one for one in work.obiettivi
                        )
                    }
                )
                for work in dossier.lavori
            )
        }
    )
