"""Regional formats are data: two of them ship, and a corrected one in the working folder prevails."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pdz_docs.dossier import read
from pdz_docs.dossier.models.objectives import Indicatore, Obiettivo
from pdz_docs.dossier.profile import load_profile
from pdz_docs.dossier.scaffold import create
from pdz_docs.errors import InputError, Severity
from pdz_docs.profiles import builtin
from pdz_docs.profiles.models import Confidence, Profile


@pytest.fixture(params=sorted(builtin()))
def profile(request: pytest.FixtureRequest) -> Profile:
    return load_profile(request.param)


def test_name_is_id(profile: Profile) -> None:
    assert profile.id in builtin()
    assert profile.triennio[1] - profile.triennio[0] == 2


def test_letters_are_labels_in_order(profile: Profile) -> None:
    letters = "".join(one.lettera for one in profile.macro_aree)
    assert letters == "ABCDEFGHIJK"[: len(letters)]


def test_number_of_macro_areas() -> None:
    assert len(load_profile("lombardia-2025-2027").macro_aree) == 10
    assert len(load_profile("lombardia-2021-2023").macro_aree) == 11


def test_the_same_slug_has_another_letter() -> None:
    new, old = load_profile("lombardia-2025-2027"), load_profile("lombardia-2021-2023")
    pairs = [
        (new.macro_area("anziani"), old.macro_area("anziani")),
        (new.macro_area("disabilita"), old.macro_area("disabilita")),
    ]
    assert [(one and one.lettera, other and other.lettera) for one, other in pairs] == [("D", "E"), ("I", "J")]


def test_twenty_articles_and_twenty_six_fields(profile: Profile) -> None:
    assert [one.numero for one in profile.articoli] == list(range(1, 21))
    assert [one.numero for one in profile.scheda] == list(range(1, 27))


def test_fields_of_the_scheda_are_those_of_the_model(profile: Profile) -> None:
    assert {one.campo for one in profile.scheda} <= set(Obiettivo.model_fields)
    assert {one.campo for one in profile.indicatore} - {"tipo"} == set(Indicatore.model_fields)


def test_closed_lists_have_unique_ids(profile: Profile) -> None:
    for items in (profile.macro_aree, profile.fonti, profile.capitoli, profile.termini, profile.articoli):
        ids = [one.id for one in items]
        assert len(ids) == len(set(ids))
    for area in profile.macro_aree:
        assert len({one.id for one in area.punti_chiave}) == len(area.punti_chiave) > 0


def test_every_item_has_its_provenance(profile: Profile) -> None:
    assert len(profile.items) > 100
    assert all(item.fonte for item in profile.items)
    assert not any(item.verificato and item.confidenza is Confidence.BASSA for item in profile.items)


def test_signature_field(profile: Profile) -> None:
    assert (profile.firma.larghezza_mm, profile.firma.altezza_mm) == (60, 20)


def test_a_profile_in_the_folder_prevails(tmp_path: Path) -> None:
    folder = tmp_path / "prova"
    create(folder, sample="ambito9")
    own = folder / "profili"
    own.mkdir()
    name = "lombardia-2025-2027.yaml"
    text = builtin()["lombardia-2025-2027"].read_text(encoding="utf-8")
    (own / name).write_text(
        text.replace("titolo: Piano di Zona 2025-2027", "titolo: Formato corretto"), encoding="utf-8"
    )
    dossier = read(folder).dossier
    assert dossier is not None
    assert dossier.profilo.titolo.startswith("Formato corretto")


def test_a_faulty_profile_is_reported_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "prova"
    create(folder, sample="ambito9")
    (folder / "profili").mkdir()
    shutil.copy(builtin()["lombardia-2025-2027"], folder / "profili")
    path = folder / "profili/lombardia-2025-2027.yaml"
    text = path.read_text(encoding="utf-8")
    line = text[: text.index("lettera: B")].count("\n") + 1
    path.write_text(text.replace("lettera: B", "lettera: BB"), encoding="utf-8")
    (problem,) = [one for one in read(folder).problems if one.severity is Severity.ERROR]
    assert (problem.where.file, problem.where.line) == ("profili/lombardia-2025-2027.yaml", line)


def test_unknown_profile() -> None:
    with pytest.raises(InputError) as caught:
        load_profile("lombardia-2025-2072")
    assert "lombardia-2025-2027" in str(caught.value.problems[0].hint)
