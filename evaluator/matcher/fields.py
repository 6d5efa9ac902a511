"""Fields of work: which a text is about by its job titles and words, and how near it is to a given one."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from evaluator.matcher.words import Token, tokenize

DATA_FILE = "fields.txt"
TITLE_WEIGHT = 3.0
"""How much more a job title tells about the field than a word of it."""

Profile = tuple[float, ...]
"""How much of each field is in a text, of length 1; all zero when nothing is known."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Tokens first..last (exclusive) name a word of fields, or a job title."""

    key: tuple[str, ...]
    first: int
    last: int


@dataclass
class Fields:
    """All fields of the data file and the phrases that tell of them."""

    names: list[str] = field(default_factory=list)
    _holders: dict[tuple[str, ...], dict[int, float]] = field(default_factory=dict)
    _first: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    _profiles: list[Profile] = field(default_factory=list)

    def add(self, name: str, titles: str, words: str) -> None:
        """Take in one paragraph of the data file."""
        number = len(self.names)
        self.names.append(name)
        for listed, weight in ((titles, TITLE_WEIGHT), (words, 1.0)):
            for phrase in listed.split(","):
                if key := tuple(token.sense for token in tokenize(phrase)):
                    holders = self._holders.setdefault(key, {})
                    holders[number] = max(weight, holders.get(number, 0.0))

    def seal(self) -> None:
        """Index the phrases and profile each field, when all are added."""
        for key in self._holders:
            self._first.setdefault(key[0], []).append(key)
        for keys in self._first.values():
            keys.sort(key=len, reverse=True)
        self._profiles = [
            self.profile_of_words(Counter(key for key, holders in self._holders.items() if number in holders))
            for number in range(len(self.names))
        ]

    def namings(self, tokens: Sequence[Token]) -> list[Naming]:
        """The phrases among the tokens, the longest from each place."""
        found: list[Naming] = []
        at = 0
        while at < len(tokens):
            key = self._longest(tokens, at)
            if key:
                found.append(Naming(key, at, at + len(key)))
            at += len(key) or 1
        return found

    def titles(self, tokens: Sequence[Token]) -> list[Naming]:
        """The job titles among the tokens."""
        return [n for n in self.namings(tokens) if max(self._holders[n.key].values()) >= TITLE_WEIGHT]

    def fields_of(self, key: tuple[str, ...]) -> frozenset[str]:
        """Names of the fields that a job title belongs to."""
        held = self._holders.get(key, {})
        return frozenset(self.names[number] for number, weight in held.items() if weight >= TITLE_WEIGHT)

    def profile_of(self, tokens: Sequence[Token]) -> Profile:
        """The profile of a text."""
        return self.profile_of_words(Counter(naming.key for naming in self.namings(tokens)))

    def profile_of_words(self, counts: Mapping[tuple[str, ...], int]) -> Profile:
        """The profile of words already found, with how often each stands there."""
        amounts = [0.0] * len(self.names)
        for key, count in counts.items():
            told = (1 + math.log(count)) * self.rarity(key)
            for number, weight in self._holders[key].items():
                amounts[number] += told * weight
        return _unit(amounts)

    def profile(self, name: str) -> Profile | None:
        """The profile of a field by its name, or None."""
        return self._profiles[self.names.index(name)] if name in self.names else None

    def rarity(self, key: tuple[str, ...]) -> float:
        """How much a phrase tells about its field: less the more fields use it."""
        return math.log(len(self.names) / len(self._holders[key])) / math.log(len(self.names))

    def tells_of(self, key: tuple[str, ...], name: str) -> float:
        """How much a phrase tells of the named field; 0 when it is none of its words."""
        weight = self._holders[key].get(self.names.index(name), 0.0)
        return weight * self.rarity(key)

    def is_title(self, key: tuple[str, ...], name: str) -> bool:
        """True when the phrase is a job title of the named field."""
        return self._holders[key].get(self.names.index(name), 0.0) >= TITLE_WEIGHT

    def _longest(self, tokens: Sequence[Token], at: int) -> tuple[str, ...]:
        for key in self._first.get(tokens[at].sense, ()):
            if len(key) == 1 or (
                at + len(key) <= len(tokens)
                and all(tokens[at + i].sense == stem for i, stem in enumerate(key))
            ):
                return key
        return ()


def nearness(one: Profile, other: Profile) -> float:
    """0 for texts of fields without a common word, 1 for the same mixture."""
    return sum(a * b for a, b in zip(one, other, strict=True))


@cache
def fields() -> Fields:
    """The data file, read once."""
    loaded = Fields()
    text = files(__package__).joinpath(DATA_FILE).read_text(encoding="utf-8")
    for name, titles, words in re.findall(r"^\[(.+)\]\n(.+)\n= (.+)$", text, re.MULTILINE):
        loaded.add(name, titles, words)
    loaded.seal()
    return loaded


def _unit(amounts: Sequence[float]) -> Profile:
    length = math.sqrt(sum(amount * amount for amount in amounts))
    return tuple(amount / length for amount in amounts) if length else tuple(amounts)
