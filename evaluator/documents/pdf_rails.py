"""Two sides of a gutter that are no columns: date rails, labels beside their content, tables of short cells."""

from collections.abc import Iterable
from itertools import pairwise
from typing import TypeAlias

from evaluator.documents.pdf_runs import Run
from evaluator.documents.resume_words import is_date_label, is_section_heading

Sides: TypeAlias = tuple[list[Run], list[Run]]
"""The runs of one row to the left and to the right of a gutter."""
SHORT_CELL_WORDS = 4.0
FEW_WORDS = 2.0
PROSE = 0.3
"""Share of lines that begin in lower case, from which on they may be prose in a narrow column."""
FEWEST_SPACED = 3
"""Rows, parted by nothing but space, that make a table."""
WIDER = 1.3
"""How much wider than the usual step between lines that space is."""
ALIGNED = 1.0
"""Points within which left edges count as one edge."""


def edges_of(runs: Iterable[Run]) -> set[int]:
    """Left edges, in steps of ALIGNED, at which something other than a date begins."""
    steps = [round(run.x0 / ALIGNED) for run in runs if not is_date_label(run.text)]
    return {near for step in steps for near in (step - 1, step, step + 1)}


def is_apart_from_column(left: list[Run], right: list[Run], edges: set[int]) -> bool:
    """True for a date flush right on the line of what it dates: it begins where no column has its edge."""
    if not left or len(right) != 1 or not is_date_label(right[0].text):
        return False
    return round(right[0].x0 / ALIGNED) not in edges


def reads_by_rows(sides: list[Sides]) -> bool:
    """True where rows tell more than columns. Rows before and after the shorter side do not count."""
    if _heads_both(sides):
        return False
    if _is_rail(sides, 0) or _is_rail(sides, 1):
        return True
    inner = _within_both(sides)
    paired = sum(bool(left) and bool(right) for left, right in inner)
    lefts, rights = ([side[which] for side in inner if side[which]] for which in (0, 1))
    return paired >= 0.9 * max(len(lefts), len(rights), 2) and _are_short(lefts) and _are_short(rights)


def entries(sides: list[Sides]) -> tuple[int, ...]:
    """Where the entries begin of a rail of dates at the left that holds more than dates (a place below each).

    Empty for other sides: there plain rows say it all.
    """
    texts = [text_of(left) for left, _ in _beside(sides, 0)]
    starts = [index for index, text in enumerate(texts) if is_date_label(text)]
    labels = [text for text in texts[starts[0] :] if text and not is_section_heading(text)] if starts else []
    has_more = not all(map(is_date_label, labels))
    if len(starts) < 2 or not has_more or not _is_rail(sides, 0):
        return ()
    return tuple(index for index in starts if index > 0)


def dated_entries(sides: list[Sides]) -> tuple[int, ...]:
    """Where the rows of a table without lines begin: each has a date in its first column and something in its last.

    Empty where the last column begins elsewhere than the dates do, save for one row of titles.
    """
    dated = [index for index, (left, _) in enumerate(sides) if len(left) > 1 and is_date_label(left[0].text)]
    edge = min((sides[index][0][0].x0 for index in dated), default=0.0)
    starts = [index for index in dated if sides[index][0][0].x0 - edge < 2 * ALIGNED]
    first = next(index for index, (_, right) in enumerate(sides) if right)
    if len(starts) < 2 or first < starts[0] - 1 or not all(sides[index][1] for index in starts):
        return ()
    if any(is_section_heading(text_of(right)) for _, right in sides):
        return ()
    return tuple(index for index in starts if index)


def spaced_entries(sides: list[Sides], baselines: list[float]) -> tuple[int, ...]:
    """Where the rows of a table without lines begin: its cells wrap, wider gaps part its rows across both sides.

    Empty where the sides do not begin together after each such gap. Rows above and below the table are entries, too.
    """
    both = [index for index, (left, right) in enumerate(sides) if left and right]
    if len(both) < FEWEST_SPACED or _heads_both(sides):
        return ()
    first, last = both[0], both[-1]
    gaps = [after - before for before, after in pairwise(baselines)]
    inner = sorted(gaps[first:])
    usual = inner[(len(inner) - 1) // 2]
    starts = [index for index, gap in enumerate(gaps, 1) if index > first and gap > WIDER * usual]
    within = [first, *(index for index in starts if index <= last)]
    if len(within) < FEWEST_SPACED or len(within) == last + 1 - first or not set(within) <= set(both):
        return ()
    return tuple(index for index in (first, *starts) if index)


def text_of(runs: list[Run]) -> str:
    """The words of some runs."""
    return " ".join(run.text for run in runs)


def _is_rail(sides: list[Sides], which: int) -> bool:
    """Dates or lone labels on one side, each on a line of the other side."""
    inner = _beside(_without_headings_above(sides, which), which)
    own = [text_of(side[which]) for side in inner if side[which]]
    other = sum(bool(side[1 - which]) for side in inner)
    paired = sum(bool(left) and bool(right) for left, right in inner)
    dates = [side for side in inner if is_date_label(text_of(side[which]))]
    paired_dates = sum(bool(side[1 - which]) for side in dates)
    if (
        len(dates) >= 2
        and len(dates) >= 0.4 * len(own)
        and paired_dates >= 0.8 * len(dates)
        and paired >= 0.5 * len(own)
    ):
        return True
    return len(own) >= 2 and paired >= 0.9 * len(own) and len(own) <= 0.6 * other and _is_sparse(inner, which)


def _without_headings_above(sides: list[Sides], which: int) -> list[Sides]:
    """A section's heading above a rail is not part of it."""
    for index, side in enumerate(sides):
        if side[which] and (side[1 - which] or not is_section_heading(text_of(side[which]))):
            return sides[index:]
    return sides


def _beside(sides: list[Sides], which: int) -> list[Sides]:
    """The rows down to the other side's last one: what follows below both, flush with the rail, is not of it."""
    last = max((index for index, side in enumerate(sides) if side[1 - which]), default=-1)
    return sides[: last + 1]


def _within_both(sides: list[Sides]) -> list[Sides]:
    both = [index for index, (left, right) in enumerate(sides) if left and right]
    return sides[both[0] : both[-1] + 1] if both else []


def _heads_both(sides: list[Sides]) -> bool:
    """Headings of sections on both sides mean two columns, however well their lines happen to pair."""
    return all(any(is_section_heading(text_of(side[which])) for side in sides) for which in (0, 1))


def _is_sparse(sides: list[Sides], which: int) -> bool:
    present = [bool(side[which]) for side in sides]
    neighbors = sum(here and there for here, there in pairwise(present))
    return neighbors <= 0.25 * sum(present)


def _are_short(side: list[list[Run]]) -> bool:
    """True for cells of a word or a few; lines of prose go on in lower case."""
    cells = [run for runs in side for run in runs]
    if not cells:
        return False
    words = sum(run.words for run in cells) / len(cells)
    goes_on = sum(run.text[0].islower() for run in cells) >= PROSE * len(cells)
    return words <= (FEW_WORDS if goes_on else SHORT_CELL_WORDS)
