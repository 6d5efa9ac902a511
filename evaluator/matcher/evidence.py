"""Finding terms in a resume and weighing the places where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from evaluator.matcher.passages import Passage, Resume, Speech
from evaluator.matcher.resume_sections import Section
from evaluator.matcher.speech_cues import is_denied, is_slight, is_under_way, speaks_as_advertisement
from evaluator.matcher.synonyms import JOINING_LANGUAGES, thesaurus
from evaluator.matcher.terms import Group, Term
from evaluator.matcher.words import language_of, stem

DIRECT, IMPLIED, FUZZY, SIBLING = 1.0, 0.85, 0.8, 0.28
"""How much a find proves: the thing itself, something implying it, a near spelling, one of the same family."""

SPEECH_PROOF = {
    Speech.STUFFED: 0.12,
    Speech.LIST: 0.42,
    Speech.PROSE: 0.46,
    Speech.TITLE: 0.46,
    Speech.ACTION: 0.62,
}
"""How much a passage proves by its manner; a result or a duration in an action adds RESULT_PROOF."""
SLIGHT, SLIGHT_CEILING = 0.8, 0.4
"""What basics, a course or a hobby leave of a proof, and the most they prove: level 2."""
RESULT_PROOF = 0.1
JOB_TITLE_PROOF = 0.66
WALL_PROOF = 0.3
LEAST_TOLD = 0.2
CLAIM_CEILING = 0.62
"""The most that lists, titles and claims reach together without a told action: level 3."""
REPEAT_PROOF = 0.06
LONG_PROOF = ((60, 0.14), (24, 0.08))
"""(months of dated work that mention it, what they add)."""
NOT_WORK = frozenset({Section.EDUCATION, Section.CERTIFICATES, Section.LANGUAGES})
LEAST_PART = 5
"""Letters of a part of a compound."""
FUZZY_LETTERS = 9
"""Shorter words one letter apart are mostly different words: contract and contact."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found at passage.text[start:end]."""

    passage: int
    start: int
    end: int
    closeness: float


@dataclass(slots=True)
class Finding:
    """What was found for a term or group: strength 0..1, passages for it, against it, or of a way to it."""

    strength: float = 0.0
    proofs: dict[int, float] = field(default_factory=dict)
    denied: tuple[int, ...] = ()
    under_way: tuple[int, ...] = ()
    months: int = 0
    closeness: float = 0.0


@dataclass(frozen=True)
class Index:
    """Where each known thing and each stem stands in a resume; `proof` is what each passage proves at most."""

    resume: Resume
    concepts: dict[str, list[Hit]]
    stems: dict[str, list[Hit]]
    proof: tuple[float, ...]
    today: date

    @property
    def told(self) -> tuple[Passage, ...]:
        """The passages that tell of the person: neither repeated from the criteria nor stuffed with words."""
        return tuple(
            p for p, proof in zip(self.resume.passages, self.proof, strict=True) if proof >= LEAST_TOLD
        )


def build_index(resume: Resume, copied: frozenset[int], today: date) -> Index:
    """Index a resume; passages in `copied` repeat the criteria and prove next to nothing."""
    concepts, stems = _places(resume)
    proof = tuple(
        SPEECH_PROOF[Speech.STUFFED] if i in copied or speaks_as_advertisement(passage) else _proof(passage)
        for i, passage in enumerate(resume.passages)
    )
    return Index(resume, concepts, stems, proof, today)


@lru_cache(maxsize=4)
def _places(resume: Resume) -> tuple[dict[str, list[Hit]], dict[str, list[Hit]]]:
    concepts: dict[str, list[Hit]] = {}
    stems: dict[str, list[Hit]] = {}
    known = thesaurus()
    joins = language_of(resume.text) in JOINING_LANGUAGES
    for number, passage in enumerate(resume.passages):
        for mention in known.mentions(passage.tokens):
            start, end = passage.tokens[mention.first].start, passage.tokens[mention.last - 1].end
            concepts.setdefault(mention.concept.name, []).append(Hit(number, start, end, DIRECT))
            for wider in known.wider_than(mention.concept.name):
                concepts.setdefault(wider, []).append(Hit(number, start, end, IMPLIED))
        for mention in known.compound_mentions(passage.tokens) if joins else ():
            token = passage.tokens[mention.first]
            for name in (mention.concept.name, *known.wider_than(mention.concept.name)):
                concepts.setdefault(name, []).append(Hit(number, token.start, token.end, FUZZY))
        for token in passage.tokens:
            for key in {token.stem, token.own_stem}:
                stems.setdefault(key, []).append(Hit(number, token.start, token.end, DIRECT))
    return concepts, stems


def weigh_group(index: Index, group: Group) -> Finding:
    """The best of the group's terms, a little more when several are there."""
    findings = [weigh_term(index, term) for term in group.terms]
    best = max(findings, key=lambda finding: (finding.strength, len(finding.denied) + len(finding.under_way)))
    others = sum(1 for finding in findings if finding is not best and finding.strength >= 0.3)
    best.strength = min(1.0, best.strength + min(others, 2) * 0.04)
    for finding in findings:
        if finding.strength >= 0.3:
            for number, proof in finding.proofs.items():
                best.proofs[number] = max(proof, best.proofs.get(number, 0.0))
    return best


