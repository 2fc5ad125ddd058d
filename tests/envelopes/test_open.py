"""Every kind of returned file is opened by what it holds, whatever it is called; and no further than it should."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from datetime import datetime

import outlook_material
import pytest
from envelope_material import (
    DATICERT,
    DOCUMENT,
    folder,
    mail,
    p7m,
    p7s,
    pec,
    pem,
    to_indefinite,
    tsd,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from pdz_docs.demo.pki import DemoPki
from pdz_docs.envelopes import kinds, outlook
from pdz_docs.envelopes.kinds import Kind
from pdz_docs.envelopes.limits import Limits
from pdz_docs.envelopes.mail import read_daticert
from pdz_docs.envelopes.names import safe_name
from pdz_docs.envelopes.open import Layer, decode_base64, open_layers


@pytest.fixture(scope="session")
def envelope(pki: DemoPki, at: datetime) -> bytes:
    return p7m(DOCUMENT, pki, "clusone", at)


@pytest.fixture(scope="session")
def token(pki: DemoPki) -> bytes:
    """A time stamp token over the document."""
    import hashlib

    from asn1crypto import algos, tsp

    imprint = tsp.MessageImprint(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "hashed_message": hashlib.sha256(DOCUMENT).digest(),
        }
    )
    return bytes(pki.tsa.token(imprint).dump())


def way(layer: Layer) -> list[Kind]:
    """The kinds from the outermost to the first innermost."""
    found = [layer.kind]
    while layer.children:
        layer = layer.children[0]
        found.append(layer.kind)
    return found


def innermost(layer: Layer) -> Layer:
    while layer.children:
        layer = layer.children[0]
    return layer


def troubles(layer: Layer) -> list[str]:
    return [t.id for t in layer.troubles] + [i for child in layer.children for i in troubles(child)]


class TestKinds:
    def test_an_envelope(self, envelope: bytes) -> None:
        opened = open_layers(envelope, "delibera.txt.p7m")
        assert way(opened) == [Kind.P7M, Kind.OTHER]
        assert innermost(opened).data == DOCUMENT
        assert innermost(opened).name == "delibera.txt"

    def test_the_name_decides_nothing(self, envelope: bytes) -> None:
        assert way(open_layers(envelope, "foto.jpg")) == [Kind.P7M, Kind.OTHER]
        assert way(open_layers(DOCUMENT, "finto.p7m")) == [Kind.OTHER]

    def test_indefinite_lengths_and_chunks(self, envelope: bytes) -> None:
        opened = open_layers(to_indefinite(envelope), "x")
        assert innermost(opened).data == DOCUMENT
        assert opened.signed is not None
        assert opened.signed.indefinite

    def test_an_envelope_in_an_envelope(self, envelope: bytes, pki: DemoPki, at: datetime) -> None:
        twice = p7m(envelope, pki, "ardesio", at)
        assert way(open_layers(twice, "d.txt.p7m.p7m")) == [Kind.P7M, Kind.P7M, Kind.OTHER]
        assert innermost(open_layers(twice, "d.txt.p7m.p7m")).name == "d.txt"

    @pytest.mark.parametrize(
        "text",
        [
            lambda b: base64.b64encode(b),
            lambda b: base64.encodebytes(b),
            lambda b: base64.b64encode(b).rstrip(b"="),
            lambda b: base64.encodebytes(b).replace(b"\n", b"\r\n") + b"\r\n\r\n",
        ],
        ids=["one line", "lines", "no padding", "dos lines"],
    )
    def test_base64(self, envelope: bytes, text: object) -> None:
        opened = open_layers(text(envelope), "d.p7m")  # type: ignore[operator]
        assert way(opened) == [Kind.BASE64, Kind.P7M, Kind.OTHER]
        assert innermost(opened).data == DOCUMENT

    def test_base64_with_headers(self, envelope: bytes) -> None:
        text = (
            b"Content-Type: application/pkcs7-mime; name=d.p7m\nContent-Transfer-Encoding: base64\n\n"
            + base64.encodebytes(envelope)
        )
        assert way(open_layers(text, "d.p7m")) == [Kind.EML, Kind.P7M, Kind.OTHER]

    def test_words_that_happen_to_be_base64_are_words(self) -> None:
        assert way(open_layers(b"AccordoDiProgrammaDelTriennio", "x")) == [Kind.OTHER]

    def test_pem(self, envelope: bytes) -> None:
        assert way(open_layers(pem(envelope), "d.pem")) == [Kind.PEM, Kind.P7M, Kind.OTHER]

    def test_a_detached_signature_has_nothing_inside(self, pki: DemoPki, at: datetime) -> None:
        opened = open_layers(p7s(DOCUMENT, pki, "clusone", at), "d.p7s")
        assert way(opened) == [Kind.P7M]
        assert opened.signed is not None
        assert opened.signed.content is None

    def test_timestamped_data(self, envelope: bytes, token: bytes) -> None:
        opened = open_layers(tsd(envelope, token), "d.txt.p7m.tsd")
        assert way(opened) == [Kind.TSD, Kind.P7M, Kind.OTHER]
        assert opened.tokens == (token,)

    def test_a_token_and_a_response(self, token: bytes) -> None:
        from pdz_docs.envelopes import ber

        status = b"\x30\x03\x02\x01\x00"
        response = ber.header(0x30, len(status + token)) + status + token
        assert open_layers(token, "d.tst").tokens == (token,)
        assert open_layers(response, "d.tsr").kind is Kind.TSR
        assert open_layers(response, "d.tsr").tokens == (token,)

    def test_a_zip_folder(self, envelope: bytes) -> None:
        opened = open_layers(folder({"a/uno.p7m": envelope, "due.txt": b"due"}), "x.zip")
        assert opened.kind is Kind.ZIP
        assert [child.name for child in opened.children] == ["uno.p7m", "due.txt"]
        assert [child.kind for child in opened.children] == [Kind.P7M, Kind.OTHER]

    def test_an_asic_container_is_recognised(self, pki: DemoPki, at: datetime) -> None:
        files = {
            "mimetype": b"application/vnd.etsi.asic-e+zip",
            "doc.txt": DOCUMENT,
            "META-INF/signature001.p7s": p7s(DOCUMENT, pki, "clusone", at),
        }
        assert open_layers(folder(files), "x.asice").kind is Kind.ASIC

    def test_an_office_file_is_one_document(self) -> None:
        opened = open_layers(folder({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "x.docx")
        assert opened.kind is Kind.OFFICE
        assert not opened.children

    def test_signed_xml_is_recognised_and_a_mere_name_space_is_not(self) -> None:
        space = b'xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
        assert open_layers(b"<a " + space + b"><ds:Signature/></a>", "x").kind is Kind.XADES
        assert open_layers(b"<a " + space + b"/>", "x").kind is Kind.XML

    def test_an_outlook_message_is_recognised(self) -> None:
        data = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "__properties_version1.0".encode("utf-16-le")
        opened = open_layers(data, "x.msg")
        assert opened.kind is Kind.MSG
        assert [trouble.id for trouble in opened.troubles] == ["MESSAGGIO_ILLEGGIBILE"]

    @pytest.mark.parametrize("written", [outlook_material.message, outlook_material.forwarding])
    def test_the_attachments_of_an_outlook_message_are_opened(
        self, envelope: bytes, written: Callable[..., bytes]
    ) -> None:
        opened = open_layers(written(("d.txt.p7m", envelope), ("nota è.txt", b"breve")), "x.msg")
        assert opened.kind is Kind.MSG
        assert [child.name for child in opened.children] == ["d.txt.p7m", "nota è.txt"]
        assert innermost(opened).data == DOCUMENT

    def test_memory_that_runs_out_on_an_outlook_message_is_not_its_damage(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def exhausted(_: bytes) -> None:
            raise MemoryError

        monkeypatch.setattr("oxmsg.Message.load", exhausted)
        with pytest.raises(MemoryError):
            outlook.attachments(outlook_material.message())


class TestMail:
    def test_attachments_are_opened_and_the_text_is_no_document(self, envelope: bytes) -> None:
        opened = open_layers(mail(("d.txt.p7m", envelope)), "m.eml")
        assert way(opened) == [Kind.EML, Kind.P7M, Kind.OTHER]
        assert innermost(opened).data == DOCUMENT

    def test_a_certified_message(self, envelope: bytes) -> None:
        opened = open_layers(pec(mail(("d.txt.p7m", envelope))), "m.eml")
        assert way(opened) == [Kind.PEC, Kind.EML, Kind.P7M, Kind.OTHER]
        assert opened.delivery is not None
        assert opened.delivery.at == datetime.fromisoformat("2024-12-05T09:58:07+01:00")
        assert opened.delivery.identifier == "opec1.20241205@pec.esempio.invalid"

    def test_the_providers_own_files_are_no_documents(self, envelope: bytes) -> None:
        opened = open_layers(pec(mail(("d.txt.p7m", envelope))), "m.eml")
        assert [child.name for child in opened.children] == ["postacert.eml"]

    def test_m7m(self, envelope: bytes, token: bytes) -> None:
        opened = open_layers(mail(("d.p7m", envelope), ("d.tsr", token)), "d.m7m")
        assert opened.kind is Kind.M7M

    @pytest.mark.parametrize(
        "hostile",
        [
            b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY e SYSTEM "file:///etc/passwd">]><postacert tipo="&e;"/>',
            b'<!DOCTYPE p [<!ENTITY a "a"><!ENTITY b "&a;&a;&a;">]><postacert>&b;</postacert>',
            b"<postacert",
            b"",
        ],
    )
    def test_hostile_certification_data_say_nothing(self, hostile: bytes) -> None:
        assert read_daticert(hostile) is None

    def test_a_date_without_its_zone_is_no_instant(self) -> None:
        found = read_daticert(DATICERT.replace(b' zona="+0100"', b""))
        assert found is not None
        assert found.at is None


class TestLimits:
    def test_depth(self, envelope: bytes, pki: DemoPki, at: datetime) -> None:
        data = envelope
        for _ in range(4):
            data = p7m(data, pki, "clusone", at)
        opened = open_layers(data, "x", Limits(depth=2))
        assert troubles(opened) == ["TROPPE_BUSTE"]

    def test_items(self) -> None:
        opened = open_layers(folder({f"{i}.txt": b"x" for i in range(20)}), "x.zip", Limits(items=10))
        assert troubles(opened) == ["TROPPI_DOCUMENTI"]
        assert len(opened.children) == 9

    def test_ratio(self) -> None:
        opened = open_layers(folder({"bomb.txt": bytes(8 << 20)}), "x.zip")
        assert troubles(opened) == ["TROPPO_COMPRESSO"]

    def test_a_declared_size_that_lies_is_still_stopped(self) -> None:
        import struct

        data = bytearray(folder({"bomb.txt": bytes(64 << 20)}))
        size = struct.pack("<I", 64 << 20)
        lie = struct.pack("<I", 10)
        assert data.count(size) == 2
        opened = open_layers(bytes(data.replace(size, lie)), "x.zip")
        assert not any(len(child.data) > 1 << 20 for child in opened.children)

    def test_size(self) -> None:
        import os

        opened = open_layers(folder({str(i): os.urandom(1 << 20) for i in range(6)}), "x.zip", Limits(size=9 << 20))
        assert troubles(opened) == ["TROPPO_GRANDE"]

    def test_an_encrypted_member_is_named(self) -> None:
        data = bytearray(folder({"segreto.txt": b"x" * 100}))
        data[6] |= 1
        place = data.find(b"PK\x01\x02")
        data[place + 8] |= 1
        opened = open_layers(bytes(data), "x.zip")
        assert [t.text for t in opened.troubles] == ["“segreto.txt” è protetto da password."]

    def test_a_damaged_archive(self) -> None:
        opened = open_layers(b"PK\x03\x04" + bytes(100), "x.zip")
        assert troubles(opened) == ["ZIP_ILLEGGIBILE"]

    def test_each_cap_has_words_of_its_own(self, envelope: bytes) -> None:
        archive = folder({f"{i}": envelope for i in range(5)})
        texts = {
            t.text
            for limits in (Limits(items=2), Limits(depth=1), Limits(size=100))
            for t in _all_troubles(open_layers(archive, "x.zip", limits))
        }
        assert len(texts) == 3


class TestNames:
    @pytest.mark.parametrize(
        ("given_name", "expected"),
        [
            ("../../etc/passwd", "passwd"),
            ("..\\..\\win.ini", "win.ini"),
            ("C:\\a\\b.p7m", "b.p7m"),
            ("a\u202egpj.p7m", "agpj.p7m"),
            ("a\x00b\n.pdf", "ab.pdf"),
            ("", "senza-nome"),
            ("...", "senza-nome"),
            (None, "senza-nome"),
            ("Villa d’Ogna – àèì.pdf", "Villa d’Ogna – àèì.pdf"),
        ],
    )
    def test_a_name_is_a_label(self, given_name: str | None, expected: str) -> None:
        assert safe_name(given_name) == expected

    @given(st.text(max_size=400))
    def test_no_name_is_a_path(self, name: str) -> None:
        found = safe_name(name)
        assert found
        assert len(found) <= 120
        assert not set(found) & set('/\\:\0\n\r"<>|?*')


@given(st.binary(max_size=3000))
def test_any_bytes_open_as_something(data: bytes) -> None:
    opened = open_layers(data, "x")
    assert opened.kind in Kind
    assert opened.media_type


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_envelope_never_escapes(envelope: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(envelope) - 1))
    cut = data.draw(st.integers(0, len(envelope)))
    damaged = bytearray(envelope)
    damaged[place] ^= data.draw(st.integers(1, 255))
    open_layers(bytes(damaged[:cut]), "x")
    open_layers(pec(mail(("a.p7m", bytes(damaged)))), "x.eml")


def test_decode_base64_refuses_what_no_padding_can_save() -> None:
    assert decode_base64(b"AAAAA") is None
    assert decode_base64(b"AA=A") is None
    assert decode_base64(b"QUJD") == b"ABC"


def test_stored_archives_of_one_pdf_stay_archives() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.pdf", b"%PDF-1.4\n" + DOCUMENT)
    assert kinds.sniff(out.getvalue()) is Kind.ZIP


def _all_troubles(layer: Layer) -> list[object]:
    return [*layer.troubles, *(t for child in layer.children for t in _all_troubles(child))]
