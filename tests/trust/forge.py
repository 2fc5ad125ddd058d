"""Trusted lists made on the spot: real XAdES signatures by throw-away keys, so that a test can spoil one thing at a time."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree

from pdz_docs.trust.digests import sha256

CLOCK = datetime(2025, 8, 15, tzinfo=UTC)
_TYPES = "http://uri.etsi.org/TrstSvc/TrustedList/"
GRANTED = f"{_TYPES}Svcstatus/granted"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
_C14N = '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
_SHA256 = '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>'
_SIGNATURE = (
    '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="{id}"><ds:SignedInfo>'
    '<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>'
    '<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>'
    '<ds:Reference Id="{id}-elenco" URI="{uri}"><ds:Transforms>'
    '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
    f"{_C14N}</ds:Transforms>{_SHA256}<ds:DigestValue/></ds:Reference>"
    '<ds:Reference Type="http://uri.etsi.org/01903#SignedProperties" URI="#{id}-proprieta">'
    f"<ds:Transforms>{_C14N}</ds:Transforms>{_SHA256}<ds:DigestValue/></ds:Reference></ds:SignedInfo>"
    "<ds:SignatureValue/><ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"
    '</ds:KeyInfo><ds:Object><x:QualifyingProperties xmlns:x="http://uri.etsi.org/01903/v1.3.2#" Target="#{id}">'
    '<x:SignedProperties Id="{id}-proprieta"><x:SignedSignatureProperties>'
    "<x:SigningTime>2025-08-05T00:00:00Z</x:SigningTime><x:SigningCertificateV2><x:Cert><x:CertDigest>"
    f"{_SHA256}<ds:DigestValue>{{digest}}</ds:DigestValue></x:CertDigest></x:Cert></x:SigningCertificateV2>"
    '</x:SignedSignatureProperties><x:SignedDataObjectProperties><x:DataObjectFormat ObjectReference="#{id}-elenco">'
    "<x:MimeType>text/xml</x:MimeType></x:DataObjectFormat></x:SignedDataObjectProperties></x:SignedProperties>"
    "</x:QualifyingProperties></ds:Object></ds:Signature>"
)


@dataclass(frozen=True)
class Operator:
    """Who signs lists."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def sha256(self) -> str:
        return sha256(self.der)


def operator(
    name: str, *, start: datetime = CLOCK - timedelta(days=900), end: datetime = CLOCK + timedelta(days=900)
) -> Operator:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{name} DIMOSTRATIVO")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    return Operator(certificate, key)


