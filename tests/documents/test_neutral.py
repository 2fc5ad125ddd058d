"""No template says what is the Region's, the three-year period's or the Ambito's: that comes from the profile and the dossier."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.compiled import own_paragraphs, text_parts
from pdz_docs.documents.norme import region
from pdz_docs.documents.package import read_package
from pdz_docs.dossier import Dossier, load
from pdz_docs.dossier.profile import read_profile
from pdz_docs.profiles import builtin

TEMPLATES = Path(__file__).parents[2] / "templates"


def said_by(template: Path) -> str:
    package = read_package(template.read_bytes(), template.name)
    texts = [text for path, _, _ in text_parts(package) for _, text in own_paragraphs(package.xml(path))]
    return re.sub(r"\{[{%].*?[}%]\}", " ", " ".join(texts)).replace("\xa0", " ")


@pytest.fixture(scope="module")
def particular() -> frozenset[str]:
    """What differs from one Region, period or Ambito to another."""
    dossier = load(TEMPLATES.parent)
    words = {dossier.ambito.nome, *(body.nome for body in dossier.enti), "Bergamo"}
    for path in builtin().values():
        profile, _ = read_profile(path, path.name)
        assert profile is not None
        words |= {profile.regione, "-".join(map(str, profile.triennio)), profile.atto.numero}
        words |= {name.removeprefix("L.R. ") for one in profile.norme for name in (one.breve, one.sigla)}
    return frozenset(words)


@pytest.mark.parametrize("name", sorted({kind.template for kind in DOCUMENTS.values() if not kind.optional}))
def test_a_template_says_nothing_particular(name: str, particular: frozenset[str]) -> None:
    said = said_by(TEMPLATES / name)
    assert said.strip()
    found = {word for word in particular if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", said)}
    assert not found


def test_the_laws_are_those_of_the_profile(dossier: Dossier) -> None:
    found = region(dossier)
    assert found.nome == "Lombardia"
    assert found.legge is not None
    assert (found.legge.breve, found.legge.articolo) == ("L.R. 12 marzo 2008, n. 3", "18")
    assert found.legge in found.norme


def test_a_region_without_laws_of_its_own_cites_none(dossier: Dossier) -> None:
    elsewhere = dossier.profilo.model_copy(update={"norme": ()})
    ambito = dossier.ambito.model_copy(update={"regione": "Toscana"})
    found = region(dossier.model_copy(update={"profilo": elsewhere, "ambito": ambito}))
    assert (found.nome, found.legge, found.norme) == ("Toscana", None, ())
