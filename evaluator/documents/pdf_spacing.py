"""Headings whose letters are set apart: "E X P E R I E N C E" is one word."""

from dataclasses import replace
from itertools import groupby, pairwise

from evaluator.documents.pdf_fragments import Fragment

FEWEST_LETTERS = 5
"""Five single letters in a row are never words of their own."""
NARROWEST_SPACING = 0.1
"""Letters closer than this share of the font size are not set apart, only painted one by one."""
WIDEST_SPACING = 1.2
"""Letters further apart than this many font sizes are not one heading."""
WORD_SURPLUS = 0.3
"""Share of the font size by which the gap between two words exceeds the gap between two letters."""


def close_spaced_letters(line: list[Fragment]) -> list[Fragment]:
    """The fragments of one line, from left to right, with each stretch of spaced letters joined into its words."""
    joined: list[Fragment] = []
    for is_single, group in groupby(line, key=_is_letter):
        fragments = list(group)
        joined.extend(_words(fragments) if is_single and len(fragments) >= FEWEST_LETTERS else fragments)
    return joined


def _is_letter(fragment: Fragment) -> bool:
    return len(fragment.text) == 1 and fragment.text.isalpha()


def _words(letters: list[Fragment]) -> list[Fragment]:
    gaps = [after.x0 - before.x1 for before, after in pairwise(letters)]
    size = letters[0].size
    usual = sorted(gaps)[len(gaps) // 2]
    if not NARROWEST_SPACING * size < usual < WIDEST_SPACING * size:
        return letters
    blanks_part_words = sum(letter.blank_after for letter in letters) < 0.5 * len(letters)
    words = [replace(letters[0])]
    for gap, before, letter in zip(gaps, letters, letters[1:], strict=False):
        if gap > usual + WORD_SURPLUS * size or (before.blank_after and blanks_part_words):
            # the blank was set as wide as the letters are apart: it parts words, never columns
            words[-1].x1 = (
                max(words[-1].x1, letter.x0 - 0.5 * size) if gap < usual + 1.5 * size else words[-1].x1
            )
            words[-1].blank_after = True
            words.append(replace(letter))
        else:
            _append(words[-1], letter)
    return words


def _append(word: Fragment, letter: Fragment) -> None:
    word.text += letter.text
    word.x1 = letter.x1
    word.blank_after = letter.blank_after
    old, new = word.box, letter.box
    word.box = (old[0], min(old[1], new[1]), new[2], max(old[3], new[3]))
