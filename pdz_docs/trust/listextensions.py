"""Service information extensions of a trusted list (ETSI TS 119 612 § 5.5.9): each is understood or named, none is skipped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from lxml import etree

from pdz_docs.errors import InputError
from pdz_docs.trust.listfacts import (
    Assertion,
    CriteriaList,
    Criterion,
    ExtendedKeyUsageCriterion,
    Extensions,
    KeyUsageCriterion,
    PolicyCriterion,
    QualificationElement,
    SubjectAttributeCriterion,
    TakenOver,
    UnknownCriterion,
    UnknownExtension,
)

TSL = "{http://uri.etsi.org/02231/v2#}"
ADDITIONAL = "{http://uri.etsi.org/02231/v2/additionaltypes#}"
QUALIFICATIONS = "{http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#}"
XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
_MAX_NESTING = 8


class _Tag:
    """Names as attributes, which is what patterns can match."""

    QUALIFIED = f"{QUALIFICATIONS}Qualifications"
    ADDITIONAL_INFORMATION = f"{TSL}AdditionalServiceInformation"
    EXPIRED = f"{TSL}ExpiredCertsRevocationInfo"
    TAKEN_OVER = f"{ADDITIONAL}TakenOverBy"
    KEY_USAGE = f"{QUALIFICATIONS}KeyUsage"
    POLICIES = f"{QUALIFICATIONS}PolicySet"
    CRITERIA = f"{QUALIFICATIONS}CriteriaList"
    OTHER_CRITERIA = f"{QUALIFICATIONS}otherCriteriaList"
    DESCRIPTION = f"{QUALIFICATIONS}Description"
    EXTENDED_KEY_USAGE = f"{ADDITIONAL}ExtendedKeyUsage"
    SUBJECT_ATTRIBUTE = f"{ADDITIONAL}CertSubjectDNAttribute"


def read_extensions(parent: etree._Element | None, where: str) -> Extensions:
    """The extensions under ServiceInformationExtensions. Raises InputError when one that is known is malformed."""
    if parent is None:
        return Extensions()
    qualifications: list[QualificationElement] = []
    purposes: list[str] = []
    unknown: list[UnknownExtension] = []
    expired: datetime | None = None
    taken_over: TakenOver | None = None
    for critical, content in _contents(parent, where):
        match content.tag:
            case _Tag.QUALIFIED:
                qualifications += [_qualification(one, where) for one in _children(content)]
            case _Tag.ADDITIONAL_INFORMATION:
                purposes.append(tail(required_text(content, f"{TSL}URI", where)))
            case _Tag.EXPIRED:
                expired = instant(content.text, where)
            case _Tag.TAKEN_OVER:
                taken_over = _taken_over(content, where)
            case name:
                unknown.append(UnknownExtension(str(name).partition("}")[2] or str(name), critical))
    return Extensions(
        qualifications=tuple(qualifications),
        purposes=tuple(purposes),
        expired_certificates_since=expired,
        taken_over_by=taken_over,
        unknown=tuple(unknown),
    )


def tail(uri: str) -> str:
    """The last segment of a URI of the trusted lists' vocabulary."""
    return uri.rsplit("/", 1)[-1]


def required_text(element: etree._Element, path: str, where: str) -> str:
    """The text at `path` under `element`. Raises InputError when it is missing or blank."""
    text = (element.findtext(path) or "").strip()
    if not text:
        raise InputError(f"{where}: manca {path.partition('}')[2] or path}.")
    return text


def instant(text: str | None, where: str) -> datetime:
    """A UTC instant as the lists write it (TS 119 612 § 5.1.4). Raises InputError for anything without an offset."""
    try:
        value = datetime.fromisoformat((text or "").strip())
    except ValueError as error:
        raise InputError(f"{where}: «{text}» non è una data.") from error
    if value.tzinfo is None:
        raise InputError(f"{where}: la data «{text}» non dice il fuso orario.")
    return value


def _contents(parent: etree._Element, where: str) -> Iterator[tuple[bool, etree._Element]]:
    for extension in _children(parent):
        if extension.tag != f"{TSL}Extension":
            raise InputError(f"{where}: un’estensione ha un elemento imprevisto, {extension.tag}.")
        critical = extension.get("Critical", "").strip()
        if critical not in {"true", "false", "1", "0"}:
            raise InputError(f"{where}: un’estensione non dice se è critica.")
        for content in _children(extension):
            yield critical in {"true", "1"}, content


def _children(element: etree._Element) -> Iterator[etree._Element]:
    return (child for child in element if isinstance(child.tag, str))


def _qualification(element: etree._Element, where: str) -> QualificationElement:
    qualifiers = tuple(
        tail(one.get("uri", "")) for one in element.iterfind(f"{QUALIFICATIONS}Qualifiers/{QUALIFICATIONS}Qualifier")
    )
    criteria = element.find(f"{QUALIFICATIONS}CriteriaList")
    if element.tag != f"{QUALIFICATIONS}QualificationElement" or not qualifiers or criteria is None:
        raise InputError(f"{where}: un QualificationElement non dice il qualificatore o i criteri.")
    return QualificationElement(qualifiers, _criteria_list(criteria, where, _MAX_NESTING))


def _criteria_list(element: etree._Element, where: str, depth: int) -> CriteriaList:
    if depth == 0:
        raise InputError(f"{where}: i criteri di un qualificatore sono annidati senza fine.")
    try:
        assertion = Assertion(element.get("assert", ""))
    except ValueError as error:
        raise InputError(f"{where}: i criteri di un qualificatore non dicono come si combinano.") from error
    found: list[Criterion] = []
    for child in _children(element):
        found += _criteria(child, where, depth)
    return CriteriaList(assertion, tuple(found))


def _criteria(element: etree._Element, where: str, depth: int) -> list[Criterion]:
    match element.tag:
        case _Tag.KEY_USAGE:
            return [KeyUsageCriterion(tuple(_bit(bit, where) for bit in _children(element)))]
        case _Tag.POLICIES:
            return [PolicyCriterion(_oids(element, where))]
        case _Tag.CRITERIA:
            return [_criteria_list(element, where, depth - 1)]
        case _Tag.OTHER_CRITERIA:
            return [_other(child, where) for child in _children(element)]
        case _Tag.DESCRIPTION:
            return []
        case name:
            return [UnknownCriterion(str(name))]


def _other(element: etree._Element, where: str) -> Criterion:
    match element.tag:
        case _Tag.EXTENDED_KEY_USAGE:
            return ExtendedKeyUsageCriterion(_oids(element, where))
        case _Tag.SUBJECT_ATTRIBUTE:
            return SubjectAttributeCriterion(_oids(element, where))
        case name:
            return UnknownCriterion(str(name))


def _bit(element: etree._Element, where: str) -> tuple[str, bool]:
    value = (element.text or "").strip()
    name = element.get("name", "")
    if value not in {"true", "false", "1", "0"} or not name:
        raise InputError(f"{where}: un criterio sull’uso della chiave non si legge.")
    return name, value in {"true", "1"}


def _oids(element: etree._Element, where: str) -> tuple[str, ...]:
    found = tuple((one.text or "").strip().removeprefix("urn:oid:") for one in element.iter(f"{XADES}Identifier"))
    if not found or not all(found):
        raise InputError(f"{where}: un criterio di un qualificatore non ha identificativi.")
    return found


def _taken_over(element: etree._Element, where: str) -> TakenOver:
    return TakenOver(
        provider=required_text(element, f"{ADDITIONAL}TSPName/{TSL}Name", where),
        territory=required_text(element, f"{TSL}SchemeTerritory", where),
    )
