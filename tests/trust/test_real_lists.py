"""The labelled trusted lists, with the clock at 15 August 2025: the good ones are read whole, the others refused."""

from __future__ import annotations

import base64
import csv
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pdz_docs.errors import InputError
from pdz_docs.trust import eu, parsed, safexml
from pdz_docs.trust.cache import Cache
from pdz_docs.trust.digests import sha256
from pdz_docs.trust.journal import SignedList, check_lotl
from pdz_docs.trust.listfacts import CA_QC, QTST, TrustedListFacts, UnknownCriterion
from pdz_docs.trust.listparser import read_list
from pdz_docs.trust.listsignature import check_signature
from pdz_docs.trust.provenance import Proof, proven
from pdz_docs.trust.update import Step, import_files

pytestmark = pytest.mark.cases

CLOCK = datetime(2025, 8, 15, tzinfo=UTC)
LOTL, LOTL_V6, ITALY = "130-eu-lotl-370.xml", "117-eu-lotl.xml", "119-it-tl-211.xml"
OLD_ITALY, CZECH, BELGIUM = "115-https___eidas_agid_gov_it_TL_TSL_IT_xml", "116-CZ.xml", "118-tsl-be-old.xml"


def labelled(folder: Path, label: str) -> list[str]:
    with (folder.parent / "cases.tsv").open(encoding="utf-8") as table:
        return [row["file"] for row in csv.DictReader(table, delimiter="\t") if row["label"] == label]


def signed_list(folder: Path, name: str) -> SignedList:
    data = (folder / name).read_bytes()
    root = safexml.parse(data, name)
    return SignedList(name, data, root, read_list(root))


@pytest.fixture(scope="session")
def italy(case_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Cache:
    """A cache with the list of the lists 370 and the Italian list 211."""
    cache = Cache(tmp_path_factory.mktemp("italy"))
    taken = import_files(cache, [case_files / ITALY, case_files / LOTL], at=CLOCK)
    assert [one.step for one in taken.lists] == [Step.NEW, Step.NEW]
    return cache


@pytest.fixture(scope="session")
def italian_facts(italy: Cache) -> TrustedListFacts:
    entry = italy.entries()["IT"]
    return read_list(safexml.parse(italy.read(entry), entry.file))


class TestKeptServices:
    """What was read of a list is kept: for that list alone, and for the code that read it."""

    def test_it_is_what_was_read(self, italy: Cache, italian_facts: TrustedListFacts) -> None:
        entry = italy.entries()["IT"]
        assert parsed.services(italy, entry) == italian_facts.services
        assert (italy.folder / "servizi" / "IT.json").is_file()
        assert parsed.services(italy, entry) == italian_facts.services

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda text: text.replace(b'"list":"', b'"list":"0', 1),
            lambda text: text.replace(b'"reader":"', b'"reader":"0', 1),
            lambda text: text[: len(text) // 2],
            lambda text: text.replace(b'"granted"', b"1", 1),
        ],
        ids=["another list", "another reader", "cut", "another type"],
    )
    def test_anything_else_is_read_anew(
        self, italy: Cache, italian_facts: TrustedListFacts, spoil: Callable[[bytes], bytes]
    ) -> None:
        entry, path = italy.entries()["IT"], italy.folder / "servizi" / "IT.json"
        parsed.services(italy, entry)
        path.write_bytes(spoil(path.read_bytes()).replace(b"Lombardia", b"Toscana"))
        assert parsed.services(italy, entry) == italian_facts.services

    def test_a_damaged_list_is_not_used_for_all_that_is_kept_of_it(self, italy: Cache, tmp_path: Path) -> None:
        copy = Cache(Path(shutil.copytree(italy.folder, tmp_path / "copia")))
        entry = copy.entries()["IT"]
        parsed.services(copy, entry)
        file = copy.folder / "elenchi" / entry.file
        file.write_bytes(file.read_bytes().replace(b"granted", b"Granted", 1))
        with pytest.raises(InputError, match="danneggiata"):
            parsed.services(copy, entry)


def test_every_italian_service_is_read(italian_facts: TrustedListFacts) -> None:
    assert italian_facts.sequence == 211
    assert italian_facts.count(CA_QC) == {"granted": 139, "withdrawn": 59}
    assert italian_facts.count(QTST) == {"granted": 27, "withdrawn": 5}
    assert len(italian_facts.services) == 467


def test_no_extension_of_the_italian_list_is_unknown(italian_facts: TrustedListFacts) -> None:
    states = [state for service in italian_facts.services for state in service.states]
    assert not [state for state in states if state.extensions.unknown]
    criteria = [
        criterion
        for state in states
        for element in state.extensions.qualifications
        for criterion in element.criteria.criteria
    ]
    assert criteria
    assert not [criterion for criterion in criteria if isinstance(criterion, UnknownCriterion)]


