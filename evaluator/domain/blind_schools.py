"""Names of schools, and the years in which a person left them."""

import re
from collections.abc import Iterator

from evaluator.domain.blind_spans import SCHOOL, YEAR, Span

_NAME = r"[A-ZÀ-ÝÄÖÜŁŚ][\w.'’&-]{0,30}"
_KINDS = (
    "University|Universität|Université|Universidad|Università|Universidade|Universiteit|Uniwersytet|Univerzita|Universitet|"
    "College|Institute|Institut|Instituto|Istituto|Hochschule|Fachhochschule|Akademie|Academy|Académie|Polytechnic|"
    "Politechnika|Politecnico|Politécnica|École|Escuela|Scuola|School|Schule|Berufsschule|Gymnasium|Gesamtschule|"
    "Realschule|Lycée|Liceo|Colegio|Collège|Faculty|Facultad|Faculté|Conservatory|Seminary"
)
_SMALL = r"(?:of|de|du|des|della|di|da|do|dos|der|für|und|and|for|et|y|e|the|la|le|im|w|van|voor|&)"
_SCHOOL = re.compile(
    rf"(?<!\w)(?:{_NAME}[ \t]+){{0,5}}(?:{_NAME})?(?:{_KINDS})(?![^\W_])"
    rf"(?:[ \t]+(?:{_SMALL}[ \t]+){{0,2}}{_NAME}){{0,6}}"
    r"|(?<!\w)(?:MIT|ETH|TU|FH|LMU|KIT|RWTH|UCLA|NYU|EPFL|HEC|LSE|UCL|IIT|"
    r"TH)(?:[ \t]+[A-ZÄÖÜ][\w-]+)?(?!\w)"
)
_SECTION = re.compile(
    r"^[ \t]*(?:education(?: and training)?|academic background|qualifications?|studies|ausbildung|"
    r"bildungsweg|studium|"
    r"schulbildung|formation|éducation|educación|formación|istruzione|formazione|educação|formação|"
    r"opleiding(?:en)?|"
    r"wykształcenie|образование|eğitim|utbildning|vzdělání)[ \t]*:?[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_HEADING = re.compile(r"\n[ \t]*\n[^\n]{3,40}\n|\n[A-ZÄÖÜ][A-ZÄÖÜ &/]{3,40}\n")
_YEAR = re.compile(r"(?<!\d)(?:(?:0?[1-9]|1[0-2])[./])?(?:19[5-9]\d|20[0-4]\d)(?!\d)")
_GRADUATED = re.compile(
    r"(?:graduat\w*|class of|degree|bachelor\w*|master\w*|b\.?sc|m\.?sc|diplom\w*|abitur|abschluss|"
    r"licence|licenciatura|"
    r"laurea|magister|ph\.?d|doctorate|promotion|certificate)[^\n]{0,60}$",
    re.IGNORECASE,
)


def school_spans(text: str) -> Iterator[Span]:
    """Universities, colleges and schools by the words of their kind."""
    for found in _SCHOOL.finditer(text):
        yield Span(found.start(), found.end(), SCHOOL)


def year_spans(text: str) -> Iterator[Span]:
    """Years in the section on education, and years on a line with a degree before them."""
    sections = [(found.end(), _end_of_section(text, found.end())) for found in _SECTION.finditer(text)]
    for found in _YEAR.finditer(text):
        line = text[text.rfind("\n", 0, found.start()) + 1 : found.start()]
        if any(start <= found.start() < end for start, end in sections) or _GRADUATED.search(line):
            yield Span(found.start(), found.end(), YEAR)


def _end_of_section(text: str, start: int) -> int:
    after = _HEADING.search(text, min(len(text), start + 2))
    return after.start() if after else len(text)
