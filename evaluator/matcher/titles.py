"""Criteria that ask whether somebody has worked as something: job titles count, with the months spent under them."""

import re
from bisect import bisect_left
from dataclasses import dataclass

from evaluator.domain.experience import add_up, months_in_words
from evaluator.domain.experience_words import fold
from evaluator.domain.ratings import RatingAnswer, State
from evaluator.matcher.backgrounds import namings_by_passage
from evaluator.matcher.evidence import LEAST_TOLD, Index, weigh_group
from evaluator.matcher.fields import Naming, fields
from evaluator.matcher.passages import Passage, Speech
from evaluator.matcher.resume_sections import Section
from evaluator.matcher.synonyms import thesaurus
from evaluator.matcher.terms import Group, groups_of
from evaluator.matcher.words import Token, is_common, is_function_word, tokenize

_AS = re.compile(
    r"(?:(?:work )?experience|erfahrung|experiencia|esperienza|ervaring)\s+(?:as|als|comme|en tant que|como|"
    r"come)\s+(?:an?\s+)?"
)
LEVEL_MONTHS = ((36, 5), (18, 4), (0, 3))
"""(least months under such a title, level)."""
RELATED_MONTHS = 24
"""Months under related titles that make them level 3."""
BESIDE, MAX_OPENING = 45, 8
"""Characters between a title and its dates; words before a title in the opening of a resume."""
_NEAR_TITLE = 0.5
"""Share of the title's words that makes another title a related one."""


@dataclass(frozen=True, slots=True)
class AskedTitle:
    """The occupations a title names, its telling words, and the groups of terms for everything else."""

    shown: str
    occupations: frozenset[str]
    titles: frozenset[tuple[str, ...]]
    fields: frozenset[str]
    stems: frozenset[str]
    groups: tuple[Group, ...]


def asked_title(wording: str, language: str) -> AskedTitle | None:
    """The title in "Experience as ...", or None for every other wording."""
    match = _AS.match(fold(wording))
    if match is None:
        return None
    shown = wording[match.end() :].strip()
    tokens = tokenize(shown, language)
    occupations = {m.concept.name for m in thesaurus().mentions(tokens) if m.concept.section == "roles"}
    titles = frozenset(naming.key for naming in fields().titles(tokens))
    of_fields = frozenset(name for key in titles for name in fields().fields_of(key))
    return AskedTitle(
        shown,
        frozenset(occupations),
        titles,
        of_fields,
        _telling(tokens, language),
        groups_of(shown, language),
    )


def rate_title(number: int, asked: AskedTitle, index: Index) -> RatingAnswer:
    """Rate by the job titles of the resume; other mentions of the occupation or its field reach level 2 at most."""
    titles = [place for place, passage in enumerate(index.resume.passages) if _is_told(index, place)]
    passages = index.resume.passages
    jobs = [place for place in titles if _is_job_title(passages[place])]
    held = {place: _titles_held(index, place) for place in titles}
    same = [place for place in titles if held[place] & asked.titles]
    same += [place for place in jobs if _names(passages[place], asked)]
    if same:
        return _worked_as(number, asked, [passages[place] for place in sorted(set(same))], index)
    related = [
        place for place in titles if any(fields().fields_of(key) & asked.fields for key in held[place])
    ]
    near = [place for place in jobs if _resemblance(passages[place], asked) >= _NEAR_TITLE]
    if related or near:
        return _worked_near(number, [passages[place] for place in sorted({*related, *near})], index)
    return _field_only(number, asked, index)


def _worked_near(number: int, near: list[Passage], index: Index) -> RatingAnswer:
    months = _months(near, index)
    return RatingAnswer(
        number=number,
        level=3 if months >= RELATED_MONTHS else 2,
        state=State.NOT_STATED,
        reason="Worked under a related title.",
        quotes=tuple(dict.fromkeys(passage.text for passage in near[:2])),
    )


def _is_told(index: Index, place: int) -> bool:
    return index.proof[place] >= LEAST_TOLD


