"""The words of one piece of a line, spelled in the order in which they are read, whichever way their scripts run."""

import re
from dataclasses import dataclass
from itertools import pairwise

from evaluator.documents.pdf_fragments import Fragment
from evaluator.documents.scripts import has_right_to_left, is_right_to_left, way_of

BLANK = " "
LEAST_BLANK = 0.05
"""Share of the font size that a blank is wide at least."""
OPENING, CLOSING = "([{", ")]}"
SEPARATORS = ("-", "/", ".", ",", ":")
_MIRROR = str.maketrans(OPENING + CLOSING, CLOSING + OPENING)
_MARKED = re.compile(r"""([.,;:!?"()\[\]%]*)(.*?)([.,;:!?"()\[\]]*)""")
_SPAN = re.compile(r"(\d{4})\s*[-–—]\s*(\d{4})")


@dataclass(frozen=True, slots=True)
class _Token:
    """A fragment's text or a blank; the way is "R" or "L", "N" for numbers, "O" for what has none."""

    text: str
    way: str


def spell(group: list[Fragment], *, is_page_backwards: bool) -> tuple[str, int]:
    """The text of fragments that stand side by side from left to right, and the number of its words.

    Some scripts run from right to left; on a page that mostly does, lines of mixed scripts and figures do as well.
    """
    text = "".join(fragment.text for fragment in group)
    is_mixed = has_right_to_left(text)
    if is_mixed or (is_page_backwards and way_of(text) == "N"):
        tokens = _tokens(group)
        is_backwards = is_page_backwards or is_right_to_left(text)
        pieces = [
            token.text for token in (_read_backwards(tokens) if is_backwards else _read_forwards(tokens))
        ]
    else:
        pieces = [fragment.text + BLANK * _are_parted(fragment, after) for fragment, after in pairwise(group)]
        pieces.append(group[-1].text)
    spelled = "".join(pieces)
    return spelled, 1 + spelled.count(BLANK)


def _are_parted(before: Fragment, after: Fragment) -> bool:
    limit = max(before.word_gap, after.word_gap) * min(before.size, after.size)
    return before.blank_after or after.x0 - before.x1 > limit


def _tokens(group: list[Fragment]) -> list[_Token]:
    tokens = [_Token(group[0].text, way_of(group[0].text))]
    for before, after in pairwise(group):
        # whether a blank stands at the left or the right of what it follows is for the gap to say
        has_blank = before.blank_after or after.blank_after
        limit = LEAST_BLANK if has_blank else max(before.word_gap, after.word_gap)
        if after.x0 - before.x1 > limit * min(before.size, after.size):
            tokens.append(_Token(BLANK, "O"))
        tokens.append(_Token(after.text, way_of(after.text)))
    return tokens


def _read_backwards(tokens: list[_Token]) -> list[_Token]:
    """From right to left, save what runs the other way: words with what is between them and figures that follow."""
    tokens = [part for token in tokens for part in _without_marks(token)]
    units: list[list[_Token]] = []
    index = 0
    while index < len(tokens):
        end = index + 1
        token = tokens[index]
        if token.way == "L" or (token.way == "N" and _is_set_forwards(tokens[index:])):
            end = _end_of(tokens, index, "LN", "R")
        elif token.way == "N":
            end = _end_of_figure(tokens, index)
        units.append(tokens[index:end])
        index = end
    return _with_brackets_facing([token for unit in reversed(units) for token in unit])


def _without_marks(token: _Token) -> list[_Token]:
    """A word or figure that runs forwards, and the marks around it, which go with the line."""
    found = _MARKED.fullmatch(token.text)
    if token.way not in "LN" or found is None:
        return [token]
    before, word, after = found.groups()
    return [
        *(_Token(mark, "O") for mark in before),
        _Token(word, token.way),
        *(_Token(mark, "O") for mark in after),
    ]


def _with_brackets_facing(tokens: list[_Token]) -> list[_Token]:
    """Some files hold brackets among words that run backwards as they look, some as they are meant."""
    depth = 0
    for token in tokens:
        if token.way == "O":
            depth += sum(map(OPENING.count, token.text)) - sum(map(CLOSING.count, token.text))
        if depth < 0:
            return [_Token(item.text.translate(_MIRROR), "O") if item.way == "O" else item for item in tokens]
    return tokens


def _read_forwards(tokens: list[_Token]) -> list[_Token]:
    """From left to right, save words that run the other way with what is between them."""
    ordered: list[_Token] = []
    index = 0
    while index < len(tokens):
        end = _end_of(tokens, index, "R", "L") if tokens[index].way == "R" else index + 1
        ordered += tokens[index:end][::-1]
        index = end
    return ordered


def _end_of_figure(tokens: list[_Token], start: int) -> int:
    """Where a figure in several pieces ends: a telephone number, a date."""
    end = start + 1
    while end + 1 < len(tokens) and tokens[end].text in SEPARATORS and tokens[end + 1].way == "N":
        end += 2
    return end


def _is_set_forwards(tokens: list[_Token]) -> bool:
    """True for telephone numbers and for years that would otherwise run from the later to the earlier."""
    text = "".join(token.text for token in tokens)
    span = _SPAN.match(text)
    return text.startswith("+") or (span is not None and span[1] < span[2])


def _end_of(tokens: list[_Token], start: int, own: str, foreign: str) -> int:
    """Where the tokens from `start` on that run one way end: after the last of their own before a foreign one."""
    end = start + 1
    for index in range(start, len(tokens)):
        if tokens[index].way in foreign:
            break
        if tokens[index].way in own:
            end = index + 1
    return end
