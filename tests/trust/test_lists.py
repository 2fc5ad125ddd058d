"""Trusted lists made on the spot, each spoilt in one way; the cache; the order of trust from the Official Journal down."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from forge import (
    CLOCK,
    ListOf,
    Operator,
    extension,
    key_usage,
    operator,
    pointer,
    policy,
    purpose,
    qualifier,
    service,
    sign,
    taken_over_by,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pdz_docs.errors import InputError, RefusedError, ToolFailedError
from pdz_docs.trust import eu, safexml
from pdz_docs.trust.anchors import Source
from pdz_docs.trust.cache import Cache, default_folder
from pdz_docs.trust.choice import choose
from pdz_docs.trust.journal import LOTL_LOCATION, PINNED, PUBLICATIONS
from pdz_docs.trust.listfacts import (
    CA_QC,
    Assertion,
    KeyUsageCriterion,
    PolicyCriterion,
    TrustedListFacts,
)
from pdz_docs.trust.listparser import read_list
from pdz_docs.trust.listsignature import check_signature
from pdz_docs.trust.update import Step, Update, import_files, update

PIVOT = "https://ec.europa.eu/tools/lotl/eu-lotl-pivot-300.xml"


def facts_of(made: ListOf) -> TrustedListFacts:
    return read_list(safexml.parse(made.xml().encode(), "prova"))


def lotl_of(agency: Operator, **changes: object) -> ListOf:
    plain = ListOf(territory="EU", lotl=True, sequence=300, pointers=(pointer("IT", agency),))
    return replace(plain, **changes)  # type: ignore[arg-type]


def put(folder: Path, **files: bytes) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in files.items():
        path = folder / f"{name}.xml"
        path.write_bytes(data)
        paths.append(path)
    return paths


@pytest.fixture
def taken(cache: Cache, tmp_path: Path, commission: Operator, agency: Operator) -> Callable[..., Update]:
    """Imports lists made by the right operators; `pinned` is the test's own Official Journal."""

    def take(pinned: frozenset[str] | None = None, **files: bytes) -> Update:
        paths = put(tmp_path / "files", **files)
        return import_files(cache, paths, at=CLOCK, pinned=pinned or frozenset({commission.sha256}))

    return take


# — structure —


def test_what_a_service_says_is_read_whole(agency: Operator) -> None:
    told = service(
        "CA di prova",
        agency.der,
        status="withdrawn",
        since=CLOCK - timedelta(days=100),
        extensions=purpose("ForeSignatures")
        + taken_over_by("Prestatore nuovo")
        + qualifier(
            "QCWithQSCD", criteria=policy("1.2.3", "1.2.4") + key_usage(nonRepudiation=True), assertion="atLeastOne"
        )
        + extension("<Ignota/>", critical=False),
        history=[("granted", CLOCK - timedelta(days=3000), ""), ("undersupervision", CLOCK - timedelta(days=5000), "")],
    )
    (found,) = facts_of(ListOf(services=(told,))).services
    assert (found.name, found.current.type, found.current.status) == ("CA di prova", CA_QC, "withdrawn")
    assert [state.status for state in found.states] == ["withdrawn", "granted", "undersupervision"]
    assert found.at(CLOCK - timedelta(days=101)) == found.states[1]
    assert found.at(CLOCK - timedelta(days=6000)) is None
    extensions = found.current.extensions
    assert extensions.purposes == ("ForeSignatures",)
    assert extensions.taken_over_by is not None
    assert extensions.taken_over_by.provider == "Prestatore nuovo"
    assert extensions.not_understood == ()
    (element,) = extensions.qualifications
    assert element.qualifiers == ("QCWithQSCD",)
    assert element.criteria.assertion is Assertion.AT_LEAST_ONE
    assert element.criteria.criteria == (
        PolicyCriterion(("1.2.3", "1.2.4")),
        KeyUsageCriterion((("nonRepudiation", True),)),
    )


def test_a_critical_extension_that_is_not_understood_is_named(agency: Operator) -> None:
    (found,) = facts_of(ListOf(services=(service("CA", agency.der, extensions=extension("<Ignota/>")),))).services
    assert found.current.extensions.not_understood == ("Ignota",)


