"""Where a person can be reached: mail, phone, links, user names and postal addresses, with the labels before them."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from evaluator.domain.blind_spans import DATA, Span
from evaluator.domain.documents import Contact

REACH = 3
"""Lines before and after contact data in which towns and countries are looked for."""
MOST_PLACE_WORDS = 4
_LABEL = re.compile(
    r"(?<![^\W_])(?:e-?mail|mail|phone|telephone|tel|telefon|telefono|teléfono|téléphone|tél|mobile?|"
    r"mobil|handy|cell|fax|"
    r"gsm|phone number|address|adresse|anschrift|wohnort|dirección|indirizzo|endereço|adres|linkedin|xing|"
    r"github|gitlab|website|web|homepage|portfolio|skype|twitter|instagram|facebook|telegram|whatsapp|"
    r"url|m|t|e|p|w)"
    r"[ \t]*[.:|]*[ \t]*$",
    re.IGNORECASE,
)
_LOOSE_MAIL = re.compile(
    r"(?<![^\W_])[\w.+-]{2,64}[ \t]*(?:(?:\(at\)|\[at\]|\{at\}|@)[ \t]*[\w-]{2,40}"
    r"(?:[ \t]*(?:\(dot\)|\[dot\]|[ \t]dot[ \t]|\.)[ \t]*[\w-]{2,40}){1,3}|[ \t]at[ \t]+[\w-]{2,40}"
    r"(?:[ \t]*(?:\(dot\)|\[dot\]|[ \t]dot[ \t])[ \t]*[\w-]{2,40}){1,3})(?![^\W_])",
    re.IGNORECASE,
)
_BARE_LINK = re.compile(
    r"(?<![\w@./-])(?:https?://|www\.)\S+|(?<![\w@./-])[\w-]{2,40}(?:\.[\w-]{2,40}){0,3}\.(?:com|org|net|"
    r"io|dev|me|de|co|eu|info|"
    r"app|page|fr|es|it|pt|nl|pl|uk|ch|at)/[\w./~@-]{2,120}",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z0-9_]{4,30}(?![\w.]*@)")
_STREET = (
    # German, Dutch, Swedish: the kind of street ends the word
    r"[A-ZÄÖÜ][\w.'’]{0,30}(?:[ -][A-ZÄÖÜ][\w.'’]{0,30}){0,3}[ -]?(?i:straße|strasse|str\.|weg|platz|"
    r"allee|gasse|ring|damm|ufer|"
    r"chaussee|straat|laan|plein|gracht|gatan|vägen|veien|gata|katu|utca)[ \t]*\d{1,4}[ \t]?[a-zA-Z]?",
    # English: number first, kind last
    r"\d{1,5}[a-zA-Z]?,?[ \t]+(?:[A-Z][\w.'’-]{0,30}[ \t]+){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|"
    r"Drive|Dr|Boulevard|Blvd|"
    r"Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Close|Crescent|Parkway|Highway|Circle|Gardens|Row|Hill)\b\.?"
    r"(?:,?[ \t]*(?:Apt|Apartment|Suite|Unit|Flat|#)\.?[ \t]*\w{1,5})?",
    # Romance and Slavic: the kind first
    r"(?:\d{1,4}(?:[ \t]?(?:bis|ter))?,?[ \t]+)?(?i:rue|avenue|boulevard|place|chemin|impasse|quai|calle|"
    r"c/|avenida|avda?\.|"
    r"plaza|paseo|carrer|via|viale|piazza|corso|largo|rua|travessa|praça|ul\.|ulica|al\.|aleja|pl\.|ул\.|"
    r"улица|проспект)[ \t]+"
    r"(?:(?:de|du|des|la|le|les|del|della|dos|da|do|d'|"
    r"l')[ \t]*){0,3}[A-ZÀ-ÝА-Я][\w.'’-]{0,30}(?:[ \t]+[\wÀ-ÿ.'’-]{1,30}){0,4}?"
    r"(?:,?[ \t]*(?:n[°º.]?[ \t]*)?\d{1,4}(?:[/-]\d{1,4})?[a-zA-Z]?)?(?=[ \t]*[,\n|;•·]|[ \t]*$)",
    r"(?:P\.?[ \t]?O\.?[ \t]?Box|Postfach|Apartado|Casella postale|BP)[ \t]+\d{2,6}",
)
_PLACE = (
    r"[A-ZÀ-ÝÄÖÜŁŚŻА-Я](?:[^\W\d_]|[.'’]){1,30}(?:[ -](?:[A-ZÀ-ÝÄÖÜŁŚŻА-Я(](?:[^\W\d_]|"
    r"[.'’)]){1,30}|am|an|der|den|de|la|sur|del|upon|ob|im|in|bei)){0,4}(?![^\W_])"
)
_POSTCODE = (
    r"(?:(?:[A-Z]{1,3}-)?\d{2}[ -]?\d{3}|(?:[A-Z]{1,3}-)?(?!(?:19|20)\d\d(?!\d))\d{4,6}|"
    r"\d{3}[ ]\d{2}|\d{4}[ ]?[A-Z]{2}|\d{4}-\d{3})"
)
_BRITISH = r"[A-Z]{1,2}\d[A-Z\d]?[ \t]?\d[A-Z]{2}"
_TOWN = (
    rf"(?<![\w.,/-]){_POSTCODE}[ \t]+{_PLACE}(?:,[ \t]*{_PLACE})?",
    # United Kingdom, United States, Canada: the code behind the place
    rf"{_PLACE},?[ \t]+(?:[A-Z]{{2}}[ \t]+\d{{5}}(?:-\d{{4}})?|[A-Z]{{1,2}}\d[A-Z\d]?[ \t]?\d[A-Z]{{2}}|"
    rf"[A-Z]\d[A-Z][ \t]?\d[A-Z]\d)(?![\w])",
    rf"{_PLACE},[ \t]+[A-Z]{{2}}(?![\w])",
)
_TAIL = rf"(?:,[ \t]*(?:{_POSTCODE}[ \t]+)?{_PLACE}(?:[ \t]+(?:{_POSTCODE}|{_BRITISH}))?){{0,3}}"
_STREETS = [f"(?:{form}){_TAIL}" for form in _STREET]
_ADDRESS = re.compile("|".join(f"(?:{form})" for form in (*_STREETS, *_TOWN)))
_STREET_ONLY = re.compile("|".join(_STREETS[:2]))
_SEGMENT = re.compile(r"[^|•·∙●▪\t\n;]+")
_ROLE = re.compile(
    r"(?:er|or|ist|eur|euse|ant|ent|ian|ing|rin|in|ment|tion|ik|ur|ura|cia|ção)s?$|^(?:head|lead|chief|"
    r"senior|junior|cook|"
    r"chef|nurse|clerk|pilot|guard|judge)$",
    re.IGNORECASE,
)
_PLACE_WORDS = re.compile(rf"^{_PLACE}(?:,[ \t]*{_PLACE}){{0,2}}$")
_COUNTRY_TEXT = (
    "Germany Deutschland Austria Österreich Switzerland Schweiz Suisse France Spain España Italy Italia Portugal "
    "Netherlands Nederland Belgium Belgique België Luxembourg Poland Polska Czechia Slovakia Hungary Romania Bulgaria "
    "Greece Croatia Serbia Slovenia Ukraine Russia Turkey Türkiye Sweden Sverige Norway Norge Denmark Danmark Finland "
    "Suomi Iceland Ireland UK England Scotland Wales USA Canada Mexico México Brazil Brasil Argentina Chile Colombia "
    "Peru India Pakistan Bangladesh China Japan Korea Singapore Malaysia Indonesia Vietnam Thailand Philippines "
    "Australia Zealand Egypt Morocco Maroc Nigeria Kenya Ghana Africa Israel Jordan Lebanon Iran Iraq Emirates UAE "
    "Kingdom States"
)
_COUNTRIES = frozenset(_COUNTRY_TEXT.split())
_COUNTRY = re.compile(rf",[ \t]*(?:[A-Z][\w.]*[ \t]+){{0,2}}(?:{'|'.join(_COUNTRY_TEXT.split())})[ \t.]*$")


def contact_spans(text: str, contacts: Sequence[Contact], user_names: Sequence[str]) -> Iterator[Span]:
    """Contact data with their labels. Addresses are looked for near the beginning and near other contact data."""
    known = [
        found.span()
        for written in dict.fromkeys(contact.text for contact in contacts)
        for found in re.finditer(re.escape(written), text, re.IGNORECASE)
    ]
    known += [found.span() for form in (_LOOSE_MAIL, _BARE_LINK, _HANDLE) for found in form.finditer(text)]
    for start, end in known:
        yield _labelled(text, start, end)
    known.sort()
    lines = _lines(text)
    reached = _near_contacts(lines, [start for start, _ in known])
    for number, (start, end) in enumerate(lines):
        form = _ADDRESS if number in reached else _STREET_ONLY
        for found in form.finditer(text, start, end):
            yield _labelled(text, found.start(), found.end())
        if number in reached:
            yield from _places(text, start, end, known)


def _labelled(text: str, start: int, end: int) -> Span:
    """The span with its label, also when that stands on the line before."""
    line = text.rfind("\n", 0, start) + 1
    label = _LABEL.search(text, max(line, start - 40), start)
    if label is None and not text[line:start].strip() and line:
        above = text.rfind("\n", 0, line - 1) + 1
        label = _LABEL.search(text, max(above, line - 41), line - 1)
        if label is not None and text[above : label.start()].strip():
            label = None
    return Span(label.start() if label else start, end, DATA)


def _lines(text: str) -> list[tuple[int, int]]:
    lines, at = [], 0
    for line in text.split("\n"):
        lines.append((at, at + len(line)))
        at += len(line) + 1
    return lines


def _near_contacts(lines: Sequence[tuple[int, int]], starts: Sequence[int]) -> set[int]:
    """The numbers of lines in a block of contact data."""
    near: set[int] = set()
    beginnings = [start for start, _ in lines]
    for place in starts:
        number = bisect_right(beginnings, place) - 1
        near.update(range(number - REACH, number + REACH + 1))
    return near


def _places(text: str, start: int, end: int, known: Sequence[tuple[int, int]]) -> Iterator[Span]:
    """Towns and countries: beside a number or an address on their line, or with a country's name."""
    beside = known[bisect_left(known, (start, 0)) : bisect_left(known, (end, 0))]
    for found in _SEGMENT.finditer(text, start, end):
        words = found.group().strip()
        if not words or any(low < found.end() and found.start() < high for low, high in beside):
            continue
        is_place = _PLACE_WORDS.match(words) is not None and len(words.split()) <= MOST_PLACE_WORDS
        is_role = any(_ROLE.search(word.strip(",.")) for word in words.split())
        if is_place and (
            words in _COUNTRIES or _COUNTRY.search(words) or (beside and not is_role and not words.isupper())
        ):
            at = found.start() + len(found.group()) - len(found.group().lstrip())
            yield Span(at, at + len(words), DATA)
