"""Text into tokens: words with their offsets, their stems, and the language of a text."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

import snowballstemmer

from evaluator.matcher.word_lists import ACTION_VERBS, COMMON_WORDS, FUNCTION_WORDS, STEMMERS

_TOKEN = re.compile(r"(?<![^\W_])\.net\b|[^\W_]+(?:['’][^\W\d_]{1,2}\b)?(?:\+\+|#)?", re.IGNORECASE)
_STEMMERS = {code: snowballstemmer.stemmer(name) for code, name in STEMMERS.items()}
_STEMMING = Lock()
"""A snowball stemmer keeps its word in itself, and two candidates are rated in two threads."""
_AMBIGUOUS_STEMS = frozenset({"account", "market", "medic", "present", "control", "organ", "ventil"})
_NOUN_ENDINGS = ("er", "ers", "or", "ors", "ment", "ments", "ion", "ions", "ance")
"""A manager or an implementation shares its stem with a verb without telling an action."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word at text[start:end]: as written, its English stem, and its stem in the language of the text.

    `sense` is the English stem, or the word itself where one stem serves several meanings: medical and medication.
    """

    written: str
    stem: str
    own_stem: str
    start: int
    end: int
    sense: str


@lru_cache(maxsize=65536)
def stem(word: str, language: str = "en") -> str:
    """The stem of a lower-case word; a language without a stemmer uses English."""
    if len(word) < 4 or not word.isalpha():
        return word
    with _STEMMING:
        return str(_STEMMERS.get(language, _STEMMERS["en"]).stemWord(word))


@lru_cache(maxsize=65536)
def _lowered(written: str) -> str:
    return written.lower().replace("’", "'").removesuffix("'s").replace("ß", "ss")


def tokenize(text: str, language: str = "en") -> tuple[Token, ...]:
    """The words of a text in order. `C++`, `C#` and `.NET` are words."""
    tokens = []
    for match in _TOKEN.finditer(text):
        low = _lowered(match.group())
        english = stem(low)
        sense = low.removesuffix("s") if english in _AMBIGUOUS_STEMS else english
        own = english if language == "en" else stem(low, language)
        tokens.append(Token(match.group(), english, own, match.start(), match.end(), sense))
    return tuple(tokens)


def language_of(text: str) -> str:
    """The likeliest language of a text by its function words; English when nothing speaks for another."""
    counts = Counter(re.findall(r"[^\W\d_]+", text[:6000].lower()))
    votes = {code: sum(counts[word] for word in listed) for code, listed in FUNCTION_WORDS.items()}
    best = max(votes, key=lambda code: votes[code])
    return best if votes[best] > votes["en"] else "en"


def is_function_word(token: Token, language: str) -> bool:
    """True for articles, prepositions and the like, in English or the language given."""
    return _is_function(token.written, language)


@lru_cache(maxsize=65536)
def _is_function(written: str, language: str) -> bool:
    low = written.lower()
    return low in FUNCTION_WORDS["en"] or low in FUNCTION_WORDS.get(language, ())


def is_common(token: Token) -> bool:
    """True for words that stand in most resumes and job descriptions of any field."""
    return _is_common(token.written.lower())


@lru_cache(maxsize=65536)
def _is_common(word: str) -> bool:
    if word in COMMON_WORDS:
        return True
    return any(
        word.endswith(end)
        and (word.removesuffix(end) in COMMON_WORDS or word.removesuffix(end) + "e" in COMMON_WORDS)
        for end in _ENDINGS
    )


def tells_action(tokens: Iterable[Token]) -> bool:
    """True when a verb of doing is among the tokens."""
    return any(
        token.written.lower() in ACTION_VERBS
        or (token.stem in _ACTION_STEMS and not token.written.lower().endswith(_NOUN_ENDINGS))
        for token in tokens
        if token.written.lower() != "present"
    )


_ENDINGS = ("s", "es", "d", "ed", "ing", "ly", "n", "en", "er", "e")
_ACTION_STEMS = frozenset(stem(word) for word in ACTION_VERBS)