def weigh_term(index: Index, term: Term) -> Finding:
    """Everything the resume says about one term."""
    denied: list[int] = []
    under_way: list[int] = []
    proofs: dict[int, float] = {}
    closeness = 0.0
    for hit in _hits(index, term):
        passage = index.resume.passages[hit.passage]
        if is_denied(passage, hit.start, hit.end):
            denied.append(hit.passage)
        elif is_under_way(passage, hit.start, hit.end, index.today, reach=40):
            under_way.append(hit.passage)
        else:
            proof = index.proof[hit.passage] * hit.closeness
            if is_slight(passage, hit.start, hit.end):
                proof = min(proof * SLIGHT, SLIGHT_CEILING)
            proofs[hit.passage] = max(proofs.get(hit.passage, 0.0), proof)
            closeness = max(closeness, hit.closeness)
    months = _months(index, proofs)
    return Finding(
        _strength(index, proofs, months), proofs, tuple(denied), tuple(under_way), months, closeness
    )


def working_periods(index: Index, proofs: dict[int, float], least: float = 0.4) -> set[int]:
    """Date ranges under which passages of at least that proof stand; those of education do not count."""
    passages = (index.resume.passages[number] for number, proof in proofs.items() if proof >= least)
    return {passage.period for passage in passages if passage.section not in NOT_WORK} - {-1}


def _hits(index: Index, term: Term) -> list[Hit]:
    if term.concept is not None:
        hits = index.concepts.get(term.concept, [])
        if hits:
            return hits
        near = _together(index, term.stems) if term.stems else _near(index, stem(term.shown.lower()))
        return near or _siblings(index, term.concept)
    word = term.stem or ""
    return index.stems.get(word) or _near(index, word)


def _together(index: Index, stems: Sequence[str]) -> list[Hit]:
    """Passages that hold all words of a name, apart from each other: quality of the data."""
    places = [{hit.passage: hit for hit in index.stems.get(stem, [])} for stem in stems]
    shared = set(places[0]).intersection(*places[1:])
    return [Hit(number, places[0][number].start, places[0][number].end, FUZZY) for number in sorted(shared)]


def _siblings(index: Index, concept: str) -> list[Hit]:
    """Things with the same wider thing, such as MySQL where PostgreSQL is asked for."""
    known = thesaurus()
    mine = known.wider.get(concept, set())
    return [
        Hit(hit.passage, hit.start, hit.end, SIBLING)
        for wider in sorted(mine - {"programming", "front end", "back end"})
        for hit in index.concepts.get(wider, [])[:3]
    ]


def _near(index: Index, word: str) -> list[Hit]:
    if len(word) < FUZZY_LETTERS:
        return []
    if apart := _taken_apart(index, word):
        return apart
    near = process.extractOne(word, index.stems.keys(), scorer=OSA.distance, score_cutoff=1)
    keys = [near[0]] if near else [key for key in index.stems if word in key][:3]
    return [Hit(hit.passage, hit.start, hit.end, FUZZY) for key in keys for hit in index.stems[key]]


def _taken_apart(index: Index, word: str) -> list[Hit]:
    """Passages with both parts of a compound: Beratung von 40 Kunden for Kundenberatung."""
    for size in range(LEAST_PART, len(word) - LEAST_PART + 1):
        right = index.stems.get(word[size:]) or index.stems.get(stem(word[size:], "de"))
        lefts = (word[:size], stem(word[:size], "de"), word[:size].rstrip("s"))
        left = next((index.stems[key] for key in lefts if key in index.stems), None)
        if left and right:
            places = {hit.passage for hit in left}
            return [Hit(hit.passage, hit.start, hit.end, FUZZY) for hit in right if hit.passage in places]
    return []


def _proof(passage: Passage) -> float:
    if passage.speech is Speech.LIST and len(passage.tokens) > 30:
        return WALL_PROOF
    if passage.speech is Speech.TITLE and passage.section is Section.EXPERIENCE and passage.period >= 0:
        return JOB_TITLE_PROOF
    if passage.speech is Speech.ACTION and passage.section in (Section.SUMMARY, Section.SKILLS):
        return SPEECH_PROOF[Speech.PROSE] + (RESULT_PROOF if passage.has_result else 0.0)
    result = RESULT_PROOF if passage.speech is Speech.ACTION and passage.has_result else 0.0
    return SPEECH_PROOF[passage.speech] + result


def _months(index: Index, proofs: dict[int, float]) -> int:
    """Months of dated periods in which the thing is told of, overlaps counted once."""
    months: set[int] = set()
    for period in working_periods(index, proofs):
        found = index.resume.ranges[period]
        first = found.first_month.year * 12 + found.first_month.month
        months.update(range(first, first + found.months))
    return len(months)


def _strength(index: Index, proofs: dict[int, float], months: int) -> float:
    if not proofs:
        return 0.0
    best = max(proofs.values())
    if best < SIBLING:
        return best
    others = sum(1 for proof in proofs.values() if proof >= 0.35) - 1
    total = best + min(max(others, 0), 3) * REPEAT_PROOF
    if not any(
        index.resume.passages[number].speech is Speech.ACTION and proof >= 0.45
        for number, proof in proofs.items()
    ):
        return min(total, max(CLAIM_CEILING, best))
    return min(1.0, total + next((added for least, added in LONG_PROOF if months >= least), 0.0))