def test_the_order_of_a_history_is_put_right(agency: Operator) -> None:
    days = (4000, 3000, 5000)
    history = [("undersupervision", CLOCK - timedelta(days=day), "") for day in days]
    (found,) = facts_of(ListOf(services=(service("CA", agency.der, history=history),))).services
    assert [(CLOCK - state.since).days for state in found.states] == [2000, 3000, 4000, 5000]


@pytest.mark.parametrize("version", [5, 6])
def test_both_versions_of_the_template_are_read(version: int, agency: Operator) -> None:
    assert facts_of(ListOf(version=version, services=(service("CA", agency.der),))).version == version


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda xml: xml.replace("19612/TSLTag", "altro"), "non è un elenco di fiducia"),
        (lambda xml: xml.replace("<TSLVersionIdentifier>5", "<TSLVersionIdentifier>7"), "versione 7"),
        (lambda xml: xml.replace("<TSLVersionIdentifier>5", "<TSLVersionIdentifier>"), "manca TSLVersionIdentifier"),
        (lambda xml: xml.replace("<TSLSequenceNumber>10", "<TSLSequenceNumber>-1"), "non è un numero"),
        (lambda xml: xml.replace("EUgeneric", "nonEU"), "non è europeo"),
        (lambda xml: xml.replace("<SchemeOperatorAddress/>", ""), "SchemeOperatorAddress"),
        (lambda xml: xml.replace("<PolicyOrLegalNotice/>", "<PolicyOrLegalNotice/><PolicyOrLegalNotice/>"), "ripetuto"),
        (lambda xml: xml.replace("T00:00:00Z</ListIssue", "T00:00:00</ListIssue"), "fuso orario"),
        (lambda xml: xml.replace("2026-02-01", "2020-02-01"), "NextUpdate precede"),
        (lambda xml: xml.replace("</SchemeInformation>", "</SchemeInformation><Altro/>"), "struttura"),
        (lambda xml: xml.replace("<TSPServices>", "<TSPServices><TSPService/>"), "senza informazioni"),
        (lambda xml: xml.replace("<ServiceStatus>", "<Stato>").replace("</ServiceStatus>", "</Stato>"), "ServiceStatus"),
        (lambda xml: xml.replace("<X509Certificate>M", "<X509Certificate>@"), "base64"),
        (lambda xml: xml.replace("<X509Certificate>M", "<X509Certificate>A"), "DER"),
        (lambda xml: xml.replace('Critical="true"', ""), "se è critica"),
        (lambda xml: xml.replace('assert="all"', 'assert="forse"'), "come si combinano"),
    ],
)  # fmt: skip
def test_a_list_that_is_not_as_prescribed_is_refused(
    change: Callable[[str], str], words: str, agency: Operator
) -> None:
    made = ListOf(services=(service("CA", agency.der, extensions=qualifier("NotQualified", criteria=policy("1.2"))),))
    spoilt = change(made.xml())
    assert spoilt != made.xml()
    with pytest.raises(InputError, match=words):
        read_list(safexml.parse(spoilt.encode(), "prova"))


# — signature —


@pytest.mark.parametrize(("root_id", "reference"), [("ID0001", ""), ("tl", "#tl"), (None, "")])
def test_a_list_signed_by_whom_it_must(agency: Operator, root_id: str | None, reference: str) -> None:
    root = etree.fromstring(ListOf(root_id=root_id).xml())
    sign(root, agency, reference=reference)
    data = etree.tostring(root)
    found = check_signature(data, safexml.parse(data, "x"), signers={agency.sha256}, at=CLOCK, what="L’elenco")
    assert found.sha256 == agency.sha256


def _second_signature(data: bytes, by: Operator) -> bytes:
    root = etree.fromstring(data)
    sign(root, by, identifier="seconda")
    return etree.tostring(root)


def _wrapped(data: bytes, _by: Operator) -> bytes:
    """The signed list hidden in an extension of a new one: its signature no longer stands under the root."""
    outer = etree.fromstring(ListOf(root_id="altro", sequence=99).xml())
    outer.append(etree.fromstring(data))
    return etree.tostring(outer)


