"""Milliseconds to check all quotes of one candidate, by length of the resume."""

import random
import time

from evaluator.domain.checks import check_answer
from evaluator.domain.ratings import CandidateAnswer, RatingAnswer, State

CRITERIA = 40
WORDS = [
    f"{a}{b}"
    for a in ("stream", "data", "har", "build", "re", "mock")
    for b in ("ing", "bour", "er", "s", "ed", "less")
]


def resume(characters: int, seed: int) -> str:
    """A text of about that length with lines, bullets, dashes, numbers and some letters beyond ASCII."""
    pick = random.Random(seed)
    lines: list[str] = []
    length = 0
    while length < characters:
        words = [
            pick.choice(WORDS) + pick.choice(("", "", str(pick.randrange(4000)), "é", "-")) for _ in range(12)
        ]
        lines.append(pick.choice(("• ", "", "- ")) + " ".join(words))
        length += len(lines[-1]) + 1
    return "\n".join(lines)


def answer(text: str, kind: str) -> CandidateAnswer:
    """Two passages a criterion: literal ones, ones with two wrong letters, or ones that are not there."""
    pick = random.Random(7)
    ratings = []
    for number in range(1, CRITERIA + 1):
        passages = []
        for _ in range(2):
            start = pick.randrange(len(text) - 200)
            passage = " ".join(text[start : start + 160].split()[1:-1])
            if kind == "similar":
                passage = passage[:30] + "x" + passage[31:80] + "y" + passage[81:]
            elif kind == "absent":
                passage = " ".join(pick.choice(WORDS) for _ in range(14))
            passages.append(passage)
        ratings.append(RatingAnswer(number=number, level=3, state=State.HELD, quotes=tuple(passages)))
    return CandidateAnswer(ratings=tuple(ratings))


def main() -> None:
    print(f"{CRITERIA} criteria, {2 * CRITERIA} passages; milliseconds for the whole answer")
    print(f"{'characters':>12}{'literal':>10}{'similar':>10}{'absent':>10}")
    for characters in (5_000, 25_000, 100_000):
        text = resume(characters, seed=1)
        cells = []
        for kind in ("literal", "similar", "absent"):
            offered = answer(text, kind)
            best = float("inf")
            for _ in range(3):
                started = time.perf_counter()
                ratings = check_answer(offered, text)
                best = min(best, time.perf_counter() - started)
            found = sum(bool(rating.quotes) for rating in ratings)
            cells.append(f"{best * 1000:7.1f}/{found:2d}")
        print(f"{len(text):>12}" + "".join(cells))
    print("after the slash: criteria with at least one located quote")


if __name__ == "__main__":
    main()
