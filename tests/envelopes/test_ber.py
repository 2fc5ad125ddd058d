"""BER as it comes: definite, indefinite, chunked, deep, cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pdz_docs.envelopes import ber
from pdz_docs.envelopes.ber import BerError


def tlv(tag: int, content: bytes) -> bytes:
    return ber.header(tag, len(content)) + content


def indefinite(tag: int, *parts: bytes) -> bytes:
    return bytes([tag, 0x80]) + b"".join(parts) + b"\0\0"


class TestReading:
    def test_a_definite_element_is_the_exact_slice(self) -> None:
        data = b"xx" + tlv(0x04, b"abc") + b"rest"
        found = ber.read(data, 2)
        assert (found.raw, found.content, found.end) == (b"\x04\x03abc", b"abc", 7)

    def test_an_indefinite_element_ends_at_its_own_end_of_contents(self) -> None:
        inner = indefinite(0x30, tlv(0x02, b"\x00"))
        found = ber.read(indefinite(0x30, inner, tlv(0x02, b"\x01")) + b"tail")
        assert found.raw == indefinite(0x30, inner, tlv(0x02, b"\x01"))
        assert [child.tag for child in found.children()] == [0x30, 0x02]

    def test_a_chunked_string_is_joined(self) -> None:
        chunks = indefinite(0x24, tlv(0x04, b"ab"), indefinite(0x24, tlv(0x04, b"c")), tlv(0x04, b"d"))
        assert ber.string_content(ber.read(chunks)) == b"abcd"

    @pytest.mark.parametrize(
        "data",
        [
            b"",
            b"\x30",
            b"\x30\x05\x02\x01",
            b"\x30\x80\x02\x01\x00",
            b"\x04\x80ab\0\0",
            b"\x30\x89" + b"\xff" * 9,
            b"\x1f\xff\xff\xff\xff\xff",
            b"\x30\x80" * 200,
        ],
        ids=["empty", "no length", "cut", "no end", "primitive indefinite", "long length", "long tag", "deep"],
    )
    def test_what_is_no_ber_is_said_to_be_none(self, data: bytes) -> None:
        with pytest.raises(BerError):
            list(ber.read(data).children())

    @given(st.binary(max_size=200))
    def test_any_bytes_give_an_element_or_a_refusal(self, data: bytes) -> None:
        try:
            found = ber.read(data)
            list(found.children())
            ber.to_der(found)
        except BerError:
            return
        assert found.start == 0
        assert found.end <= len(data)


class TestDer:
    def test_a_set_is_sorted_and_lengths_are_definite(self) -> None:
        data = indefinite(0x31, tlv(0x02, b"\x05"), tlv(0x02, b"\x01"))
        assert ber.to_der(ber.read(data)) == tlv(0x31, tlv(0x02, b"\x01") + tlv(0x02, b"\x05"))

    def test_der_is_left_as_it_is(self) -> None:
        data = tlv(0x30, tlv(0x06, b"\x2a\x03") + tlv(0x31, tlv(0x02, b"\x01")))
        assert ber.to_der(ber.read(data)) == data

    @given(st.integers(min_value=0, max_value=1 << 40))
    def test_headers_read_back(self, length: int) -> None:
        written = ber.header(0x04, length)
        assert int.from_bytes(written[2:], "big") == length if written[1] & 0x80 else written[1] == length


class TestValues:
    @pytest.mark.parametrize("dotted", ["1.2.840.113549.1.7.2", "2.5.4.3", "0.4.0.1862.1.1", "2.999.9.3161"])
    def test_object_identifiers(self, dotted: str) -> None:
        from asn1crypto.core import ObjectIdentifier

        assert ber.oid(ber.read(ObjectIdentifier(dotted).dump())) == dotted

    @pytest.mark.parametrize("content", [b"", b"\x80", b"\x2a\x86"])
    def test_a_cut_object_identifier_is_refused(self, content: bytes) -> None:
        with pytest.raises(BerError):
            ber.oid(ber.read(tlv(0x06, content)))

    @given(st.integers(min_value=-(1 << 160), max_value=1 << 160))
    def test_integers(self, value: int) -> None:
        from asn1crypto.core import Integer

        assert ber.integer(ber.read(Integer(value).dump())) == value
