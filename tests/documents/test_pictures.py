"""Picture files: each kind, each frame, upright; and those that are no picture or too much of one."""

import struct
import zlib

import pytest
from PIL import Image

from evaluator.documents import ocr
from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from evaluator.domain.documents import DocumentStatus
from tests.documents.scans import LINES, page, saved

needs_tesseract = pytest.mark.skipif(not ocr.installed_languages(), reason="tesseract is not installed")
LIMITS = ReadLimits()


@needs_tesseract
@pytest.mark.parametrize(
    ("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("TIFF", "tif")]
)
def test_every_kind_is_read(kind: str, ending: str) -> None:
    document = read_document(saved(page(), kind), f"scan.{ending}", LIMITS)

    assert (document.status, document.pages, document.ocr_pages) == (DocumentStatus.OK, 1, (1,))
    assert document.text.splitlines() == list(LINES)


@needs_tesseract
def test_the_frames_of_a_tiff_are_its_pages() -> None:
    second = page(["References", "Sample Harbour, foreman"])
    document = read_document(
        saved(page(), "TIFF", save_all=True, append_images=[second]), "scan.tiff", LIMITS
    )

    assert (document.pages, document.ocr_pages) == (2, (1, 2))
    assert document.text[document.page_starts[1] :].startswith("References")


@needs_tesseract
def test_a_picture_taken_sideways_is_turned_as_its_camera_says() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    sideways = page().transpose(Image.Transpose.ROTATE_90)
    document = read_document(saved(sideways, "JPEG", exif=exif), "photo.jpg", LIMITS)

    assert document.text.splitlines() == list(LINES)


@needs_tesseract
def test_words_on_a_transparent_ground_are_read() -> None:
    clear = Image.new("RGBA", page().size, (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), mask=page().point(lambda shade: 255 - shade))
    document = read_document(saved(clear, "PNG"), "scan.png", LIMITS)

    assert document.text.splitlines() == list(LINES)


def test_a_picture_without_words_needs_a_text_version() -> None:
    document = read_document(saved(Image.new("L", (300, 300), 128), "PNG"), "photo.png", LIMITS)

    assert document.status is DocumentStatus.NEEDS_OCR
    assert document.reason is not None
    assert "Send a text version." in document.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_a_picture_that_was_cut_off_is_damaged(kind: str) -> None:
    data = saved(page(), kind)
    document = read_document(data[: len(data) // 3], "scan", LIMITS)

    assert document.status in (DocumentStatus.CORRUPT, DocumentStatus.NEEDS_OCR)
    assert document.reason


def test_a_picture_that_would_fill_the_memory_is_refused_unopened() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 1, 0, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(100)))
        + chunk(b"IEND", b"")
    )
    document = read_document(bomb, "bomb.png", LIMITS)

    assert document.status is DocumentStatus.TOO_LARGE


def test_too_many_frames_are_too_many_pages() -> None:
    frame = Image.new("L", (20, 20), 255)
    data = saved(frame, "TIFF", save_all=True, append_images=[frame] * 30)

    assert read_document(data, "scan.tiff", LIMITS).status is DocumentStatus.TOO_LARGE
