"""Degrees: ordered, so that a higher one includes the lower, with the subject they are in."""

import re
from dataclasses import dataclass

from evaluator.domain.experience_words import fold
from evaluator.domain.ratings import RatingAnswer, State
from evaluator.matcher.evidence import Index, weigh_group
from evaluator.matcher.passages import Passage, Resume
from evaluator.matcher.speech_cues import is_denied, is_future, is_under_way
from evaluator.matcher.synonyms import thesaurus
from evaluator.matcher.terms import Group, groups_of
from evaluator.matcher.words import Token

_DEGREES: tuple[tuple[int, str, str], ...] = (
    (
        5,
        "doctorate",
        r"ph\.?\s?d|doctorate|doctoral|doctor of|promotion zum|dr\.(?:-ing|\s?rer)|doktor|doctorat|doctorado|"
        r"dottorato|doutorado",
    ),
    (
        4,
        "master's degree",
        r"master(?:'s|’s|s)?(?: degree| of| in|abschluss|studium)|m\.?\s?sc\b|mba|m\.?\s?eng\b"
        r"|m\.?\s?tech\b|m\.a\.|"
        r"diplom-?"
        r"(?!a)\w*|magister|mestrado|laurea magistrale|mca\b|m\.?\s?com\b|postgraduate degree|staatsexamen"
        r"|maestria|"
        r"bac\s?\+\s?5|master\b",
    ),
    (
        3,
        "bachelor's degree",
        r"bachelor\w*(?:'s|’s)?|b\.?\s?sc\b|b\.?\s?eng\b|b\.?\s?tech\b|b\.a\.|ba \(?hons|b\.?\s?com\b|bba\b|bca\b|"
        r"undergraduate degree|university degree|college degree|academic degree|degree in|degree"
        r"|hochschulabschluss|"
        r"hochschulstudium|"
        r"studium|abgeschlossenes studium|licence (?:en|de)|licenciatura|licenciad[oa]|laurea|grado en"
        r"|universitaire|"
        r"titulacion|"
        r"bac\s?\+\s?3|universitario|graduate in|graduated (?:in|from)",
    ),
    (
        2,
        "vocational qualification",
        r"associate(?:'s|’s)? degree|hnd|foundation degree|bts\b|dut\b|diploma|techniker|fachwirt|berufsausbildung|"
        r"abgeschlossene ausbildung|ausbildung (?:zum|zur|als)|lehre als|apprenticeship|apprentice|(?:completed |"
        r"professional )training as|trained as|vocational|nvq|city (?:and|&) guilds|"
        r"journeyman|gesellenbrief|cap\b|formacion profesional|ciclo formativo|bac\s?\+\s?2|ausbildung",
    ),
    (
        1,
        "school certificate",
        r"high school|ged\b|a-?levels?|abitur|matura|baccalaureat|gcse|secondary school|mittlere reife"
        r"|realschul\w*|"
        r"hauptschul\w*|bachillerato|matric\w*",
    ),
)
_DEGREE = re.compile(
    "|".join(f"(?P<d{rank}>(?<!\\w)(?:{words})(?![^\\W\\d_]))" for rank, _, words in _DEGREES)
)
_NAMES = {rank: name for rank, name, _ in _DEGREES}
VOCATIONAL = 2
_SHORT_DEGREE = re.compile(
    r"(?<!, )\b(?:(?P<d5>Ph\.?D|EdD|JD|J\.D\.|MD|M\.D\.|DDS|PharmD|DPT)|(?P<d4>M\.?S\.?|M\.?A\.?|M\.?Ed|MFA"
    r"|MSW|MSN|MPH|LL\.?M)"
    r"|(?P<d3>B\.?S\.?|B\.?A\.?|B\.E\.|BE|B\.?Ed|BFA|BSW|BSN|LL\.?B)|(?P<d2>A\.?A\.?S?\.?|A\.S\.))(?![\w.+&])"
    r"(?! ?(?:Office|Excel|Word|Project|Access|Outlook|SQL|Windows|PowerPoint|Visio|Dynamics|Teams|Suite|Exchange))"
)
"""Degrees as letters, where case tells them from words: BA, MS; not Boston, MA and not MS Excel."""
_APPRENTICE = re.compile(
    r"\b(?:auszubildende\w*|azubi\w*|apprentice|trainee|lehrling|apprenti|in ausbildung|student)\b"
)
_HEADINGS = frozenset({"education", "qualifications", "academic", "ausbildung", "studies", "training"})
_NO_DEGREE = re.compile(
    r"scrum master|master data|stammdaten|master craftsman|degree of|mastery|webmaster|angle|celsius|° ?c"
)
_EQUIVALENT = re.compile(
    r"equivalent|related|verwandt|connexe|afin|vergleichbar|gleichwertig|equivalente?|similar"
)
_FIELD = re.compile(
    r"\b(?:in|of|im|en|in the field of|der|des|as an?|as|als|zum|zur|comme|de|di)\s+(?P<field>.{3,120})"
)


@dataclass(frozen=True, slots=True)
class AskedDegree:
    """The lowest rank that suffices, the subjects asked for, and whether something equivalent will do."""

    rank: int
    subjects: tuple[Group, ...]
    allows_equivalent: bool


