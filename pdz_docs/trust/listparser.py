"""A trusted list, from its XML to facts: strict, in both template versions (ETSI TS 119 612 v2.1.1, `TSLVersionIdentifier` 5, and
v2.4.1, 6, of Reg. (UE) di esecuzione 2025/2164). A list that is not as it has to be is refused whole: half a list would say of the
missing services that they are not trusted.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from lxml import etree

from pdz_docs.errors import InputError
from pdz_docs.trust.listextensions import TSL, instant, read_extensions, required_text, tail
from pdz_docs.trust.listfacts import Pointer, Service, ServiceState, TrustedListFacts

VERSIONS = frozenset({5, 6})
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_ADDITIONAL = "{http://uri.etsi.org/02231/v2/additionaltypes#}"
_TAG = "http://uri.etsi.org/19612/TSLTag"
_TYPES = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/"
_LOTL, _GENERIC = f"{_TYPES}EUlistofthelists", f"{_TYPES}EUgeneric"
_SERVICE_TYPE = "http://uri.etsi.org/TrstSvc/Svctype/"
_MACHINE_READABLE = "application/vnd.etsi.tsl+xml"
_MAX_SERVICES = 20_000
# TS 119 612 § 5.3: what every list says of itself, each once.
_SCHEME = (
    "TSLVersionIdentifier", "TSLSequenceNumber", "TSLType", "SchemeOperatorName", "SchemeOperatorAddress", "SchemeName",
    "SchemeInformationURI", "StatusDeterminationApproach", "SchemeTypeCommunityRules", "SchemeTerritory",
    "PolicyOrLegalNotice", "HistoricalInformationPeriod", "PointersToOtherTSL", "ListIssueDateTime", "NextUpdate",
)  # fmt: skip


def read_list(root: etree._Element) -> TrustedListFacts:
    """The facts of a list. Raises InputError, naming the place, for whatever the standard does not allow."""
    if root.tag != f"{TSL}TrustServiceStatusList" or root.get("TSLTag") != _TAG:
        raise InputError("Il file non è un elenco di fiducia (ETSI TS 119 612).")
    scheme = root.find(f"{TSL}SchemeInformation")
    unexpected = [
        child.tag
        for child in root
        if child.tag not in {f"{TSL}SchemeInformation", f"{TSL}TrustServiceProviderList", f"{_DS}Signature"}
    ]
    if scheme is None or unexpected or len(root.findall(f"{TSL}SchemeInformation")) != 1:
        raise InputError("L’elenco di fiducia non ha la struttura prescritta (ETSI TS 119 612).")
    where = "Elenco di fiducia"
    for name in _SCHEME:
        if len(scheme.findall(f"{TSL}{name}")) != 1:
            raise InputError(f"{where}: {name} manca o è ripetuto (ETSI TS 119 612 § 5.3).")
    version = _number(scheme, "TSLVersionIdentifier", where)
    if version not in VERSIONS:
        raise InputError(
            f"L’elenco di fiducia è nella versione {version} del formato, che questo programma non conosce.",
            hint="Aggiornate il programma.",
        )
    list_type = required_text(scheme, f"{TSL}TSLType", where)
    if list_type not in {_LOTL, _GENERIC}:
        raise InputError(f"L’elenco non è europeo: è di tipo «{list_type}».")
    territory = required_text(scheme, f"{TSL}SchemeTerritory", where)
    issued, next_update = _dates(scheme, where)
    return TrustedListFacts(
        version=version,
        lotl=list_type == _LOTL,
        territory=territory,
        sequence=_number(scheme, "TSLSequenceNumber", where),
        issued=issued,
        next_update=next_update,
        operator=_name(scheme.find(f"{TSL}SchemeOperatorName"), where),
        information=tuple((uri.text or "").strip() for uri in scheme.iterfind(f"{TSL}SchemeInformationURI/{TSL}URI")),
        pointers=tuple(_pointers(scheme)),
        services=_services(root, territory, lotl=list_type == _LOTL),
    )


def _dates(scheme: etree._Element, where: str) -> tuple[datetime, datetime | None]:
    issued = instant(required_text(scheme, f"{TSL}ListIssueDateTime", where), where)
    element = scheme.find(f"{TSL}NextUpdate")
    if element is None:
        raise InputError(f"{where}: manca NextUpdate.")
    if len(element) == 0:
        return issued, None
    next_update = instant(required_text(element, f"{TSL}dateTime", where), where)
    if next_update < issued:
        raise InputError(f"{where}: NextUpdate precede la data di emissione.")
    return issued, next_update


def _number(scheme: etree._Element, name: str, where: str) -> int:
    text = required_text(scheme, f"{TSL}{name}", where)
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InputError(f"{where}: {name} non è un numero ({text[:20]}).")
    return int(text)


def _pointers(scheme: etree._Element) -> Iterator[Pointer]:
    """Pointers to machine-readable lists; the same lists printed for people (PDF) are no datum."""
    for element in scheme.iterfind(f"{TSL}PointersToOtherTSL/{TSL}OtherTSLPointer"):
        location = required_text(element, f"{TSL}TSLLocation", "Rinvio a un altro elenco")
        where = f"Rinvio a {location}"
        information = element.find(f"{TSL}AdditionalInformation")
        if information is None:
            raise InputError(f"{where}: mancano le informazioni sull’elenco.")
        other = f"{TSL}OtherInformation/"
        mime_type = required_text(information, f"{other}{_ADDITIONAL}MimeType", where)
        if mime_type != _MACHINE_READABLE:
            continue
        yield Pointer(
            territory=required_text(information, f"{other}{TSL}SchemeTerritory", where),
            location=location,
            mime_type=mime_type,
            signers=_certificates(
                element.iterfind(
                    f"{TSL}ServiceDigitalIdentities/{TSL}ServiceDigitalIdentity/{TSL}DigitalId/{TSL}X509Certificate"
                ),
                where,
            ),
        )


def _services(root: etree._Element, territory: str, *, lotl: bool) -> tuple[Service, ...]:
    lists = root.findall(f"{TSL}TrustServiceProviderList")
    if len(lists) > 1 or (lotl and lists):
        raise InputError("L’elenco di fiducia non ha la struttura prescritta: i prestatori non stanno dove devono.")
    found: list[Service] = []
    for provider in lists[0].iterfind(f"{TSL}TrustServiceProvider") if lists else ():
        name = _name(provider.find(f"{TSL}TSPInformation/{TSL}TSPName"), "Prestatore senza nome")
        for element in provider.iterfind(f"{TSL}TSPServices/{TSL}TSPService"):
            found.append(_service(element, territory, name))
            if len(found) > _MAX_SERVICES:
                raise InputError(f"L’elenco di fiducia ha più di {_MAX_SERVICES} servizi.")
    return tuple(found)


def _service(element: etree._Element, territory: str, provider: str) -> Service:
    information = element.find(f"{TSL}ServiceInformation")
    if information is None:
        raise InputError(f"{provider}: un servizio è senza informazioni.")
    name = _name(information.find(f"{TSL}ServiceName"), provider)
    where = f"{provider}, servizio «{name}»"
    states = [_state(information, where)]
    states += [_state(one, where) for one in element.iterfind(f"{TSL}ServiceHistory/{TSL}ServiceHistoryInstance")]
    return Service(
        territory=territory,
        provider=provider,
        name=name,
        certificates=_certificates(
            information.iterfind(f"{TSL}ServiceDigitalIdentity/{TSL}DigitalId/{TSL}X509Certificate"), where
        ),
        states=_in_order(states, where),
    )


def _in_order(states: list[ServiceState], where: str) -> tuple[ServiceState, ...]:
    """Newest first. The current state must be the newest; the order of the history is put right where a list has it wrong."""
    past = sorted(states[1:], key=lambda state: state.since, reverse=True)
    ordered = (states[0], *past)
    if any(newer.since < older.since for newer, older in pairwise(ordered)):
        raise InputError(f"{where}: lo stato attuale è più vecchio della sua storia.")
    return ordered


def _state(element: etree._Element, where: str) -> ServiceState:
    return ServiceState(
        type=required_text(element, f"{TSL}ServiceTypeIdentifier", where).removeprefix(_SERVICE_TYPE),
        status=tail(required_text(element, f"{TSL}ServiceStatus", where)),
        since=instant(required_text(element, f"{TSL}StatusStartingTime", where), where),
        extensions=read_extensions(element.find(f"{TSL}ServiceInformationExtensions"), where),
    )


def _name(element: etree._Element | None, where: str) -> str:
    """The Italian name, else the English one, else the first."""
    names = {} if element is None else {
        one.get("{http://www.w3.org/XML/1998/namespace}lang", "").lower(): " ".join((one.text or "").split())
        for one in reversed(element.findall(f"{TSL}Name"))
    }  # fmt: skip
    found = names.get("it") or names.get("en") or next(reversed(names.values()), "")
    if not found:
        raise InputError(f"{where}: manca il nome.")
    return found


def _certificates(elements: Iterator[etree._Element], where: str) -> tuple[bytes, ...]:
    """Certificates in DER, decoded strictly; their content is read when it is used."""
    try:
        found = [base64.b64decode("".join((one.text or "").split()), validate=True) for one in elements]
    except (binascii.Error, ValueError) as error:
        raise InputError(f"{where}: un certificato non è in base64.") from error
    if not all(der.startswith(b"\x30") for der in found):
        raise InputError(f"{where}: un certificato non è in formato DER.")
    return tuple(dict.fromkeys(found))
