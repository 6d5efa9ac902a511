"""How well a page was read, from its words alone: whether they look like words."""

import re

from evaluator.documents.pdf_glyphs import UNMAPPED
from evaluator.domain.documents import PageQuality

_WORD = re.compile(r"\S+")
_SINGLE = re.compile(r"(?<![^\s])[^\W\d_](?![^\s])")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def page_quality(number: int, text: str) -> PageQuality:
    """The quality of one page's text; blanks do not count as characters."""
    characters = sum(not character.isspace() for character in text)
    letters = sum(character.isalpha() for character in text)
    words = len(_WORD.findall(text))
    # scripts that write no blanks between words, or one syllable a cell, have single letters everywhere
    singles = 0 if _UNSPACED.search(text) else len(_SINGLE.findall(text))
    return PageQuality(
        page=number,
        characters=characters,
        letter_share=round(letters / characters, 3) if characters else 0.0,
        unmapped=text.count(UNMAPPED),
        one_letter_share=round(singles / words, 3) if words else 0.0,
    )