def _titles_held(index: Index, place: int) -> frozenset[tuple[str, ...]]:
    """Job titles that stand where a resume names its own: in short lines, beside dates, or at its very beginning."""
    passage = index.resume.passages[place]
    return frozenset(
        naming.key
        for naming in namings_by_passage(index.resume)[place]
        if fields().fields_of(naming.key)
        and (
            _is_job_title(passage) or _opens_resume(place, naming) or _is_beside_dates(index, passage, naming)
        )
    )


def _opens_resume(place: int, naming: Naming) -> bool:
    return place == 0 and naming.first <= MAX_OPENING


def _is_beside_dates(index: Index, passage: Passage, naming: Naming) -> bool:
    start = passage.start + passage.tokens[naming.first].start
    end = passage.start + passage.tokens[naming.last - 1].end
    at = bisect_left(index.resume.ranges, start, key=lambda item: item.start)
    around = index.resume.ranges[max(0, at - 1) : at + 1]
    return any(-BESIDE <= item.start - end <= BESIDE or 0 <= start - item.end <= BESIDE for item in around)


def _worked_as(number: int, asked: AskedTitle, same: list[Passage], index: Index) -> RatingAnswer:
    months = _months(same, index)
    level = next(level for least, level in LEVEL_MONTHS if months >= least)
    told = f" for {months_in_words(months)}" if months else "; the dates beside it could not be read"
    quotes = tuple(dict.fromkeys(passage.text for passage in same[:3]))
    return RatingAnswer(
        number=number,
        level=level,
        state=State.HELD,
        reason=f"Worked as {asked.shown} or the like{told}.",
        quotes=quotes,
    )


def _months(passages: list[Passage], index: Index) -> int:
    periods = sorted({passage.period for passage in passages} - {-1})
    return add_up([index.resume.ranges[period] for period in periods], index.today).months


def _field_only(number: int, asked: AskedTitle, index: Index) -> RatingAnswer:
    findings = [weigh_group(index, group) for group in asked.groups]
    proofs: dict[int, float] = {}
    for group, finding in zip(asked.groups, findings, strict=True):
        for place, proof in finding.proofs.items():
            proofs[place] = proofs.get(place, 0.0) + proof * group.weight
    total = sum(group.weight for group in asked.groups)
    strength = (
        sum(g.weight * f.strength for g, f in zip(asked.groups, findings, strict=True)) / total
        if total
        else 0.0
    )
    level = 2 if strength >= 0.5 else 1 if strength >= 0.18 else 0
    best = sorted(proofs, key=lambda place: (-proofs[place], place))[:2]
    if not level or not best:
        return RatingAnswer(
            number=number, level=0, state=State.NOT_STATED, reason="No such job title was found."
        )
    quotes = tuple(dict.fromkeys(index.resume.passages[place].text for place in sorted(best)))
    reason = "No such job title, but the field is mentioned."
    return RatingAnswer(number=number, level=level, state=State.NOT_STATED, reason=reason, quotes=quotes)


def _is_job_title(passage: Passage) -> bool:
    """A short line in work experience, or beside dates where the resume has no headings."""
    if passage.section is Section.EXPERIENCE:
        return passage.speech in (Speech.TITLE, Speech.PROSE) and len(passage.tokens) <= 16
    is_dated = passage.section in (Section.OTHER, Section.SUMMARY) and passage.period >= 0
    return is_dated and passage.speech is Speech.TITLE and len(passage.tokens) <= 12


def _names(passage: Passage, asked: AskedTitle) -> bool:
    if asked.occupations:
        named = {m.concept.name for m in thesaurus().mentions(passage.tokens) if m.concept.section == "roles"}
        if named & asked.occupations:
            return True
    return bool(asked.stems) and _resemblance(passage, asked) >= 0.99


def _resemblance(passage: Passage, asked: AskedTitle) -> float:
    held = {token.own_stem for token in passage.tokens} | {token.stem for token in passage.tokens}
    return len(asked.stems & held) / len(asked.stems) if asked.stems else 0.0


def _telling(tokens: tuple[Token, ...], language: str) -> frozenset[str]:
    return frozenset(t.own_stem for t in tokens if not is_common(t) and not is_function_word(t, language))
