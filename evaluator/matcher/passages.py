"""A resume as passages: lines and sentences with their section, their kind of speech and the period they belong to."""

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from evaluator.domain.experience import DateRange, find_ranges
from evaluator.matcher.resume_sections import Section, heading_of, section_hint
from evaluator.matcher.words import Token, is_function_word, tells_action, tokenize

MAX_PASSAGE = 240
"""Characters of one passage, so that a quote stays readable."""
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+(?=[^\W\d_a-z]|[-•*\d])|\s(?=[•●▪◦■➢✓·])|[ \t]{4,}|\s\|\s")
_COLON = re.compile(r":\s+(?=\S)")
FLATTENED = 300
"""Characters from which a line is looked through for headings: its line ends were lost."""
_INLINE_HEADING = re.compile(
    r"(?:(?<=^)|(?<=\s))(?:(?:PROFESSIONAL|CAREER|EXECUTIVE|Professional|Career|Executive) ?)?"
    r"(?:(?:SUMMARY|OVERVIEW|PROFILE|OBJECTIVE|Summary|Overview|Profile|Objective)"
    r"|(?:Work |Professional |Employment |Relevant |WORK |PROFESSIONAL |EMPLOYMENT )?(?:Experience|History"
    r"|EXPERIENCE|HISTORY)"
    r"|Education(?: and Training)?|EDUCATION(?: AND TRAINING)?"
    r"|(?:Technical |Key |Core |Additional |TECHNICAL |KEY |CORE )?(?:Skills|SKILLS)"
    r"|Highlights|HIGHLIGHTS|Certifications|CERTIFICATIONS|Licenses|LICENSES|Languages|LANGUAGES|Interests"
    r"|INTERESTS"
    r"|Berufserfahrung|Ausbildung|Kenntnisse|Sprachen|Werdegang)(?=:?\s+[^\Wa-z_])"
)
MAX_TITLE_WORDS = 14
"""A line with dates and no more words than this is the head of an entry."""
_VAGUE = (Section.OTHER, Section.SUMMARY)
_WORK = (Section.OTHER, Section.EXPERIENCE)
_BULLET = re.compile(r"^[\s•●▪◦■➢✓·*\-–—o>]+(?=\S)")
_SEPARATORS = re.compile(r"[,;|/•·●▪]|\s{2,}")
_NUMBERS = re.compile(
    r"(?<![\d/.])\d[\d.,]*\s?(?:%|percent|prozent|k\b|m\b|million|mio|users|customers|patients|people|[€$£])|"
    r"[€$£]\s?\d|\b\d+\b"
)
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_DURATION = re.compile(
    r"\b\d+\+?\s*(?:years?|yrs?|jahre?n?|ans|années?|años|anni|anos|jaar|lat|months?|monate?n?)\b"
)


class Speech(StrEnum):
    """How a passage speaks: it decides how much a word in it proves."""

    ACTION = "action"
    PROSE = "prose"
    TITLE = "title"
    LIST = "list"
    STUFFED = "stuffed"


@dataclass(frozen=True, slots=True)
class Passage:
    """The resume's text[start:end]. `period` is the index of the date range it belongs to, or -1."""

    text: str
    start: int
    end: int
    tokens: tuple[Token, ...]
    section: Section
    speech: Speech
    has_result: bool
    period: int


@dataclass(frozen=True, eq=False)
class Resume:
    """A resume split into passages, with its date ranges; those of education are left out of `work_ranges`."""

    text: str
    language: str
    passages: tuple[Passage, ...]
    ranges: tuple[DateRange, ...]
    work_ranges: tuple[DateRange, ...]


@lru_cache(maxsize=4)
def read_resume(text: str, language: str, today: date) -> Resume:
    """Split a resume; the stems of its words are also taken in `language`, that of the criteria."""
    ranges, _ = find_ranges(text, today)
    spans = _spans(text)
    periods = _periods(text, spans, ranges)
    starts = [item.start for item in ranges]
    passages, section = [], Section.OTHER
    for (start, end), period in zip(spans, periods, strict=True):
        written = text[start:end]
        section = heading_of(written) or section
        tokens = tokenize(written, language)
        if tokens:
            here = section_hint(written) or section if section in _VAGUE else section
            is_dated = bisect_left(starts, start) < bisect_left(starts, end)
            speech = (
                Speech.TITLE
                if is_dated and len(tokens) <= MAX_TITLE_WORDS
                else _speech(written, tokens, here, language)
            )
            if (
                speech in (Speech.PROSE, Speech.TITLE, Speech.LIST)
                and here in _WORK
                and period >= 0
                and not is_dated
            ):
                speech = _of_work(speech, tokens, language)
            passages.append(_passage(written, start, tokens, here, speech, period))
    return Resume(text, language, tuple(passages), ranges, _work(ranges, passages))


def _passage(
    written: str, start: int, tokens: tuple[Token, ...], section: Section, speech: Speech, period: int
) -> Passage:
    has_result = bool(_DURATION.search(written.lower()) or _NUMBERS.search(_YEARS.sub("", written)))
    return Passage(written, start, start + len(written), tokens, section, speech, has_result, period)


def _spans(text: str) -> list[tuple[int, int]]:
    """Offsets of lines, wrapped ones joined, cut into sentences where they hold several."""
    spans: list[tuple[int, int]] = []
    for start, end in _joined_lines(text):
        at = start
        for left, right in _cuts(text[start:end]):
            spans += _bounded(text, at, start + left)
            at = start + right
        spans += _bounded(text, at, end)
    return spans


