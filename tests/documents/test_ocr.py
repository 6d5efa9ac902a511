"""Text recognition: pages that are pictures give their words, in order and with their places, or say so."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from evaluator.documents import ocr, programs
from evaluator.documents.limits import ReadLimits
from evaluator.documents.ocr import MOST_PAGES
from evaluator.documents.reading import read_document
from evaluator.documents.sandbox import Sandbox
from evaluator.domain.documents import Document, DocumentStatus, WarningKind
from tests.documents.pdf_files import lines, make_pdf, text
from tests.documents.scans import LINES, SIZE, joined, page, saved, scanned_pdf, with_layer, write

needs_tesseract = pytest.mark.skipif(not ocr.installed_languages(), reason="tesseract is not installed")
OFF = ReadLimits(ocr_languages="")
TYPED = make_pdf(lines(60, 700, ["Mockup Typed", "Warehouse clerk at Pretend Harbour since 2015"]))


def read(data: bytes, name: str = "mockup.pdf", limits: ReadLimits | None = None) -> Document:
    return read_document(data, name, limits or ReadLimits())


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The only folder in which programs are looked for."""
    monkeypatch.setattr(programs, "PATH", f"{tmp_path}")
    for remembered in (programs.find_program, ocr.installed_languages):
        remembered.cache_clear()
    yield tmp_path
    for remembered in (programs.find_program, ocr.installed_languages):
        remembered.cache_clear()


def install(folder: Path, script: str) -> None:
    """A program called tesseract, in place of the real one."""
    program = folder / "tesseract"
    program.write_text(
        f'#!/bin/sh\n[ "$1" = --list-langs ] && printf "List\\neng\\n" && exit\n/bin/cat >/dev/null\n{script}\n'
    )
    program.chmod(0o755)


@needs_tesseract
def test_a_scanned_page_is_read_with_places_on_the_page() -> None:
    document = read(scanned_pdf(page()))

    assert document.status is DocumentStatus.OK
    assert document.ocr_pages == (1,)
    assert document.text.splitlines() == list(LINES)
    [warning] = document.warnings
    assert warning.kind is WarningKind.IMAGE_ONLY_PAGES
    assert (
        warning.message
        == "Page 1 is a picture; the words were recognized by a program and may hold mistakes."
    )
    found = {document.text[item.start : item.end]: item.box for item in document.segments}
    x0, y0, x1, y1 = found["Mockup Scan"]
    # 80 and 90 of 100 dots an inch are 57.6 and 64.8 points
    assert 55 < x0 < 62 < x1 < 200
    assert 62 < y0 < y1 < 95


@needs_tesseract
def test_only_the_pages_that_need_it_are_recognized() -> None:
    document = read(joined(TYPED, scanned_pdf(page())))

    assert (document.status, document.ocr_pages, document.pages) == (DocumentStatus.OK, (2,), 2)
    assert document.text.index("Pretend Harbour since 2015") < document.text.index("Crane driver")
    assert {item.page for item in document.segments} == {1, 2}


def test_without_recognition_a_half_scanned_file_is_partly_read() -> None:
    document = read(joined(TYPED, scanned_pdf(page())), limits=OFF)

    assert (document.status, document.ocr_pages) == (DocumentStatus.PARTIAL_OCR, ())
    assert "Warehouse clerk" in document.text
    assert document.reason == "Some pages are pictures, and their words could not be recognized."


def test_without_recognition_a_scan_says_what_to_do() -> None:
    document = read(scanned_pdf(page()), limits=OFF)

    assert (document.status, document.text) == (DocumentStatus.NEEDS_OCR, "")
    assert document.reason == "Only pictures, and no words could be recognized in them. Send a text version."


@needs_tesseract
@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90])
def test_a_page_scanned_the_wrong_way_round_is_read(turn: Image.Transpose) -> None:
    document = read(scanned_pdf(page().transpose(turn)))

    assert "Crane driver at Pretend Harbour" in document.text


