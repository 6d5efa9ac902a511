"""Fragments of one writing direction, joined into runs: pieces of a line with no wide gap inside."""

from dataclasses import dataclass
from itertools import pairwise

from evaluator.documents.pdf_glyphs import Fragment
from evaluator.documents.pdf_spacing import close_spaced_letters
from evaluator.documents.scripts import is_right_to_left
from evaluator.documents.transcript import Box

RUN_GAP = 1.0
"""Share of the font size from which a gap may be a gutter; justified lines rarely stretch blanks that far."""
MARKER_GAP = 4.0
"""A list marker belongs to the text this many font sizes to its right."""
FEWEST_JUSTIFIED = 4
WIDEST_BLANK = 4.0
"""Font sizes: a justified line whose blanks are wider than this would not be set."""
MARKERS = frozenset("•‣▪▫◦●○■□–-*·➢➤►▸✓✔❖◆◇\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf0e0o§")


@dataclass(slots=True)
class Run:
    """Part of one line: text, x0, x1 and baseline y in the turned frame, font size, box as displayed."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    box: Box
    words: int = 1


def build_runs(fragments: list[Fragment]) -> list[Run]:
    """Runs from top to bottom and left to right. All fragments must share one angle and be visible."""
    runs: list[Run] = []
    for line in _lines(fragments):
        runs.extend(_join(line))
    return runs


def _lines(fragments: list[Fragment]) -> list[list[Fragment]]:
    lines: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda item: (item.y, item.x0)):
        line = lines[-1] if lines else None
        if line is not None and fragment.y - line[0].y <= 0.2 * min(fragment.size, line[0].size):
            line.append(fragment)
        else:
            lines.append([fragment])
    return lines


def _join(line: list[Fragment]) -> list[Run]:
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
    return [_run(group) for group in _unjustified(groups)]


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


def _run(group: list[Fragment]) -> Run:
    text, words = _spell(group)
    boxes = [fragment.box for fragment in group]
    box = (
        min(item[0] for item in boxes),
        min(item[1] for item in boxes),
        max(item[2] for item in boxes),
        max(item[3] for item in boxes),
    )
    size = max(fragment.size for fragment in group)
    return Run(text, group[0].x0, max(item.x1 for item in group), group[0].y, size, box, words)


def _spell(group: list[Fragment]) -> tuple[str, int]:
    backwards = is_right_to_left("".join(fragment.text for fragment in group))
    ordered = group[::-1] if backwards else group
    pieces = [ordered[0].text]
    words = 1
    for before, after in pairwise(ordered):
        gap = before.x0 - after.x1 if backwards else after.x0 - before.x1
        limit = max(before.ink.word_gap, after.ink.word_gap) * min(before.size, after.size)
        if before.blank_after or gap > limit:
            pieces.append(" ")
            words += 1
        pieces.append(after.text)
    return "".join(pieces), words
