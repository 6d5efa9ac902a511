"""Sketches: the share of numbers two texts have in common is about the share of their word sequences."""

import random

import pytest

from evaluator.documents.sketches import FEWEST_SEQUENCES, sketch
from evaluator.domain.look_alikes import SKETCH_SIZE, likeness_of


def sequences(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + 3]) for at in range(len(words) - 2)}


@pytest.mark.parametrize("changed", [0.0, 0.02, 0.1, 0.3, 1.0])
def test_likeness_is_estimated(changed: float):
    dice = random.Random(7)
    words = [f"w{dice.randrange(2000)}" for _ in range(900)]
    edited = [f"x{dice.randrange(2000)}" if dice.random() < changed else word for word in words]
    one, other = sequences(words), sequences(edited)
    exact = len(one & other) / len(one | other)
    # four standard deviations of 64 samples
    assert abs(likeness_of(sketch(" ".join(words)), sketch(" ".join(edited))) - exact) <= 0.25


def test_a_sketch_does_not_depend_on_case_blanks_or_marks():
    text = " ".join(f"Word{number}" for number in range(100))
    assert sketch(text) == sketch(text.upper().replace(" ", ",\n "))


def test_a_short_text_has_none():
    words = [f"w{number}" for number in range(FEWEST_SEQUENCES + 2)]
    assert len(sketch(" ".join(words))) == SKETCH_SIZE
    assert sketch(" ".join(words[1:])) == ()
