"""Words the matcher treats specially, read once from word_lists.txt."""

from importlib.resources import files

DATA_FILE = "word_lists.txt"
STEMMERS = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pt": "portuguese",
    "nl": "dutch",
}
"""Snowball's names of the languages with function words here."""


def _read_lists() -> dict[str, frozenset[str]]:
    lists: dict[str, set[str]] = {}
    section = ""
    for line in files(__package__).joinpath(DATA_FILE).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif not line.startswith("#"):
            lists.setdefault(section, set()).update(line.split())
    return {name: frozenset(words) for name, words in lists.items()}


_LISTS = _read_lists()

FUNCTION_WORDS = {code: _LISTS[f"function {code}"] for code in STEMMERS}
"""Articles, prepositions and the like by ISO 639-1 code."""

COMMON_WORDS = _LISTS["common"]
"""Words that say little about what is asked for."""

ACTION_VERBS = _LISTS["action"]
"""Verbs of doing, as written or as stems; a passage with one of them tells an action and not only a word."""

POINT_WORDS = _LISTS["points"]
"""What requirements begin with, beside verbs of doing."""
