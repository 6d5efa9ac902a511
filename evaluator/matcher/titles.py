"""Criteria that ask whether somebody has worked as something: job titles count, with the months spent under them."""

import re
from dataclasses import dataclass

from evaluator.domain.experience import add_up, months_in_words
from evaluator.domain.experience_words import fold
from evaluator.domain.ratings import RatingAnswer, State
from evaluator.matcher.evidence import Index, weigh_group
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
_NEAR_TITLE = 0.5
"""Share of the title's words that makes another title a related one."""


@dataclass(frozen=True, slots=True)
class AskedTitle:
    """The occupations a title names, its telling words, and the groups of terms for everything else."""

    shown: str
    occupations: frozenset[str]
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
    return AskedTitle(shown, frozenset(occupations), _telling(tokens, language), groups_of(shown, language))


def rate_title(number: int, asked: AskedTitle, index: Index) -> RatingAnswer:
    """Rate by the job titles of the resume; other mentions of the occupation or its field reach level 2 at most."""
    titles = [passage for passage in index.told if _is_job_title(passage)]
    same = [passage for passage in titles if _names(passage, asked)]
    if same:
        return _worked_as(number, asked, same, index)
    near = [passage for passage in titles if _resemblance(passage, asked) >= _NEAR_TITLE]
    if near:
        quotes = tuple(dict.fromkeys(passage.text for passage in near[:2]))
        return RatingAnswer(
            number=number,
            level=2,
            state=State.NOT_STATED,
            reason="Worked under a related title.",
            quotes=quotes,
        )
    return _field_only(number, asked, index)


def _worked_as(number: int, asked: AskedTitle, same: list[Passage], index: Index) -> RatingAnswer:
    periods = sorted({passage.period for passage in same} - {-1})
    months = add_up([index.resume.ranges[period] for period in periods], index.today).months
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