def _moved(data: bytes, _by: Operator) -> bytes:
    root = etree.fromstring(data)
    root[0].append(root[-1])
    return etree.tostring(root)


def _same_id_twice(data: bytes, _by: Operator) -> bytes:
    root = etree.fromstring(data)
    root[0].set("Id", root.get("Id", ""))
    return etree.tostring(root)


def _partial(_data: bytes, by: Operator) -> bytes:
    root = etree.fromstring(ListOf().xml())
    root[0].set("Id", "parte")
    sign(root, by, reference="#parte")
    return etree.tostring(root)


def _other_transforms(data: bytes, _by: Operator) -> bytes:
    return data.replace(b"xmldsig#enveloped-signature", b"xmldsig#base64")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda data, _: data.replace(b"<TSLSequenceNumber>10<", b"<TSLSequenceNumber>11<"), "alterato"),
        (lambda data, _: data.replace(b"2025-08-05T00:00:00Z</x:SigningTime", b"2025-08-06T00:00:00Z</x:SigningTime"), "alterato"),
        (lambda data, _: data[: data.index(b"<ds:Signature")] + b"</TrustServiceStatusList>", "non è firmato"),
        (_second_signature, "2 firme"),
        (_wrapped, "non sta dove deve"),
        (_moved, "non sta dove deve"),
        (_same_id_twice, "stesso identificativo"),
        (_partial, "non copre l’intero elenco"),
        (_other_transforms, "trasformazioni"),
        (lambda data, _: data.replace(b"<ds:X509Data>", b"<ds:Altro>").replace(b"</ds:X509Data>", b"</ds:Altro>"), "non porta il certificato"),
    ],
)  # fmt: skip
def test_a_signature_that_is_not_as_prescribed_is_refused(
    spoil: Callable[[bytes, Operator], bytes], words: str, agency: Operator
) -> None:
    data = spoil(ListOf().signed(agency), agency)
    with pytest.raises(InputError, match=words):
        check_signature(data, safexml.parse(data, "x"), signers={agency.sha256}, at=CLOCK, what="L’elenco")


def test_a_stranger_s_list_is_refused(agency: Operator, commission: Operator) -> None:
    data = ListOf().signed(agency)
    with pytest.raises(InputError, match="non è fra quelli noti"):
        check_signature(data, safexml.parse(data, "x"), signers={commission.sha256}, at=CLOCK, what="L’elenco")


def test_a_stranger_who_names_a_known_certificate_is_refused(agency: Operator, commission: Operator) -> None:
    own, other = base64.b64encode(agency.der), base64.b64encode(commission.der)
    data = ListOf().signed(agency).replace(own, other)
    with pytest.raises(InputError, match="alterato"):
        check_signature(data, safexml.parse(data, "x"), signers={commission.sha256}, at=CLOCK, what="L’elenco")


def test_an_operator_whose_certificate_has_ended_is_refused() -> None:
    past = operator("Passato", end=CLOCK - timedelta(days=1))
    data = ListOf().signed(past)
    with pytest.raises(InputError, match="scaduto il 14/08/2025"):
        check_signature(data, safexml.parse(data, "x"), signers={past.sha256}, at=CLOCK, what="L’elenco")


def test_a_comment_cannot_shorten_a_value(agency: Operator) -> None:
    data = ListOf(services=(service("CA", agency.der),)).signed(agency)
    commented = data.replace(b"Svcstatus/granted", b"Svcstatus/<!-- -->granted")
    assert commented != data
    root = safexml.parse(commented, "x")
    check_signature(commented, root, signers={agency.sha256}, at=CLOCK, what="L’elenco")
    assert read_list(root).services[0].current.status == "granted"


# — hostile XML —


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "vuoto"),
        (b"   ", "vuoto"),
        (b"testo", "non è un file XML"),
        ("<a/>".encode("utf-16"), "non è un file XML"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><a/>', "ISO-8859-1"),
        (b"<a>", "ben formato"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "DOCTYPE"),
        (b"<a>&b;</a>", "ben formato"),
    ],
)
def test_hostile_xml_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        safexml.parse(data, "Il file")


