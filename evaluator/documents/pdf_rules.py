"""Lines drawn across a page: they part the rows of a ruled table."""

import ctypes
from dataclasses import dataclass

from evaluator.documents.pdf_page import PageFrame, Pointer, objects_of
from evaluator.documents.pdfium import pdfium

THICKEST = 2.5
"""Points: what is thicker is a bar, not a line."""
SHORTEST = 12.0
MOST_RULES = 400
TOUCHING = 3.0
"""Points by which the borders of neighboring cells may miss each other."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line, as displayed."""

    y: float
    x0: float
    x1: float


def rules_of(page: Pointer, frame: PageFrame) -> list[Rule]:
    """Horizontal lines and edges of thin boxes on the page, joined where they touch, from top to bottom."""
    sides = [ctypes.c_float() for _ in range(4)]
    found: list[Rule] = []
    for item in objects_of(page):
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH or len(found) >= MOST_RULES:
            continue
        if pdfium.FPDFPageObj_GetBounds(item, *sides):
            x0, y0, x1, y1 = frame.box(*(side.value for side in sides))
            if y1 - y0 <= THICKEST and x1 - x0 >= SHORTEST:
                found.append(Rule((y0 + y1) / 2, x0, x1))
    return _joined(sorted(found, key=lambda rule: (round(rule.y), rule.x0)))


def crossing(rules: list[Rule], x: float, top: float, bottom: float) -> list[float]:
    """Where between top and bottom a line runs across x, from top to bottom."""
    margin = 2 * TOUCHING
    return [
        rule.y for rule in rules if top < rule.y < bottom and rule.x0 < x - margin and rule.x1 > x + margin
    ]


def _joined(rules: list[Rule]) -> list[Rule]:
    joined: list[Rule] = []
    for rule in rules:
        last = joined[-1] if joined else None
        if last is not None and abs(rule.y - last.y) <= 1.0 and rule.x0 <= last.x1 + TOUCHING:
            joined[-1] = Rule(last.y, last.x0, max(last.x1, rule.x1))
        else:
            joined.append(rule)
    return joined
