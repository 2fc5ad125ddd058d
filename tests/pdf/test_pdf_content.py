"""Content streams are read as ISO 32000-1 writes them, however they are spaced; the quick look agrees with the careful one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pypdf.generic import ContentStream, DecodedStreamObject

from pdz_docs.pdf.content import _holds_unmarked_slowly, holds_unmarked, inline_dictionary, literal, operations

_STRINGS = st.one_of(
    st.binary(max_size=12).map(lambda raw: b"<" + raw.hex().encode() + b">"),
    st.binary(max_size=12).map(
        lambda raw: b"(" + raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"
    ),
    st.sampled_from([b"(a (nested) one)", b"(BDC)", b"(\\050 EMC \\) Tj)", b"(line\\\nbreak)"]),
)
_OPERATIONS = st.one_of(
    _STRINGS.map(lambda string: string + b"Tj"),
    st.lists(_STRINGS, min_size=1, max_size=3).map(lambda strings: b"[" + b"-12.5".join(strings) + b"]TJ"),
    st.sampled_from(
        [
            b"0 0 m 1 1 l S",
            b"0 0 10 10 re f*",
            b"q",
            b"Q",
            b"1 0 0 1 5 5 cm",
            b"/Im1 Do",
            b"BT",
            b"ET",
            b"0 0 5 5 re W n",
            b"/Sh sh",
        ]
    ),
)
_MARKED = st.lists(_OPERATIONS, max_size=4).map(lambda inner: b"\n".join((b"/P<</MCID 3>>BDC", *inner, b"EMC")))
_STREAMS = st.lists(st.one_of(_OPERATIONS, _MARKED), max_size=8).map(b"\n".join)
_PAINT = frozenset((b"S", b"f*", b"sh", b"Tj", b"TJ", b"Do"))


@given(_STREAMS)
def test_operators_are_those_that_pypdf_finds(data: bytes) -> None:
    stream = DecodedStreamObject()
    stream.set_data(data)
    expected = [operator for _, operator in ContentStream(stream, None, "bytes").operations]
    assert [operation.name for operation in operations(data)] == expected


@given(_STREAMS)
def test_every_operation_lies_where_it_says(data: bytes) -> None:
    for operation in operations(data):
        assert data[operation.start : operation.end].endswith(operation.name)


@given(_STREAMS)
def test_the_quick_look_for_unmarked_content_is_right(data: bytes) -> None:
    assert holds_unmarked(data, _PAINT) == _holds_unmarked_slowly(data, _PAINT)


@given(st.binary(max_size=40))
def test_a_literal_string_gives_its_bytes(raw: bytes) -> None:
    written = b"(" + b"".join(b"\\%03o" % byte for byte in raw) + b")"
    assert literal(written) == raw
    assert literal(b"<" + raw.hex().encode() + b">") == raw


def test_what_is_not_a_string_is_none() -> None:
    assert [literal(token) for token in (b"12", b"/Name", b"<<", b"")] == [None] * 4


def test_a_property_list_is_read_flat() -> None:
    tokens = next(operations(b"/Span <</MCID 3 /ActualText <FEFF00AD> /A <</X 1>> /B [1 2]>> BDC")).operands[1:]
    assert inline_dictionary(tokens) == {b"/MCID": b"3", b"/ActualText": b"<FEFF00AD>", b"/A": b"", b"/B": b""}


def test_an_inline_image_is_one_operation() -> None:
    data = b"q BI /W 1 /H 1 /BPC 8 /CS /G ID \x00EMC( EI Q"
    assert [operation.name for operation in operations(data)] == [b"q", b"BI", b"Q"]
    assert holds_unmarked(data, {b"BI"})


@given(st.binary(max_size=200))
def test_noise_ends(noise: bytes) -> None:
    list(operations(noise))
    holds_unmarked(noise, _PAINT)
