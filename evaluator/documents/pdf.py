"""The PDF reader: every page's visible text in reading order, hidden text apart, picture-only pages named."""

import threading
from collections import Counter

from evaluator.documents.limits import ReadLimits
from evaluator.documents.ocr import Recognizer
from evaluator.documents.pages import Page, transcribe
from evaluator.documents.pdf_fields import with_fields
from evaluator.documents.pdf_file import has_xfa, links_of, open_pdf
from evaluator.documents.pdf_fragments import Fragment, read_fragments
from evaluator.documents.pdf_glyphs import UNMAPPED
from evaluator.documents.pdf_page import PageContent, PageFrame, Pointer, content_of, frame_of
from evaluator.documents.pdf_rules import bars_of, reach_with_headings, rules_of
from evaluator.documents.pdf_runs import Run, build_runs
from evaluator.documents.pdf_stencils import show_stencils
from evaluator.documents.pdf_visibility import mark_unseen
from evaluator.documents.pdfium import pdfium
from evaluator.documents.recognition import recognize_page
from evaluator.documents.refusals import damaged, too_many_characters, too_many_pages
from evaluator.documents.transcript import Transcript
from evaluator.domain.documents import WarningKind

FEW_LETTERS = 40
"""A page with fewer visible letters than this and a large picture on it is taken for a picture of text."""
LARGE_PICTURE = 0.3
"""Share of the page that pictures must cover to be taken for a scan."""
MANY_SHAPES = 200
"""Drawn shapes on a page without text: letters turned into outlines need more than this."""

_ONE_AT_A_TIME = threading.Lock()
"""The library must never be used from several threads."""


def read_pdf(data: bytes, limits: ReadLimits) -> Transcript:
    """Read all pages. Raises Refused: encrypted, corrupt, or too_large by pages or characters."""
    with _ONE_AT_A_TIME, open_pdf(data) as document:
        count = pdfium.FPDF_GetPageCount(document)
        if count > limits.max_pages:
            raise too_many_pages(count, limits.max_pages)
        recognizer = Recognizer(limits.ocr_languages, limits.seconds)
        pages: list[Page] = []
        characters = 0
        for index in range(count):
            page, length = _read_page(document, index, limits.max_characters - characters, recognizer)
            characters += length
            if characters > limits.max_characters:
                raise too_many_characters(characters, limits.max_characters)
            pages.append(page)
        transcript = transcribe(pages)
        if has_xfa(document):
            transcript.warn(WarningKind.XFA, "The file is a form that only Adobe Reader shows in full.")
        return transcript


def _read_page(document: Pointer, index: int, room: int, recognizer: Recognizer) -> tuple[Page, int]:
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise damaged("PDF")
    text_page = None
    links = links_of(document, page)
    page = with_fields(document, index, page)
    if not page:
        raise damaged("PDF")
    try:
        text_page = pdfium.FPDFText_LoadPage(page)
        if not text_page:
            raise damaged("PDF")
        length = pdfium.FPDFText_CountChars(text_page)
        frame = frame_of(page)
        fragments = read_fragments(text_page, frame) if length <= room else []
        result = _sort_out(page, frame, fragments)
        recognize_page(page, result, recognizer)
        result.links = links
        return result, length
    finally:
        if text_page:
            pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)


def _sort_out(page: Pointer, frame: PageFrame, fragments: list[Fragment]) -> Page:
    content = content_of(page)
    mark_unseen(page, frame, content, fragments)
    show_stencils(page, frame, content, fragments)
    result = Page(frame, hidden=[fragment for fragment in fragments if fragment.hidden])
    seen = [fragment for fragment in fragments if not fragment.hidden]
    text = "".join(fragment.text for fragment in seen)
    result.unmapped = text.count(UNMAPPED)
    letters = sum(map(str.isalnum, text))
    if result.unmapped > 0.5 * len(text):
        result.is_picture = True
    else:
        result.directions = _by_direction(seen)
        result.rules = rules_of(content, frame)
        level = [run for angle, runs in result.directions for run in runs if angle == 0]
        reach_with_headings(level, result.rules, bars_of(content, frame))
        result.is_picture = letters < FEW_LETTERS and _is_mostly_pictures(content, frame, letters)
    return result


def _by_direction(fragments: list[Fragment]) -> list[tuple[int, list[Run]]]:
    weights: Counter[int] = Counter()
    for fragment in fragments:
        weights[fragment.ink.angle] += len(fragment.text)
    return [
        (angle, build_runs([fragment for fragment in fragments if fragment.ink.angle == angle]))
        for angle, _ in weights.most_common()
    ]


def _is_mostly_pictures(content: PageContent, frame: PageFrame, letters: int) -> bool:
    area = 0.0
    shapes = 0
    for item in content.others:
        if item.kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            x0, y0, x1, y1 = item.box(frame) or (0.0, 0.0, 0.0, 0.0)
            area += (x1 - x0) * (y1 - y0)
        shapes += item.kind == pdfium.FPDF_PAGEOBJ_PATH
    return area > LARGE_PICTURE * frame.width * frame.height or (
        not letters and (area > 0 or shapes > MANY_SHAPES)
    )
