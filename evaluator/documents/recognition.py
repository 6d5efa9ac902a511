"""Recognition of PDF pages whose words cannot be taken from the file itself."""

import re

from evaluator.documents.ocr import DOTS_PER_INCH, MOST_PIXELS, Recognizer
from evaluator.documents.pages import Page, text_of_runs
from evaluator.documents.pdf_page import Pointer, gray_picture_of
from evaluator.documents.quality import page_quality

_POINTS_AN_INCH = 72
_WORD = re.compile(r"\w{3,}")
SAME_WORDS = 0.5
"""Share of an invisible layer's words that the picture shows, from which on it is the picture's own text."""
LEAST_KEPT = 0.5
"""A poor page's own text has to give way to recognized text that holds at least this share of its characters."""


def recognize_page(handle: Pointer, page: Page, recognizer: Recognizer) -> None:
    """Read the page's picture where its own text is none or poor, and take what is better."""
    own = text_of_runs([run for _, runs in page.directions for run in runs])
    quality = page_quality(1, own)
    if not recognizer.is_able or not (page.is_picture or quality.is_poor):
        return
    scale = DOTS_PER_INCH / _POINTS_AN_INCH
    area = page.frame.width * page.frame.height
    scale *= min(1.0, (MOST_PIXELS / (area * scale * scale)) ** 0.5) if area else 1.0
    runs = recognizer.read(gray_picture_of(handle, page.frame, scale), scale)
    read = page_quality(1, text_of_runs(runs))
    is_better = not read.is_poor and read.characters >= LEAST_KEPT * quality.characters
    if runs and (page.is_picture or is_better):
        page.take_recognized(runs)
        _forgive_text_layer(page, text_of_runs(runs))


def _forgive_text_layer(page: Page, seen: str) -> None:
    """Scanners put the words of the picture invisibly over it: what the picture shows is not hidden."""
    words = _WORD.findall(" ".join(fragment.text for fragment in page.hidden).casefold())
    shown = set(_WORD.findall(seen.casefold()))
    if words and sum(word in shown for word in words) >= SAME_WORDS * len(words):
        page.hidden = [fragment for fragment in page.hidden if not _is_shown(fragment.text, shown)]


def _is_shown(text: str, shown: set[str]) -> bool:
    words = _WORD.findall(text.casefold())
    return not words or any(word in shown for word in words)
