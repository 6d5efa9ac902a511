"""What was typed into a form's fields or onto the page lies beside the page's own text, and is read with it."""

from evaluator.documents.pdf_page import Pointer
from evaluator.documents.pdfium import pdfium

MOST_ANNOTATIONS = 500
_WITH_WORDS = frozenset({pdfium.FPDF_ANNOT_WIDGET, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_STAMP})


def with_fields(document: Pointer, index: int, page: Pointer) -> Pointer:
    """The page with its fields and notes made part of it, loaded anew where it has any; its links are gone then.

    What comes back is null where it cannot be loaded again.
    """
    count = min(pdfium.FPDFPage_GetAnnotCount(page), MOST_ANNOTATIONS)
    if not any(_has_words(page, number) for number in range(count)):
        return page
    if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) != pdfium.FLATTEN_SUCCESS:
        return page
    pdfium.FPDF_ClosePage(page)
    loaded: Pointer = pdfium.FPDF_LoadPage(document, index)
    return loaded


def _has_words(page: Pointer, number: int) -> bool:
    annotation = pdfium.FPDFPage_GetAnnot(page, number)
    if not annotation:
        return False
    kind = pdfium.FPDFAnnot_GetSubtype(annotation)
    pdfium.FPDFPage_CloseAnnot(annotation)
    return kind in _WITH_WORDS
