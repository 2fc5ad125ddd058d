"""The root dossier holds the facts of the notice of 12/09/2024, and names nobody who exists."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from pdz_docs.dossier import Dossier
from pdz_docs.dossier.models.bodies import Classe, Persona
from pdz_docs.dossier.needs import Blank, missing
from pdz_docs.dossier.taxcodes import is_demonstrative
from pdz_docs.expectations import Nature, Role
from tests.dossier.conftest import told


def test_nothing_is_wrong_with_it(pristine: Path) -> None:
    assert told(pristine).problems == ()


def test_bodies(sound: Dossier) -> None:
    assert (len(sound.comuni), len(sound.ats), len(sound.asst)) == (24, 1, 1)
    assert len(sound.enti) == 26
    assert sound.enti[0].denominazione == "Comune di Clusone"
    assert [sound.ruolo(ente) for ente in sound.enti].count(Role.PROMOTORE) == 1
    assert sound.ruolo(sound.enti[0]) is Role.PROMOTORE
    assert {ente.firmatario is not None for ente in sound.enti} == {True}


def test_codes_of_the_comuni(sound: Dossier) -> None:
    codes = {one.nome: (one.codice_istat, one.codice_catastale, one.cap) for one in sound.comuni}
    assert codes["Clusone"] == ("016077", "C800", "24023")
    assert codes["Ponte Nossa"] == ("016168", "F941", "24028")
    assert codes["Villa d'Ogna"] == ("016241", "L938", "24020")
    assert codes["Vilminore di Scalve"] == ("016243", "M050", "24020")


def test_calendar_of_the_notice(sound: Dossier) -> None:
    days = {work.area: [meeting.data for meeting in work.incontri] for work in sound.workshops}
    assert days == {
        "anziani": [date(2024, 10, 7), date(2024, 10, 28)],
        "minori": [date(2024, 10, 9), date(2024, 10, 23)],
        "inclusione": [date(2024, 10, 14), date(2024, 10, 21)],
    }
    meetings = [meeting for work in sound.workshops for meeting in work.incontri]
    assert {meeting.ore for meeting in meetings} == {(time(16), time(19))}
    assert all("Sala Legrenzi" in str(meeting.luogo) and "Vicolo Caio" in str(meeting.luogo) for meeting in meetings)


def test_terms_of_the_notice(sound: Dossier) -> None:
    domande, accordo = sound.termine("domande"), sound.termine("accordo")
    assert domande is not None
    assert accordo is not None
    assert domande.at == datetime.fromisoformat("2024-10-03T00:00:00+02:00")
    assert accordo.deadline().at == datetime.fromisoformat("2024-12-11T00:00:00+01:00")
    assert accordo.natura is Nature.ORGANIZZATIVO


def test_notice(sound: Dossier) -> None:
    assert sound.avviso is not None
    assert [one.classe for one in sound.avviso.classi] == [Classe.A, Classe.B, Classe.C]
    assert [one.indirizzo for one in sound.avviso.canali] == [
        "protocollo@pec.comune.clusone.bg.it",
        "ambito@comune.clusone.bg.it",
    ]
    assert [one.titolo for one in sound.aree] == [
        "Invecchiamento, disabilità, non autosufficienza",
        "Minori e famiglia",
        "Inclusione sociale",
    ]


def test_organisations_and_workshops(sound: Dossier) -> None:
    assert len(sound.ets) >= 12
    assert {one.classe for one in sound.ets} == set(Classe)
    assert len(sound.workshops) == 3
    for work in sound.workshops:
        assert work.sintesi is not None
        assert work.sintesi.bisogni
        assert all(one.proponenti for one in work.sintesi.proposte)
        assert work.sintesi.impegni
        assert work.sintesi.nodi_aperti
        assert all(meeting.presenti for meeting in work.incontri)
    assert {one.id for one in sound.partecipanti()} == {one.id for one in sound.ets}


def test_objectives(sound: Dossier) -> None:
    assert len(sound.obiettivi) >= 12
    assert {one.macro_area for one in sound.obiettivi} == {one.id for one in sound.profilo.macro_aree}
    for one in sound.obiettivi:
        empty = [
            field.campo
            for field in sound.profilo.scheda
            if field.obbligatorio and getattr(one, field.campo) in (None, ())
        ]
        assert empty == []


def test_budget_is_the_sum_of_the_objectives(sound: Dossier) -> None:
    assert sound.piano is not None
    sums: dict[tuple[str, int], Decimal] = {}
    for one in sound.obiettivi:
        for spend in one.risorse_economiche:
            sums[spend.fonte, spend.anno] = sums.get((spend.fonte, spend.anno), Decimal(0)) + spend.importo
    assert {(row.fonte, row.anno): row.importo for row in sound.piano.risorse} == sums


def test_every_person_is_demonstrative(sound: Dossier) -> None:
    persons = [record for record in sound.walk() if isinstance(record, Persona)]
    codes = [person.codice_fiscale for person in persons if person.codice_fiscale is not None]
    assert len(codes) == len(set(codes)) == 26 + len(sound.ets)
    assert all(is_demonstrative(code) for code in codes)
    assert sound.demonstrative
    assert all(ente.firmatario is None or ente.firmatario.dimostrativo for ente in sound.enti)
    assert all(one.dimostrativo for one in sound.ets)


def test_nothing_is_missing_but_declared_blanks(sound: Dossier) -> None:
    assert missing(sound) == ()
    assert sound.accordo is not None
    assert isinstance(sound.accordo.numero, Blank)
    assert sound.accordo.numero.label == "numero di repertorio"
