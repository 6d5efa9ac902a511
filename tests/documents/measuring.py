"""How well a text was read, against what is known to stand in the file."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise


def _words(text: str) -> list[str]:
    return [word for word in text.split() if any(letter.isalnum() for letter in word)]


def word_recall(text: str, blocks: Iterable[str]) -> float:
    """The share of the known words that came out as words, each as often as it is there."""
    known = Counter(word for block in blocks for word in _words(block))
    found = Counter(_words(text))
    return (known & found).total() / max(known.total(), 1)


def order_share(text: str, blocks: Iterable[str]) -> float:
    """The share of the pairs of words that follow each other in a block and do so in the text as well."""
    known = Counter(pair for block in blocks for pair in pairwise(_words(block)))
    found = Counter(pairwise(_words(text)))
    return (known & found).total() / max(known.total(), 1)