def test_a_service_taken_over_is_kept_with_its_new_provider(italian_facts: TrustedListFacts) -> None:
    taken = [s for s in italian_facts.of_type(CA_QC) if s.current.extensions.taken_over_by is not None]
    granted = [s for s in taken if s.current.status == "granted"]
    assert any("Lombardia" in service.provider for service in granted)


def test_cached_anchors_say_what_they_rely_on(italy: Cache) -> None:
    anchors = eu.anchors(italy, at=CLOCK)
    assert [(one.territory, one.sequence, one.stale) for one in anchors.lists] == [
        ("EU", 370, False),
        ("IT", 211, False),
    ]
    assert anchors.services is not None
    assert len(anchors.services) == 467
    assert len(anchors.certificates) == 455
    later = eu.anchors(italy, at=datetime(2026, 3, 1, tzinfo=UTC))
    assert all(one.stale for one in later.lists)


def test_the_real_lists_prove_themselves_from_the_official_journal(italy: Cache) -> None:
    assert [(one.territory, one.proof) for one in proven(italy)] == [("EU", Proof.JOURNAL), ("IT", Proof.JOURNAL)]


def test_an_issuer_finds_its_service(italy: Cache) -> None:
    services = eu.anchors(italy, at=CLOCK).services
    assert services is not None
    aria = next(s for s in services.search("ARIA SPA EU Qualified") if s.current.type == CA_QC)
    certificate = next(c for c in services.certificates if c.dump() == aria.certificates[0])
    assert aria in services.matching(certificate)


def test_the_list_of_the_lists_is_signed_as_the_official_journal_says(case_files: Path) -> None:
    for name, version, sequence in ((LOTL, 5, 370), (LOTL_V6, 6, 388)):
        lotl = signed_list(case_files, name)
        assert (lotl.facts.version, lotl.facts.sequence, len(lotl.facts.pointers)) == (version, sequence, 32)
        assert check_lotl(lotl, [], at=CLOCK).not_after > CLOCK


def test_an_older_italian_list_is_good_alone_and_refused_after_a_newer(
    case_files: Path, italy: Cache, cache: Cache
) -> None:
    old = [case_files / OLD_ITALY, case_files / LOTL]
    assert [one.step for one in import_files(cache, old, at=CLOCK).lists] == [Step.NEW, Step.NEW]
    assert cache.entries()["IT"].stale(CLOCK)
    refused = import_files(italy, [case_files / OLD_ITALY], at=CLOCK).refused
    assert [str(one.problem) for one in refused] == ["L’elenco IT n. 194 è più vecchio di quello già in uso (n. 211)."]
    assert italy.entries()["IT"].sequence == 211


@pytest.mark.parametrize(
    ("name", "day", "signer"),
    [
        (CZECH, datetime(2019, 9, 1, tzinfo=UTC), "bfc775333e35ed10"),
        (BELGIUM, datetime(2025, 6, 1, tzinfo=UTC), ""),
    ],
)
def test_an_old_list_is_good_on_its_day_and_refused_today(
    case_files: Path, name: str, day: datetime, signer: str
) -> None:
    one = signed_list(case_files, name)
    certificate = one.root.findtext(".//{http://www.w3.org/2000/09/xmldsig#}KeyInfo//{*}X509Certificate")
    digest = sha256(base64.b64decode(certificate or ""))
    assert digest.startswith(signer)
    assert check_signature(one.data, one.root, signers={digest}, at=day, what=name).sha256 == digest
    with pytest.raises(InputError, match="scaduto"):
        check_signature(one.data, one.root, signers={digest}, at=CLOCK, what=name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("120-CZ_empty.xml", "vuoto"),
        ("121-CZ_not-parsable.xml", "ben formato"),
        ("122-CZ_two-sigs.xml", "2 firme"),
        ("123-eu-lotl_broken-sig.xml", "alterato"),
        ("124-eu-lotl_non-compliant.xml", "SchemeOperatorAddress"),
        ("125-TSL-noID.xml", "scaduto"),
        ("126-dtd.xml", "DOCTYPE"),
        ("127-external.xml", "DOCTYPE"),
        ("128-external_file.xml", "DOCTYPE"),
        ("129-quadratic.xml", "DOCTYPE"),
    ],
)
def test_a_spoilt_list_is_refused_in_its_own_words(case_files: Path, cache: Cache, name: str, words: str) -> None:
    assert name in labelled(case_files, "tl_reject")
    import_files(cache, [case_files / LOTL], at=CLOCK)
    (refused,) = import_files(cache, [case_files / name], at=CLOCK).lists
    assert refused.step is Step.REFUSED
    assert words in str(refused.problem)
    assert set(cache.entries()) == {"EU"}


def test_no_label_is_left_out(case_files: Path) -> None:
    assert len(labelled(case_files, "tl_reject")) == 10
    assert len(labelled(case_files, "tl_ok")) == 6
