"""Fragments of one writing direction, joined into runs: pieces of a line with no wide gap inside."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from evaluator.documents.pdf_fragments import Fragment
from evaluator.documents.pdf_spacing import close_spaced_letters
from evaluator.documents.pdf_spelling import spell
from evaluator.documents.scripts import is_right_to_left
from evaluator.documents.transcript import Box

RUN_GAP = 1.0
"""Share of the font size from which a gap may be a gutter; justified lines rarely stretch blanks that far."""
MARKER_GAP = 4.0
"""A list marker belongs to the text this many font sizes to its right."""
FEWEST_JUSTIFIED = 4
WIDEST_BLANK = 4.0
"""Font sizes: a justified line whose blanks are wider than this would not be set."""
FEWEST_IN_COLUMN = 4
NARROWEST_GUTTER = 0.55
"""Share of the font size."""
WIDER_THAN_BLANKS = 1.6
LONGEST_MARKER = 3
"""Characters of a list's number, which is no column of its own."""
MARKERS = frozenset("•‣▪▫◦●○■□–-*·➢➤►▸✓✔❖◆◇\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e0o§")


@dataclass(slots=True)
class Run:
    """Part of one line: text, x0, x1 and baseline y in the turned frame, font size, box as displayed.

    `order` counts as the page is painted.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    box: Box
    words: int = 1
    order: int = 0


def build_runs(fragments: list[Fragment]) -> list[Run]:
    """Runs from top to bottom and left to right. All fragments must share one angle and be visible."""
    is_backwards = is_right_to_left("".join(fragment.text for fragment in fragments))
    groups = [group for line in _lines(fragments) for group in _join(line)]
    edges = _edges(groups)
    return [_run(part, is_backwards) for group in groups for part in _parted(group, edges)]


def _lines(fragments: list[Fragment]) -> list[list[Fragment]]:
    lines: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda item: (item.y, item.x0)):
        line = lines[-1] if lines else None
        if line is not None and fragment.y - line[0].y <= 0.2 * min(fragment.size, line[0].size):
            line.append(fragment)
        else:
            lines.append([fragment])
    return lines


def _join(line: list[Fragment]) -> list[list[Fragment]]:
    line.sort(key=lambda item: item.x0)
    line = close_spaced_letters(line)
    groups: list[list[Fragment]] = []
    for fragment in line:
        group = groups[-1] if groups else None
        if group is not None and _is_repeat(group[-1], fragment):
            continue
        if group is not None and _belongs(group, fragment):
            group.append(fragment)
        else:
            groups.append([fragment])
    return _unjustified(groups)


def _unjustified(groups: list[list[Fragment]]) -> list[list[Fragment]]:
    """A justified line with few words has wide blanks, all alike: it is one run."""
    if len(groups) < FEWEST_JUSTIFIED:
        return groups
    gaps = [after[0].x0 - before[-1].x1 for before, after in pairwise(groups)]
    size = groups[0][0].size
    is_even = max(gaps) - min(gaps) < 0.2 * size and max(gaps) < WIDEST_BLANK * size
    if not is_even or any(len(group) > 1 for group in groups):
        return groups
    for group in groups:
        group[0].blank_after = True
    return [[fragment for group in groups for fragment in group]]


def _edges(groups: list[list[Fragment]]) -> set[int]:
    """Where so many pieces of lines begin, in whole points, that a column does."""
    counts = Counter(round(group[0].x0) for group in groups)
    starts = [x for x in counts if counts[x - 1] + counts[x] + counts[x + 1] >= FEWEST_IN_COLUMN]
    return {near for x in starts for near in (x - 1, x, x + 1)}


def _parted(group: list[Fragment], edges: set[int]) -> list[list[Fragment]]:
    """A piece that goes on where a column begins, after a gap wider than its blanks, runs across a narrow gutter."""
    gaps = [max(0.0, after.x0 - before.x1) for before, after in pairwise(group)]
    parts = [[group[0]]]
    for index, fragment in enumerate(group[1:], 1):
        gap = gaps[index - 1]
        is_marker = sum(len(before.text) for before in parts[-1]) <= LONGEST_MARKER
        if gap > NARROWEST_GUTTER * fragment.size and round(fragment.x0) in edges and not is_marker:
            others = sorted(
                other for other in (*gaps[: index - 1], *gaps[index:]) if other > 0.1 * fragment.size
            )
            if not others or gap > WIDER_THAN_BLANKS * others[len(others) // 2]:
                parts.append([])
        parts[-1].append(fragment)
    return parts


def _is_repeat(before: Fragment, fragment: Fragment) -> bool:
    """Bold made by painting the same word twice, a hair apart."""
    return before.text == fragment.text and abs(before.x0 - fragment.x0) < 0.15 * fragment.size


def _belongs(group: list[Fragment], fragment: Fragment) -> bool:
    before = group[-1]
    size = min(before.size, fragment.size)
    gap = fragment.x0 - before.x1
    if len(group) == 1 and before.text in MARKERS:
        return gap < MARKER_GAP * size
    return gap < RUN_GAP * size


def _run(group: list[Fragment], is_backwards: bool) -> Run:
    text, words = spell(group, is_page_backwards=is_backwards)
    boxes = [fragment.box for fragment in group]
    box = (
        min(item[0] for item in boxes),
        min(item[1] for item in boxes),
        max(item[2] for item in boxes),
        max(item[3] for item in boxes),
    )
    size = max(fragment.size for fragment in group)
    order = min(fragment.order for fragment in group)
    return Run(text, group[0].x0, max(item.x1 for item in group), group[0].y, size, box, words, order)
