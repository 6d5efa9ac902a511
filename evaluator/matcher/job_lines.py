"""A job description as lines: bullets and sentences with their offsets and the part they stand in; and its title."""

import re
from dataclasses import dataclass

from evaluator.domain.experience_words import fold
from evaluator.matcher.fields import fields
from evaluator.matcher.job_sections import Part, bare_headings, inline_headings, part_of_heading
from evaluator.matcher.synonyms import thesaurus
from evaluator.matcher.word_lists import POINT_WORDS
from evaluator.matcher.words import tells_action, tokenize

MAX_TITLE = 90
MAX_SENTENCE, STRETCH = 400, 150
"""Characters: longer "sentences" are texts that lost their punctuation and are read in stretches."""
MAX_TITLE_WORDS = 9
_RANKS = frozenset({"senior", "junior", "lead", "chief", "assistant", "principal", "head"})
_BULLET = re.compile(r"\s*(?:[•●▪◦■➢✓✔·*\-–—>]+|o\s|\d{1,2}[.)]|[a-z]\))\s*")
_SENTENCE_END = re.compile(
    r"(?<=[.!?;])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!z\.B\.)(?<!\bp\.ex\.)\s+(?=\S)|\s(?=[•●▪◦■➢✓✔])|\s\*\s"
)
LOST_LINES = 300
"""Characters of a line from which on its line ends were lost, and points follow each other without a mark."""
_NEXT_POINT = re.compile(
    r"(?:(?<=[a-z0-9)%])|(?<=[A-Z]{2}))\s+(?=(?P<word>[^\W\d_a-z][a-z]+(?:'s)?)\b(?!\s?[:)])"
    r"|\d{1,2}\+?(?:\s?-\s?\d{1,2})? years)"
)
_DASH = re.compile(r"\s[-–]\s(?=[^\Wa-z_])")
_HEADING_PREFIX = re.compile(r"([^:.\n]{3,48}?)(?::\s+|\s[-–*•]\s)")
_LABEL = re.compile(
    r"^\s*(?:job title|position(?: title)?|title|role|vacancy|stelle|stellenbezeichnung|poste|intitule du poste|"
    r"puesto|we are hiring|"
    r"hiring|stellenangebot|offre d'emploi|job|posizione)\s*[:–—-]\s*(?P<title>\S.*)$",
    re.IGNORECASE,
)
_SOUGHT = re.compile(
    r"\b(?:looking for|seeking|searching for|hiring|recruiting|in search of|recherch\w+|recrut\w+|suchen(?: wir)?|"
    r"sucht|busca\w*|cerchiamo|zoeken)\s+"
    r"(?:for\s+)?(?:an?|our next|a new|the|einen?|eine|un|une|uno|una|een)?\s*(?P<title>[^.,;:!?\n(]{3,60}?)"
    r"(?=\s+(?:to|who|with|for|in|at|on|that|and who|mit|fur|für|in|pour|avec|con|para|per|die|der|qui|que|zur)\b|"
    r"[.,;:!?\n(]|$)",
    re.IGNORECASE,
)
_DECORATION = re.compile(
    r"\s{0,3}\((?:[mwfdxh]\s?[/|*]\s?)+[mwfdxha*]+\)|\s{0,3}\b[mwfh]/[wfdmx](?:/[dxm])?\b|\s{0,3}\(?all genders\)?|"
    r"[*:]in(?:nen)?\b|\s(?:wanted|needed|gesucht|recherchée?|se busca|cercasi|gezocht)\b.*$",
    re.IGNORECASE,
)
_BEHIND_TITLE = re.compile(
    r"\s+(?:Location|Job Type|Salary|Department|Company|Reports? [Tt]o|Duration|Employment Type|Status"
    r"|Schedule|Pay|Shift|"
    r"Category|Rate|Posted|Job ID|Industry|Ort|Standort|Lieu|Ubicación)\s*[:–-].*$"
)
_PRAISE = re.compile(
    r"^(?:(?:an?|our|experienced|motivated|talented|passionate|dedicated|skilled|highly|dynamic|enthusiastic|"
    r"erfahrenen?|engagierten?|"
    r"motivierten?|compassionate|reliable|driven|ambitious|"
    r"creative|qualified|committed|friendly|energetic|caring|outstanding|great|new|full[- ]time|part[- ]time)\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class JobLine:
    """One bullet or sentence, a slice of the text from `start`; `is_cut` when it is a stretch of unpunctuated text."""

    text: str
    start: int
    part: Part
    is_bullet: bool
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class JobTitle:
    """The position's title, and the literal passage it was taken from ("" when made up)."""

    title: str
    source: str


def read_lines(text: str) -> tuple[JobLine, ...]:
    """Split a job description. Headings are not lines; they set the part of what follows."""
    lines: list[JobLine] = []
    part = Part.OPEN
    for match in re.finditer(r"[^\n\r\f]+", text):
        if not match.group().strip():
            continue
        bullet = _BULLET.match(match.group())
        if not bullet and (opened := part_of_heading(match.group().strip())):
            part = opened
            continue
        start = match.start() + (bullet.end() if bullet else 0)
        found, part = _sentences(text, start, match.end(), part, bool(bullet))
        lines += found
    return tuple(lines)


def title_of(text: str) -> JobTitle:
    """The title: a labelled line, else a short first line, else the opening, else what is looked for."""
    heads = [line.strip() for line in text.splitlines() if line.strip()][:12]
    for line in heads:
        if labelled := _LABEL.match(line):
            return _title(labelled.group("title"))
    short = [line for line in heads[:6] if _is_title_like(line)]
    known = [line for line in short if _occupation_in(line)]
    if short and (known or short[0] == heads[0]):
        return _title((known or short)[0].lstrip("#*• "))
    opening = _before_heading(
        re.split(r"(?<=[\w)])[.:!?|]\s|\s[-–—*•|]\s", text.strip()[:200], maxsplit=1)[0]
    )
    is_short = 2 < len(opening) <= MAX_TITLE and len(opening.split()) <= MAX_TITLE_WORDS
    if is_short and not _SOUGHT.search(opening) and (occupation := _occupation_in(opening)):
        return _title(opening) if len(opening.split()) <= 6 else occupation
    sought = [match for match in _SOUGHT.finditer(text) if _occupation_in(match.group("title"))]
    if sought:
        return _title(sought[0].group("title"))
    if found := _occupation_in(text[:4000]):
        return found
    other = _SOUGHT.search(text)
    return _title(other.group("title")) if other else JobTitle("Untitled position", "")


def _is_title_like(line: str) -> bool:
    return len(line) <= MAX_TITLE and not line.endswith((".", "!", "?")) and not part_of_heading(line)


def _sentences(text: str, start: int, end: int, part: Part, is_bullet: bool) -> tuple[list[JobLine], Part]:
    stretch = text[start:end]
    bullets = {match.span() for match in _SENTENCE_END.finditer(stretch)} | _inline_bullets(stretch)
    cuts = bullets | {(at, at) for at in inline_headings(stretch)}
    if len(stretch) > LOST_LINES:
        cuts |= {(at, at) for place in bare_headings(stretch) for at in place}
        cuts |= {
            match.span() for match in _NEXT_POINT.finditer(stretch) if _begins_point(match.group("word"))
        }
    cuts = set(_apart(cuts))
    lines, at = [], 0
    for left, right in [*sorted(cuts), (len(stretch), len(stretch))]:
        piece, offset = stretch[at:left], start + at
        at = max(at, right)
        prefix = _HEADING_PREFIX.match(piece)
        opened = part_of_heading(prefix.group(1) + ":") if prefix else None
        if prefix and opened:
            part, piece, offset = opened, piece[prefix.end() :], offset + prefix.end()
        elif not is_bullet and (alone := part_of_heading(piece.strip())):
            part, piece = alone, ""
        trimmed = piece.strip()
        if len(trimmed) > MAX_SENTENCE or (len(trimmed) > STRETCH and not re.search(r"[,;:.()]", trimmed)):
            lines += _stretches(trimmed, offset + piece.index(trimmed), part)
        elif len(trimmed) > 1:
            lines.append(JobLine(trimmed, offset + piece.index(trimmed), part, is_bullet))
    return lines, part


def _begins_point(word: str | None) -> bool:
    """True for what begins a point of a list: a number of years, a verb of doing, a word requirements begin with."""
    return word is None or word.lower() in POINT_WORDS or tells_action(tokenize(word))


def _apart(cuts: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without cuts that lie inside another."""
    kept: list[tuple[int, int]] = []
    for cut in sorted(cuts):
        if not kept or cut[0] >= kept[-1][1]:
            kept.append(cut)
    return kept


def _stretches(sentence: str, start: int, part: Part) -> list[JobLine]:
    """A text without punctuation in stretches of about a line, cut between words."""
    pieces = re.finditer(rf"\S.{{0,{STRETCH}}}(?!\S)|\S+", sentence)
    return [JobLine(match.group(), start + match.start(), part, False, True) for match in pieces]


def _before_heading(opening: str) -> str:
    """The opening of a text without line ends, up to the heading it runs into: Warehouse Worker | Your tasks."""
    for word in re.finditer(r"(?<=\s)[^\W\da-z_]\S*", opening):
        if part_of_heading(opening[word.start() :] + ":"):
            return opening[: word.start()].strip()
    return opening


def _inline_bullets(stretch: str) -> set[tuple[int, int]]:
    """Dashes that stand for bullets in a text without line ends: three or more before capitals in a long line."""
    found = {match.span() for match in _DASH.finditer(stretch)}
    return found if len(found) >= 3 and len(stretch) > 300 else set()


def _title(written: str) -> JobTitle:
    source = _BEHIND_TITLE.sub("", written.strip()).strip()
    cleaned = (
        _PRAISE.sub("", _DECORATION.sub("", source).strip(" -–—:,*#"))[:MAX_TITLE].strip()
        or source[:MAX_TITLE]
    )
    return JobTitle(cleaned[:1].upper() + cleaned[1:], source)


def _occupation_in(text: str) -> JobTitle | None:
    """The first job title named in the text, with a word of rank before it."""
    tokens = tokenize(text)
    places = [(m.first, m.last) for m in thesaurus().mentions(tokens) if m.concept.section == "roles"]
    places += [(naming.first, naming.last) for naming in fields().titles(tokens)]
    if not places:
        return None
    first, last = min(places, key=lambda place: (place[0], -place[1]))
    if first and fold(tokens[first - 1].written) in _RANKS:
        first -= 1
    source = text[tokens[first].start : tokens[last - 1].end]
    return JobTitle(source[:1].upper() + source[1:], source)
