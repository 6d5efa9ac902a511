"""A text in plain letters: disguises (look-alike letters, digits for letters, invisible characters) undone."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_LOOK_ALIKES = dict(
    zip(
        "аеорсухіјѕкмтнвԁӏԛԝһгпαοειυρτκχνγηɡɑıłøđæ",
        "aeopcyxijskmthbdlqwhrnaoeiuptkxvynɡaiłøđæ",
        strict=True,
    )
) | {"ɡ": "g", "ı": "i"}
_ALWAYS = {
    "ł": "l",
    "ø": "o",
    "đ": "d",
    "æ": "a",
    "ı": "i",
    "ß": "ss",
    "’": "'",
    "‘": "'",
    "`": "'",
    "´": "'",
}
_DIGITS = str.maketrans("013457@$", "oieastas")
_DISGUISED = re.compile(r"(?<=[a-z])[013457@$]+(?=[a-z])|\b[013457@$]+(?=[a-z]{2})")
_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile(r"[a-zɡ]")
_BREAK = re.compile(r"\n[ \t\r]*\n|[•●▪◦■✓➢\f\x0b]")
_JOINTS = frozenset('-_*"“”„«»~‐‑–—|')


@dataclass(frozen=True, slots=True)
class PlainText:
    """The plain form, and for each of its characters where it begins in the original; a paragraph's end is "\\n"."""

    text: str
    starts: list[int]

    def origin(self, at: int) -> int:
        """The offset in the original of plain character `at`; the end of the original behind the last one."""
        return self.starts[min(at, len(self.starts) - 1)]


def plain_letters(text: str) -> PlainText:
    """Lower case without accents, invisible characters and disguises, white space as one blank; offsets are kept."""
    breaks = {match.start() for match in _BREAK.finditer(text)}
    letters: list[str] = []
    starts: list[int] = []
    last = " "
    for at, character in enumerate(text):
        if at in breaks:
            if last == " " and letters:
                letters.pop()
                starts.pop()
            plain = "\n"
        elif character.isspace() or character in _JOINTS:
            plain = " " if last not in " \n" else ""
        else:
            plain = _plain(character)
        for letter in plain:
            letters.append(letter)
            starts.append(at)
        last = plain[-1] if plain else last
    starts.append(len(text))
    return PlainText(_undisguised("".join(letters)), starts)


@lru_cache(maxsize=8192)
def _plain(character: str) -> str:
    if character.isascii():
        return character.lower()
    if unicodedata.category(character) in ("Cf", "Mn", "Me", "Co"):
        return ""
    folded = unicodedata.normalize("NFKC", character).lower()
    if "\u2e80" <= folded[:1] <= "\uffef":
        return folded
    base = "".join(
        _ALWAYS.get(part, part)
        for part in unicodedata.normalize("NFKD", folded)
        if unicodedata.category(part) != "Mn"
    )
    return base or ""


def _undisguised(text: str) -> str:
    """Look-alike letters of Greek and Cyrillic in Latin words become Latin; digits inside words become letters."""
    if not text.isascii():
        is_latin = sum("a" <= letter <= "z" for letter in text) * 2 > sum(letter.isalpha() for letter in text)
        text = _WORD.sub(lambda match: _latin(match.group(), is_latin), text)
    return _DISGUISED.sub(lambda match: match.group().translate(_DIGITS), text)


def _latin(word: str, in_latin_text: bool) -> str:
    if word.isascii():
        return word
    is_disguised = bool(_LATIN.search(word)) or (in_latin_text and all(c in _LOOK_ALIKES for c in word))
    return "".join(_LOOK_ALIKES.get(letter, letter) for letter in word) if is_disguised else word