def test_a_document_type_in_another_encoding_does_not_pass() -> None:
    hidden = b'<?xml version="1.0" encoding="UTF-7"?>' + "<!DOCTYPE a><a/>".encode("utf-7")
    with pytest.raises(InputError):
        safexml.parse(hidden, "Il file")


def test_too_much_xml_is_refused() -> None:
    with pytest.raises(InputError, match="troppo grande"):
        safexml.parse(b"<a/>" + b" " * 100, "Il file", max_bytes=50)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_mutation_of_a_signed_list_is_taken(data: st.DataObject) -> None:
    """Bytes changed at random are refused with our own errors, or leave every fact as it was."""
    position = data.draw(st.integers(0, len(_SIGNED) - 1))
    mutated = bytearray(_SIGNED)
    mutated[position] = data.draw(st.integers(0, 255))
    try:
        root = safexml.parse(bytes(mutated), "x")
        check_signature(bytes(mutated), root, signers={_SIGNER.sha256}, at=CLOCK, what="x")
        found = read_list(root)
    except InputError:
        return
    assert found == read_list(safexml.parse(_SIGNED, "x"))


_SIGNER = operator("Mutazioni")
_SIGNED = ListOf(services=(service("CA", _SIGNER.der, extensions=purpose("ForeSignatures")),)).signed(_SIGNER)


# — from the Official Journal down —


def test_lists_come_in_any_order(
    taken: Callable[..., Update], cache: Cache, commission: Operator, agency: Operator
) -> None:
    done = taken(a=ListOf().signed(agency), b=lotl_of(agency).signed(commission))
    assert not done.refused
    entries = cache.entries()
    assert set(entries) == {"EU", "IT"}
    assert entries["IT"].signer == agency.sha256
    assert entries["EU"].checked == CLOCK


def test_a_national_list_alone_relies_on_the_cached_list_of_the_lists(
    taken: Callable[..., Update], commission: Operator, agency: Operator
) -> None:
    alone = taken(it=ListOf().signed(agency))
    assert "non si sa chi può firmare" in str(alone.refused[0].problem)
    taken(lotl=lotl_of(agency).signed(commission))
    assert not taken(it=ListOf().signed(agency)).refused


def test_a_national_list_by_somebody_else_is_refused(
    taken: Callable[..., Update], cache: Cache, commission: Operator, agency: Operator
) -> None:
    done = taken(lotl=lotl_of(agency).signed(commission), it=ListOf().signed(commission))
    assert [one.name for one in done.refused] == ["it.xml"]
    assert set(cache.entries()) == {"EU"}


def test_a_list_of_the_lists_by_a_stranger_is_refused(
    taken: Callable[..., Update], cache: Cache, agency: Operator
) -> None:
    done = taken(lotl=lotl_of(agency).signed(agency))
    assert "non è fra quelli noti" in str(done.refused[0].problem)
    assert cache.entries() == {}


def test_pivots_lead_to_a_new_signer(taken: Callable[..., Update], commission: Operator, agency: Operator) -> None:
    second, third = operator("Seconda"), operator("Terza")
    lotl = lotl_of(agency, sequence=320).signed(third)
    first_pivot = lotl_of(agency, sequence=300, pointers=(pointer("EU", commission, second),)).signed(commission)
    second_pivot = lotl_of(agency, sequence=310, pointers=(pointer("EU", third),)).signed(second)
    assert taken(lotl=lotl).refused
    assert taken(lotl=lotl, p2=second_pivot).refused
    assert not taken(lotl=lotl, p2=second_pivot, p1=first_pivot).refused


def test_a_pivot_by_a_stranger_leads_nowhere(taken: Callable[..., Update], agency: Operator) -> None:
    stranger = operator("Estranea")
    pivot = lotl_of(agency, pointers=(pointer("EU", stranger),)).signed(stranger)
    assert taken(lotl=lotl_of(agency, sequence=310).signed(stranger), pivot=pivot).refused


