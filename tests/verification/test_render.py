"""The pages before and after what was done to a signed file, with the difference framed."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from alterations import add_page, free_text, nothing_visible
from hypothesis import given
from hypothesis import strategies as st
from verify_material import append, sign_all

from pdz_docs.demo.pki import DemoPki
from pdz_docs.errors import ToolMissingError
from pdz_docs.expectations import ExpectedSignatory
from pdz_docs.reports import change_images
from pdz_docs.reports.change_images import render_changes
from pdz_docs.reports.pictures import Picture, PictureError, differences, framed, png, read_ppm
from pdz_docs.verification.changes.model import What
from pdz_docs.verification.histories import histories
from pdz_docs.verification.snapshots import snapshots

needs_poppler = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils is not installed")


def white(width: int, height: int) -> Picture:
    return Picture(width, height, b"\xff" * (width * height * 3))


def with_dot(picture: Picture, x: int, y: int) -> Picture:
    rows = bytearray(picture.rows)
    place = (y * picture.width + x) * 3
    rows[place : place + 3] = b"\0\0\0"
    return Picture(picture.width, picture.height, bytes(rows))


class TestPictures:
    @given(st.integers(0, 39), st.integers(0, 29))
    def test_one_dot_is_one_box(self, x: int, y: int) -> None:
        assert differences(white(40, 30), with_dot(white(40, 30), x, y)) == ((x, y, x, y),)

    def test_far_dots_are_two_boxes_and_near_ones_are_one(self) -> None:
        base = white(60, 90)
        far = with_dot(with_dot(base, 5, 5), 50, 80)
        near = with_dot(with_dot(base, 5, 5), 50, 9)
        assert differences(base, far) == ((5, 5, 5, 5), (50, 80, 50, 80))
        assert differences(base, near) == ((5, 5, 50, 9),)

    def test_other_sizes_differ_as_a_whole(self) -> None:
        assert differences(white(10, 10), white(10, 11)) == ((0, 0, 9, 9),)

    @given(st.integers(0, 39), st.integers(0, 29))
    def test_a_frame_stays_in_the_picture_and_off_the_difference(self, x: int, y: int) -> None:
        drawn = framed(with_dot(white(40, 30), x, y), ((x, y, x, y),))
        assert len(drawn.rows) == 40 * 30 * 3
        assert b"\xd0\x10\x20" in drawn.rows

    def test_png_reads_back(self, tmp_path: Path) -> None:
        import struct

        data = png(white(7, 5))
        assert data.startswith(b"\x89PNG")
        assert struct.unpack(">II", data[16:24]) == (7, 5)

    @pytest.mark.parametrize("data", [b"", b"P5 1 1 255 x", b"P6 9 9 255 abc"])
    def test_what_is_no_picture_is_refused(self, data: bytes) -> None:
        with pytest.raises(PictureError):
            read_ppm(data)


class TestSnapshots:
    def test_a_file_that_nothing_was_done_to_has_none(self, blank: bytes) -> None:
        assert snapshots(blank, "x.pdf") == ()
        assert snapshots(b"", "x") == ()

    def test_the_pages_are_those_that_changed(self, signed: bytes) -> None:
        (found,) = snapshots(append(signed, free_text), "x.pdf")
        assert 1 in found.pages
        assert found.after.startswith(found.before)

    def test_a_change_without_a_page_shows_them_all(self, signed: bytes) -> None:
        (found,) = snapshots(append(signed, add_page), "x.pdf")
        assert found.pages == (1, 2, 3)


class TestHistories:
    def test_alike_revisions_are_one_stage_and_a_stamp_parts_them(
        self, blank: bytes, pki: DemoPki, signatories: tuple[ExpectedSignatory, ...], at: datetime
    ) -> None:
        first, second, third = signatories[:3]
        data = append(sign_all(blank, pki, (first, second), at=at), free_text)
        (history,) = histories(sign_all(data, pki, (third,), at=at), "x.pdf")
        closed = [one.revision for one in history.signatures]
        assert history.revisions == closed[-1] + 1
        assert [one.admitted for one in history.stages] == [True, False, True]
        assert [(one.first, one.last) for one in history.stages] == [
            (closed[1], closed[1]), (closed[1] + 1, closed[1] + 1), (closed[2], closed[2])
        ]  # fmt: skip
        later = [{m.what for r in one.later for m in r.modifications} - {What.METADATA} for one in history.signatures]
        assert later == [{What.SIGNATURE_ADDED, What.ANNOTATION_ADDED}] * 2 + [set()]
        before, after = history.stages[1].shot.before, history.stages[1].shot.after
        assert after.startswith(before)
        assert b"/FreeText" in after[len(before) :]

    def test_what_is_not_signed_or_no_pdf_has_none(self, blank: bytes) -> None:
        assert histories(blank, "x.pdf") == histories(b"", "x") == histories(b"%PDF-1.7", "x") == ()


@needs_poppler
class TestRender:
    def test_before_and_after(self, signed: bytes, tmp_path: Path) -> None:
        written = render_changes(append(signed, free_text), "../accordo.pdf", tmp_path)
        assert sorted(path.name for path in written) == [
            "accordo-pagina-001-dopo.png",
            "accordo-pagina-001-prima.png",
        ]
        assert all(path.read_bytes().startswith(b"\x89PNG") for path in written)

    def test_a_page_that_looks_the_same_is_left_out(self, signed: bytes, tmp_path: Path) -> None:
        assert render_changes(append(signed, nothing_visible), "x.pdf", tmp_path) == ()

    def test_a_page_that_is_new_has_no_before(self, signed: bytes, tmp_path: Path) -> None:
        written = render_changes(append(signed, add_page), "x.pdf", tmp_path)
        assert [path.name for path in written] == ["x-pagina-003-dopo.png"]

    def test_the_command(self, signed: bytes, tmp_path: Path) -> None:
        import sys

        (tmp_path / "x.pdf").write_bytes(append(signed, free_text))
        command = [
            sys.executable,
            "-m",
            "pdz_docs",
            "verify",
            "--trust",
            "none",
            "--offline",
            "--render",
            "img",
            "x.pdf",
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 10, done.stderr
        assert (tmp_path / "img" / "x-pagina-001-dopo.png").exists()


def test_without_the_tool_it_says_so(signed: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(change_images, "TOOL", "pdftoppm-che-non-esiste")
    with pytest.raises(ToolMissingError):
        render_changes(append(signed, free_text), "x.pdf", tmp_path)
