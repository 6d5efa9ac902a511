"""The synonym file as a phrase index: which known things a run of words names."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from evaluator.matcher.words import Token, tokenize

DATA_FILE = "synonyms.txt"
QUALIFICATIONS = frozenset({"certificates", "degrees"})
"""Sections of the data file whose groups are qualifications."""

LEAST_COMPOUND, LEAST_PART = 10, 6
"""Letters of a word that may be joined of others, and of the part looked for in it."""
JOINING_LANGUAGES = frozenset({"de", "nl"})


@dataclass(frozen=True, slots=True)
class Concept:
    """One known thing: its section of the data file and the names of the wider things that it implies."""

    name: str
    section: str
    wider: tuple[str, ...]

    @property
    def is_qualification(self) -> bool:
        """True for certificates and licences."""
        return self.section in QUALIFICATIONS

    @property
    def is_soft(self) -> bool:
        """True for traits like reliability, which words prove badly."""
        return self.section == "soft"


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens first..last (exclusive) name a concept."""

    concept: Concept
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Phrase:
    stems: tuple[str, ...]
    written: tuple[str, ...] | None
    """Exact letters, for words that are common otherwise."""
    concept: Concept


@dataclass
class Thesaurus:
    """All concepts and their phrases, found by their first stem."""

    wider: dict[str, set[str]] = field(default_factory=dict)
    phrases: dict[str, list[_Phrase]] = field(default_factory=dict)
    single_words: dict[str, list[Concept]] = field(default_factory=dict)
    qualifications: set[str] = field(default_factory=set)
    _implied: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, line: str, section: str) -> None:
        """Take in one line of the data file."""
        names, _, wider = line.partition(" > ")
        name, _, others = names.partition(" = ")
        concept = Concept(name.strip(), section, _listed(wider))
        self.wider.setdefault(concept.name, set()).update(concept.wider)
        if concept.is_qualification:
            self.qualifications.add(concept.name)
        phrases = _listed(others)
        exact = {phrase.removeprefix("!").lower() for phrase in phrases if phrase.startswith("!")}
        for phrase in dict.fromkeys((*(() if concept.name in exact else (concept.name,)), *phrases)):
            self._index(phrase, concept)

    def _index(self, phrase: str, concept: Concept) -> None:
        tokens = tokenize(phrase.removeprefix("!"))
        if tokens:
            written = tuple(token.written for token in tokens) if phrase.startswith("!") else None
            entry = _Phrase(tuple(token.sense for token in tokens), written, concept)
            self.phrases.setdefault(entry.stems[0], []).append(entry)
            if (
                len(tokens) == 1
                and len(phrase) >= LEAST_PART
                and written is None
                and concept.section != "soft"
            ):
                self.single_words.setdefault(tokens[0].written.lower(), []).append(concept)

    def is_qualification(self, name: str) -> bool:
        """True for the name of a certificate or licence."""
        return name in self.qualifications

    def mentions(self, tokens: Sequence[Token]) -> list[Mention]:
        """The concepts named by the tokens: the longest phrase from each place, none that lies inside another."""
        found: list[Mention] = []
        reached = 0
        for index, token in enumerate(tokens):
            here = [entry for entry in self.phrases.get(token.sense, ()) if _stands(entry, tokens, index)]
            end = index + max((len(entry.stems) for entry in here), default=0)
            if end > reached:
                found += [
                    Mention(entry.concept, index, end) for entry in here if index + len(entry.stems) == end
                ]
                reached = end
        return found

    def compound_mentions(self, tokens: Sequence[Token]) -> list[Mention]:
        """Concepts whose word begins or ends a long word, as German and Dutch join them: Lagerverwaltung."""
        return [
            Mention(concept, index, index + 1)
            for index, token in enumerate(tokens)
            if len(token.written) >= LEAST_COMPOUND and token.sense not in self.phrases
            for concept in self._joined(token.written.lower())
        ]

    def _joined(self, word: str) -> dict[Concept, None]:
        found: dict[Concept, None] = {}
        for size in range(LEAST_PART, len(word) - 2):
            for part in (word[:size], word[-size:]):
                found.update(dict.fromkeys(self.single_words.get(part, ())))
        return found

    def wider_than(self, name: str) -> frozenset[str]:
        """Names of everything that having the named thing implies, through all steps, its own name left out."""
        if name not in self._implied:
            self._implied[name] = self._follow(name)
        return self._implied[name]

    def _follow(self, name: str) -> frozenset[str]:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for wider in self.wider.get(waiting.pop(), ()):
                if wider not in seen:
                    seen.add(wider)
                    waiting.append(wider)
        return frozenset(seen - {name})


@cache
def thesaurus() -> Thesaurus:
    """The data file, read once."""
    loaded = Thesaurus()
    section = ""
    for line in files(__package__).joinpath(DATA_FILE).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]").partition(":")[0]
        elif line and not line.startswith("#"):
            loaded.add(line, section)
    return loaded


def _stands(entry: _Phrase, tokens: Sequence[Token], index: int) -> bool:
    """True when the phrase stands at tokens[index]; its first word is known to."""
    size = len(entry.stems)
    if size > 1:
        if index + size > len(tokens) or tokens[index + 1].sense != entry.stems[1]:
            return False
        if any(tokens[index + i].sense != entry.stems[i] for i in range(2, size)):
            return False
    if entry.written is None:
        return True
    return tuple(token.written for token in tokens[index : index + size]) == entry.written


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
