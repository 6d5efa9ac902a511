"""Cues around a word: denied ("no experience with"), still under way ("exam booked"), an advertisement's voice."""

import re
from datetime import date

from evaluator.domain.experience_words import fold
from evaluator.matcher.passages import Passage

_DENIED_BEFORE = re.compile(
    r"\b(?:no|not|never|without|lack(?:s|ing)?|lack of|neither|nor|none|don't|do not|haven't|have not|cannot|can't|"
    r"unfamiliar|kein|keine|keinerlei|keinen|ohne|nicht|noch nie|nie|sans|aucune?|pas|jamais|sin|ningun"
    r"|ninguna|nunca|"
    r"senza|nessuna?|mai|sem|nenhuma?|geen|niet|zonder|bez|nie mam|fara|нет|не)\b"
    r"(?!\s*(?:only|nur|seulement|solo|alleen))[^.;:!?]{0,45}$"
)
_DENIED_AFTER = re.compile(
    r"^[^.;:,!?]{0,12}(?::\s*(?:none|no|keine|aucune?|ninguno|nessuno|not yet)\b|\s+(?:not (?:held|available|"
    r"required yet)"
    r"|is (?:new to|unfamiliar)|nicht vorhanden|none)\b)"
)
_SLIGHT_BEFORE = re.compile(
    r"\b(?:basics?(?: knowledge)?|basic|grundkenntnisse|some|exposure|familiar|courses?|class|hobb(?:y|ies)|kurs|"
    r"occasional(?:ly)?|gelegentlich\w*|heard of|beginner|small|proofs? of concept|notions?|nociones"
    r"|conocimientos basicos|"
    r"conoscenze base|interest(?:ed)?|interesse|lectures?|seminar|workshop on|bases de|erste erfahrung\w*"
    r"|schulung)\b[^.;:!?]{0,32}$"
)
_SLIGHT_AFTER = re.compile(
    r"^\s?(?:\((?:basics?|course|beginner|grundkenntnisse|kurs)|basics\b|grundlagen\b|course\b)"
)
_TURNED = re.compile(
    r"\b(?:but|however|although|aber|sondern|mais|pero|ma|mas|maar)\b|[,;]\s*(?:and|und|et)\b"
)
_UNDER_WAY = re.compile(
    r"\b(?:pursuing|expected|anticipated|in progress|under way|underway|ongoing|currently (?:studying|learning|"
    r"enrolled|taking|"
    r"completing|preparing|working towards?)|learning|enrolled|exam (?:booked|scheduled|planned|in)|booked for|"
    r"studying (?:for|towards)"
    r"|working towards?|working on my|preparing for|candidate for|to be completed|due (?:in )?20\d\d|"
    r"not yet completed|begun|"
    r"voraussichtlich|laufend|derzeit in|in ausbildung|angestrebt|zurzeit|angemeldet|prufung im|"
    r"noch nicht abgeschlossen|"
    r"berufsbegleitend seit|en cours|en preparation|prevu|obtention prevue|inscrit|en curso|cursando"
    r"|previsto|prevista|"
    r"matriculad[oa]|in corso|iscritt[oa]|em curso|em andamento|lopend|bezig met|w trakcie|in curs"
    r"|in desfasurare)\b"
)
_DONE = re.compile(
    r"\b(?:completed|passed|obtained|awarded|graduated|certified since|abgeschlossen|bestanden|obtenu|obtenido)\b"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_ADVERTISEMENT = re.compile(
    r"\b(?:you (?:have|are|will|bring|should|must|can)|your (?:profile|tasks|role|responsibilities)"
    r"|we (?:are looking|"
    r"offer|expect|seek)"
    r"|the (?:ideal|successful|right) candidate|candidates? (?:must|should|will)|must have|nice to have|"
    r"would be a plus|is a plus|"
    r"is required|are required|is an advantage|is desirable|preferred qualifications|(?:sie|du) (?:haben"
    r"|hast|bringen|"
    r"bringst|sind|"
    r"bist|verfugen|verfugst)|wir (?:suchen|bieten|erwarten)|von vorteil|wunschenswert|vous (?:avez|etes|serez|"
    r"disposez)|nous "
    r"(?:recherchons|offrons)|serait un plus|buscamos|ofrecemos|se requiere|se valorara)\b"
)


def is_denied(passage: Passage, start: int, end: int) -> bool:
    """True when the words at passage.text[start:end] are said not to be there."""
    text = fold(passage.text)
    before = text[max(0, start - 70) : start]
    turn = list(_TURNED.finditer(before))
    before = before[turn[-1].end() :] if turn else before
    return bool(_DENIED_BEFORE.search(before) or _DENIED_AFTER.match(text[end:]))


def is_slight(passage: Passage, start: int, end: int) -> bool:
    """True when the words there are said to be known a little only: a course, basics, a hobby, now and then."""
    text = fold(passage.text)
    return bool(_SLIGHT_BEFORE.search(text[max(0, start - 50) : start]) or _SLIGHT_AFTER.match(text[end:]))


def is_under_way(passage: Passage, start: int, end: int, today: date, reach: int = 60) -> bool:
    """True when the words there are said to be still learnt, expected or booked, within `reach` characters."""
    text = fold(passage.text)
    around = text[max(0, start - reach) : end + reach]
    if _UNDER_WAY.search(around):
        return not _DONE.search(around) or any(int(year) > today.year for year in _YEAR.findall(around))
    return False


def is_future(passage: Passage, today: date) -> bool:
    """True when the passage names a year still to come."""
    return any(int(year) > today.year for year in _YEAR.findall(passage.text))


def speaks_as_advertisement(passage: Passage) -> bool:
    """True when the passage asks or offers like a job description instead of telling of a person."""
    return bool(_ADVERTISEMENT.search(fold(passage.text)))
