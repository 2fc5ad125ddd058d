"""Forms in: the styles of different viewers, and files that are not what they should be."""

from __future__ import annotations

import contextlib
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ByteStringObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from pdz_docs.errors import InputError
from pdz_docs.pdf.forms.read import read


def _name(value: str) -> NameObject:
    return NameObject(value)


def _form(*fields: dict[str, object], **form: object) -> bytes:
    """A one-page PDF with these fields, as a viewer might write it."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    made = ArrayObject()
    for entries in fields:
        node = DictionaryObject({_name(key): value for key, value in entries.items()})
        made.append(writer._add_object(node))
    writer.root_object[_name("/AcroForm")] = DictionaryObject(
        {_name("/Fields"): made, **{_name(f"/{key}"): value for key, value in form.items()}}
    )
    return _bytes(writer)


def _bytes(writer: PdfWriter) -> bytes:
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _text(name: str, value: object) -> dict[str, object]:
    return {"/FT": _name("/Tx"), "/T": TextStringObject(name), "/V": value}


def _stream(data: bytes) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream


@pytest.mark.parametrize(
    "value",
    [
        TextStringObject("Città è"),
        ByteStringObject("Città è".encode("cp1252")),
        ByteStringObject(b"\xfe\xff" + "Città è".encode("utf-16-be")),
        ByteStringObject(b"\xff\xfe" + "Città è".encode("utf-16-le")),
        _stream(b"\xfe\xff" + "Città è".encode("utf-16-be")),
        _stream("Città è".encode("cp1252")),
        TextStringObject("  Città è\r"),
    ],
    ids=["text", "winansi", "utf-16 big", "utf-16 little", "stream utf-16", "stream winansi", "spaces"],
)
def test_a_text_is_read_however_it_is_written(value: object) -> None:
    assert read(_form(_text("nome", value)), name="m").values == {"nome": "Città è"}


def test_the_appearance_does_not_matter() -> None:
    drawn = _text("nome", TextStringObject("dato")) | {"/AP": DictionaryObject({_name("/N"): _stream(b"(altro) Tj")})}
    assert read(_form(drawn), name="m").values == {"nome": "dato"}
    assert read(
        _form(_text("nome", TextStringObject("dato")), NeedAppearances=BooleanObject(True)), name="m"
    ).values == {"nome": "dato"}


@pytest.mark.parametrize(
    ("entries", "ticked"),
    [
        ({"/V": _name("/Si")}, True),
        ({"/V": _name("/Yes"), "/AS": _name("/Yes")}, True),
        ({"/AS": _name("/On")}, True),
        ({"/V": _name("/Off")}, False),
        ({"/AS": _name("/Off")}, False),
        ({}, False),
    ],
)
def test_a_box_is_ticked_by_its_value_or_its_state(entries: dict[str, object], ticked: bool) -> None:
    field = {"/FT": _name("/Btn"), "/T": TextStringObject("iscritto"), **entries}
    assert read(_form(field), name="m").values == {"iscritto": ticked}


def test_a_button_to_press_holds_no_datum() -> None:
    button = {"/FT": _name("/Btn"), "/T": TextStringObject("invia"), "/Ff": NumberObject(1 << 16)}
    assert read(_form(button, _text("a", TextStringObject("b"))), name="m").values == {"a": "b"}


def test_several_choices_are_listed() -> None:
    choice = {
        "/FT": _name("/Ch"),
        "/T": TextStringObject("aree"),
        "/V": ArrayObject([TextStringObject("minori"), TextStringObject("anziani")]),
    }
    assert read(_form(choice), name="m").values == {"aree": "minori, anziani"}


def test_a_field_under_a_parent_has_the_full_name_and_inherits() -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    kid = writer._add_object(
        DictionaryObject({_name("/T"): TextStringObject("cap"), _name("/V"): TextStringObject("24023")})
    )
    parent = writer._add_object(
        DictionaryObject(
            {_name("/T"): TextStringObject("sede"), _name("/FT"): _name("/Tx"), _name("/Kids"): ArrayObject([kid])}
        )
    )
    kid.get_object()[_name("/Parent")] = parent
    writer.root_object[_name("/AcroForm")] = DictionaryObject({_name("/Fields"): ArrayObject([parent])})
    assert read(_bytes(writer), name="m").values == {"sede.cap": "24023"}


def test_a_circle_of_fields_ends() -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    node = writer._add_object(DictionaryObject({_name("/T"): TextStringObject("a"), _name("/FT"): _name("/Tx")}))
    node.get_object()[_name("/Kids")] = ArrayObject([node])
    node.get_object()[_name("/Parent")] = node
    writer.root_object[_name("/AcroForm")] = DictionaryObject({_name("/Fields"): ArrayObject([node])})
    with pytest.raises(InputError):
        read(_bytes(writer), name="m")


def test_signed_fields_are_named_and_hold_no_value() -> None:
    signed = {"/FT": _name("/Sig"), "/T": TextStringObject("firmaente"), "/V": DictionaryObject()}
    empty = {"/FT": _name("/Sig"), "/T": TextStringObject("firmaaltra")}
    data = read(_form(signed, empty, _text("a", TextStringObject("b"))), name="m")
    assert (data.signed, data.values) == (("firmaente",), {"a": "b"})


def test_xfa_is_refused_with_the_way_out() -> None:
    with pytest.raises(InputError, match="XFA") as caught:
        read(_form(_text("a", TextStringObject("b")), XFA=_stream(b"<xdp/>")), name="m")
    assert caught.value.hint


def test_a_printed_form_has_no_fields() -> None:
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    with pytest.raises(InputError, match="stampato, scansionato o appiattito"):
        read(_bytes(writer), name="m")


def test_a_password_is_named() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(_form(_text("a", TextStringObject("b"))))))
    writer.encrypt("segreta", algorithm="RC4-128")
    with pytest.raises(InputError, match="password"):
        read(_bytes(writer), name="m")


_GOOD = _form(
    _text("nome", TextStringObject("dato")), {"/FT": _name("/Btn"), "/T": TextStringObject("c"), "/V": _name("/Si")}
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_gives_values_or_an_input_error_and_nothing_else(data: st.DataObject) -> None:
    damaged = bytearray(_GOOD)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        damaged[at] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    with contextlib.suppress(InputError):
        read(bytes(damaged[:cut] if data.draw(st.booleans()) else damaged), name="m")


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=300))
def test_noise_is_an_input_error(noise: bytes) -> None:
    with pytest.raises(InputError):
        read(b"%PDF-1.7\n" + noise, name="m")
