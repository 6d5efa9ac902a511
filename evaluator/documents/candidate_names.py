"""Whose resume it is: the line that looks like a person's name, near the top or set largest."""

import re
import unicodedata

from evaluator.documents.resume_words import is_section_heading

FIRST_LINES = 14
LEAST_SCORE = 3.0
_LABEL = re.compile(
    r"^(?:full name|name|vor- und nachname|nom et prénom|nom|nombre|nome|naam|imię i nazwisko)\s*[:\t]\s*(.+)$",
    re.IGNORECASE,
)
_OF = re.compile(
    r"^(?:curriculum vitae|cv|resume|résumé|lebenslauf|confidential cv)\s*(?:of|von|de|[:–|-])\s*(.+)$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s+[|•·–—-]\s+|[\t|,•·]|\s{2,}")
_TITLE = re.compile(r"^(?:dr|prof|mr|mrs|ms|mx|ing|dipl|herr|frau|m|mme)\.?\s+", re.IGNORECASE)
_AFTER = re.compile(r"[,\s]+(?:ph\.?d|mba|msc|bsc|m\.?d|cpa|pmp|jr|sr|ii|iii|rn|esq)\.?$", re.IGNORECASE)
_PARTICLES_TEXT = """
de da do dos das del della di du la le van von der den zu zum bin ibn al el ter ten y e af
"""
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
_NOT_NAMES_TEXT = """
engineer developer manager director analyst designer consultant specialist assistant architect administrator
scientist researcher officer coordinator executive accountant teacher nurse technician lead head chief senior junior
intern student graduate professional software data project product sales marketing business human web team
university college school institute academy company limited inc gmbh ltd llc corp street road avenue city resume
résumé curriculum vitae cv lebenslauf profile summary contact email phone mobile address page confidential
engineering management development science technology services solutions group bank hospital systems logistics full
stack front end back cloud security network support operations finance master bachelor entwickler ingenieur kaufmann
kauffrau leiter ingénieur développeur responsable chef ingeniero desarrollador gerente foods tuner clerk driver cook
writer editor surveyor plumber electrician mechanic baker waiter cleaner secretary operator
"""
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())


def detect_candidate(text: str, headlines: list[str], emails: list[str], file_name: str) -> str | None:
    """The most likely name, or None where no line looks like one. Metadata of the file is never asked."""
    lines = [line.strip() for line in text.split("\n") if line.strip()][:FIRST_LINES]
    labelled = next((name for line in lines if (name := _labelled(line)) is not None), None)
    if labelled:
        return labelled
    hints = _folded(" ".join(email.split("@")[0] for email in emails[:3]))
    file_hints = _folded(file_name.rsplit(".", 1)[0])
    scores: dict[str, float] = {}
    for rank, line in enumerate(lines):
        for name in _names_in(line):
            score = max(0.0, 3.0 - 0.4 * rank) + (0.5 if name == line else 0.0)
            scores[name] = max(scores.get(name, 0.0), score)
    for rank, line in enumerate(headlines):
        for name in _names_in(line):
            scores[name] = scores.get(name, 0.0) + max(0.0, 2.5 - 0.7 * rank)
    for name in scores:
        scores[name] += 2.0 * _agreement(name, hints) + 1.0 * _agreement(name, file_hints)
    best = max(scores, key=lambda name: scores[name], default=None)
    return (
        _as_written(best)
        if best is not None and scores[best] >= min(LEAST_SCORE, 2.0 + bool(headlines))
        else None
    )


def _labelled(line: str) -> str | None:
    for pattern in (_LABEL, _OF):
        found = pattern.match(line)
        if found:
            names = _names_in(found[1])
            if names:
                return _as_written(names[0])
    return None


def _names_in(line: str) -> list[str]:
    parts = [line, *_PARTS.split(line)]
    names = [_AFTER.sub("", _TITLE.sub("", part.strip())) for part in parts if part]
    return [name for name in dict.fromkeys(names) if _looks_like_name(name)]


def _looks_like_name(text: str) -> bool:
    if not 3 <= len(text) <= 50 or is_section_heading(text):
        return False
    words = text.split()
    if len(words) == 1:
        return 2 <= len(text) <= 4 and all(
            "\u3400" <= item <= "\u9fff" or "\uac00" <= item <= "\ud7af" for item in text
        )
    if not 2 <= len(words) <= 5 or any(word.lower().strip(".") in _NOT_NAMES for word in words):
        return False
    return all(_is_name_word(word) for word in words)


def _is_name_word(word: str) -> bool:
    bare = word.strip(".'’").replace("-", "").replace("'", "").replace("’", "").replace(".", "")
    letters = [
        item for item in bare if not unicodedata.combining(item) and unicodedata.category(item) != "Mc"
    ]
    if not letters or not all(item.isalpha() for item in letters):
        return False
    return word.lower() in _PARTICLES or not letters[0].islower()


def _agreement(name: str, hints: str) -> float:
    """Share of the name's words that occur in the hints."""
    words = [word for word in _folded(name).split() if len(word) > 1]
    return sum(word in hints for word in words) / len(words) if words else 0.0


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9]+", " ", "".join(item for item in plain if not unicodedata.combining(item)))


def _as_written(name: str) -> str:
    """A name in capitals is written as names usually are."""
    if not name.isupper():
        return name
    return " ".join(word.lower() if word.lower() in _PARTICLES else word.title() for word in name.split())
