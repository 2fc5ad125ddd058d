"""Pictures: charts with the same bytes for the same data, coats of arms from the folder and from nowhere else."""

from __future__ import annotations

import itertools
import math
import struct
import zlib
from datetime import date
from pathlib import Path

import pytest
from pydantic import InstanceOf

from pdz_docs.documents import charts
from pdz_docs.documents.engine import render
from pdz_docs.documents.pictures import Picture, pixels, read_picture
from pdz_docs.documents.values import Context
from pdz_docs.errors import InputError
from tests.documents import words

WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
ROWS = (("Ardesio", (10.0, 20.0)), ("Azzone", (5.0, 0.0)))


def png(width: int = 40, height: int = 20) -> bytes:
    """A white PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = b"".join(b"\0" + b"\xff" * width for _ in range(height))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


# How linear RGB is seen by those who lack a kind of cones: Machado, Oliveira and Fernandes 2009, severity 1.0.
SIGHTS = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
IDENTITY = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
Matrix = tuple[tuple[float, float, float], ...]


def as_seen(colour: str, sight: Matrix) -> tuple[float, float, float]:
    """The CIE L*a*b* coordinates of `#RRGGBB` after a change of sight."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    r, g, b = (min(max(sum(k * v for k, v in zip(row, linear, strict=True)), 0.0), 1.0) for row in sight)
    x = (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505
    y = 0.2126 * r + 0.7152 * g + 0.0722 * b
    z = (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.0890
    fx, fy, fz = (value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116 for value in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


class Figurato(Context):
    stemma: InstanceOf[Picture] | None = None
    altro: InstanceOf[Picture] | None = None


class TestCharts:
    def test_the_same_data_give_the_same_bytes(self) -> None:
        first = charts.stacked(ROWS, ("a", "b"), "euro", "testo")
        second = charts.stacked.__wrapped__(ROWS, ("a", "b"), "euro", "testo")  # type: ignore[attr-defined]
        assert first is not None
        assert second is not None
        assert first is not second
        assert first.data == second.data

    def test_every_kind_is_a_picture_with_its_alternative_text(self) -> None:
        day = date(2024, 10, 7)
        drawn = [
            charts.stacked(ROWS, ("a", "b"), "euro", "uno"),
            charts.matrix(ROWS, ("x", "y"), "due"),
            charts.progress(ROWS, "percento", "tre"),
            charts.calendar((("Avviso", date(2024, 9, 12), day), ("Incontro", day, day)), "quattro"),
        ]
        assert [picture.alt for picture in drawn if picture] == ["uno", "due", "tre", "quattro"]
        assert all(picture and picture.data.startswith(b"\x89PNG") for picture in drawn)

    def test_nothing_to_draw_is_no_picture(self) -> None:
        assert charts.stacked((), (), "", "") is None
        assert charts.calendar((), "") is None

    def test_whoever_only_asks_what_is_lacking_has_none_drawn(self) -> None:
        with charts.undrawn():
            assert charts.stacked(ROWS, ("a", "b"), "euro", "altro testo") is None
        assert charts.stacked(ROWS, ("a", "b"), "euro", "altro testo") is not None

    def test_pieces_differ_also_in_grey(self) -> None:
        """Neighbours differ in lightness, or in the hatch that only one of them has."""

        def lightness(colour: str) -> float:
            red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
            return 0.2126 * red + 0.7152 * green + 0.0722 * blue

        pairs = list(zip(charts._COLOURS, charts._HATCHES, strict=True))
        assert all(one[1] != two[1] for one, two in itertools.pairwise(pairs))
        assert all(abs(lightness(one[0]) - lightness(two[0])) > 8 for one, two in itertools.pairwise(pairs))

    @pytest.mark.parametrize("sight", SIGHTS)
    def test_pieces_differ_also_for_colour_blind_readers(self, sight: str) -> None:
        """Neighbouring colours stay apart by more than what is just seen (CIE 1976 colour difference 2.3), ten times over."""
        seen = [as_seen(colour, SIGHTS[sight]) for colour in charts._COLOURS]
        assert all(math.dist(one, two) > 23 for one, two in itertools.pairwise(seen))

    def test_the_two_ends_of_an_indicator_differ_by_shape_too(self) -> None:
        """The colours of the first and of the last value, which lie side by side, differ to every sight."""
        for matrix in SIGHTS.values():
            assert math.dist(as_seen(charts._VERMILION, matrix), as_seen(charts._BLUE, matrix)) > 23

    def test_the_measure_would_notice_colours_that_some_do_not_tell_apart(self) -> None:
        red, green = "#B00000", "#5A5A00"
        assert math.dist(as_seen(red, IDENTITY), as_seen(green, IDENTITY)) > 23
        assert math.dist(as_seen(red, SIGHTS["protanopia"]), as_seen(green, SIGHTS["protanopia"])) < 23


class TestInWord:
    def test_a_drawing_with_its_text_and_size(self, tmp_path: Path) -> None:
        path = words.template(tmp_path, "prima {{ stemma }} dopo")
        docx = render(path, Figurato(stemma=Picture(png(), 'Stemma "A & B"', 40.0)), draft=True).docx
        (properties,) = words.part(docx).iter(f"{{{WP}}}docPr")
        (extent,) = words.part(docx).iter(f"{{{WP}}}extent")
        assert properties.get("descr") == 'Stemma "A & B"'
        assert (extent.get("cx"), extent.get("cy")) == (str(40 * 36000), str(20 * 36000))
        assert words.lines(docx) == ["prima  dopo"]
        assert sum(name.startswith("word/media/") for name in words.names(docx)) == 1

    def test_the_same_picture_is_stored_once_and_ids_differ(self, tmp_path: Path) -> None:
        path = words.template(tmp_path, "{{ stemma }}{{ altro }}", "{{ stemma }}", header=words.p("{{ stemma }}"))
        one, two = Picture(png(), "uno", 10.0), Picture(png(50, 50), "due", 10.0)
        docx = render(path, Figurato(stemma=one, altro=two), draft=True).docx
        assert sum(name.startswith("word/media/") for name in words.names(docx)) == 2
        ids = [node.get("id") for node in words.part(docx).iter(f"{{{WP}}}docPr")]
        assert len(ids) == len(set(ids)) == 3
        assert "word/_rels/header1.xml.rels" in words.names(docx)

    def test_no_picture_is_a_gap_when_printed(self, tmp_path: Path) -> None:
        rendered = render(words.template(tmp_path, "{{ stemma }}"), Figurato(), draft=True)
        assert [gap.field for gap in rendered.gaps] == ["stemma"]


class TestFolder:
    def test_within(self, tmp_path: Path) -> None:
        (tmp_path / "stemma.png").write_bytes(png())
        picture = read_picture(tmp_path, "stemma.png", "Stemma", height_mm=18)
        assert (picture.width_mm, round(picture.height_mm, 3)) == (36, 18)

    @pytest.mark.parametrize("name", ["../stemma.png", "/etc/passwd", "assente.png", "testo.png", "vuoto.png"])
    def test_refused(self, tmp_path: Path, name: str) -> None:
        folder = tmp_path / "dossier"
        folder.mkdir()
        (tmp_path / "stemma.png").write_bytes(png())
        (folder / "testo.png").write_text("non è un'immagine")
        (folder / "vuoto.png").write_bytes(b"")
        with pytest.raises(InputError, match="immagine"):
            read_picture(folder, name, "x", height_mm=18)

    def test_a_link_that_leads_out_is_not_followed(self, tmp_path: Path) -> None:
        folder = tmp_path / "dossier"
        folder.mkdir()
        (tmp_path / "fuori.png").write_bytes(png())
        (folder / "stemma.png").symlink_to(tmp_path / "fuori.png")
        with pytest.raises(InputError, match="fuori dalla cartella"):
            read_picture(folder, "stemma.png", "x", height_mm=18)

    def test_jpeg(self) -> None:
        frame = b"\xff\xc0" + struct.pack(">HBHH", 11, 8, 30, 60) + b"\x01\x11\x00"
        assert pixels(b"\xff\xd8" + b"\xff\xe0" + struct.pack(">H", 4) + b"ab" + frame + b"\xff\xd9" * 4) == (60, 30)
