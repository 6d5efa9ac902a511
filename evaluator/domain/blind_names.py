"""Every form of a person's name: in full, in part, reversed, with initials, spaced out, within addresses and links."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from evaluator.domain.blind_spans import DATA, NAME, Span
from evaluator.domain.blind_words import COMMON
from evaluator.domain.documents import Contact

FIRST_LINES = 3
"""Lines with words at the beginning of a resume in which every part of the name is replaced."""
SHORTEST_USER_NAME = 5
SHORTEST_ALONE = 3
"""Letters of a part of the name that is replaced in any case; a shorter one as "Bo", not as "BO" or in "Li-ion"."""
_TITLES_TEXT = """
dr prof mr mrs ms miss mx herr frau dipl ing med phil rer nat mba phd msc bsc ma ba jr sr ii iii iv
sir dame mme mlle monsieur madame senor senora signor signora dott dottssa eng arch pan pani
"""
_TITLES = frozenset(_TITLES_TEXT.split())
_PARTICLES_TEXT = """
von van vom zu zum zur de der den del della di da das do dos du des la le el al bin ibn ben bint abu
y e of the und and ter ten af av
"""
_PARTICLES = frozenset(_PARTICLES_TEXT.split())
_ADDRESS_FORMS = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Herrn?|Frau|M|Mme|Mlle|Monsieur|Madame|Señora?|Sra?|Signora?|Sig|"
    r"Dott|Pani?|Dr|Prof)"
)
_SPLIT = re.compile(r"[\s,;()\"“”`/]+")
_APOSTROPHES = "'’`´"
_LETTERS = re.compile(r"[^\W\d_]+")
_START, _END = r"(?<![^\W_])", r"(?![^\W_])"
_TWO_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "œ": "oe"}


@dataclass(frozen=True, slots=True)
class NameForms:
    """The forms of one person's names. `user_names` are taken from the mail address and the links."""

    whole: tuple[re.Pattern[str], ...]
    alone: tuple[re.Pattern[str], ...]
    common: tuple[re.Pattern[str], ...]
    user_names: tuple[str, ...]
    particles: re.Pattern[str]

    @classmethod
    def of(cls, names: Sequence[str], contacts: Sequence[Contact], links: Sequence[str]) -> "NameForms":
        """The forms of these names, and user names in these contacts and links."""
        whole: list[str] = []
        alone: dict[str, None] = {}
        common: dict[str, None] = {}
        for parts in filter(None, (_parts(name) for name in dict.fromkeys(names))):
            whole += _whole_forms(parts)
            for part in parts:
                is_common = part.casefold() in COMMON
                (common if is_common and not _is_unspaced(part) else alone)[part] = None
        return cls(
            tuple(re.compile(form, re.IGNORECASE) for form in dict.fromkeys(whole)),
            tuple(_alone(part) for part in alone),
            tuple(
                re.compile(_START + _spelled(part) + r"(?:'s|’s|s)?" + _END, re.IGNORECASE) for part in common
            ),
            _user_names(contacts, links, {*alone, *common}),
            _particles(names),
        )

    def find(self, text: str, *, in_first_lines: bool = True) -> Iterator[Span]:
        """The passages of `text` that name the person; see make_blind_copy for parts that are common words."""
        for form in self.whole:
            for found in form.finditer(text):
                yield self._span(text, found)
        head = _end_of_first_lines(text) if in_first_lines else 0
        for form in self.alone:
            for found in form.finditer(text):
                if not found.group()[0].islower():
                    yield self._span(text, found)
        for form in self.common:
            for found in form.finditer(text):
                is_addressed = _ADDRESSED.search(text, max(0, found.start() - 20), found.start())
                if not found.group()[0].islower() and (found.start() < head or is_addressed):
                    yield self._span(text, found)
        for user_name in self.user_names:
            for found in re.finditer(_START + re.escape(user_name) + _END, text, re.IGNORECASE):
                yield Span(found.start(), found.end(), DATA)

    def _span(self, text: str, found: re.Match[str]) -> Span:
        """The match, with the particles and the form of address before it."""
        start = found.start()
        for before in (self.particles, _ADDRESSED):
            earlier = before.search(text, max(0, start - 20), start)
            start = earlier.start() if earlier else start
        return Span(start, found.end(), NAME)


_ADDRESSED = re.compile(rf"{_START}(?:{_ADDRESS_FORMS}\.?[ \t]+)+$")


def _alone(part: str) -> re.Pattern[str]:
    if len(part) < SHORTEST_ALONE and not _is_unspaced(part):
        return re.compile(r"(?<![\w-])" + re.escape(part.capitalize()) + r"(?:'s|’s)?(?![\w-])")
    return re.compile(_START + _spelled(part) + r"(?:'s|’s|s)?" + _END, re.IGNORECASE)


def _particles(names: Iterable[str]) -> re.Pattern[str]:
    """The small words of these names, right before a place."""
    words = {word for name in names for word in _SPLIT.split(name) if word.casefold() in _PARTICLES}
    listed = "|".join(map(re.escape, sorted(words)))
    return re.compile(rf"{_START}(?:(?:{listed})[ \t]+)+$" if listed else r"(?!)", re.IGNORECASE)


def _parts(name: str) -> list[str]:
    """The words of a name without titles and particles, hyphened ones also in halves after the whole."""
    words = [word.strip(".-–") for word in _SPLIT.split(name)]
    return [
        word
        for word in words
        if len(word) > 1 and word.casefold() not in _TITLES | _PARTICLES and _LETTERS.search(word)
    ]


