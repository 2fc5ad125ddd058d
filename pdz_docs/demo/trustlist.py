"""The demonstration's trusted list: ETSI TS 119 612 with an enveloped XAdES-B signature (annex B), the CA and the TSA granted.

It names no country's real scheme: whoever trusts it has been given the operator's certificate by the demonstration itself.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from pdz_docs.demo.certificates import ORGANISATION, Issuer
from pdz_docs.demo.pki import DemoPki
from pdz_docs.trust.demonstrative import DEMO_WARNING

TERRITORY: Final = "IT"
VALIDITY: Final = timedelta(days=180)

_TSL = "http://uri.etsi.org/02231/v2#"
_ADDITIONAL = "http://uri.etsi.org/02231/v2/additionaltypes#"
_DS = "http://www.w3.org/2000/09/xmldsig#"
_XADES = "http://uri.etsi.org/01903/v1.3.2#"
_TYPES = "http://uri.etsi.org/TrstSvc/TrustedList"
_SERVICES = "http://uri.etsi.org/TrstSvc/Svctype"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Element = etree._Element


def trust_list(
    pki: DemoPki, *, url: str, at: datetime | None = None, sequence: int = 1, validity: timedelta = VALIDITY
) -> bytes:
    """The signed list as of `at` (else the PKI's instant), said to be published at `url` and to be replaced after `validity`."""
    issued = at or pki.at
    since = pki.at - timedelta(days=5 * 365)
    services = [
        _service("CA/QC", pki.ca.certificate, since),
        _service("TSA/QTST", x509.load_der_x509_certificate(pki.tsa.certificate.dump()), since),
    ]
    root = _T(
        "TrustServiceStatusList",
        _scheme(pki.operator.certificate, issued, url, sequence, validity),
        _T("TrustServiceProviderList", _provider(services)),
        Id="lista",
        TSLTag="http://uri.etsi.org/19612/TSLTag",
    )
    _sign(root, pki.operator, issued)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _scheme(operator: x509.Certificate, issued: datetime, url: str, sequence: int, validity: timedelta) -> Element:
    return _T(
        "SchemeInformation",
        _T("TSLVersionIdentifier", "5"),
        _T("TSLSequenceNumber", str(sequence)),
        _T("TSLType", f"{_TYPES}/TSLType/EUgeneric"),
        _T("SchemeOperatorName", *_named(ORGANISATION)),
        _T("SchemeOperatorAddress", *_address()),
        _T("SchemeName", *_named(f"{TERRITORY}:Lista di fiducia {DEMO_WARNING}")),
        _T("SchemeInformationURI", _uri(url)),
        _T("StatusDeterminationApproach", f"{_TYPES}/StatusDetn/EUappropriate"),
        _T("SchemeTypeCommunityRules", _uri(f"{_TYPES}/schemerules/EUcommon")),
        _T("SchemeTerritory", TERRITORY),
        _T("PolicyOrLegalNotice", _T("TSLLegalNotice", f"Lista {DEMO_WARNING}", {_XML_LANG: "it"})),
        _T("HistoricalInformationPeriod", "65535"),
        _T("PointersToOtherTSL", _pointer(operator, url)),
        _T("ListIssueDateTime", _zulu(issued)),
        _T("NextUpdate", _T("dateTime", _zulu(issued + validity))),
        _T("DistributionPoints", _T("URI", url)),
    )


def _pointer(operator: x509.Certificate, url: str) -> Element:
    """The pointer to the list of the lists that every national list has (TS 119 612 § 5.3.13); here it leads back to this one."""
    der = _T("DigitalId", _T("X509Certificate", _base64(operator.public_bytes(Encoding.DER))))
    information = (
        _T("TSLType", f"{_TYPES}/TSLType/EUlistofthelists"),
        _T("SchemeTerritory", "EU"),
        _T("SchemeOperatorName", *_named(ORGANISATION)),
        _A("MimeType", "application/vnd.etsi.tsl+xml"),
    )
    return _T(
        "OtherTSLPointer",
        _T("ServiceDigitalIdentities", _T("ServiceDigitalIdentity", der)),
        _T("TSLLocation", url),
        _T("AdditionalInformation", *(_T("OtherInformation", one) for one in information)),
    )


def _provider(services: Sequence[Element]) -> Element:
    information = _T(
        "TSPInformation",
        _T("TSPName", *_named(ORGANISATION)),
        _T("TSPTradeName", *_named("VATIT-00000000000")),
        _T("TSPAddress", *_address()),
        _T("TSPInformationURI", _uri("https://prestatore.example/")),
    )
    return _T("TrustServiceProvider", information, _T("TSPServices", *services))


def _service(kind: str, certificate: x509.Certificate, since: datetime) -> Element:
    """A granted service; for signatures and seals, said with the additional information that TS 119 615 reads."""
    purposes = ("ForeSignatures", "ForeSeals") if kind == "CA/QC" else ()
    extensions = [
        _T("Extension", _T("AdditionalServiceInformation", _uri(f"{_TYPES}/SvcInfoExt/{purpose}")), Critical="true")
        for purpose in purposes
    ]
    ski = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    fields = [
        _T("ServiceTypeIdentifier", f"{_SERVICES}/{kind}"),
        _T("ServiceName", *_named(certificate.subject.rfc4514_string())),
        _T(
            "ServiceDigitalIdentity",
            _T("DigitalId", _T("X509Certificate", _base64(certificate.public_bytes(Encoding.DER)))),
            _T("DigitalId", _T("X509SubjectName", certificate.subject.rfc4514_string())),
            _T("DigitalId", _T("X509SKI", _base64(ski))),
        ),
        _T("ServiceStatus", f"{_TYPES}/Svcstatus/granted"),
        _T("StatusStartingTime", _zulu(since)),
    ]
    if extensions:
        fields.append(_T("ServiceInformationExtensions", *extensions))
    return _T("TSPService", _T("ServiceInformation", *fields))


def _sign(root: Element, operator: Issuer, at: datetime) -> None:
    """Append the signature: one reference to the whole list, one to the signed properties, both canonicalised exclusively."""
    signature = _signature(operator.certificate, at, elliptic=isinstance(operator.key, ec.EllipticCurvePrivateKey))
    digest = _digest(root)
    root.append(signature)
    whole, properties = signature.iterfind(f"{{{_DS}}}SignedInfo/{{{_DS}}}Reference/{{{_DS}}}DigestValue")
    whole.text = digest
    properties.text = _digest(_found(signature, f".//{{{_XADES}}}SignedProperties"))
    value = _raw_signature(operator, _canonical(_found(signature, f"{{{_DS}}}SignedInfo")))
    _found(signature, f"{{{_DS}}}SignatureValue").text = _base64(value)


def _signature(certificate: x509.Certificate, at: datetime, *, elliptic: bool) -> Element:
    der = certificate.public_bytes(Encoding.DER)
    algorithm = f"http://www.w3.org/2001/04/xmldsig-more#{'ecdsa' if elliptic else 'rsa'}-sha256"
    enveloped = _D("Transform", Algorithm=f"{_DS}enveloped-signature")
    signed_info = _D(
        "SignedInfo",
        _D("CanonicalizationMethod", Algorithm=_EXCLUSIVE),
        _D("SignatureMethod", Algorithm=algorithm),
        _reference("", enveloped, _D("Transform", Algorithm=_EXCLUSIVE), Id="riferimento"),
        _reference(
            "#proprieta", _D("Transform", Algorithm=_EXCLUSIVE), Type="http://uri.etsi.org/01903#SignedProperties"
        ),
    )
    fingerprint = _X(
        "CertDigest", _D("DigestMethod", Algorithm=_SHA256), _D("DigestValue", _base64(hashlib.sha256(der).digest()))
    )
    properties = _X(
        "SignedProperties",
        _X(
            "SignedSignatureProperties",
            _X("SigningTime", _zulu(at)),
            _X("SigningCertificateV2", _X("Cert", fingerprint)),
        ),
        _X(
            "SignedDataObjectProperties",
            _X("DataObjectFormat", _X("MimeType", "text/xml"), ObjectReference="#riferimento"),
        ),
        Id="proprieta",
    )
    return _D(
        "Signature",
        signed_info,
        _D("SignatureValue"),
        _D("KeyInfo", _D("X509Data", _D("X509Certificate", _base64(der)))),
        _D("Object", _X("QualifyingProperties", properties, Target="#firma")),
        Id="firma",
    )


def _reference(uri: str, *transforms: Element, **attributes: str) -> Element:
    return _D(
        "Reference",
        _D("Transforms", *transforms),
        _D("DigestMethod", Algorithm=_SHA256),
        _D("DigestValue"),
        URI=uri,
        **attributes,
    )


def _raw_signature(operator: Issuer, data: bytes) -> bytes:
    """XML signatures carry an ECDSA value as the two integers, not as DER (RFC 4050)."""
    if isinstance(operator.key, rsa.RSAPrivateKey):
        return operator.key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    r, s = decode_dss_signature(operator.key.sign(data, ec.ECDSA(hashes.SHA256())))
    size = (operator.key.key_size + 7) // 8
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def _maker(namespace: str, prefix: str | None) -> Callable[..., Element]:
    """Makes elements of one namespace: tag, then children, texts and dictionaries of attributes in any order."""

    prefixes: dict[str | None, str] = {prefix: namespace}

    def make(tag: str, *content: Element | str | dict[str, str], **attributes: str) -> Element:
        made = etree.Element(f"{{{namespace}}}{tag}", nsmap=prefixes)  # type: ignore[arg-type]  # None is the default prefix
        for name, value in attributes.items():
            made.set(name, value)
        for one in content:
            if isinstance(one, str):
                made.text = one
            elif isinstance(one, dict):
                for name, value in one.items():
                    made.set(name, value)
            else:
                made.append(one)
        return made

    return make


_T = _maker(_TSL, None)
_A = _maker(_ADDITIONAL, "additional")
_D = _maker(_DS, "ds")
_X = _maker(_XADES, "xades")


def _named(text: str) -> tuple[Element, ...]:
    return tuple(_T("Name", text, {_XML_LANG: language}) for language in ("en", "it"))


def _address() -> tuple[Element, Element]:
    street = _T(
        "PostalAddress",
        _T("StreetAddress", "Via Esempio 1"),
        _T("Locality", "Esempio"),
        _T("PostalCode", "00000"),
        _T("CountryName", "IT"),
        {_XML_LANG: "en"},
    )
    return _T("PostalAddresses", street), _T("ElectronicAddress", _uri("mailto:nessuno@esempio.example"))


def _uri(uri: str) -> Element:
    return _T("URI", uri, {_XML_LANG: "en"})


def _found(element: Element, path: str) -> Element:
    found = element.find(path)
    assert found is not None  # noqa: S101 - we have just made it
    return found


def _canonical(element: Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def _digest(element: Element) -> str:
    return _base64(hashlib.sha256(_canonical(element)).digest())


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _zulu(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
