"""E-mail addresses, phone numbers and links in clean text, with their offsets."""

import re

from evaluator.domain.documents import Contact

_EMAIL = re.compile(r"(?<![\w.+%'-])[\w.+%'-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}")
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"|]{1,2000}|"
    r"(?<![\w.-])(?:[\w-]{1,63}\.){0,4}(?:linkedin\.com|github\.com|gitlab\.com|xing\.com|behance\.net|medium\.com|"
    r"dribbble\.com)/[^\s<>\"|,;]{1,500}",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w@./-])(?:\+|00)?\(?\d[\d ().\-/\u2013]{4,22}\d(?![\w@-])")
_PHONE_LABEL = re.compile(
    r"(?:phone|tel|mobil|mobile|cell|fon|handy|telef|tél|gsm|fax|m:|t:|p:)[^\n\d+(]{0,16}$", re.IGNORECASE
)
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})|(?:19|20)\d{2}-\d{2}(?:-\d{2})?|"
    r"\d{1,2}[./](?:19|20)\d{2}|(?:19|20)\d{2})(?!\d)"
)
FEWEST_DIGITS, MOST_DIGITS = 7, 15
"""A subscriber number has at least 7 digits; E.164 allows at most 15."""


def find_contacts(text: str) -> list[Contact]:
    """Contacts in the order of the text; none overlaps another."""
    found = [_contact("email", match, text) for match in _EMAIL.finditer(text)]
    for kind, pattern in (("link", _LINK), ("phone", _PHONE)):
        for match in pattern.finditer(text):
            if kind == "phone" and not _is_phone(match.group(), text[: match.start()][-24:]):
                continue
            if all(match.end() <= other.start or match.start() >= other.end for other in found):
                found.append(_contact(kind, match, text))
    return sorted(found, key=lambda contact: contact.start)


def _contact(kind: str, match: re.Match[str], text: str) -> Contact:
    words = match.group().rstrip(".,;:)!?'") if kind == "link" else match.group()
    return Contact(kind=kind, text=words, start=match.start(), end=match.start() + len(words))


def _is_phone(candidate: str, before: str) -> bool:
    if "\t" in candidate or "  " in candidate:
        return False
    is_labelled = _PHONE_LABEL.search(before) is not None
    digits = sum(character.isdigit() for character in candidate)
    undated = sum(character.isdigit() for character in _DATE.sub("", candidate))
    if digits > MOST_DIGITS or (undated < digits and undated < FEWEST_DIGITS and not is_labelled):
        return False
    if digits < FEWEST_DIGITS:
        return is_labelled and digits >= 5
    is_grouped = any(character in " -./()" for character in candidate)
    return is_labelled or is_grouped or candidate.startswith(("+", "00")) or digits >= 9
