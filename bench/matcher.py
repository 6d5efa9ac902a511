"""How well the built-in matcher ranks, beside what anyone could do in ten lines: random, length, TF-IDF cosine, BM25.

Criteria are extracted by the matcher itself; each post ranks all resumes of the set. Figures: ROC AUC of suitable
(grade 1 or more) against not, and NDCG@10 of the grades, means over the posts of a half. Below stand the agreement
with levels given by hand, orders to automated readers found in sentences, date ranges read, and time for long texts.
Run: python bench/matcher.py [--rows] [--flat], rows show the order, flat takes the line breaks away.
"""

import math
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from _levels import kappa, level_pairs

from evaluator.domain.criteria import Category, Kind, RubricCriterion
from evaluator.domain.experience import find_ranges
from evaluator.domain.instructions import find_instructions
from evaluator.domain.ratings import State
from evaluator.matcher import extract_criteria, rate

TODAY = date(2026, 11, 1)
SET = Path(__file__).with_name("matcher_set.txt")
DOMAIN_TESTS = Path(__file__).parent.parent / "tests" / "domain"
LONG = 200_000
WORDINGS = (
    "Python",
    "At least 5 years of experience in accounting",
    "German B2",
    "Driving licence B",
    "Degree in business",
    "Experience as Accountant",
    "Background in accounting",
    "Order picking",
    "AWS certification",
    "Negotiation of contracts",
)


@dataclass(frozen=True)
class Post:
    """A job description and the half of the set it is in: tuned or kept."""

    name: str
    half: str
    text: str


@dataclass(frozen=True)
class Resume:
    """A resume and its grades by post; 0 where not listed."""

    name: str
    grades: dict[str, int]
    text: str


Scores = Callable[[Post, list[Resume]], list[float]]


def read_set(path: Path = SET) -> tuple[list[Post], list[Resume]]:
    posts, resumes = [], []
    for block in re.split(r"^@@ ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, text = block.split("\n", 1)
        kind, name, *rest = head.split()
        if kind == "post":
            posts.append(Post(name, rest[0], text.strip()))
        else:
            resumes.append(
                Resume(name, {k: int(v) for k, v in (pair.split("=") for pair in rest)}, text.strip())
            )
    return posts, resumes


def by_matcher(post: Post, resumes: list[Resume]) -> list[float]:
    drafts = extract_criteria(post.text).criteria
    criteria = [
        RubricCriterion(number=i, wording=d.wording, category=d.category) for i, d in enumerate(drafts, 1)
    ]
    must = {State.HELD: 100, State.IN_PROGRESS: 20, State.NOT_HELD: 0, State.NOT_STATED: 0}
    scores = []
    for resume in resumes:
        ratings = rate(criteria, resume.text, today=TODAY).ratings
        points = [
            must[r.state] if d.kind is Kind.MUST_HAVE else 20 * r.level
            for d, r in zip(drafts, ratings, strict=True)
        ]
        scores.append(
            sum(d.weight * p for d, p in zip(drafts, points, strict=True))
            / max(1, sum(d.weight for d in drafts))
        )
    return scores


def by_chance(post: Post, resumes: list[Resume]) -> list[float]:
    chance = random.Random(post.name)
    return [chance.random() for _ in resumes]


def by_length(_post: Post, resumes: list[Resume]) -> list[float]:
    return [float(len(resume.text)) for resume in resumes]


def _words(text: str) -> list[str]:
    return re.findall(r"\w\w+", text.lower())


def _idf(resumes: list[Resume]) -> dict[str, float]:
    holding = Counter(word for resume in resumes for word in set(_words(resume.text)))
    return {word: math.log((1 + len(resumes)) / (1 + count)) + 1 for word, count in holding.items()}


def by_tfidf(post: Post, resumes: list[Resume]) -> list[float]:
    idf = _idf(resumes)

    def vector(text: str) -> dict[str, float]:
        weights = {word: count * idf.get(word, 0.0) for word, count in Counter(_words(text)).items()}
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        return {word: weight / norm for word, weight in weights.items()}

    asked = vector(post.text)
    return [
        sum(asked.get(word, 0.0) * weight for word, weight in vector(resume.text).items())
        for resume in resumes
    ]


def by_bm25(post: Post, resumes: list[Resume], k: float = 1.5, b: float = 0.75) -> list[float]:
    idf = _idf(resumes)
    mean = sum(len(_words(resume.text)) for resume in resumes) / len(resumes)
    scores = []
    for resume in resumes:
        counts = Counter(_words(resume.text))
        norm = k * (1 - b + b * sum(counts.values()) / mean)
        scores.append(
            sum(
                idf.get(word, 0.0) * counts[word] * (k + 1) / (counts[word] + norm)
                for word in set(_words(post.text))
            )
        )
    return scores


def roc_auc(scores: list[float], labels: list[int]) -> float:
    pairs = [
        (s, t)
        for s, a in zip(scores, labels, strict=True)
        if a
        for t, b in zip(scores, labels, strict=True)
        if not b
    ]
    return sum(1.0 if s > t else 0.5 if s == t else 0.0 for s, t in pairs) / len(pairs)


def ndcg(scores: list[float], labels: list[int], depth: int = 10) -> float:
    def gain(order: list[int]) -> float:
        return sum((2.0 ** labels[i] - 1) / math.log2(place + 2) for place, i in enumerate(order[:depth]))

    indexes = range(len(labels))
    # ties in the order of the worst case, so that equal scores win nothing
    ranked = sorted(indexes, key=lambda i: (-scores[i], labels[i]))
    return float(gain(ranked) / gain(sorted(indexes, key=lambda i: -labels[i])))


WAYS: dict[str, Scores] = {
    "random": by_chance,
    "length": by_length,
    "BM25": by_bm25,
    "TF-IDF cosine": by_tfidf,
    "built-in matcher": by_matcher,
}


def main() -> None:
    posts, resumes = read_set()
    if "--flat" in sys.argv:
        posts = [replace(post, text=" ".join(post.text.split())) for post in posts]
        resumes = [replace(resume, text=" ".join(resume.text.split())) for resume in resumes]
    print(f"{len(posts)} posts, {len(resumes)} resumes; ROC AUC / NDCG@10")
    print(f"{'':18}{'tuned':>16}{'kept':>16}{'ms each':>10}")
    for name, way in WAYS.items():
        figures: dict[str, list[tuple[float, float]]] = {"tuned": [], "kept": []}
        began = time.perf_counter()
        for post in posts:
            scores = way(post, resumes)
            labels = [resume.grades.get(post.name, 0) for resume in resumes]
            figures[post.half].append((roc_auc(scores, labels), ndcg(scores, labels)))
            if name == "built-in matcher" and "--rows" in sys.argv and post.half == "tuned":
                _print_rows(post, resumes, scores)
        spent = (time.perf_counter() - began) * 1000 / len(posts) / len(resumes)
        cells = "".join(
            f"{sum(a for a, _ in rows) / len(rows):>9.3f} /{sum(n for _, n in rows) / len(rows):.3f}"
            for rows in figures.values()
            if rows
        )
        print(f"{name:18}{cells}{spent:>10.2f}")
    print_agreement()
    print_instructions()
    print_ranges()
    print_time(resumes)


def print_agreement() -> None:
    for half in ("tuned", "kept"):
        lines, flat = kappa(level_pairs(half)), kappa(level_pairs(half, flat=True))
        print(f"levels, {half}: quadratic kappa {lines:.3f}, {flat:.3f} without line breaks")


def print_instructions() -> None:
    lines = (DOMAIN_TESTS / "instruction_sentences.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|", 2) for line in lines if not line.startswith("#")]
    for half in ("tuned", "kept"):
        for kind, told in (("order", "orders found"), ("plain", "look-alikes flagged")):
            texts = [
                text.replace("\\n", "\n").replace("\\z", "\u200b")
                for h, k, text in rows
                if (h, k) == (half, kind)
            ]
            print(f"{told}, {half}: {sum(bool(find_instructions(text)) for text in texts)} of {len(texts)}")


