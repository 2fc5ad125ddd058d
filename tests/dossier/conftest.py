"""A copy of the root dossier to break, and the problems that reading it gives."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pdz_docs.dossier import Dossier, Reading, load, read
from pdz_docs.dossier.scaffold import ROOT_SAMPLE, create
from pdz_docs.errors import Severity

Break = Callable[[str, str, str], int]


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root dossier as `pdz init --sample` makes it; not to be changed."""
    target = tmp_path_factory.mktemp("sano") / "cartella"
    create(target, sample=ROOT_SAMPLE)
    return target


@pytest.fixture
def folder(pristine: Path, tmp_path: Path) -> Path:
    """A copy of it to break."""
    return shutil.copytree(pristine, tmp_path / "cartella", ignore=shutil.ignore_patterns("templates"))


UNVERIFIED = "PROFILO_NON_VERIFICATO"


@pytest.fixture
def spoil(folder: Path) -> Break:
    """Replace the first occurrence of a text in a file; gives the line on which the replacement starts."""

    def change(name: str, old: str, new: str) -> int:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        position = text.index(old)
        path.write_text(text[:position] + new + text[position + len(old) :], encoding="utf-8")
        return text[:position].count("\n") + 1

    return change


@pytest.fixture(scope="session")
def sound(pristine: Path) -> Dossier:
    """The root dossier."""
    return load(pristine)


def told(folder: Path) -> Reading:
    """What reading the folder gives, without what is known of the sound one: infos, and a profile that nobody has verified."""
    reading = read(folder)
    problems = tuple(one for one in reading.problems if one.severity is not Severity.INFO and one.id != UNVERIFIED)
    return replace(reading, problems=problems)