def _whole_forms(parts: Sequence[str]) -> Iterator[str]:
    """Patterns in which several parts stand together, or one beside an initial."""
    spelled = [_spelled(part) for part in parts]
    middle = r"(?:[^\W\d_]{1,12}\.?[ \t\-]+){0,2}?"
    for part, form in zip(parts, spelled, strict=True):
        for half in part.split("-") if "-" in part else ():
            if len(half) >= SHORTEST_ALONE and half.casefold() not in COMMON:
                yield _START + _capital(half) + _END
        if len(part) >= SHORTEST_ALONE + 2:
            yield _START + r"[\s]".join(map(_letter, part)) + _END
        for other in parts:
            if other != part:
                initial = _letter(other[0])
                yield _START + initial + r"\.(?:[ \t]*[^\W\d_]\.)*[ \t]*" + form + r"(?:'s|’s|s)?" + _END
                yield _START + form + r",?[ \t]+" + initial + r"\." + r"(?:\s*[^\W\d_]\.)*"
    for index, first in enumerate(spelled):
        for second in spelled[index + 1 :]:
            yield _START + first + r"\s+" + middle + second + r"(?:'s|’s|s)?" + _END
            yield _START + second + r"[ \t]*,[ \t]*" + middle + first + _END
            yield _START + second + r"[ \t]+" + first + _END
            yield first + r"[._\-]?" + second + r"[^\s@|]{0,60}"
            yield second + r"[._\-]?" + first + r"[^\s@|]{0,60}"
    if len(parts) > 1:
        yield _START + r"\s*".join(_letter(part[0]) + r"\." for part in parts) + r"(?!\w)"
        yield _START + r"[\s]+".join(r"[\s]".join(map(_letter, part)) for part in parts) + _END


def _capital(part: str) -> str:
    first = _letter(part[0])
    return rf"(?-i:(?=[^\W\d_]))(?!(?-i:[a-zà-ÿ])){first}" + "".join(map(_letter, part[1:]))


def _spelled(part: str) -> str:
    """The part as a pattern: with or without accents, umlauts as two letters, hyphens as blanks."""
    lowered = part.casefold() if part.casefold() != part else part
    pieces: list[str] = []
    at = 0
    while at < len(lowered):
        pair = lowered[at : at + 2]
        umlauts = "".join(one for one, two in _TWO_LETTERS.items() if two == pair)
        if umlauts:
            pieces.append(f"(?:{pair}|[{umlauts}])")
            at += 2
            continue
        if lowered[at] in _APOSTROPHES:
            pieces.append(f"[{_APOSTROPHES}]?")
        else:
            pieces.append(r"[\s\-–]+" if lowered[at] in "-–" else _letter(lowered[at]))
        at += 1
    return "".join(pieces)


@cache
def _letter(letter: str) -> str:
    """The letter with all its accents, and what it is written as without them."""
    low = letter.casefold()[:1] or letter
    base = unicodedata.normalize("NFD", low)[0]
    family = {low, base, *_accented().get(base, ())}
    group = "[" + "".join(map(re.escape, sorted(family))) + "]\u0301?"
    return f"(?:{group}|{_TWO_LETTERS[low]})" if low in _TWO_LETTERS else group


@cache
def _accented() -> dict[str, frozenset[str]]:
    """Latin letters with accents by the letter beneath; those that do not decompose by hand."""
    families: dict[str, set[str]] = {"o": {"ø"}, "l": {"ł"}, "d": {"đ", "ð"}, "i": {"ı"}, "s": {"ß"}}
    for code in range(0xC0, 0x250):
        low = chr(code).lower()
        base = unicodedata.normalize("NFD", low)[0]
        if base != low and base.isascii():
            families.setdefault(base, set()).add(low)
    return {base: frozenset(family) for base, family in families.items()}


def _is_unspaced(part: str) -> bool:
    """True for names in scripts that write no blanks: two characters there are a whole name."""
    return any("\u3040" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" for letter in part)


def _user_names(contacts: Sequence[Contact], links: Iterable[str], parts: Collection[str]) -> tuple[str, ...]:
    """Names within addresses that are not the person's name itself."""
    known = {part.casefold() for part in parts} | COMMON
    found: dict[str, None] = {}
    addresses = [contact.text for contact in contacts if contact.kind in ("email", "link")]
    for address in [*addresses, *links]:
        address = address.removeprefix("mailto:")
        name = address.partition("@")[0] if "@" in address else _last_step(address)
        if len(name) >= SHORTEST_USER_NAME and name.casefold() not in known and not name.isdigit():
            found[name] = None
    return tuple(found)


_STEP = re.compile(
    r"^(?:https?://)?(?:www\.)?[\w.-]+/(?:in/|user/|users/|people/|profile/|"
    r"@)?(?P<name>[\w.\-]+)/?(?:[?#].*)?$"
)


def _last_step(address: str) -> str:
    found = _STEP.match(address)
    return found["name"] if found else ""


def _end_of_first_lines(text: str) -> int:
    at = 0
    for _ in range(FIRST_LINES):
        while at < len(text) and text[at] == "\n":
            at += 1
        end = text.find("\n", at)
        if end < 0:
            return len(text)
        at = end
    return at