def _cuts(line: str) -> list[tuple[int, int]]:
    """Where a line ends a passage: between sentences, and around headings where line ends were lost."""
    cuts = {match.span() for match in _SENTENCE_END.finditer(line)}
    cuts |= {
        match.span()
        for match in _COLON.finditer(line)
        if _YEARS.search(line, max(0, match.start() - 60), match.start())
    }
    if len(line) >= FLATTENED:
        for match in _INLINE_HEADING.finditer(line):
            cuts |= {(match.start(), match.start()), (match.end(), match.end())}
    return sorted(cuts)


def _joined_lines(text: str) -> list[tuple[int, int]]:
    """Offsets of lines; one that goes on in lower case belongs to a long line above it that has no end."""
    lines: list[tuple[int, int]] = []
    for match in re.finditer(r"[^\n\r\f]+", text):
        above = text[slice(*lines[-1])] if lines else ""
        goes_on = len(above) >= 45 and not above.rstrip().endswith((".", ":", ";", "!", "?"))
        if goes_on and match.start() - lines[-1][1] <= 2 and match.group().lstrip()[:1].islower():
            lines[-1] = (lines[-1][0], match.end())
        else:
            lines.append(match.span())
    return lines


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The stretch without bullet and outer space, cut at spaces where it is longer than a passage may be."""
    bullet = _BULLET.match(text[start:end])
    start += bullet.end() if bullet else 0
    pieces = []
    while end - start > MAX_PASSAGE:
        window = text[start : start + MAX_PASSAGE]
        cut = max(window.rfind(", "), window.rfind(". ")) + 1
        cut = cut if cut > MAX_PASSAGE // 3 else window.rfind(" ")
        cut = cut if cut > 0 else MAX_PASSAGE
        pieces.append((start, start + cut))
        start += cut
    pieces.append((start, end))
    return [_trimmed(text, *piece) for piece in pieces if text[slice(*piece)].strip()]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _speech(written: str, tokens: tuple[Token, ...], section: Section, language: str) -> Speech:
    if _is_stuffed(tokens):
        return Speech.STUFFED
    functions = sum(is_function_word(token, language) for token in tokens)
    parts = len(_SEPARATORS.findall(written)) + 1
    if parts >= 4 and len(tokens) / parts <= 3.2 and functions * 6 <= len(tokens):
        return Speech.LIST
    if section is Section.SKILLS and (len(tokens) <= 6 or functions * 8 <= len(tokens)):
        return Speech.LIST
    if len(tokens) >= 3 and tells_action(tokens[:1]):
        return Speech.ACTION
    if len(tokens) >= 5 and tells_action(tokens) and (functions or len(tokens) <= 12):
        return Speech.ACTION
    if len(tokens) <= 12 and not functions * 4 > len(tokens):
        return Speech.TITLE
    return Speech.PROSE


def _of_work(speech: Speech, tokens: tuple[Token, ...], language: str) -> Speech:
    """Under a date of work, noun phrases tell what was done as verbs do: Montage von 40 Anlagen."""
    functions = sum(is_function_word(token, language) or is_function_word(token, "de") for token in tokens)
    tells = len(tokens) >= 4 and functions > 0
    return Speech.ACTION if tells else speech


def _is_stuffed(tokens: tuple[Token, ...]) -> bool:
    """True for walls of words: one telling word again and again."""
    if len(tokens) < 3:
        return False
    counts: dict[str, int] = {}
    for token in tokens:
        if len(token.stem) > 1 and not is_function_word(token, "en"):
            counts[token.stem] = counts.get(token.stem, 0) + 1
    most = max(counts.values(), default=0)
    return most >= 3 and (most >= 4 or most * 3 >= len(tokens))


def _periods(text: str, spans: list[tuple[int, int]], ranges: tuple[DateRange, ...]) -> list[int]:
    """For each span the date range it stands under: the last before it, or the next where the span heads an entry."""
    found: list[int] = []
    current, floor = -1, 0
    starts = [item.start for item in ranges]
    for index, (start, end) in enumerate(spans):
        while current + 1 < len(starts) and starts[current + 1] < end:
            current += 1
        following = starts[current + 1] if current + 1 < len(starts) else None
        heads = following is not None and _heads_entry(text, spans, index, following)
        if heading_of(text[start:end]):
            floor = current + 1
        period = current + 1 if heads else current
        found.append(period if period >= floor else -1)
    return found


def _heads_entry(text: str, spans: list[tuple[int, int]], index: int, following: int) -> bool:
    """A short line without a full stop directly above the line with the dates belongs to these dates."""
    start, end = spans[index]
    line = text[start:end]
    is_next = index + 1 < len(spans) and spans[index + 1][0] <= following < spans[index + 1][1] + 1
    preceded_by_bullet = text[max(0, start - 3) : start].strip(" \n") in ("•", "-", "*", "–", "·")
    return is_next and len(line) <= 70 and not line.endswith((".", ";", ",")) and not preceded_by_bullet


def _work(ranges: tuple[DateRange, ...], passages: list[Passage]) -> tuple[DateRange, ...]:
    """Ranges that do not stand in education."""
    learning = set()
    for passage in passages:
        if passage.section is Section.EDUCATION:
            learning |= {i for i, item in enumerate(ranges) if passage.start <= item.start < passage.end}
    return tuple(item for i, item in enumerate(ranges) if i not in learning)
