"""Lines drawn across a page: they part the rows of a ruled table."""

from dataclasses import dataclass

from evaluator.documents.pdf_page import PageContent, PageFrame
from evaluator.documents.pdf_runs import Run
from evaluator.documents.pdfium import pdfium
from evaluator.documents.resume_words import is_section_heading
from evaluator.documents.transcript import Box

THICKEST = 2.5
"""Points: what is thicker is a bar, not a line."""
SHORTEST = 12.0
MOST_RULES = 400
MOST_HEADINGS = 60
HIGHEST_BAR = 45.0
WIDER_THAN_HIGH = 4.0
TOUCHING = 3.0
"""Points by which the borders of neighboring cells may miss each other."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line, as displayed."""

    y: float
    x0: float
    x1: float


def rules_of(content: PageContent, frame: PageFrame) -> list[Rule]:
    """Horizontal lines and edges of thin boxes on the page, joined where they touch, from top to bottom."""
    found: list[Rule] = []
    for item in content.others:
        if item.kind != pdfium.FPDF_PAGEOBJ_PATH or len(found) >= MOST_RULES:
            continue
        box = item.box(frame)
        if box is not None and box[3] - box[1] <= THICKEST and box[2] - box[0] >= SHORTEST:
            found.append(Rule((box[1] + box[3]) / 2, box[0], box[2]))
    return _joined(sorted(found, key=lambda rule: (round(rule.y), rule.x0)))


def bars_of(content: PageContent, frame: PageFrame) -> list[Box]:
    """Boxes no higher than a line or two of text and wider than high: what headings are set in."""
    boxes = [item.box(frame) for item in content.others if item.kind == pdfium.FPDF_PAGEOBJ_PATH]
    bars = [box for box in boxes if box is not None and THICKEST < box[3] - box[1] <= HIGHEST_BAR]
    return [box for box in bars if box[2] - box[0] > WIDER_THAN_HIGH * (box[3] - box[1])][:MOST_RULES]


def reach_with_headings(runs: list[Run], rules: list[Rule], bars: list[Box]) -> None:
    """Let each heading be as wide as the bar it stands in or the line beneath it, up to what stands beside it."""
    for run in [run for run in runs if is_section_heading(run.text)][:MOST_HEADINGS]:
        ends = [rule.x1 for rule in rules if _is_beneath(rule, run)]
        ends += [bar[2] for bar in bars if bar[0] <= run.x0 and bar[1] < run.y < bar[3]]
        end = max(ends, default=run.x1)
        if not any(run.x1 < other.x0 < end and abs(other.y - run.y) < run.size for other in runs):
            run.x1 = max(run.x1, end)


def _is_beneath(rule: Rule, run: Run) -> bool:
    return rule.x0 <= run.x0 + TOUCHING and 0 < rule.y - run.y < run.size


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
