"""The acts say what the data say: nothing is asserted that nobody wrote down, and each body resolves by its own rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.compiled import own_paragraphs
from pdz_docs.documents.engine import Rendered, render
from pdz_docs.documents.package import DOCUMENT, read_package
from pdz_docs.dossier import Dossier, load
from pdz_docs.dossier.models.acts import Approvazione
from pdz_docs.dossier.models.bodies import Domanda
from pdz_docs.dossier.scaffold import create
from tests.documents import words


def text_of(dossier: Dossier, templates: Path, id_: str, instance: str | None = None) -> str:
    kind = DOCUMENTS[id_]
    rendered = render(templates / kind.template, kind.context(dossier, instance, {}), draft=True)
    return "\n".join(words.lines(rendered.docx)).replace("\xa0", " ")


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Dossier:
    """An azienda speciale leads, a Unione promotes."""
    folder = tmp_path_factory.mktemp("altro") / "lavoro"
    create(folder, sample="altro")
    return load(folder)


def excluding(dossier: Dossier, **forewarned: object) -> Dossier:
    """The first organisation that asked is excluded."""
    one = next(ets for ets in dossier.ets if ets.domanda)
    assert one.domanda is not None
    asked = Domanda.model_validate(
        {**one.domanda.model_dump(), "esito": "esclusa", "motivo": "persegue un fine di lucro", **forewarned}
    )
    changed = one.model_copy(update={"domanda": asked})
    return dossier.model_copy(update={"ets": tuple(changed if ets is one else ets for ets in dossier.ets)})


class TestExclusion:
    """L. 241/1990 art. 10-bis: before a refusal its reasons are told, and ten days are given."""

    def test_nothing_is_said_while_nobody_is_excluded(self, dossier: Dossier, templates: Path) -> None:
        assert "10-bis" not in text_of(dossier, templates, "verbale-domande")
        assert "10-bis" not in text_of(dossier, templates, "determina-ammissione")

    def test_a_notice_that_was_given_is_dated(self, dossier: Dossier, templates: Path) -> None:
        excluded = excluding(dossier, preavviso_il=date(2024, 10, 3))
        for id_ in ("verbale-domande", "determina-ammissione"):
            said = text_of(excluded, templates, id_)
            assert "è stato comunicato il 3 ottobre 2024 il preavviso di cui all’art. 10-bis" in said
            assert "da comunicare" not in said

    def test_a_notice_that_was_not_given_is_to_be_given(self, dossier: Dossier, templates: Path) -> None:
        excluded = excluding(dossier)
        assert "Prima di escludere la domanda va comunicato il preavviso" in text_of(
            excluded, templates, "verbale-domande"
        )
        act = text_of(excluded, templates, "determina-ammissione")
        assert "preavviso da comunicare" in act
        assert "è stato comunicato" not in act


class TestResolutions:
    def test_a_comune_has_the_opinions_of_the_tuel_and_a_secretary(self, dossier: Dossier, templates: Path) -> None:
        said = text_of(dossier, templates, "delibera", "azzone")
        assert "Ai sensi dell’art. 49 del D.Lgs. 267/2000" in said
        assert "Il Segretario comunale" in said
        assert "direttori" not in said

    def test_a_health_company_prints_the_directors_opinion_only_if_it_is_there(
        self, dossier: Dossier, templates: Path
    ) -> None:
        ats = dossier.ats[0]
        said = text_of(dossier, templates, "delibera", ats.id)
        assert "502: ____" in said
        assert "art. 49" not in said
        act = Approvazione.model_validate(
            {"organo": "direttore-generale", "parere_direttori": "favorevoli, del 28 novembre 2024"}
        )
        resolved = dossier.model_copy(update={"ats": (ats.model_copy(update={"delibera": act}), *dossier.ats[1:])})
        assert "502: favorevoli, del 28 novembre 2024." in text_of(resolved, templates, "delibera", ats.id)

    def test_a_unione_is_an_ente_locale_and_an_azienda_speciale_is_not(self, another: Dossier, templates: Path) -> None:
        kinds = {body.tipo: body.id for body in another.altri}
        unione = text_of(another, templates, "delibera", kinds["unione"])
        azienda = text_of(another, templates, "delibera", kinds["azienda-speciale"])
        assert "art. 49" in unione
        assert "Il Segretario comunale" not in unione
        assert "Il Segretario" in unione
        assert "art. 49" not in azienda
        assert "direttori" not in azienda
        assert "secondo l’ordinamento dell’ente" in azienda


class TestDecree:
    """Nobody decrees an agreement that was not signed: the sentence stands on what the verifier found, body by body."""

    def test_it_is_a_draft_while_nobody_is_known_to_have_signed(self, dossier: Dossier, templates: Path) -> None:
        (gap,) = _decree(dossier, templates, {}).gaps
        assert gap.field == "firme verificate sull’Accordo; mancano: 26 enti su 26"

    def test_it_names_the_bodies_that_are_missing_or_decline(self, dossier: Dossier, templates: Path) -> None:
        extra = _all_signed(dossier)
        del extra["firma_esito_azzone"]
        extra["firma_esito_colere"] = "non sottoscrive"
        (gap,) = _decree(dossier, templates, extra).gaps
        assert gap.field == (
            "firme verificate sull’Accordo; mancano: Comune di Azzone; non sottoscrive: Comune di Colere"
        )

    def test_it_says_that_all_have_signed_when_all_have(self, dossier: Dossier, templates: Path) -> None:
        made = _decree(dossier, templates, _all_signed(dossier))
        assert made.gaps == ()
        assert "tutti i 26 enti interessati" in made.required

    def test_the_list_counts_the_signatures_that_have_no_day_too(self, dossier: Dossier, templates: Path) -> None:
        kind = DOCUMENTS["prospetto-firme"]
        extra = {"firma_esito_azzone": "valida", "firma_data_azzone": "2024-12-05", "firma_esito_colere": "valida"}
        required = render(templates / kind.template, kind.context(dossier, None, extra), draft=True).required
        assert {"2", "05/12/2024", "valida"} <= set(required)


def _all_signed(dossier: Dossier) -> dict[str, str]:
    return {f"firma_esito_{body.id}": "valida" for body in dossier.enti}


def _decree(dossier: Dossier, templates: Path, extra: Mapping[str, str]) -> Rendered:
    kind = DOCUMENTS["decreto"]
    return render(templates / kind.template, kind.context(dossier, None, extra), draft=True)


class TestHeads:
    def test_who_decrees_is_named_with_article_and_body(self, dossier: Dossier, templates: Path) -> None:
        assert "IL SINDACO DEL COMUNE DI CLUSONE" in text_of(dossier, templates, "decreto").splitlines()

    def test_the_tuel_rules_the_managers_of_an_ente_locale_alone(
        self, dossier: Dossier, another: Dossier, templates: Path
    ) -> None:
        assert "l’art. 107" in text_of(dossier, templates, "determina-avvio")
        assert "l’art. 107" not in text_of(another, templates, "determina-avvio")


def test_who_signs_is_never_parted_from_the_formula_of_the_signature(templates: Path) -> None:
    """LibreOffice may break a page between two paragraphs that are to be kept together; it never breaks one kept whole."""
    found = [
        text
        for template in sorted(templates.glob("*.docx"))
        for _, text in own_paragraphs(read_package(template.read_bytes(), template.name).xml(DOCUMENT))
        if "Documento informatico firmato digitalmente" in text
    ]
    assert len(found) >= 12
    assert all(text.split("Documento informatico")[0].strip() for text in found)
