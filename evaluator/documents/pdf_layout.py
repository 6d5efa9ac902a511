"""Reading order of a page: a recursive cut along gutters, with full-width bands, date rails and tables by rows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from evaluator.documents.pdf_rails import (
    Sides,
    dated_entries,
    edges_of,
    entries,
    is_apart_from_column,
    reads_by_rows,
    spaced_entries,
    text_of,
)
from evaluator.documents.pdf_rules import Rule, crossing
from evaluator.documents.pdf_runs import Run
from evaluator.documents.resume_words import is_section_heading
from evaluator.documents.scripts import is_right_to_left

LEAST_GUTTER = 6.0
"""Points of white that part two columns."""
MOST_CANDIDATES = 40
"""Gutter positions tried in one region, the best aligned ones first."""
DEEPEST_CUT = 12
FEWEST_RULES = 2
"""Lines across a gutter that make a table of two columns; one alone may be an ornament."""


@dataclass(slots=True)
class Row:
    """Runs that share a baseline, from left to right."""

    runs: list[Run]
    y: float
    size: float


@dataclass(slots=True)
class Block:
    """Rows read one after the other: a column, or a band across the page."""

    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cut:
    """Rows start..end part at x. `entries` are set where a rail of dates or labels is read entry by entry."""

    start: int
    end: int
    x: float
    score: tuple[int, int, float]
    entries: tuple[int, ...] = ()
    is_table: bool = False


def read_in_order(runs: list[Run], rules: Sequence[Rule] = ()) -> list[Block]:
    """The blocks of a page or of one direction of it, in the order in which a person reads them.

    `rules` are the lines drawn across the page, in the frame of the runs. Where the words run from right to left the
    columns do as well: such a page is read in a mirror, and the x of its runs are those in the mirror.
    """
    if is_right_to_left("".join(run.text for run in runs)):
        for run in runs:
            run.x0, run.x1 = -run.x1, -run.x0
        rules = [Rule(rule.y, -rule.x1, -rule.x0) for rule in rules]
    return without_loss(runs, _read(_rows(runs), list(rules), 0))


def without_loss(runs: list[Run], blocks: list[Block]) -> list[Block]:
    """The blocks; or where they lack words of the runs, all runs in the order in which the page is painted."""
    found = Counter(
        word for block in blocks for row in block.rows for run in row.runs for word in run.text.split()
    )
    if Counter(word for run in runs for word in run.text.split()) <= found:
        return blocks
    return [Block([Row([run], run.y, run.size) for run in sorted(runs, key=lambda run: run.order)])]


def _rows(runs: list[Run]) -> list[Row]:
    rows: list[Row] = []
    for run in sorted(runs, key=lambda item: (item.y, item.x0)):
        row = rows[-1] if rows else None
        if row is not None and run.y - row.y <= max(1.0, 0.3 * min(run.size, row.size)):
            row.runs.append(run)
            row.size = max(row.size, run.size)
        else:
            rows.append(Row([run], run.y, run.size))
    for row in rows:
        row.runs.sort(key=lambda item: item.x0)
    return rows


def _read(rows: list[Row], rules: list[Rule], depth: int) -> list[Block]:
    if not rows:
        return []
    cut = _best_cut(rows, rules) if depth < DEEPEST_CUT else None
    if cut is None:
        return [Block(rows)]
    return [
        *_read(rows[: cut.start], rules, depth + 1),
        *_read_sides(rows[cut.start : cut.end], cut, rules, depth + 1),
        *_read(rows[cut.end :], rules, depth + 1),
    ]


def _read_sides(rows: list[Row], cut: _Cut, rules: list[Rule], depth: int) -> list[Block]:
    if not cut.entries:
        left, right = _parted(rows, cut.x)
        return [*_read(left, rules, depth), *_read(right, rules, depth)]
    blocks: list[Block] = []
    for start, end in pairwise((0, *cut.entries, len(rows))):
        left, right = _parted(rows[start:end], cut.x)
        blocks += _read_entry(left, right, rules, depth, is_table=cut.is_table)
    return blocks


def _read_entry(
    left: list[Row], right: list[Row], rules: list[Rule], depth: int, *, is_table: bool
) -> list[Block]:
    is_layout = is_table and min(len(left), len(right)) > 1
    if not left or not right or is_layout or abs(left[0].y - right[0].y) > 1.0 + 0.3 * left[0].size:
        return [*_read(left, rules, depth), *_read(right, rules, depth)]
    # the label stands on the line of what it labels; its further lines follow, and what is below both comes last
    first = Row([*left[0].runs, *right[0].runs], right[0].y, right[0].size)
    early = [row for row in left[1:] if row.y <= right[-1].y]
    late = [row for row in left[1:] if row.y > right[-1].y]
    rest = _read(right[1:], rules, depth)
    if early or not rest:
        rest = [Block([first, *early]), *rest]
    else:
        rest[0].rows.insert(0, first)
    return [*rest, *_read(late, rules, depth)]


def _parted(rows: list[Row], x: float) -> tuple[list[Row], list[Row]]:
    left = [run for row in rows for run in row.runs if run.x0 < x]
    right = [run for row in rows for run in row.runs if run.x0 >= x]
    return _rows(left), _rows(right)


def _best_cut(rows: list[Row], rules: list[Rule]) -> _Cut | None:
    best: _Cut | None = None
    edges = edges_of(run for row in rows for run in row.runs)
    for x in _candidates(rows):
        for start, end in _slices(rows, x, edges):
            cut = _judge(rows, rules, start, end, x)
            if cut is not None and (best is None or cut.score > best.score):
                best = cut
    return best


def _candidates(rows: list[Row]) -> list[float]:
    """Where a gutter may end: left edges of runs, and the leftmost of runs that share a right edge."""
    runs = [run for row in rows for run in row.runs]
    first = min(run.x0 for run in runs)
    lefts: dict[int, list[float]] = {}
    rights: dict[int, list[float]] = {}
    for run in runs:
        if run.x0 > first + LEAST_GUTTER:
            lefts.setdefault(round(run.x0 / 2), []).append(run.x0)
            rights.setdefault(round(run.x1 / 2), []).append(run.x0)
    edges = [*lefts.values(), *(found for found in rights.values() if len(found) > 1)]
    ranked = sorted(edges, key=len, reverse=True)[:MOST_CANDIDATES]
    return list(dict.fromkeys(min(found) - 0.5 for found in ranked))


def _slices(rows: list[Row], x: float, edges: set[int]) -> list[tuple[int, int]]:
    """Stretches of rows in which no run reaches across the gutter that ends at x, and no date is flush right."""
    slices: list[tuple[int, int]] = []
    start = 0
    for index, row in enumerate(rows):
        left, right = _sides(row, x)
        if any(run.x1 > x - LEAST_GUTTER for run in left) or is_apart_from_column(left, right, edges):
            slices.append((start, index))
            start = index + 1
    slices.append((start, len(rows)))
    return [(first, last) for first, last in slices if last - first >= 2]


def _judge(rows: list[Row], rules: list[Rule], start: int, end: int, x: float) -> _Cut | None:
    if end < len(rows):
        end = _without_heading_of_band(rows, start, end, x)
    sides = [_sides(row, x) for row in rows[start:end]]
    lefts, rights = sum(bool(left) for left, _ in sides), sum(bool(right) for _, right in sides)
    if min(lefts, rights) < 2:
        return None
    starts = _ruled_entries(rows[start:end], rules, x)
    is_table = bool(starts)
    if not is_table and reads_by_rows(sides):
        starts = entries(sides)
        if not starts:
            return None
    elif not is_table:
        starts = dated_entries(sides) or spaced_entries(sides, [row.y for row in rows[start:end]])
        is_table = bool(starts)
    ends = [run.x1 for left, _ in sides for run in left]
    return _Cut(start, end, x, (min(lefts, rights), lefts + rights, x - max(ends)), starts, is_table)


def _ruled_entries(rows: list[Row], rules: list[Rule], x: float) -> tuple[int, ...]:
    """Where lines across the gutter part the rows of a table: the index of the first row below each line."""
    lines = crossing(rules, x, rows[0].y, rows[-1].y)
    starts = {next(index for index, row in enumerate(rows) if row.y > line) for line in lines}
    return tuple(sorted(starts)) if len(starts) >= FEWEST_RULES else ()


def _sides(row: Row, x: float) -> Sides:
    return [run for run in row.runs if run.x0 < x], [run for run in row.runs if run.x0 >= x]


def _without_heading_of_band(rows: list[Row], start: int, end: int, x: float) -> int:
    """Where the rows before a band belong to it: those after the last row of the shorter column, from a wide gap on."""
    last = {True: start, False: start}
    for index in range(start, end):
        for run in rows[index].runs:
            last[run.x0 < x] = index
    shorter = min(last.values())
    for index in range(end - 1, start, -1):
        gap = rows[index].y - rows[index - 1].y
        is_wide = gap > 1.6 * max(rows[index].size, rows[index - 1].size)
        is_heading = is_section_heading(text_of(rows[index].runs))
        if (index > shorter and is_wide) or (index >= shorter and is_heading):
            return index
    return end
