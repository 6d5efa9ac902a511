"""The one table of formats: it feeds detection, the readers, and what forms say is accepted."""

import io
import re
import zipfile
from dataclasses import dataclass

HEAD = 1024
"""Bytes at the beginning in which a format shows itself."""


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file. `key` names it in data, `name` in sentences; `is_read` is False where it is only recognized."""

    key: str
    name: str
    extensions: tuple[str, ...]
    media_types: tuple[str, ...] = ()
    is_read: bool = False


FORMATS = (
    Format("pdf", "PDF", ("pdf",), ("application/pdf",), is_read=True),
    Format(
        "docx",
        "DOCX",
        ("docx", "docm", "dotx", "dotm"),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
            "application/vnd.ms-word.document.macroenabled.12",
        ),
        is_read=True,
    ),
    Format("txt", "TXT", ("txt", "text", "asc", "log", "csv", "tsv"), ("text/plain",), is_read=True),
    Format("md", "Markdown", ("md", "markdown"), ("text/markdown",), is_read=True),
    Format("html", "HTML", ("html", "htm", "xhtml"), ("text/html",), is_read=True),
    Format(
        "odt",
        "ODT",
        ("odt", "ott"),
        ("application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text-template"),
        is_read=True,
    ),
    Format("rtf", "RTF", ("rtf",), ("application/rtf", "text/rtf"), is_read=True),
    Format("doc", "DOC", ("doc", "dot"), ("application/msword",), is_read=True),
    Format("jpg", "JPG picture", ("jpg", "jpeg", "jpe"), ("image/jpeg",), is_read=True),
    Format("png", "PNG picture", ("png",), ("image/png",), is_read=True),
    Format("webp", "WebP picture", ("webp",), ("image/webp",), is_read=True),
    Format("tiff", "TIFF picture", ("tif", "tiff"), ("image/tiff",), is_read=True),
    Format("gif", "GIF picture", ("gif",)),
    Format("heic", "HEIC picture", ("heic", "heif", "avif")),
    Format("zip", "ZIP archive", ("zip",)),
    Format("archive", "packed archive", ("rar", "7z", "gz", "tgz", "tar", "bz2", "xz")),
    Format("pages", "Apple Pages document", ("pages",)),
    Format("xlsx", "Excel workbook", ("xlsx", "xlsm", "xls", "ods")),
    Format("pptx", "presentation", ("pptx", "pptm", "ppt", "odp")),
    Format("epub", "EPUB book", ("epub",)),
    Format("office", "older Office file", ("msg", "xls", "ppt", "wps")),
    Format("mhtml", "web archive", ("mht", "mhtml")),
    Format("postscript", "PostScript file", ("ps", "eps")),
    Format("xml", "XML file", ("xml", "svg")),
    Format("program", "program", ("exe", "dll", "com", "scr", "bat", "sh", "bin", "so")),
    Format("unknown", "unknown", ()),
)
_BY_KEY = {item.key: item for item in FORMATS}
_BY_EXTENSION = {extension: item for item in reversed(FORMATS) for extension in item.extensions}

_SIGNATURES = (
    (b"{\\rtf", "rtf"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"%!PS", "postscript"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xfe\xed\xfa", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"#!", "program"),
    (b"MIME-Version:", "mhtml"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|^\s*<(?:div|p|table|h1|span|ul)[\s>]", re.IGNORECASE
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def accepted_formats() -> tuple[Format, ...]:
    """The formats that are read, for a form's `accept` and its hint."""
    return tuple(item for item in FORMATS if item.is_read)


def format_named(name: str) -> Format | None:
    """The format a file name's extension stands for, or None where it stands for none known here."""
    stem, dot, extension = name.rpartition(".")
    return _BY_EXTENSION.get(extension.lower().strip()) if dot and stem else None


def detect_format(data: bytes, name: str) -> Format:
    """The format by content; only plain text asks the name whether it is Markdown."""
    head = data[:HEAD].lstrip(b"\xef\xbb\xbf\x00 \t\r\n")
    for signature, key in _SIGNATURES:
        if data.startswith(signature) or (key == "rtf" and head.startswith(signature)):
            return _BY_KEY[key]
    if b"%PDF-" in data[:HEAD]:
        return _BY_KEY["pdf"]
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _BY_KEY[_kind_of_container(data)]
    if data.startswith(_OLE):
        return _BY_KEY["doc" if "WordDocument".encode("utf-16-le") in data else "office"]
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _BY_KEY["webp"]
    if data[4:8] == b"ftyp":
        return _BY_KEY["heic" if data[8:11] in (b"hei", b"mif", b"avi", b"hev") else "unknown"]
    return _BY_KEY[_kind_of_text(data, head, name)]


def is_encrypted_office_file(data: bytes) -> bool:
    """True for a DOCX saved with a password: Office wraps it in its older container."""
    return data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data


def _kind_of_container(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            names = {
                entry.filename.replace("\\", "/").lstrip("/").lower() for entry in container.infolist()[:5000]
            }
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return "docx" if b"word/" in data else "zip"
    if "[content_types].xml" in names or "word/document.xml" in names:
        kinds = (("word/", "docx"), ("xl/", "xlsx"), ("ppt/", "pptx"))
        return next((key for prefix, key in kinds if any(name.startswith(prefix) for name in names)), "docx")
    if "meta-inf/container.xml" in names:
        return "epub"
    if "index/document.iwa" in names or "index.zip" in names:
        return "pages"
    if "mimetype" in names and "content.xml" in names:
        return _kind_of_open_document(data)
    return "zip"


def _kind_of_open_document(data: bytes) -> str:
    """The media type is stored first and uncompressed, by rule of the format."""
    head = data[:200]
    if b"opendocument.spreadsheet" in head:
        return "xlsx"
    return "pptx" if b"opendocument.presentation" in head else "odt"


def _kind_of_text(data: bytes, head: bytes, name: str) -> str:
    if _HTML.search(head):
        return "html"
    if head.startswith((b"<?xml", b"<svg")):
        return "html" if b"<html" in data[: 8 * HEAD].lower() else "xml"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or not _is_binary(data[: 32 * HEAD]):
        named = format_named(name)
        return "md" if named is not None and named.key == "md" else "txt"
    return "unknown"


def _is_binary(sample: bytes) -> bool:
    """More than one byte in a hundred is a control character, unless every other byte is zero as in UTF-16."""
    zeros_even, zeros_odd = sample[0::2].count(0), sample[1::2].count(0)
    if (
        len(sample) >= 4
        and max(zeros_even, zeros_odd) > 0.3 * len(sample) / 2
        and min(zeros_even, zeros_odd) < 3
    ):
        return False
    return len(_CONTROL.findall(sample)) > 0.01 * len(sample)
