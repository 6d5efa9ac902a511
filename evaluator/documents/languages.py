"""Which language a text is written in, by its commonest words and its script."""

import re
from collections import Counter

FEWEST_HITS = 3
SAMPLE = 20_000
"""Characters looked at."""

_COMMON = {
    "en": "the and of to in for with on at from by is was as an this that are be or my our worked using years team",
    "de": "und der die das mit von für im in zu den des auf bei als eine einer ein ist sowie nach zum zur durch auch",
    "fr": "et de la le les des du en pour dans avec un une sur au aux par est sont chez mon mes ainsi que qui",
    "es": "y de la el los las en del con para por un una como al que se su mi más desde entre sobre años",
    "it": "e di il la le dei del della per con in un una nel nella alla delle gli che come presso sono da anni",
    "pt": "e de do da dos das em com para por um uma no na nos nas ao que como mais anos sobre pela pelo",
    "nl": "en de het van een in voor met op te bij als door aan zijn naar ook tot mijn werd over uit jaar",
    "pl": "i w z na do oraz dla od przez po jako się jest ze lub przy pod moje lat firmie praca",
    "sv": "och i att en som för med på av är till den det om från har jag vid ett inom hos",
    "da": "og i at en som for med på af er til den det om fra har jeg ved et inden hos samt",
    "nb": "og i å en som for med på av er til den det om fra har jeg ved et innen hos samt",
    "fi": "ja on sekä että se ovat oli joka kuin myös vuotta olen mukaan kanssa tai sen olin työ",
    "cs": "a v na s z do pro se je od jako nebo při ve po také jsem práce let ze",
    "ro": "și de la în cu pentru din pe a o un este prin sau ca am ani să lucrat",
    "hu": "és a az egy hogy nem is volt mint vagy meg ez csak év alatt szerint valamint között",
    "tr": "ve bir bu için ile olarak da de en daha gibi kadar olan yıl çok sonra tarafından",
}
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u4e00-\u9fff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_UKRAINIAN = re.compile("[іїєґ]", re.IGNORECASE)
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_WORDS = re.compile(r"[^\W\d_]+")
_LANGUAGES: dict[str, tuple[str, ...]] = {}
for _code, _list in _COMMON.items():
    for _word in _list.split():
        _LANGUAGES[_word] = (*_LANGUAGES.get(_word, ()), _code)
_ENGLISH_SHAPE = re.compile(r"\b(?:wh\w{2,}|th\w{2,}|\w{3,}(?:ing|ings|ed|ck|th|ly|oo\w|ee\w))\b")
"""Word shapes that short English texts have and the other languages of the table hardly do."""
_ENGLISH_RESUME_TEXT = """
experience education skills manager engineer assistant university analyst company languages work sales management
school development project certificate tools history specialist officer editor designer
"""
_ENGLISH_RESUME = frozenset(_ENGLISH_RESUME_TEXT.split())


def detect_language(text: str) -> str | None:
    """ISO 639-1 of the language most of the text is in, or None where too little tells."""
    sample = text[:SAMPLE]
    letters = sum(character.isalpha() for character in sample)
    if not letters:
        return None
    for code, pattern in _SCRIPTS:
        if len(pattern.findall(sample)) > (0.05 if code == "ja" else 0.3) * letters:
            return code
    if len(_CYRILLIC.findall(sample)) > 0.3 * letters:
        return "uk" if len(_UKRAINIAN.findall(sample)) > 0.01 * letters else "ru"
    return _by_common_words(sample)


def _by_common_words(sample: str) -> str | None:
    scores: Counter[str] = Counter()
    distinct: dict[str, set[str]] = {}
    words = _WORDS.findall(sample.lower())
    for word in words:
        codes = _LANGUAGES.get(word, ())
        for code in codes:
            # a word shared by several languages tells less, and so does a single letter
            scores[code] += (12 if len(word) > 1 else 3) // len(codes)
            distinct.setdefault(code, set()).add(word)
    shapes = len(_ENGLISH_SHAPE.findall(sample.lower()))
    hints = sum(word in _ENGLISH_RESUME for word in words)
    scores["en"] += 8 * hints + 5 * shapes
    (best, score), *others = scores.most_common(2)
    is_clear = not others or score >= 1.15 * others[0][1]
    if best == "en":
        return best if is_clear and score >= 3 * FEWEST_HITS else None
    return best if is_clear and score >= 12 * FEWEST_HITS / 2 and len(distinct[best]) >= FEWEST_HITS else None