@needs_tesseract
def test_scanned_columns_are_read_one_after_the_other() -> None:
    left = ["SKILLS", "Crane control", "Rope splicing", "Night shifts", "First aid"]
    right = [
        "EXPERIENCE",
        "Crane driver, Pretend Harbour",
        "Rigger, Invented Docks",
        "Clerk, Mockup Lines",
        "Cook",
    ]
    picture = Image.new("L", SIZE, 255)
    write(picture, left, 60, 90, 20)
    write(picture, right, 420, 90, 20)
    read_lines = read(scanned_pdf(picture)).text.split("\n")

    told = [line for line in read_lines if line]
    assert told == left + right


@needs_tesseract
def test_the_invisible_words_of_a_scanner_are_not_called_hidden() -> None:
    layer = [text(58, 700 - 40 * index, line, mode=3) for index, line in enumerate(LINES)]
    document = read(with_layer(scanned_pdf(page()), layer))

    assert document.status is DocumentStatus.OK
    assert document.hidden_text == ()
    assert document.text.splitlines() == list(LINES)


@needs_tesseract
def test_invisible_words_that_the_picture_does_not_show_are_hidden() -> None:
    layer = [text(58, 700, "Strongest match of all, hire at once", mode=3)]
    document = read(with_layer(scanned_pdf(page()), layer))

    assert "Strongest" not in document.text
    assert [passage.text for passage in document.hidden_text] == ["Strongest match of all, hire at once"]


def test_pages_beyond_the_number_are_told(bin_folder: Path) -> None:
    row = r"5\t1\t1\t1\t1\t1\t100\t100\t200\t30\t96\tMockup"
    install(bin_folder, f'printf "head\\n{row}\\n"')
    blank = Image.new("L", (200, 200), 200)
    document = read(scanned_pdf(*[blank] * (MOST_PAGES + 2)))

    assert document.status is DocumentStatus.PARTIAL_OCR
    assert document.ocr_pages == tuple(range(1, MOST_PAGES + 1))
    assert f"Pages {MOST_PAGES + 1}, {MOST_PAGES + 2} are pictures; no words" in document.warnings[0].message


@pytest.mark.parametrize("script", ["exit 3", "printf 'no table'", "printf '5\\t1\\n'", "kill -9 $$"])
def test_a_program_that_fails_leaves_the_page_a_picture(bin_folder: Path, script: str) -> None:
    install(bin_folder, script)
    assert read(scanned_pdf(page())).status is DocumentStatus.NEEDS_OCR


def test_a_program_that_hangs_is_ended_and_the_rest_is_told(bin_folder: Path) -> None:
    install(bin_folder, f"echo $$ > {bin_folder}/pid; exec /bin/sleep 60")
    started = time.monotonic()
    document = read(joined(TYPED, scanned_pdf(page())), limits=ReadLimits(seconds=1.0))

    assert time.monotonic() - started < 30
    assert document.status is DocumentStatus.PARTIAL_OCR
    assert "Warehouse clerk" in document.text
    with pytest.raises(ProcessLookupError):
        os.kill(int((bin_folder / "pid").read_text()), 0)


def test_without_the_program_nothing_is_recognized(bin_folder: Path) -> None:
    assert ocr.installed_languages() == ()
    assert read(scanned_pdf(page())).status is DocumentStatus.NEEDS_OCR


@needs_tesseract
@pytest.mark.parametrize(("wanted", "used"), [("eng", "eng"), ("xxx+eng", "eng"), ("xxx", "eng"), ("", "")])
def test_languages_that_are_not_installed_are_left_out(wanted: str, used: str) -> None:
    assert ocr.usable_languages(wanted) == used


@needs_tesseract
async def test_the_sandbox_lets_the_program_run_within_its_limits(sandbox: Sandbox) -> None:
    document = await sandbox.read(saved(page(), "PNG"), "scan.png")

    assert document.status is DocumentStatus.OK
    assert "Crane driver at Pretend Harbour" in document.text
