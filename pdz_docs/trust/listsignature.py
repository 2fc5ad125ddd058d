"""The XAdES signature of a trusted list (ETSI TS 119 612 § 5.7.1 and annex B), checked with signxml under known certificates alone.

signxml does the mathematics and the references; here stands what the standard asks beyond: one signature, a child of the root,
enveloped, over the whole document, by a certificate that was known before. Nothing in the file can add a signer.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from lxml import etree
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from pdz_docs.errors import InputError
from pdz_docs.trust.x509math import ERRORS

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
# The list, the signed properties, and at most the key information.
_MAX_REFERENCES = 3


@dataclass(frozen=True, slots=True)
class ListSigner:
    """Who signed a list: the SHA-256 of its certificate and when that ends."""

    sha256: str
    not_after: datetime


def check_signature(
    data: bytes, root: etree._Element, *, signers: Collection[str], at: datetime, what: str
) -> ListSigner:
    """Who signed the list `data`, whose parsed root is `root`.

    `signers` are the SHA-256 of the certificates that may sign it. Raises InputError when the signature is missing, not as
    prescribed, broken, by somebody else, or by a certificate that is not valid at `at`.
    """
    _check_structure(root, what)
    certificate, digest = _certificate(root, what)
    if digest not in signers:
        raise InputError(
            f"{what} è firmato con un certificato che non è fra quelli noti ({digest[:16]}…).",
            hint="Importate anche la lista delle liste più recente, con i suoi pivot: dice chi può firmare.",
        )
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise InputError(
            f"{what} è firmato con un certificato scaduto il {certificate.not_valid_after_utc:%d/%m/%Y}.",
            hint="Procuratevi l’elenco oggi in vigore.",
        )
    try:
        XAdESVerifier().verify(
            data,
            x509_cert=certificate,
            expect_config=XAdESSignatureConfiguration(
                expect_references=len(_references(root)), location="./", verification_time=at
            ),
        )
    except (SignXMLException, etree.LxmlError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise InputError(f"{what}: la firma non è valida, il contenuto è stato alterato ({error}).") from error
    return ListSigner(digest, certificate.not_valid_after_utc)


def _check_structure(root: etree._Element, what: str) -> None:
    """Exactly one signature in the whole document, where it belongs, over the whole document."""
    everywhere = list(root.iter(f"{_DS}Signature"))
    if not everywhere:
        raise InputError(f"{what} non è firmato.")
    if len(everywhere) > 1:
        raise InputError(f"{what} ha {len(everywhere)} firme: non si sa quale vale.")
    signature = everywhere[0]
    if signature.getparent() is not root:
        raise InputError(f"{what}: la firma non sta dove deve.")
    identifiers = [element.get("Id") for element in root.iter() if element.get("Id") is not None]
    if len(identifiers) != len(set(identifiers)):
        raise InputError(f"{what}: due elementi hanno lo stesso identificativo.")
    references = _references(root)
    inside = {f"#{element.get('Id')}" for element in signature.iter() if element.get("Id") is not None}
    whole = [one for one in references if one.get("URI") not in inside]
    properties = [one for one in references if one.get("Type") == _PROPERTIES and one.get("URI") in inside]
    if len(whole) != 1 or len(properties) != 1 or len(references) > _MAX_REFERENCES:
        raise InputError(f"{what}: la firma non copre l’elenco e le sue proprietà come prescritto.")
    uri = whole[0].get("URI")
    if uri != "" and (root.get("Id") is None or uri != f"#{root.get('Id')}"):
        raise InputError(f"{what}: la firma non copre l’intero elenco.")
    transforms = [one.get("Algorithm") for one in whole[0].iterfind(f"{_DS}Transforms/{_DS}Transform")]
    if transforms != [_ENVELOPED, _EXCLUSIVE]:
        raise InputError(f"{what}: la firma usa trasformazioni non ammesse.")


def _references(root: etree._Element) -> list[etree._Element]:
    return root.findall(f"{_DS}Signature/{_DS}SignedInfo/{_DS}Reference")


def _certificate(root: etree._Element, what: str) -> tuple[x509.Certificate, str]:
    """The certificate the signature names, and its SHA-256. A claim, until it is found among the known ones."""
    found = root.findall(f"{_DS}Signature/{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    if not found:
        raise InputError(f"{what}: la firma non porta il certificato di chi l’ha apposta.")
    try:
        der = base64.b64decode("".join((found[0].text or "").split()), validate=True)
        return x509.load_der_x509_certificate(der), hashlib.sha256(der).hexdigest()
    except ERRORS as error:
        raise InputError(f"{what}: il certificato di chi ha firmato non si legge.") from error
