"""A job description as lines: bullets and sentences with their offsets and the part they stand in; and its title."""

import re
from dataclasses import dataclass

from evaluator.domain.experience_words import fold
from evaluator.matcher.job_sections import Part, inline_headings, part_of_heading
from evaluator.matcher.synonyms import thesaurus
from evaluator.matcher.words import tokenize

MAX_TITLE = 90
MAX_SENTENCE, STRETCH = 400, 150
"""Characters: longer "sentences" are texts that lost their punctuation and are read in stretches."""
_BULLET = re.compile(r"\s*(?:[•●▪◦■➢✓✔·*\-–—>]+|o\s|\d{1,2}[.)]|[a-z]\))\s*")
_SENTENCE_END = re.compile(
    r"(?<=[.!?;])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!z\.B\.)(?<!\bp\.ex\.)\s+(?=\S)|\s(?=[•●▪◦■➢✓✔])|\s\*\s"
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
    """The title: a labelled line, else a first short line, else what is looked for, else a known occupation."""
    heads = [line.strip() for line in text.splitlines() if line.strip()][:12]
    for line in heads:
        if labelled := _LABEL.match(line):
            return _title(labelled.group("title"))
    if (
        heads
        and len(heads[0]) <= MAX_TITLE
        and not heads[0].endswith((".", "!", "?"))
        and not part_of_heading(heads[0])
    ):
        return _title(heads[0].lstrip("#*• "))
    opening = _before_heading(re.split(r"(?<=\w)[.:!?]\s|\s[-–*•]\s", text.strip()[:200], maxsplit=1)[0])
    if len(opening) <= 60 and _occupation_in(opening) and not _SOUGHT.search(opening):
        return _title(opening)
    if sought := _SOUGHT.search(text):
        return _title(sought.group("title"))
    return _occupation_in(text[:4000]) or JobTitle("Untitled position", "")


def _sentences(text: str, start: int, end: int, part: Part, is_bullet: bool) -> tuple[list[JobLine], Part]:
    stretch = text[start:end]
    bullets = {match.span() for match in _SENTENCE_END.finditer(stretch)} | _inline_bullets(stretch)
    cuts = sorted(bullets | {(at, at) for at in inline_headings(stretch)})
    lines, at = [], 0
    for left, right in [*cuts, (len(stretch), len(stretch))]:
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
    source = written.strip()
    cleaned = (
        _PRAISE.sub("", _DECORATION.sub("", source).strip(" -–—:,*#"))[:MAX_TITLE].strip()
        or source[:MAX_TITLE]
    )
    return JobTitle(cleaned[:1].upper() + cleaned[1:], source)


def _occupation_in(text: str) -> JobTitle | None:
    tokens = tokenize(text)
    for mention in thesaurus().mentions(tokens):
        if mention.concept.section == "roles":
            first = max(0, mention.first - 1)
            if fold(tokens[first].written) not in (
                "senior",
                "junior",
                "lead",
                "chief",
                "assistant",
                "principal",
            ):
                first = mention.first
            source = text[tokens[first].start : tokens[mention.last - 1].end]
            return JobTitle(source[:1].upper() + source[1:], source)
    return None