@dataclass(frozen=True, kw_only=True)
class ListOf:
    """What a made-up list says. `services` are ready-made TSPService elements."""

    territory: str = "IT"
    version: int = 5
    sequence: int = 10
    issued: datetime = CLOCK - timedelta(days=10)
    next_update: datetime | None = CLOCK + timedelta(days=170)
    lotl: bool = False
    information: tuple[str, ...] = ("https://elenchi.example/informazioni",)
    pointers: tuple[tuple[str, str, tuple[bytes, ...]], ...] = ()
    services: tuple[str, ...] = ()
    root_id: str | None = "ID0001"
    scheme_extra: str = ""
    provider: str = "Prestatore dimostrativo"

    def xml(self) -> str:
        kind = "EUlistofthelists" if self.lotl else "EUgeneric"
        next_update = f"<dateTime>{_zulu(self.next_update)}</dateTime>" if self.next_update else ""
        pointers = "".join(_pointer(*pointer) for pointer in self.pointers)
        uris = "".join(f'<URI xml:lang="en">{escape(uri)}</URI>' for uri in self.information)
        name = '<Name xml:lang="en">Gestore dimostrativo</Name>'
        providers = (
            ""
            if self.lotl
            else "<TrustServiceProviderList><TrustServiceProvider><TSPInformation>"
            f'<TSPName><Name xml:lang="it">{escape(self.provider)}</Name></TSPName></TSPInformation>'
            f"<TSPServices>{''.join(self.services)}</TSPServices></TrustServiceProvider></TrustServiceProviderList>"
        )
        identifier = f' Id="{self.root_id}"' if self.root_id else ""
        return (
            '<TrustServiceStatusList xmlns="http://uri.etsi.org/02231/v2#" '
            'xmlns:add="http://uri.etsi.org/02231/v2/additionaltypes#" '
            'xmlns:q="http://uri.etsi.org/TrstSvc/SvcInfoExt/eSigDir-1999-93-EC-TrustedList/#" '
            'xmlns:x="http://uri.etsi.org/01903/v1.3.2#"'
            f'{identifier} TSLTag="http://uri.etsi.org/19612/TSLTag"><SchemeInformation>'
            f"<TSLVersionIdentifier>{self.version}</TSLVersionIdentifier>"
            f"<TSLSequenceNumber>{self.sequence}</TSLSequenceNumber><TSLType>{_TYPES}TSLType/{kind}</TSLType>"
            f"<SchemeOperatorName>{name}</SchemeOperatorName><SchemeOperatorAddress/><SchemeName>{name}</SchemeName>"
            f"<SchemeInformationURI>{uris}</SchemeInformationURI><StatusDeterminationApproach/>"
            f"<SchemeTypeCommunityRules/><SchemeTerritory>{self.territory}</SchemeTerritory><PolicyOrLegalNotice/>"
            f"<HistoricalInformationPeriod>65535</HistoricalInformationPeriod>"
            f"<PointersToOtherTSL>{pointers}</PointersToOtherTSL>"
            f"<ListIssueDateTime>{_zulu(self.issued)}</ListIssueDateTime><NextUpdate>{next_update}</NextUpdate>"
            f"{self.scheme_extra}</SchemeInformation>{providers}</TrustServiceStatusList>"
        )

    def signed(self, by: Operator) -> bytes:
        """The list with an enveloped XAdES signature as TS 119 612 annex B prescribes it."""
        root = etree.fromstring(self.xml())
        sign(root, by, reference=f"#{self.root_id}" if self.root_id and self.root_id != "ID0001" else "")
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def sign(root: etree._Element, by: Operator, *, reference: str = "", identifier: str = "firma") -> None:
    """Append an enveloped XAdES-B signature, both references canonicalised exclusively."""
    certificate = base64.b64encode(by.der).decode()
    digest = base64.b64encode(hashlib.sha256(by.der).digest()).decode()
    template = _SIGNATURE.format(id=identifier, uri=reference, certificate=certificate, digest=digest)
    whole = _digest(root)
    signature = etree.fromstring(template)
    root.append(signature)
    values = signature.findall(f"{_DS}SignedInfo/{_DS}Reference/{_DS}DigestValue")
    values[0].text = whole
    values[1].text = _digest(signature.find(f".//{_XADES}SignedProperties"))
    signed_info = _canonical(signature.find(f"{_DS}SignedInfo"))
    r, s = decode_dss_signature(by.key.sign(signed_info, ec.ECDSA(hashes.SHA256())))
    value = base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode()
    signature.find(f"{_DS}SignatureValue").text = value


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def _digest(element: etree._Element) -> str:
    return base64.b64encode(hashlib.sha256(_canonical(element)).digest()).decode()


def service(
    name: str,
    certificate: bytes,
    *,
    kind: str = "CA/QC",
    status: str = "granted",
    since: datetime = CLOCK - timedelta(days=2000),
    extensions: str = "",
    history: Sequence[tuple[str, datetime, str]] = (),
) -> str:
    """A TSPService; `history` are (status, since, extensions), newest first."""
    past = "".join(
        f"<ServiceHistoryInstance>{_state(name, kind, past_status, start, extra, '')}</ServiceHistoryInstance>"
        for past_status, start, extra in history
    )
    identity = f"<DigitalId><X509Certificate>{base64.b64encode(certificate).decode()}</X509Certificate></DigitalId>"
    return (
        f"<TSPService><ServiceInformation>{_state(name, kind, status, since, extensions, identity)}</ServiceInformation>"
        f"<ServiceHistory>{past}</ServiceHistory></TSPService>"
    )


