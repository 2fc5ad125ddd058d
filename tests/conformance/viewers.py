"""What other programs do to our files."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pypdf import PdfReader, PdfWriter

from pdz_docs.demo.identity import Identity


def refilled(data: bytes, values: Mapping[str, str]) -> bytes:
    """A form filled by pypdf, with appearances of its own: incremental, as viewers save."""
    writer = PdfWriter(BytesIO(data), incremental=True)
    for page in writer.pages:
        if "/Annots" in page:
            writer.update_page_form_field_values(page, dict(values), auto_regenerate=False)
    buffer = BytesIO()
    writer.write(buffer)
    assert PdfReader(BytesIO(buffer.getvalue())).get_fields()
    return buffer.getvalue()


def stamped_by_pyhanko(data: bytes, field: str, identity: Identity) -> bytes:
    """The file signed in a field of its own by pyHanko, with the stamp that it draws unless told otherwise."""
    private = identity.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    certificate = x509.Certificate.load(identity.certificate.public_bytes(Encoding.DER))
    signer = SimpleSigner(certificate, keys.PrivateKeyInfo.load(private), SimpleCertificateStore())
    out = BytesIO()
    writer = IncrementalPdfFileWriter(BytesIO(data))
    PdfSigner(PdfSignatureMetadata(field_name=field), signer).sign_pdf(writer, output=out)
    return out.getvalue()