def print_ranges() -> None:
    lines = (DOMAIN_TESTS / "date_ranges.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if not line.startswith("#")]
    read = [
        [
            (f"{r.first_month:%Y-%m}", f"{r.last_month:%Y-%m}")
            for r in find_ranges(row[1], date(2026, 11, 25))[0]
        ]
        == [(row[2], row[3])]
        for row in rows
    ]
    print(f"date ranges read: {sum(read)} of {len(rows)} in {len({row[0] for row in rows})} languages")


def print_time(resumes: list[Resume]) -> None:
    """One resume against 20 criteria, of two pages and of 200,000 characters; no text is met twice."""
    rubric = [
        RubricCriterion(number=number, wording=f"{wording} {number}", category=Category.OTHER)
        for number, wording in enumerate(WORDINGS * 2, 1)
    ]
    pool = "\n".join(resume.text for resume in resumes)
    pages = [pool[at : at + 6000] for at in range(0, len(pool) - 6000, 3000)]
    rate(rubric, "warm up", today=TODAY)
    began = time.process_time()
    for page in pages:
        rate(rubric, page, today=TODAY)
    spent = (time.process_time() - began) * 1000 / len(pages)
    began = time.process_time()
    rate(rubric, (pool * (LONG // len(pool) + 1))[:LONG], today=TODAY)
    print(
        f"6,000 characters x 20 criteria: {spent:.1f} ms; {LONG:,} characters: {time.process_time() - began:.2f} s"
    )


def _print_rows(post: Post, resumes: list[Resume], scores: list[float]) -> None:
    ranked = sorted(zip(scores, resumes, strict=True), key=lambda pair: -pair[0])[:9]
    print(
        f"  {post.name}: " + "  ".join(f"{r.name}({r.grades.get(post.name, 0)}) {s:.0f}" for s, r in ranked)
    )


if __name__ == "__main__":
    main()
