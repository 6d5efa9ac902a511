"""Levels given by hand to fictional resumes, and how far the matcher agrees with them: quadratic weighted kappa."""

import re
from datetime import date
from pathlib import Path

from evaluator.domain.criteria import Category, RubricCriterion
from evaluator.matcher import rate

LEVELS = Path(__file__).parent.parent / "tests" / "matcher" / "levels.txt"
TODAY = date(2026, 11, 25)
SCALE = 6


def level_pairs(half: str, *, flat: bool = False) -> list[tuple[int, int]]:
    """(by hand, by the matcher) for every resume and criterion of a half, "tuned" or "kept"."""
    rubrics: dict[str, tuple[str, list[str]]] = {}
    pairs: list[tuple[int, int]] = []
    for block in re.split(r"^@@ ", LEVELS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, text = block.split("\n", 1)
        kind, name, *rest = head.split()
        if kind == "rubric":
            rubrics[name] = (rest[0], text.strip().splitlines())
        elif rubrics[rest[0]][0] == half:
            resume = " ".join(text.split()) if flat else text.strip()
            found = _levels(rubrics[rest[0]][1], resume)
            pairs += zip((int(level) for level in rest[1:]), found, strict=True)
    return pairs


def kappa(pairs: list[tuple[int, int]]) -> float:
    """Agreement beyond chance: 1 for the same levels, 0 for chance; a miss counts by its square."""
    ones = [sum(a == level for a, _ in pairs) for level in range(SCALE)]
    others = [sum(b == level for _, b in pairs) for level in range(SCALE)]
    missed = sum((a - b) ** 2 for a, b in pairs)
    expected = sum(
        (a - b) ** 2 * ones[a] * others[b] / len(pairs) for a in range(SCALE) for b in range(SCALE)
    )
    return 1 - missed / expected


def _levels(wordings: list[str], resume: str) -> list[int]:
    criteria = [
        RubricCriterion(number=number, wording=wording, category=Category.OTHER)
        for number, wording in enumerate(wordings, 1)
    ]
    return [rating.level for rating in rate(criteria, resume, today=TODAY).ratings]