def asked_degree(wording: str, language: str) -> AskedDegree | None:
    """The degree a criterion asks for, or None."""
    text = fold(wording)
    found = [] if _NO_DEGREE.search(text) else list(_DEGREE.finditer(text))
    if not found:
        return None
    field = _FIELD.search(wording, max(0, found[0].end() - 4))
    subjects = (
        tuple(group for group in groups_of(field.group("field"), language) if not _is_about_degree(group))
        if field
        else ()
    )
    return AskedDegree(min(_rank(match) for match in found), subjects, bool(_EQUIVALENT.search(text)))


def rate_degree(number: int, asked: AskedDegree, index: Index) -> RatingAnswer:
    """Rate a degree criterion by the highest degree the resume states."""
    done, under_way = _degrees(index)
    best = max(done, key=lambda item: (item[0], _fits(item[1], asked)), default=None)
    if best and best[0] >= asked.rank:
        fitting = [item for item in done if item[0] >= asked.rank and _fits(item[1], asked)]
        best = max(fitting, key=lambda item: item[0]) if fitting else best
        if not fitting and asked.rank == VOCATIONAL and _is_told_elsewhere(asked, index):
            return _answer(
                number, 3, State.HELD, f"States a {_NAMES[best[0]]}, and the occupation elsewhere.", best[1]
            )
        if not fitting:
            reason = f"States a {_NAMES[best[0]]}; the subject asked for is not named beside it."
            return _answer(number, 2 if asked.allows_equivalent else 1, State.NOT_STATED, reason, best[1])
        return _answer(
            number, 5 if best[0] > asked.rank else 4, State.HELD, f"States a {_NAMES[best[0]]}.", best[1]
        )
    pending = [item for item in under_way if item[0] >= asked.rank]
    if pending:
        return _answer(
            number, 2, State.IN_PROGRESS, f"A {_NAMES[pending[0][0]]} is still under way.", pending[0][1]
        )
    if best:
        level = 2 if best[0] == asked.rank - 1 else 1
        level += asked.allows_equivalent
        return _answer(
            number,
            level,
            State.NOT_STATED,
            f"States a {_NAMES[best[0]]}, below the {_NAMES[asked.rank]} asked for.",
            best[1],
        )
    return _by_occupation(number, asked, index)


def _by_occupation(number: int, asked: AskedDegree, index: Index) -> RatingAnswer:
    """Without any degree stated, who works in the occupation learnt may well have learnt it."""
    if asked.rank == VOCATIONAL and asked.subjects:
        findings = [weigh_group(index, group) for group in asked.subjects]
        best = max(findings, key=lambda finding: finding.strength)
        if best.strength >= 0.4 and best.closeness >= 0.8:
            passage = index.resume.passages[max(best.proofs, key=lambda place: best.proofs[place])]
            if _APPRENTICE.search(fold(passage.text)):
                return _answer(number, 2, State.IN_PROGRESS, "The occupation is still being learnt.", passage)
            reason = "The occupation is told of, its certificate is not."
            return _answer(number, 3, State.NOT_STATED, reason, passage)
    return RatingAnswer(number=number, level=0, state=State.NOT_STATED, reason="No degree is stated.")


def _degrees(index: Index) -> tuple[list[tuple[int, Passage]], list[tuple[int, Passage]]]:
    done: list[tuple[int, Passage]] = []
    under_way: list[tuple[int, Passage]] = []
    for passage in index.told:
        text = fold(passage.text)
        if _NO_DEGREE.search(text):
            continue
        for match in (*_DEGREE.finditer(text), *_SHORT_DEGREE.finditer(passage.text)):
            if is_denied(passage, *match.span()):
                continue
            waits = (
                is_under_way(passage, *match.span(), index.today)
                or is_future(passage, index.today)
                or _runs(index.resume, passage)
            )
            (under_way if waits else done).append((_rank(match), passage))
    return done, under_way


def _is_told_elsewhere(asked: AskedDegree, index: Index) -> bool:
    """True when the occupation learnt is told of anywhere: an apprenticeship is often dated without its name."""
    return any(weigh_group(index, group).strength >= 0.4 for group in asked.subjects)


def _runs(resume: Resume, passage: Passage) -> bool:
    """True when a current range ("2024 - present") stands in the passage itself."""
    return any(item.is_current and passage.start <= item.start < passage.end for item in resume.ranges)


def _fits(passage: Passage, asked: AskedDegree) -> bool:
    return not asked.subjects or any(_names_subject(passage, group) for group in asked.subjects)


def _names_subject(passage: Passage, group: Group) -> bool:
    is_headed = passage.tokens[0].written.lower() in _HEADINGS
    named = passage.tokens[1:] if is_headed else passage.tokens
    stems = {token.own_stem for token in named} | {token.stem for token in named}
    return any(
        (term.stem in stems) if term.stem else _concept_in(named, term.concept, term.stems, stems)
        for term in group.terms
    )


def _concept_in(
    tokens: tuple[Token, ...], concept: str | None, words: tuple[str, ...], stems: set[str]
) -> bool:
    named = {mention.concept.name for mention in thesaurus().mentions(tokens)}
    return concept in named or (bool(words) and set(words) <= stems)


def _is_about_degree(group: Group) -> bool:
    return any(_DEGREE.fullmatch(fold(term.shown)) for term in group.terms)


def _rank(match: re.Match[str]) -> int:
    return int((match.lastgroup or "d0")[1:])


def _answer(number: int, level: int, state: State, reason: str, passage: Passage) -> RatingAnswer:
    return RatingAnswer(number=number, level=level, state=state, reason=reason, quotes=(passage.text,))