def extension(content: str, *, critical: bool = True) -> str:
    return f'<Extension Critical="{str(critical).lower()}">{content}</Extension>'


def purpose(name: str) -> str:
    """AdditionalServiceInformation such as `ForeSignatures`."""
    uri = f"http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/{name}"
    return extension(f'<AdditionalServiceInformation><URI xml:lang="en">{uri}</URI></AdditionalServiceInformation>')


def qualifier(*names: str, criteria: str, assertion: str = "all") -> str:
    """A Qualifications extension with one element."""
    uris = "".join(f'<q:Qualifier uri="http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/{name}"/>' for name in names)
    return extension(
        f"<q:Qualifications><q:QualificationElement><q:Qualifiers>{uris}</q:Qualifiers>"
        f'<q:CriteriaList assert="{assertion}">{criteria}</q:CriteriaList></q:QualificationElement></q:Qualifications>'
    )


def policy(*oids: str) -> str:
    inner = "".join(
        f"<q:PolicyIdentifier><x:Identifier>urn:oid:{oid}</x:Identifier></q:PolicyIdentifier>" for oid in oids
    )
    return f"<q:PolicySet>{inner}</q:PolicySet>"


def key_usage(**bits: bool) -> str:
    inner = "".join(
        f'<q:KeyUsageBit name="{name}">{str(value).lower()}</q:KeyUsageBit>' for name, value in bits.items()
    )
    return f"<q:KeyUsage>{inner}</q:KeyUsage>"


def taken_over_by(provider: str) -> str:
    return extension(
        '<add:TakenOverBy><add:URI xml:lang="en">https://prestatore.example</add:URI>'
        f'<add:TSPName><Name xml:lang="en">{escape(provider)}</Name></add:TSPName>'
        '<SchemeOperatorName><Name xml:lang="en">Gestore</Name></SchemeOperatorName>'
        "<SchemeTerritory>IT</SchemeTerritory></add:TakenOverBy>"
    )


def pointer(territory: str, *signers: Operator, location: str | None = None) -> tuple[str, str, tuple[bytes, ...]]:
    return territory, location or f"https://elenchi.example/{territory}.xml", tuple(one.der for one in signers)


def _state(name: str, kind: str, status: str, since: datetime, extensions: str, identity: str) -> str:
    wrapped = f"<ServiceInformationExtensions>{extensions}</ServiceInformationExtensions>" if extensions else ""
    return (
        f"<ServiceTypeIdentifier>http://uri.etsi.org/TrstSvc/Svctype/{kind}</ServiceTypeIdentifier>"
        f'<ServiceName><Name xml:lang="it">{escape(name)}</Name></ServiceName>'
        f"<ServiceDigitalIdentity>{identity}</ServiceDigitalIdentity>"
        f"<ServiceStatus>{_TYPES}Svcstatus/{status}</ServiceStatus>"
        f"<StatusStartingTime>{_zulu(since)}</StatusStartingTime>{wrapped}"
    )


def _pointer(territory: str, location: str, signers: tuple[bytes, ...]) -> str:
    identities = "".join(
        "<ServiceDigitalIdentity><DigitalId><X509Certificate>"
        f"{base64.b64encode(der).decode()}</X509Certificate></DigitalId></ServiceDigitalIdentity>"
        for der in signers
    )
    return (
        f"<OtherTSLPointer><ServiceDigitalIdentities>{identities}</ServiceDigitalIdentities>"
        f"<TSLLocation>{escape(location)}</TSLLocation><AdditionalInformation>"
        f"<OtherInformation><SchemeTerritory>{territory}</SchemeTerritory></OtherInformation>"
        "<OtherInformation><add:MimeType>application/vnd.etsi.tsl+xml</add:MimeType></OtherInformation>"
        "</AdditionalInformation></OtherTSLPointer>"
    )


def _zulu(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
