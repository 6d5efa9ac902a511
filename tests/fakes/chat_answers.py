"""What a plausible, deterministic model says: word overlap for ratings, sentences for criteria, literal
quotes."""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from tests.fakes.obeying import is_ordered

_FENCE = re.compile(r"^(data-[0-9a-f]{32})$", re.MULTILINE)
_CRITERIA = re.compile(r"<criteria>\n(.*?)\n</criteria>", re.DOTALL)
_NUMBERED = re.compile(r"^(\d+)\. (.+?)(?: \[\w+\])?$", re.MULTILINE)
_WORD = re.compile(r"[^\W_][\w+#]*")
_ONLY = re.compile(r"for criteria ([\d, ]+) only")
_ONGOING = re.compile(
    r"\b(in progress|currently (?:studying|learning|pursuing)|expected \d{4}|enrolled)\b", re.I
)
_DENIED = re.compile(r"\b(no experience|not (?:hold|held)|never (?:used|worked)|without)\b", re.I)
_ESSENTIAL = re.compile(r"\b(must|required?|essential|mandatory|need)\b", re.I)
_LENGTH = re.compile(r"\b\d+ years?\b", re.I)
_PERIOD = re.compile(r"(?:[A-Z][a-z]+ )?\d{4} ?[-–] ?(?:(?:[A-Z][a-z]+ )?\d{4}|present)")
_STOP_WORDS = (
    "and the for with you your our are from that this have has will years year experience strong good "
    "knowledge ability skills using work working must required requirements of in to or an at is as "
    "on we"
)
_STOP = frozenset(_STOP_WORDS.split())
_TOPICS = (
    ("language", re.compile(r"\b(english|german|french|spanish|fluent|language skills)\b", re.I)),
    ("qualification", re.compile(r"\b(degree|bachelor|master|phd|certif|diploma|licen[cs]e)", re.I)),
    ("experience", re.compile(r"\b(years?|experience|track record)\b", re.I)),
    ("responsibility", re.compile(r"\b(you will|responsible|lead|manage|own|mentor|coordinate)", re.I)),
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How the fake answers. `noise`: share of levels moved by one, seeded by `seed` and what is asked.
    `gullible`: an instruction inside the resume is obeyed."""

    noise: float = 0.0
    seed: int = 0
    gullible: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    number: int
    wording: str
    level: int
    state: str
    quotes: tuple[str, ...]
    periods: tuple[str, ...] = ()


def answer(schema_name: str, messages: Sequence[str], manner: Manner, flaw: str | None = None) -> str:
    """The JSON text for a question of that schema; `flaw` names a fault to build in."""
    foreign = fenced(messages)
    if schema_name == "rating":
        return _rating(judge(messages, foreign, manner), flaw)
    if schema_name == "extraction":
        return _extraction(foreign)
    if schema_name == "insight":
        return _insight(judge(messages, foreign, manner), flaw)
    return '{"ready": true}'


def fenced(messages: Sequence[str]) -> str:
    """The text between the fences, which stand on lines of their own in one of the last messages."""
    for message in reversed(messages):
        found = _FENCE.search(message)
        if found:
            end = message.rfind(f"\n{found[1]}")
            return message[found.end() + 1 : max(end, found.end() + 1)]
    return messages[-1]


def judge(messages: Sequence[str], resume: str, manner: Manner) -> list[Judged]:
    rubric = next((found[1] for message in messages if (found := _CRITERIA.search(message))), "")
    lines = [line.strip() for line in resume.splitlines() if line.strip()]
    index: dict[str, list[int]] = {}
    for position, line in enumerate(lines):
        for word in set(_words(line)):
            index.setdefault(word, []).append(position)
    bribed = manner.gullible and is_ordered(resume)
    only = _ONLY.search(messages[-1])
    wanted = {number.strip() for number in only[1].split(",")} if only else None
    return [
        _judge_one(int(number), wording, lines, index, manner, bribed)
        for number, wording in _numbered(rubric)
        if wanted is None or number in wanted
    ]


def _judge_one(
    number: int, wording: str, lines: list[str], index: dict[str, list[int]], manner: Manner, bribed: bool
) -> Judged:
    words = _asked(wording)
    hits: dict[int, int] = {}
    for word in words:
        for position in index.get(word, ()):
            hits[position] = hits.get(position, 0) + 1
    share = sum(word in index for word in words) / max(len(words), 1)
    level = 5 if bribed else min(5, round(share * 5))
    if manner.noise:
        # the place in the question counts as well: asked in another order, it is another draw
        dice = random.Random(f"{manner.seed}:{number}:{wording}:{lines[:3]}")
        if dice.random() < manner.noise:
            level = min(5, max(0, level + dice.choice((-1, 1))))
    best = sorted(hits, key=lambda position: (-hits[position], position))[:2]
    quotes = tuple(lines[position][:200].rstrip() for position in best)
    if bribed and not quotes:
        # what it was told is all that it has to show
        quotes = tuple(line[:200].rstrip() for line in lines if is_ordered(line))[:1]
    state = "held" if bribed else _state(level, " ".join(quotes))
    periods = _PERIOD.findall("\n".join(lines)) if _LENGTH.search(wording) else ()
    return Judged(number, wording, level, state, quotes if level else (), tuple(periods))


def _state(level: int, evidence: str) -> str:
    if level == 0:
        return "not_stated"
    if _ONGOING.search(evidence):
        return "in_progress"
    if _DENIED.search(evidence):
        return "not_held"
    return "held" if level >= 3 else "not_stated"


def _rating(judged: list[Judged], flaw: str | None) -> str:
    ratings: list[dict[str, object]] = [
        {
            "number": each.number,
            "quotes": list(each.quotes),
            "periods": list(each.periods),
            "reason": f"The resume shows {len(each.quotes)} passage(s) on this.",
            "state": each.state,
            "level": each.level,
        }
        for each in judged
    ]
    if flaw == "missing_criterion":
        ratings = ratings[:-1]
    elif flaw == "double_criterion":
        ratings.append(ratings[0])
    elif flaw == "unknown_criterion":
        ratings[-1] = {**ratings[-1], "number": 999}
    elif flaw == "bad_level":
        ratings[0] = {**ratings[0], "level": 7}
    elif flaw == "bad_quote":
        ratings = [{**each, "quotes": ["Wrote the autopilot of a lunar ferry in verse"]} for each in ratings]
    return json.dumps({"ratings": ratings}, ensure_ascii=False)


def _extraction(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    title = lines[0].lstrip("# ").removeprefix("Position:").strip()[:120] if lines else "Untitled"
    parts = [part.strip() for line in lines[1:] for part in re.split(r"(?<=[.;!?])\s+", line)]
    wanted = [part for part in parts if 3 <= len(part.split()) <= 45][:25] or lines[:1]
    criteria = [
        {
            "source": part,
            "wording": part.lstrip("-*•–· ").rstrip(".;")[:200],
            "category": next((name for name, pattern in _TOPICS if pattern.search(part)), "skills"),
            "kind": "must_have" if _ESSENTIAL.search(part) else "wanted",
            "weight": 5 if _ESSENTIAL.search(part) else 3,
        }
        for part in wanted
    ]
    return json.dumps({"title": title or "Untitled", "criteria": criteria}, ensure_ascii=False)


def _insight(judged: list[Judged], flaw: str | None) -> str:
    ordered = sorted(judged, key=lambda each: (-each.level, each.number))
    strengths = [each for each in ordered if each.level >= 3][:4]
    gaps = [each for each in reversed(ordered) if each.level < 3][:4]

    def point(each: Judged, words: str) -> dict[str, object]:
        quotes = ["A passage that nobody wrote anywhere"] if flaw == "bad_quote" else list(each.quotes)
        return {"number": each.number, "quotes": quotes, "text": f"{words}: {each.wording}."}

    asked = (gaps + strengths + ordered * 5)[:5]
    return json.dumps(
        {
            "strengths": [point(each, "Good evidence") for each in strengths],
            "gaps": [point(each, "Little evidence") for each in gaps],
            "note": f"{len(strengths)} strong and {len(gaps)} open criteria.",
            "questions": [f"Please tell us about this: {each.wording}?" for each in asked]
            or [f"Question {number}?" for number in range(1, 6)],
        },
        ensure_ascii=False,
    )


@lru_cache(maxsize=64)
def _numbered(rubric: str) -> tuple[tuple[str, str], ...]:
    return tuple(_NUMBERED.findall(rubric))


@lru_cache(maxsize=2048)
def _asked(wording: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _words(wording) if word not in _STOP))


def _words(text: str) -> list[str]:
    """Words of 3 letters and more in lower case, plural s off."""
    return [
        word.rstrip("s") if len(word) > 4 else word for word in _WORD.findall(text.lower()) if len(word) > 1
    ]
