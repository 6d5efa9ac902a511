"""Languages people speak: names, levels from A1 to native, what a criterion asks and what a resume says."""

import re
from dataclasses import dataclass

from evaluator.domain.experience_words import fold
from evaluator.domain.ratings import RatingAnswer, State
from evaluator.matcher.evidence import Index
from evaluator.matcher.passages import Passage
from evaluator.matcher.resume_sections import Section
from evaluator.matcher.speech_cues import is_denied
from evaluator.matcher.words import language_of

_NAMES = """
en english englisch anglais ingles inglese engels angielski engleza английский
de german deutsch allemand aleman tedesco duits niemiecki germana немецкий alemao
fr french franzosisch francais frances francese frans francuski franceza французский
es spanish spanisch espagnol espanol castellano spagnolo spaans hiszpanski spaniola испанский espanhol
it italian italienisch italien italiano italiaans wloski italiana итальянский
pt portuguese portugiesisch portugais portugues portoghese portugees portugalski
nl dutch niederlandisch neerlandais neerlandes holandes olandese nederlands niderlandzki
pl polish polnisch polonais polaco polacco pools polski
ro romanian rumanisch roumain rumano rumeno romana
ru russian russisch russe ruso russo русский
uk ukrainian ukrainisch ukrainien ucraniano українська
tr turkish turkisch turc turco turkce
ar arabic arabisch arabe arabo
zh chinese mandarin cantonese chinesisch chinois chino cinese
ja japanese japanisch japonais japones giapponese
ko korean koreanisch
hi hindi
ur urdu
sv swedish schwedisch suedois sueco svenska
da danish danisch danois dansk
no norwegian norwegisch norsk
fi finnish finnisch suomi
cs czech tschechisch cestina
hu hungarian ungarisch magyar
el greek griechisch
he hebrew hebraisch
vi vietnamese
"""
_LEVELS: tuple[tuple[int, str, str], ...] = (
    (
        7,
        "native",
        r"native(?: speaker| level| or bilingual)?|mother tongue|first language|bilingual|muttersprach\w*|"
        r"langue maternelle|"
        r"bilingue|lengua materna|nativ[oa]|madrelingua|moedertaal|ojczysty|lingua materna|lingua madre",
    ),
    (6, "C2", r"c2|near[- ]native|mastery|annahernd muttersprachlich"),
    (
        5,
        "C1",
        r"c1|fluent(?:ly)?|fluency|full professional(?: proficiency)?|excellent|advanced|proficient|fliessend|"
        r"fliebend|fließend|"
        r"verhandlungssicher|sehr gut\w*|courant|fluido|alto|avanzado|fluente|fluent[ei]|vloeiend|biegl[ey]\w*|"
        r"business fluent|avance|"
        r"very good|swobodn\w+",
    ),
    (
        4,
        "B2",
        r"b2|professional working(?: proficiency)?|upper[- ]intermediate|good|business|gut\w*|bon(?:ne)?|"
        r"professionnel|buen\w*|"
        r"working proficiency|working knowledge|strong|sicher\w*|confident",
    ),
    (
        3,
        "B1",
        r"b1|intermediate|conversational|limited working|mittel\w*|intermediaire|intermedio|conversation",
    ),
    (
        2,
        "A2",
        r"a2|elementary|basic(?:s)?|grundkenntnisse|notions|basico|base|podstawow\w+|elementare|school",
    ),
    (1, "A1", r"a1|beginner|anfanger|debutant|principiante"),
)
_CODES = {name: line.split()[0] for line in _NAMES.strip().splitlines() for name in line.split()[1:]}
_NAME = re.compile(
    r"(?<!\w)(" + "|".join(sorted(_CODES, key=len, reverse=True)) + r")(?:kenntnisse|e[nrs]?)?(?!\w)"
)
_LEVEL = re.compile("|".join(f"(?P<l{rank}>(?<!\\w)(?:{words})(?!\\w))" for rank, _, words in _LEVELS))
_ASKING = re.compile(
    r"\b(?:speak\w*|spoken|written|language|languages|sprache\w*|langue|idioma|lingua|command|kenntnisse|"
    r"wort und schrift|fluen\w+|"
    r"skills|proficien\w+|level|native|conversational|knowledge of|maitrise)\b|[abc][12]\b|kenntnisse"
)
LEVEL_NAMES = {rank: name for rank, name, _ in _LEVELS}


@dataclass(frozen=True, slots=True)
class AskedLanguage:
    """A language by ISO 639-1 code, as named, and the rank asked for (0 none named, 1 A1 ... 6 C2, 7 native)."""

    code: str
    shown: str
    rank: int


@dataclass(frozen=True, slots=True)
class _Said:
    passage: Passage
    rank: int
    denied: bool