def test_the_sequence_never_goes_back(
    taken: Callable[..., Update], cache: Cache, commission: Operator, agency: Operator
) -> None:
    lotl = lotl_of(agency).signed(commission)
    same = ListOf(sequence=10).signed(agency)
    assert not taken(lotl=lotl, it=same).refused
    assert [one.step for one in taken(lotl=lotl, it=same).lists] == [Step.UNCHANGED, Step.UNCHANGED]
    for made, words in (
        (ListOf(sequence=9), "più vecchio"),
        (ListOf(sequence=11, issued=CLOCK - timedelta(days=30)), "più vecchio"),
        (ListOf(sequence=10, services=(service("CA", agency.der),)), "diverso"),
        (ListOf(sequence=12, issued=CLOCK + timedelta(days=1)), "dopo l’istante"),
    ):
        (refused,) = taken(it=made.signed(agency)).refused
        assert isinstance(refused.problem, RefusedError)
        assert words in str(refused.problem)
        assert cache.entries()["IT"].sequence == 10
    assert not taken(it=ListOf(sequence=11).signed(agency)).refused
    assert [path.name[:5] for path in sorted((cache.folder / "elenchi").glob("IT-*"))] == ["IT-11"]


# — from the network —


class Net:
    """A network that knows a few addresses and remembers which ones were asked for."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.asked: list[str] = []

    def __call__(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.pages:
            raise ToolFailedError(f"{url} non è raggiungibile (prova).")
        return self.pages[url]


def test_only_the_chosen_territory_is_fetched(cache: Cache, commission: Operator, agency: Operator) -> None:
    net = Net()
    net.pages = {
        LOTL_LOCATION: lotl_of(agency, pointers=(pointer("IT", agency), pointer("FR", agency))).signed(commission),
        "https://elenchi.example/IT.xml": ListOf().signed(agency),
        "https://elenchi.example/FR.xml": ListOf(territory="FR").signed(agency),
    }
    pinned = frozenset({commission.sha256})
    assert not update(cache, at=CLOCK, fetch=net, pinned=pinned).refused
    assert net.asked == [LOTL_LOCATION, "https://elenchi.example/IT.xml"]
    assert not update(cache, at=CLOCK, territories=None, fetch=net, pinned=pinned).refused
    assert set(cache.entries()) == {"EU", "IT", "FR"}
    (unknown,) = update(cache, at=CLOCK, territories=("XX",), fetch=net, pinned=pinned).refused
    assert "XX" in str(unknown.problem)


def test_a_territory_that_does_not_answer_keeps_its_list(cache: Cache, commission: Operator, agency: Operator) -> None:
    net = Net()
    lotl = lotl_of(agency, pointers=(pointer("IT", agency), pointer("FR", agency))).signed(commission)
    net.pages = {LOTL_LOCATION: lotl, "https://elenchi.example/IT.xml": ListOf().signed(agency)}
    done = update(cache, at=CLOCK, territories=None, fetch=net, pinned=frozenset({commission.sha256}))
    assert [(one.name, one.step) for one in done.lists] == [("EU", Step.NEW), ("IT", Step.NEW), ("FR", Step.REFUSED)]


def test_a_list_in_the_place_of_another_is_refused(cache: Cache, commission: Operator, agency: Operator) -> None:
    net = Net()
    lotl = lotl_of(agency, pointers=(pointer("FR", agency),)).signed(commission)
    net.pages = {LOTL_LOCATION: lotl, "https://elenchi.example/FR.xml": ListOf(territory="IT").signed(agency)}
    done = update(cache, at=CLOCK, territories=("FR",), fetch=net, pinned=frozenset({commission.sha256}))
    assert "non FR" in str(done.refused[0].problem)


def test_pivots_are_fetched_when_they_are_needed(cache: Cache, commission: Operator, agency: Operator) -> None:
    successor = operator("Successore")
    net = Net()
    information = (PIVOT, PUBLICATIONS[0].url)
    net.pages = {
        LOTL_LOCATION: lotl_of(agency, sequence=310, information=information).signed(successor),
        PIVOT: lotl_of(agency, pointers=(pointer("EU", successor),)).signed(commission),
        "https://elenchi.example/IT.xml": ListOf().signed(agency),
    }
    done = update(cache, at=CLOCK, fetch=net, pinned=frozenset({commission.sha256}))
    assert not done.refused
    assert done.notice is None
    assert PIVOT in net.asked


def test_a_new_notice_of_the_official_journal_is_said(cache: Cache, commission: Operator, agency: Operator) -> None:
    net = Net()
    notice = "https://eur-lex.europa.eu/eli/C/2030/1/oj"
    net.pages = {
        LOTL_LOCATION: lotl_of(agency, information=(notice,)).signed(commission),
        "https://elenchi.example/IT.xml": ListOf().signed(agency),
    }
    assert update(cache, at=CLOCK, fetch=net, pinned=frozenset({commission.sha256})).notice == notice


def test_without_a_network_nothing_is_touched(cache: Cache) -> None:
    with pytest.raises(ToolFailedError, match="non è raggiungibile"):
        update(cache, at=CLOCK, fetch=Net())
    assert cache.entries() == {}


# — the cache —


def test_an_altered_copy_is_not_used(
    taken: Callable[..., Update], cache: Cache, commission: Operator, agency: Operator
) -> None:
    taken(lotl=lotl_of(agency).signed(commission), it=ListOf().signed(agency))
    path = cache.folder / "elenchi" / cache.entries()["IT"].file
    path.write_bytes(path.read_bytes().replace(b"granted", b"GRANTED") + b" ")
    with pytest.raises(InputError, match="danneggiata"):
        eu.anchors(cache, at=CLOCK)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"schema": "pdz.trust/9", "lists": []}', '{"schema": "pdz.trust/1", "lists": [{}]}', "\udcff"],
)
def test_a_damaged_index_is_said(cache: Cache, text: str) -> None:
    cache.folder.mkdir(parents=True)
    (cache.folder / "indice.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError, match="danneggiata"):
        cache.entries()


def test_an_index_cannot_name_a_file_outside(
    taken: Callable[..., Update], cache: Cache, commission: Operator, agency: Operator
) -> None:
    taken(lotl=lotl_of(agency).signed(commission))
    index = cache.folder / "indice.json"
    raw = json.loads(index.read_text(encoding="utf-8"))
    raw["lists"][0]["file"] = "../../../etc/passwd"
    index.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(InputError, match="passwd"):
        cache.read(cache.entries()["EU"])


def test_a_certificate_that_cannot_be_read_is_counted(
    taken: Callable[..., Update], cache: Cache, commission: Operator, agency: Operator
) -> None:
    services = (service("Rotta", b"\x30\x03\x02\x01\x01"), service("Buona", agency.der))
    taken(lotl=lotl_of(agency).signed(commission), it=ListOf(services=services).signed(agency))
    assert len(cache.entries()["IT"].unreadable) == 1
    anchors = eu.anchors(cache, at=CLOCK)
    assert anchors.services is not None
    assert (len(anchors.services), len(anchors.certificates)) == (2, 1)


def test_an_empty_cache_trusts_nobody(cache: Cache, tmp_path: Path) -> None:
    found = choose([], demo_folder=tmp_path, at=CLOCK, cache_folder=cache.folder)
    assert found.source is Source.EU
    assert found.certificates == ()
    assert found.lists == ()


def test_the_place_of_the_cache_is_the_user_s(tmp_path: Path) -> None:
    assert default_folder({"PDZ_TRUST_CACHE": str(tmp_path)}) == tmp_path
    assert default_folder({"XDG_CACHE_HOME": str(tmp_path)}).is_relative_to(tmp_path)


# — what is pinned —


def test_the_pinned_signers_are_those_that_pyhanko_carries() -> None:
    """Two independent copies of the Official Journal's certificates: ours as digests, the library's as files."""
    from importlib import resources

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes

    folder = resources.files("pyhanko.sign.validation.qualified") / "lotl-certs"
    for name, publication in (("bootstrap-1", PUBLICATIONS[0]), ("bootstrap-0", PUBLICATIONS[1])):
        certificates = x509.load_pem_x509_certificates((folder / f"{name}.cert.pem").read_bytes())
        assert publication.signers == {one.fingerprint(hashes.SHA256()).hex() for one in certificates}
    assert len(PINNED) == 13
