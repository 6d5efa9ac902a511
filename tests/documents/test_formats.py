"""The format is what the bytes are; the name only raises a warning."""

import io
import zipfile

import pytest

from evaluator.documents.formats import accepted_formats, detect_format
from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from evaluator.domain.documents import DocumentStatus, WarningKind
from tests.documents.office_files import make_docx, pack, paragraph
from tests.documents.pdf_files import make_pdf, text

LIMITS = ReadLimits()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"%PDF-1.7 ...", "pdf"),
        (b"junk before %PDF-1.4", "pdf"),
        (make_docx(""), "docx"),
        (pack({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "odt"),
        (pack({"a.txt": "a"}), "zip"),
        (pack({"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}), "xlsx"),
        (b"{\\rtf1 x}", "rtf"),
        (OLE + "WordDocument".encode("utf-16-le"), "doc"),
        (b"\xff\xd8\xff\xe0JFIF", "jpg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "webp"),
        (b"II*\x00", "tiff"),
        (b"MZ\x90\x00", "program"),
        (b"\x7fELF\x02", "program"),
        (b"<!DOCTYPE html><html>", "html"),
        ("\ufeff<html><body>x".encode(), "html"),
        (b"Plain words", "txt"),
        ("Plain words".encode("utf-16"), "txt"),
        (bytes(range(256)) * 10, "unknown"),
    ],
)
def test_the_format_is_what_the_bytes_are(data: bytes, key: str) -> None:
    assert detect_format(data, "resume").key == key


def test_the_table_names_what_is_read() -> None:
    assert [item.key for item in accepted_formats()] == [
        *("pdf", "docx", "txt", "md", "html", "odt", "rtf", "doc", "jpg", "png", "webp", "tiff")
    ]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (
            b"MZ\x90\x00" + bytes(100),
            "cv.docx",
            "The name says DOCX, the content is a program. It was not opened.",
        ),
        (b"MZ\x90\x00" + bytes(100), "setup.exe", "The content is a program. It was not opened."),
        (
            b"GIF89a" + bytes(20),
            "a.gif",
            "This is a GIF picture, which is not read. Send a PDF, DOCX or text version.",
        ),
        (
            pack({"a.txt": "a"}),
            "a.zip",
            "This is a ZIP archive, which is not read. Send a PDF, DOCX or text version.",
        ),
    ],
)
def test_what_is_not_read_is_refused_by_name(data: bytes, name: str, reason: str) -> None:
    document = read_document(data, name, LIMITS)

    assert (document.status, document.reason) == (DocumentStatus.UNSUPPORTED, reason)


def test_a_program_named_docx_also_carries_the_warning() -> None:
    document = read_document(b"MZ\x90\x00" + bytes(100), "cv.docx", LIMITS)

    assert [warning.kind for warning in document.warnings] == [WarningKind.FORMAT_MISMATCH]


def test_a_word_file_with_a_password_needs_one() -> None:
    assert (
        read_document(OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", LIMITS).status
        is DocumentStatus.ENCRYPTED
    )


def test_an_encrypted_zip_part_needs_a_password() -> None:
    data = bytearray(make_docx(paragraph("Mockup")))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        offsets = [entry.header_offset for entry in archive.infolist()]
    for offset in offsets:
        data[offset + 6] |= 1
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4

    assert read_document(bytes(data), "a.docx", LIMITS).status is DocumentStatus.ENCRYPTED


@pytest.mark.parametrize("data", [b"", bytes(64)])
def test_nothing_is_empty(data: bytes) -> None:
    assert read_document(data, "a.pdf", LIMITS).status is DocumentStatus.EMPTY


def test_a_blank_page_is_empty() -> None:
    assert read_document(make_pdf([]), "a.pdf", LIMITS).status is DocumentStatus.EMPTY


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (ReadLimits(max_bytes=100), "1 KB; the limit is 1 KB."),
        (ReadLimits(max_pages=1), "2 pages; the limit is 1."),
        (ReadLimits(max_characters=20), "the limit is 20."),
    ],
)
def test_what_exceeds_a_limit_is_too_large_and_says_by_how_much(limits: ReadLimits, reason: str) -> None:
    document = read_document(
        make_pdf([text(60, 700, "Some words for a page")], [text(60, 700, "And more")]), "a.pdf", limits
    )

    assert document.status is DocumentStatus.TOO_LARGE
    assert reason in (document.reason or "")


def test_garbage_in_a_pdf_is_corrupt_and_the_next_file_is_read() -> None:
    good = make_pdf([text(60, 700, "Mockup After")])

    assert (
        read_document(b"%PDF-1.7\n" + bytes(range(200)) * 20, "a.pdf", LIMITS).status
        is DocumentStatus.CORRUPT
    )
    assert read_document(good, "b.pdf", LIMITS).status is DocumentStatus.OK
    assert read_document(b"%PDF-1.7\nnothing more", "c.pdf", LIMITS).status is DocumentStatus.CORRUPT


def test_a_truncated_pdf_is_repaired() -> None:
    data = make_pdf([text(60, 700, "Mockup Cut, a plumber of pretend pipes")])

    assert "Mockup Cut" in read_document(data[: data.rindex(b"xref\n0")], "a.pdf", LIMITS).text


def test_a_dynamic_form_is_refused_and_named() -> None:
    data = make_pdf(
        [text(60, 700, "Please wait... if this message is not replaced")],
        catalog="/AcroForm << /Fields [] /XFA () >>",
    )
    document = read_document(data, "form.pdf", LIMITS)

    assert document.status is DocumentStatus.UNSUPPORTED
    assert [warning.kind for warning in document.warnings] == [WarningKind.XFA]
