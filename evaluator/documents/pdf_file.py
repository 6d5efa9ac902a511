"""Opening a PDF: the reader library first, and the repairing library to say why it would not open."""

import ctypes
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from evaluator.documents.pdf_page import Pointer
from evaluator.documents.pdfium import pdfium
from evaluator.documents.refusals import damaged, needs_password

MOST_LINKS = 500
_TRAILER = re.compile(rb"\btrailer\b|/Type\s*/XRef\b")
_CATALOG = re.compile(rb"(\d+)\s+0\s+obj\s*<<(?:(?!endobj).){0,2000}?/Type\s*/Catalog\b", re.DOTALL)
_PAGES = re.compile(rb"(\d+)\s+0\s+obj\s*<<(?:(?!endobj|/Parent).){0,4000}?/Type\s*/Pages\b", re.DOTALL)


@contextmanager
def open_pdf(data: bytes) -> Iterator[Pointer]:
    """An open document of at least one page.

    Raises Refused: encrypted (an owner's password alone does not count), or corrupt when repair fails as well. The
    library's own error code is never asked: it repeats the previous file's error in the same process.
    """
    _start_library()
    document = _load(data)
    for mend in (_with_new_end, _repaired):
        if not document:
            # the library reads from these bytes as long as the document is open
            data = mend(data)
            document = _load(data)
    if not document:
        raise damaged("PDF")
    try:
        if pdfium.FPDF_GetPageCount(document) < 1:
            raise damaged("PDF")
        yield document
    finally:
        pdfium.FPDF_CloseDocument(document)


def has_xfa(document: Pointer) -> bool:
    """True when the pages are only a stand-in for a form that Adobe's own reader would draw."""
    kind: int = pdfium.FPDF_GetFormType(document)
    return kind in (pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND)


def links_of(document: Pointer, page: Pointer) -> list[str]:
    """Web and mail addresses behind the page's link areas, in the order of the file."""
    links: list[str] = []
    position = ctypes.c_int(0)
    link = pdfium.FPDF_LINK()
    while len(links) < MOST_LINKS and pdfium.FPDFLink_Enumerate(page, position, link):
        action = pdfium.FPDFLink_GetAction(link)
        if action and pdfium.FPDFAction_GetType(action) == pdfium.PDFACTION_URI:
            links.append(_address(document, action))
    return links


@cache
def _start_library() -> None:
    pdfium.FPDF_InitLibrary()


def _load(data: bytes) -> Pointer | None:
    document = pdfium.FPDF_LoadMemDocument64(data, len(data), None)
    if document and pdfium.FPDF_GetPageCount(document) < 1:
        pdfium.FPDF_CloseDocument(document)
        return None
    return document or None


def _with_new_end(data: bytes) -> bytes:
    """A file whose end was cut off gets a new one; other files stay as they are.

    The repair would leave out the last object, which may be a page.
    """
    if _TRAILER.search(data) or not (_CATALOG.search(data) or _PAGES.search(data)):
        return data
    return _with_trailer(data)


def _repaired(data: bytes) -> bytes:
    import pikepdf  # most files never need it, and it takes 60 ms to load

    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
            document.save(out)
    except pikepdf.PasswordError as error:
        raise needs_password() from error
    except pikepdf.PdfError as error:
        if "encrypt" in str(error).lower():
            raise needs_password() from error
        return _with_trailer(data)
    except (RuntimeError, ValueError, RecursionError) as error:
        raise damaged("PDF") from error
    return out.getvalue()


def _with_trailer(data: bytes) -> bytes:
    """A file whose end was cut off still has its pages: it gets a new end that names its root."""
    if b"/Encrypt" in data:
        raise needs_password()
    catalog = _CATALOG.search(data)
    pages = _PAGES.search(data)
    if catalog is not None:
        return data + b"\ntrailer << /Root %s 0 R >>\nstartxref\n0\n%%%%EOF\n" % catalog[1]
    if pages is None:
        raise damaged("PDF")
    root = b"\n999999 0 obj\n<< /Type /Catalog /Pages %s 0 R >>\nendobj" % pages[1]
    return data + root + b"\ntrailer << /Root 999999 0 R >>\nstartxref\n0\n%%EOF\n"


def _address(document: Pointer, action: Pointer) -> str:
    length = pdfium.FPDFAction_GetURIPath(document, action, None, 0)
    buffer = ctypes.create_string_buffer(length)
    pdfium.FPDFAction_GetURIPath(document, action, buffer, length)
    return buffer.value.decode("utf-8", "replace").strip()
