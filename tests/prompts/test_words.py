"""The files of words: complete, versioned, checked when loaded."""

import pytest

from evaluator.prompts import extraction, insight, rating, repairs
from evaluator.prompts.words import Words, load_words


@pytest.mark.parametrize("words", [rating.WORDS, extraction.WORDS, insight.WORDS, repairs.WORDS])
def test_a_version_names_the_question_and_its_content(words: Words) -> None:
    assert words.version.startswith(f"{words.name}-")
    assert len(words.version) == len(words.name) + 13
    assert words.text.startswith("=== ")


def test_words_with_other_placeholders_than_the_code_fills_are_refused() -> None:
    with pytest.raises(ValueError, match="placeholders"):
        load_words("repair", {"repair": frozenset({"error", "mood"})})
    with pytest.raises(ValueError, match="parts"):
        load_words("repair", {"repair": frozenset({"error"}), "more": frozenset()})
