"""Contexts: what is computed adds up, what is missing is a gap in the right document, what the law decides is decided."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdz_docs.documents import riparto
from pdz_docs.documents.catalogue import DOCUMENTS
from pdz_docs.documents.engine import render
from pdz_docs.documents.italian import euro, number
from pdz_docs.documents.money import table
from pdz_docs.documents.values import Context, Gap
from pdz_docs.dossier import Dossier
from pdz_docs.dossier.models.objectives import Obiettivo, Risposta
from pdz_docs.errors import InputError
from tests.documents import words
from tests.documents.test_pictures import png

CLASSIFICATION = "tit. VII – Servizi alla persona, cl. 12, fasc. 3/2024"


def contexts(dossier: Dossier, id_: str) -> list[Context]:
    kind = DOCUMENTS[id_]
    return [kind.context(dossier, instance, {}) for instance in kind.instances(dossier)]


class TestMoney:
    @given(
        st.decimals(min_value=0, max_value=10_000_000, places=2),
        st.lists(st.integers(min_value=0, max_value=100_000), min_size=1, max_size=40),
    )
    def test_shares_add_up_to_the_cent(self, amount: Decimal, weights: list[int]) -> None:
        shares = riparto.split(amount, weights)
        assert sum(shares) == (amount if sum(weights) else 0)
        assert all(share >= 0 for share in shares)

    def test_equal_weights_differ_by_a_cent_at_most(self) -> None:
        shares = riparto.split(Decimal("100.00"), [1] * 24)
        assert max(shares) - min(shares) == Decimal("0.01")

    def test_the_cost_sharing_is_the_budget(self, dossier: Dossier) -> None:
        (context,) = contexts(dossier, "riparto")
        assert isinstance(context, riparto.RipartoContext)
        expected = sum(item.importo for item in dossier.piano.risorse if item.fonte == "comuni") if dossier.piano else 0
        assert context.totale == expected
        assert sum(row.totale for row in context.righe) == expected
        assert [sum(row.importi[n] for row in context.righe) for n in range(3)] == list(context.totali)

    def test_a_table_adds_up_both_ways(self) -> None:
        made = table((2025, 2026), [("a", 2025, Decimal(1)), ("b", 2026, Decimal(2)), ("a", 2025, Decimal(3))])
        assert [(row.voce, row.importi, row.totale) for row in made.righe] == [
            ("a", (Decimal(4), Decimal(0)), Decimal(4)),
            ("b", (Decimal(0), Decimal(2)), Decimal(2)),
        ]
        assert (made.totali, made.totale) == ((Decimal(4), Decimal(2)), Decimal(6))


class TestSigners:
    def test_a_body_without_a_signer_is_a_gap_everywhere_it_signs(self, dossier: Dossier, templates: Path) -> None:
        vacant = dossier.comuni[0].model_copy(update={"firmatario": None})
        lacking = dossier.model_copy(update={"comuni": (vacant, *dossier.comuni[1:])})
        kind = DOCUMENTS["accordo"]
        extra = {"piano_file": "piano.pdf", "piano_sha256": "0" * 64}
        rendered = render(templates / kind.template, kind.context(lacking, None, extra), draft=True)
        assert rendered.gaps == (Gap(f"firmatario ({vacant.denominazione})"),)
        assert len(rendered.markers) == 26
        with pytest.raises(InputError, match=vacant.denominazione):
            render(templates / kind.template, kind.context(lacking, None, extra), draft=False)

    def test_twenty_six_sign_the_lead_body_first(self, dossier: Dossier, templates: Path) -> None:
        kind = DOCUMENTS["accordo"]
        extra = {"piano_file": "piano.pdf", "piano_sha256": "0" * 64}
        rendered = render(templates / kind.template, kind.context(dossier, None, extra), draft=False)
        assert rendered.gaps == ()
        assert (len(rendered.markers), rendered.markers[0]) == (26, "clusone")
        assert "0" * 64 in rendered.required


class TestInstances:
    def test_counts(self, dossier: Dossier) -> None:
        counts = {kind.id: len(kind.instances(dossier)) for kind in DOCUMENTS.values()}
        assert counts["convocazione"] == counts["foglio-presenze"] == 6
        assert counts["sintesi"] == 3
        assert counts["delibera"] == 26
        assert counts["adesione"] == len(list(dossier.partecipanti())) >= 12

    def test_every_kind_says_what_it_is(self) -> None:
        for kind in DOCUMENTS.values():
            assert kind.template.endswith(".docx")
            assert issubclass(kind.model, Context)

    def test_an_adhesion_after_the_agreement_names_its_date_and_number(self, dossier: Dossier, templates: Path) -> None:
        own = dossier.accordo
        assert own is not None
        signed = own.model_copy(update={"data": date(2024, 12, 10), "numero": "77/2024"})
        kind = DOCUMENTS["adesione"]
        extra = {"accordo_file": "accordo.pdf", "accordo_sha256": "f" * 64}
        name = kind.instances(dossier)[0]
        before = render(templates / kind.template, kind.context(dossier, name, extra), draft=False).required
        concluded = dossier.model_copy(update={"accordo": signed})
        after = render(templates / kind.template, kind.context(concluded, name, extra), draft=False).required
        assert {"77/2024", "10 dicembre 2024"} <= set(after)
        assert not {"77/2024", "10 dicembre 2024"} & set(before)

    @pytest.mark.parametrize(("name", "frozen"), [("adesione", "accordo"), ("accordo", "piano")])
    def test_what_a_freeze_supplies_is_a_gap_that_says_so(
        self, name: str, frozen: str, dossier: Dossier, templates: Path
    ) -> None:
        kind = DOCUMENTS[name]
        instance = kind.instances(dossier)[0]
        draft = render(templates / kind.template, kind.context(dossier, instance, {}), draft=True)
        assert {gap.field.rsplit(", ")[-1] for gap in draft.gaps} == {f"che viene da pdz freeze {frozen}"}
        extra = {f"{frozen}_file": f"{frozen}.pdf", f"{frozen}_sha256": "f" * 64}
        final = render(templates / kind.template, kind.context(dossier, instance, extra), draft=False)
        assert final.gaps == ()
        assert {f"{frozen}.pdf", "f" * 64} <= set(final.required)


class TestDescriptions:
    def test_every_variable_of_a_template_is_described(self) -> None:
        """`pdz template vars` and the guide print these; the program's own templates (reports) are nobody's to write."""
        bare = [
            f"{model.__name__}.{name}"
            for model in _models()
            for name, info in model.model_fields.items()
            if not info.description and name not in ("codice", "quale")
        ]
        assert bare == []


def _models() -> list[type[Context]]:
    found: list[type[Context]] = [Context]
    for model in found:
        found += [
            sub
            for sub in model.__subclasses__()
            if sub not in found and sub.__module__.startswith("pdz_docs.documents")
        ]
    return found


class TestPlan:
    def test_every_field_of_every_objective_is_printed(self, dossier: Dossier, templates: Path) -> None:
        kind = DOCUMENTS["piano"]
        rendered = render(templates / kind.template, kind.context(dossier, None, {}), draft=False)
        printed = "\n".join(rendered.required)
        for objective in dossier.obiettivi:
            lost = [text for text in _texts(objective) if text not in printed]
            assert lost == [], objective.codice

    def test_the_prologue_is_bound_by_its_digest(self, dossier: Dossier, templates: Path, tmp_path: Path) -> None:
        (tmp_path / "prologo.pdf").write_bytes(b"%PDF-1.7 prologo")
        assert dossier.piano is not None
        own = dossier.piano.model_copy(update={"prologo": "prologo.pdf"})
        with_prologue = dossier.model_copy(update={"folder": tmp_path, "piano": own})
        kind = DOCUMENTS["piano"]
        rendered = render(templates / kind.template, kind.context(with_prologue, None, {}), draft=False)
        assert {"prologo.pdf", sha256(b"%PDF-1.7 prologo").hexdigest()} <= set(rendered.required)
        (tmp_path / "prologo.pdf").unlink()
        with pytest.raises(InputError, match=r"prologo\.pdf, non è nella cartella"):
            kind.context(with_prologue, None, {})

    def test_the_coat_of_arms_is_on_every_act(self, dossier: Dossier, templates: Path, tmp_path: Path) -> None:
        (tmp_path / "stemma.png").write_bytes(png())
        assert dossier.intestazione is not None
        own = dossier.intestazione.model_copy(update={"stemma": "stemma.png", "stemma_descrizione": "Stemma di prova"})
        armed = dossier.model_copy(update={"folder": tmp_path, "intestazione": own})
        for kind in DOCUMENTS.values():
            for instance in kind.instances(armed)[:1]:
                docx = render(templates / kind.template, kind.context(armed, instance, {}), draft=True).docx
                header = words.part(docx, "word/header2.xml")
                assert [node.get("descr") for node in header.iter("{*}docPr")] == ["Stemma di prova"], kind.id

    def test_the_classification_is_on_every_act_of_the_lead_body(self, dossier: Dossier, templates: Path) -> None:
        """Not on what others write (applications, adhesions, resolutions), nor on the notice and the plan that acts carry along."""
        without = {"domanda", "adesione", "delibera", "informativa", "piano"}
        for kind in DOCUMENTS.values():
            for instance in kind.instances(dossier)[:1]:
                rendered = render(templates / kind.template, kind.context(dossier, instance, {}), draft=True)
                assert (CLASSIFICATION in rendered.required) is (kind.id not in without), kind.id


def _texts(objective: Obiettivo) -> list[str]:
    """What a reader of the scheda must find: texts as they are, amounts and numbers as they are written."""
    texts = [objective.codice, objective.titolo, objective.descrizione, objective.target, objective.bisogno]
    texts += [objective.risorse_narrative, objective.modalita, euro(objective.totale)]
    texts += [euro(item.importo) for item in objective.risorse_economiche]
    texts += [text for item in objective.personale for text in (item.profilo, str(item.numero), item.ente)]
    for indicator in (*objective.risultati, *objective.impatto, *objective.ind_processo):
        texts += [indicator.nome, indicator.formula, indicator.fonte, indicator.strumento, str(indicator.anno)]
        texts.append(number(indicator.atteso))
    for name in type(objective).model_fields:
        answer = getattr(objective, name)
        if isinstance(answer, Risposta):
            texts += [answer.testo, *(getattr(answer, "ambiti", ())), *(getattr(answer, "attori", ()))]
            texts += [getattr(answer, "obiettivo_ppt", None), getattr(answer, "obiettivo_precedente", None)]
            texts.append(getattr(answer, "riferimento", None))
    if objective.cronoprogramma:
        texts += [phase.testo for phase in objective.cronoprogramma.fasi]
    return [text for text in texts if text]
