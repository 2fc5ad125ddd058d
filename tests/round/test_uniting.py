"""Parallel envelopes of a round become one, and one table says where every signature is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pdz_docs.demo.pki import subject_of
from pdz_docs.reports.merge import united_text
from pdz_docs.round.deciding import Wording, decide
from pdz_docs.round.decisions import Outcome
from pdz_docs.round.uniting import unite
from pdz_docs.round.witness import witness
from pdz_docs.verification import verify
from pdz_docs.verification.vocabulary import Integrity
from tests.round.round_material import Round, base64_text, crowd

Put = Callable[[str, bytes], Path]


def test_the_envelopes_are_one_and_the_pades_copies_stay(small: Round, returns: Put) -> None:
    small.collect(
        returns("a.p7m", small.p7m(0)),
        returns("b.p7m", base64_text(small.p7m(1))),
        returns("c.p7m", small.p7m(2, small.p7m(0))),
        returns("d.pdf", small.pades(3)),
    )
    before = small.tree()
    judge = witness(small.anchors, at=small.at)
    united = unite(small.output, "accordo", verify=judge)
    assert united.path is not None
    found = verify(united.path.read_bytes(), name="x", at=small.at, anchors=small.anchors)
    assert [one.integrity for one in found.signatures] == [Integrity.INTACT] * 2
    assert {one.body for one in united.signatures if one.file == united.path} == {"ente00", "ente01"}
    assert any("non racchiude direttamente" in note for note in united.notes)
    assert unite(small.output, "accordo", verify=judge).path == united.path
    after = small.tree()
    assert {name: after[name] for name in before} == before
    text = united_text(united, small.folder)
    assert "ente03" in text
    assert "output/archive/accordo/" in text


def test_a_signer_that_the_office_assigned_is_in_its_row(small: Round, returns: Put) -> None:
    deputy = small.pki.issue(subject_of(crowd(40)[39]))
    small.collect(returns("a.p7m", small.p7m(0)))
    (aside,) = small.collect(returns("b.p7m", small.p7m(deputy))).items
    judge = witness(small.anchors, at=small.at)
    words = Wording(outcome=Outcome.ACCEPTED, reason="verbale", by="RUP", act="Art. 53 c. 2 TUEL", file=aside.place)
    decide("ente01", words, folder=small.folder, document="accordo", witness=judge, now=small.at)
    assert [one.body for one in unite(small.output, "accordo", verify=judge).signatures] == ["ente00", "ente01"]


def test_one_envelope_alone_is_left_as_it_is(small: Round, returns: Put) -> None:
    small.collect(returns("a.p7m", small.p7m(0)))
    assert unite(small.output, "accordo", verify=witness(small.anchors, at=small.at)).path is None
    assert not (small.output / "archive").exists()
