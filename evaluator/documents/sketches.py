"""Sketches: a few numbers by which nearly equal texts are recognized (MinHash by one permutation)."""

import re
from hashlib import blake2b

from evaluator.domain.look_alikes import SKETCH_SIZE

WORDS_A_SEQUENCE = 3
FEWEST_SEQUENCES = 30
"""A shorter text says too little of who wrote it."""
_WORD = re.compile(r"\w+")
_EMPTY = -1


def sketch(text: str) -> tuple[int, ...]:
    """SKETCH_SIZE numbers of 31 bits; empty for a text of fewer than FEWEST_SEQUENCES three-word sequences.

    Each sequence's hash falls into one of SKETCH_SIZE bins, and each bin keeps its least one; a bin that got none
    takes the value of the next one that did (P. Li, A. Owen, C.-H. Zhang, "One Permutation Hashing", 2012, and
    A. Shrivastava, P. Li, "Densifying One Permutation Hashing via Rotation", 2014).
    """
    words = _WORD.findall(text.casefold())
    sequences = {tuple(words[at : at + WORDS_A_SEQUENCE]) for at in range(len(words) - WORDS_A_SEQUENCE + 1)}
    if len(sequences) < FEWEST_SEQUENCES:
        return ()
    bins = [_EMPTY] * SKETCH_SIZE
    for sequence in sequences:
        digest = blake2b(" ".join(sequence).encode("utf-8", "surrogatepass"), digest_size=8).digest()
        place = int.from_bytes(digest[:4], "big") % SKETCH_SIZE
        value = int.from_bytes(digest[4:], "big") >> 1
        if bins[place] == _EMPTY or value < bins[place]:
            bins[place] = value
    return tuple(_nearest(bins, place) for place in range(SKETCH_SIZE))


def _nearest(bins: list[int], place: int) -> int:
    """The bin's own value, or that of the next one with a value, changed by the distance so that chances stay even."""
    for distance in range(SKETCH_SIZE):
        value = bins[(place + distance) % SKETCH_SIZE]
        if value != _EMPTY:
            return (value + distance * 0x9E3779B1) & 0x7FFFFFFF
    raise AssertionError("a text with sequences fills at least one bin")
