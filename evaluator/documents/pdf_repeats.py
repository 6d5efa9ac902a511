"""Headers and footers that stand on every page are read once."""

import re

from evaluator.documents.pdf_page import PageFrame
from evaluator.documents.pdf_runs import Run

MARGIN = 0.12
"""Share of the page's height, at the top and at the foot, in which repeats are looked for."""
SAME_PLACE = 4.0
"""Points by which a repeated line may move from page to page."""
MOST_REPEATS = 60
"""Runs on a page; no header has more."""
SET_OFF = 0.5
"""Share of its height by which a header stands above the page's own text."""


def drop_repeats(pages: list[list[Run]], frames: list[PageFrame]) -> None:
    """Take out of each page what an earlier page has in the same place of its margin. Page numbers may differ.

    Pages whose own text begins alike keep it: a repeat has a gap between it and what is not repeated.
    """
    seen: dict[str, list[Run]] = {}
    for number, (runs, frame) in enumerate(zip(pages, frames, strict=True), 1):
        marginal = [(run, _pattern(run.text, number)) for run in runs if _is_marginal(run, frame)]
        repeats = {
            id(run): run
            for run, pattern in marginal
            if any(_is_in_place(run, old) for old in seen.get(pattern, ()))
        }
        if len(repeats) > MOST_REPEATS:
            repeats.clear()
        _keep_what_goes_on(repeats, runs, frame)
        for run, pattern in marginal:
            if id(run) not in repeats:
                seen.setdefault(pattern, []).append(run)
        runs[:] = [run for run in runs if id(run) not in repeats]


def _keep_what_goes_on(repeats: dict[int, Run], runs: list[Run], frame: PageFrame) -> None:
    """Take out of the repeats each line that the page's text follows closely, or leads up to at the foot."""
    middle = frame.height / 2
    from_inside = sorted(repeats.values(), key=lambda run: abs((run.box[1] + run.box[3]) / 2 - middle))
    for run in from_inside:
        if any(id(other) not in repeats and _is_next(run, other, middle) for other in runs):
            del repeats[id(run)]


def _is_next(run: Run, other: Run, middle: float) -> bool:
    """True when the other run is nearer to the middle of the page and close to this one, above or below it."""
    left, top, right, bottom = run.box
    gap = other.box[1] - bottom if top < middle else top - other.box[3]
    height = bottom - top
    is_beside = other.box[0] < right and left < other.box[2]
    return is_beside and -0.5 * height < gap < SET_OFF * height


def _is_marginal(run: Run, frame: PageFrame) -> bool:
    middle = (run.box[1] + run.box[3]) / 2
    return middle < MARGIN * frame.height or middle > (1 - MARGIN) * frame.height


def _pattern(text: str, number: int) -> str:
    """The text with this page's number taken out, so that "Page 1 of 3" and "Page 2 of 3" are one."""
    return re.sub(rf"(?<!\d){number}(?!\d)", "#", text, count=1)


def _is_in_place(run: Run, old: Run) -> bool:
    return abs(run.box[1] - old.box[1]) <= SAME_PLACE and abs(run.box[0] - old.box[0]) <= 10 * SAME_PLACE