def asked_language(wording: str) -> AskedLanguage | None:
    """The language a criterion asks for, or None when it is about something else."""
    text = fold(wording)
    name = _NAME.search(text)
    if name is None or len(text.split()) > 16:
        return None
    rest = text[: name.start()] + " " + text[name.end() :]
    ranks = [_rank(match) for match in _LEVEL.finditer(rest)]
    if not (ranks or _ASKING.search(text) or len(text.split()) <= 2):
        return None
    return AskedLanguage(_CODES[name.group(1)], wording[slice(*name.span())], max(ranks, default=0))


def language_spans(wording: str) -> list[tuple[int, int]]:
    """Where languages are named."""
    return [match.span(1) for match in _NAME.finditer(fold(wording))]


def rate_language(number: int, asked: AskedLanguage, index: Index) -> RatingAnswer:
    """Rate a language criterion by the levels the resume states."""
    said = [item for passage in index.told for item in _said(passage, asked.code)]
    held = [item for item in said if not item.denied]
    if not held and said:
        return RatingAnswer(
            number=number,
            level=0,
            state=State.NOT_HELD,
            reason=f"{asked.shown} is said not to be spoken.",
            quotes=(said[0].passage.text,),
        )
    if not held:
        return _from_the_text(number, asked, index)
    best = max(held, key=lambda item: item.rank)
    return _compared(number, asked, best)


def _compared(number: int, asked: AskedLanguage, best: _Said) -> RatingAnswer:
    quotes = (best.passage.text,)
    if best.rank == 0:
        listed = best.passage.section is Section.LANGUAGES
        level = (3 if listed else 1) if not asked.rank else (2 if listed else 1)
        state = State.HELD if listed and not asked.rank else State.NOT_STATED
        return RatingAnswer(
            number=number,
            level=level,
            state=state,
            reason=f"{asked.shown} is named without a level.",
            quotes=quotes,
        )
    stated = LEVEL_NAMES[best.rank]
    if best.rank >= asked.rank:
        level = 5 if best.rank >= max(asked.rank + 1, 5) or best.rank == 7 else 4
        level = min(level, 3) if best.rank <= 2 and not asked.rank else level
        return RatingAnswer(
            number=number,
            level=level,
            state=State.HELD,
            reason=f"{asked.shown} is stated at {stated}.",
            quotes=quotes,
        )
    needed = LEVEL_NAMES[asked.rank]
    level = 3 if asked.rank - best.rank == 1 else 2 if asked.rank - best.rank == 2 else 1
    return RatingAnswer(
        number=number,
        level=level,
        state=State.NOT_HELD,
        reason=f"{asked.shown} is stated at {stated}, below {needed}.",
        quotes=quotes,
    )


def _from_the_text(number: int, asked: AskedLanguage, index: Index) -> RatingAnswer:
    """A resume written in the language shows some of it."""
    longest = max(index.told, key=lambda passage: len(passage.tokens), default=None)
    if (
        longest is None
        or len(longest.tokens) < 8
        or language_of(index.resume.text) != asked.code
        or len(index.resume.text) < 400
    ):
        return RatingAnswer(
            number=number, level=0, state=State.NOT_STATED, reason=f"{asked.shown} is not mentioned."
        )
    state = State.HELD if asked.rank <= 4 else State.NOT_STATED
    return RatingAnswer(
        number=number,
        level=3 if state is State.HELD else 2,
        state=state,
        reason=f"No level of {asked.shown} is stated; the resume itself is written in it.",
        quotes=(longest.text,),
    )


def _said(passage: Passage, code: str) -> list[_Said]:
    """Each naming of the language in a passage, with the level standing nearest to it and to no other language."""
    text = fold(passage.text)
    names = list(_NAME.finditer(text))
    said = []
    for index, name in enumerate(names):
        if _CODES[name.group(1)] != code:
            continue
        left = names[index - 1].end() if index else 0
        right = names[index + 1].start() if index + 1 < len(names) else len(text)
        rank = _nearest_level(
            text, name.start(), name.end(), max(left, name.start() - 40), min(right, name.end() + 45)
        )
        if rank or passage.section is Section.LANGUAGES or len(passage.tokens) <= 14 or len(names) > 1:
            said.append(_Said(passage, rank, is_denied(passage, name.start(), name.end())))
    return said


def _nearest_level(text: str, start: int, end: int, left: int, right: int) -> int:
    after = next(iter(_LEVEL.finditer(text, end, right)), None)
    before = list(_LEVEL.finditer(text, left, start))
    if after and (
        not before
        or after.start() - end <= start - before[-1].end() + 4
        or re.match(r"\s*[(:–—-]", text[end:])
    ):
        return _rank(after)
    return _rank(before[-1]) if before else 0


def _rank(match: re.Match[str]) -> int:
    return int((match.lastgroup or "l0")[1:])
