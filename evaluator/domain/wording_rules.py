"""Words and phrases that the wording check knows, English first and the German basics."""

import re
from enum import StrEnum


class Trait(StrEnum):
    """What a protected wording asks about; the value completes the sentence."""

    AGE = "age"
    GENDER = "gender"
    FAMILY = "family"
    NATIONALITY = "nationality or origin"
    RELIGION = "religion"
    HEALTH = "health"
    PHOTO = "a photo"


PROTECTED: tuple[tuple[Trait, str], ...] = (
    (Trait.AGE, r"young(?:er)?|youthful|(?:junge[rsnm]?|jüngere[rsn]?)"),
    (Trait.AGE, r"(?:under|below|over|above|unter|über)\s+\d\d(?=\s+years\s+old|\s+jahre\s+alt|\s*$)"),
    (
        Trait.AGE,
        r"(?:aged?|age\s+of)\s+(?:between\s+)?\d\d(?:\s*(?:-|–|to|and)\s*\d\d)?|age\s+(?:limit|group|range)",
    ),
    (Trait.AGE, r"\d\d\s+years\s+old|\d\d\s+jahre\s+alt|altersgrenze|nicht\s+älter\s+als\s+\d\d"),
    (
        Trait.GENDER,
        r"(?:fe)?male(?!\s+(?:connectors?|threads?))(?:\s*(?:or|and|/)\s*(?:fe)?male)?|(?:wo)?men\s+only|salesm[ae]n|(?:männlich|weiblich)e?[rsn]?",
    ),
    (
        Trait.FAMILY,
        r"(?:un)?married|marital\s+status|single\s+(?:person|status)|no\s+children|childless|childfree|pregnan\w+",
    ),
    (Trait.FAMILY, r"family\s+(?:status|planning)|familienstand|ledig|verheiratet|kinderlos|ungebunden"),
    (
        Trait.NATIONALITY,
        r"nationality|staatsangehörigkeit|ethnic\s+\w+|race\b(?!\s+condition)|skin\s+colou?r|native[- ]born",
    ),
    (Trait.NATIONALITY, r"(?:\w+\s+)?(?:nationals?|citizens?)\s+only|only\s+\w+\s+(?:nationals|citizens)"),
    (
        Trait.RELIGION,
        r"religio(?:n|us\s+\w+)|christians?|muslims?|jewish|catholics?|protestants?|konfession|christlich\w*",
    ),
    (
        Trait.HEALTH,
        r"(?:good|perfect)\s+health|healthy|able[- ]bodied|physically\s+fit|no\s+disabilit(?:y|ies)",
    ),
    (Trait.HEALTH, r"non-?smokers?|gesundheitlich\w*|körperlich\s+fit|kerngesund|nichtraucher\w*"),
    (
        Trait.PHOTO,
        r"(?:with|recent|attached?|passport|application|profile)\s+(?:a\s+)?photo(?:graph)?s?|headshot",
    ),
    (
        Trait.PHOTO,
        r"photo(?:graph)?s?\s+(?:attached|required|of\s+(?:yourself|the\s+\w+))|bewerbungs?foto|lichtbild|passbild",
    ),
)

_LANGUAGES = (
    "english|german|french|spanish|italian|portuguese|dutch|polish|swedish|danish|norwegian|finnish|czech|hungarian|"
    "romanian|greek|turkish|russian|ukrainian|arabic|hebrew|hindi|chinese|mandarin|japanese|korean|vietnamese"
)
_C2 = "{language} at level C2"

PROXIES: tuple[tuple[str, Trait, str | None], ...] = (
    (
        r"recent\s+(?:college\s+|university\s+)?graduates?|new\s+grads?|fresh\s+graduates?",
        Trait.AGE,
        "Degree or equal practice",
    ),
    (r"berufsanfänger\w*|absolvent\w*", Trait.AGE, None),
    (r"digital\s+natives?", Trait.AGE, "Works daily with digital tools (name them)"),
    (r"energetic|high[- ]energy|mature\s+(?:person|personality)", Trait.AGE, None),
    (
        r"(?:at\s+most|no\s+more\s+than|max(?:imum|\.)?|up\s+to|höchstens)\s+\d+\s+(?:years?|jahre)",
        Trait.AGE,
        None,
    ),
    (rf"native(?:[- ]level)?\s+(?P<language>{_LANGUAGES})(?:\s+speakers?)?", Trait.NATIONALITY, _C2),
    (rf"(?P<language>{_LANGUAGES})\s+native(?:\s+speakers?)?", Trait.NATIONALITY, _C2),
    (rf"native\s+speakers?(?:\s+(?:of|in)\s+(?P<language>{_LANGUAGES}))?", Trait.NATIONALITY, _C2),
    (rf"mother\s+tongue(?:\s+(?P<language>{_LANGUAGES}))?", Trait.NATIONALITY, _C2),
    (rf"(?P<language>{_LANGUAGES})\s+(?:(?:as|is)\s+)?(?:\w+\s+)?mother\s+tongue", Trait.NATIONALITY, _C2),
    (r"(?P<language>[a-zäöü]+)\s+als\s+muttersprache", Trait.NATIONALITY, "{language} auf Niveau C2"),
    (r"muttersprachler\w*|muttersprache", Trait.NATIONALITY, "Sprache auf Niveau C2"),
    (r"accent[- ]free|without\s+(?:an\s+)?accent|akzentfrei\w*", Trait.NATIONALITY, None),
    (
        r"gap[- ]?(?:free|less)\s+(?:resume|cv|career)|no\s+(?:career\s+)?gaps|lückenlose[rn]?\s+lebenslauf",
        Trait.FAMILY,
        None,
    ),
    (r"no\s+family\s+commitments|geographically\s+independent|always\s+available", Trait.FAMILY, None),
)

VAGUE: tuple[tuple[str, str | None], ...] = (
    (
        r"(?:(?:good|great|strong|excellent|outstanding)\s+)?(?:communicators?|communication\s+skills?|people\s+skills?)"
        r"|kommunikationsst[aä]rk\w*|kommunikationsfähigkeit\w*",
        "Has presented to customers or written for readers outside the team",
    ),
    (
        r"(?:\w+\s+)?team[- ]?players?|teamfähig\w*|teamgeist",
        "Has worked in a team with other professions",
    ),
    (
        r"self[- ]?starters?|go[- ]?getters?|self[- ]motivated|eigeninitiative",
        "Has started and finished a project of their own",
    ),
    (
        r"fast\s+learners?|quick\s+learners?|schnelle\s+auffassungsgabe",
        "Has taken up a new tool or field within a year",
    ),
    (
        r"leadership\s+(?:skills?|qualities)|natural\s+leaders?|führungsstärke",
        "Has led a team of 3 or more people",
    ),
    (
        r"problem[- ]solv(?:ers?|ing\s+skills?)|analytical\s+(?:mind\w*|thinker)",
        "Has found and mended the cause of a fault",
    ),
    (
        r"detail[- ]oriented|attention\s+to\s+detail|sorgfältig\w*",
        "Has tested, audited or reviewed the work of others",
    ),
    (
        r"dynamic|passionate|hard[- ]?working|strong\s+work\s+ethic|can[- ]do\s+attitude"
        r"|results?[- ](?:driven|oriented)|highly\s+motivated|motivated"
        r"|flexible(?=\s*(?:$|,|and\b|person))|rock\s?stars?|ninjas?|gurus?"
        r"|people\s+persons?|positive\s+attitude"
        r"|dynamisch\w*|motiviert\w*|flexib(?:el|ilität)|belastbar\w*|engagiert\w*"
        r"|zuverlässig\w*|hands[- ]on[- ]mentalität",
        None,
    ),
)

UNMEASURABLE: tuple[tuple[str, str], ...] = (
    (
        r"(?:several|many|some|multiple|a\s+few|mehrere|einige|langjährige)\s+(?:years?|jahre)\s+(?:of\s+)?",
        "At least 3 years of ",
    ),
    (r"mehrjährige[rsn]?\s+|langjährige[rsn]?\s+", "Mindestens 3 Jahre "),
    (
        r"(?:(?:very\s+)?(?:good|strong|excellent|extensive|deep|solid|sound|significant|broad|in-depth|proven|basic|some)\s+)"
        r"(?:working\s+)?(?:knowledge|experience|skills?|understanding|command|expertise)\s+(?:of|in|with)\s+",
        "Has used at work: ",
    ),
    (
        r"(?:proficien(?:t|cy)|familiar(?:ity)?|expertise|expert|skilled)\s+(?:in|with|at)\s+",
        "Has used at work: ",
    ),
    (r"proven\s+track\s+record\s+(?:of|in|with)\s+", "At least 2 finished examples of "),
    (
        r"(?:sehr\s+)?(?:gute|fundierte|ausgeprägte|solide)\s+(?:kenntnisse|erfahrung(?:en)?)\s+(?:in|mit|im)\s+",
        "Bei der Arbeit genutzt: ",
    ),
)

PAIRS = frozenset(
    {
        "research and development",
        "terms and conditions",
        "health and safety",
        "profit and loss",
        "mergers and acquisitions",
        "supply and demand",
        "learning and development",
        "written and spoken",
        "spoken and written",
        "sales and marketing",
        "accounts payable and receivable",
        "forschung und entwicklung",
        "gewinn und verlust",
        "wort und schrift",
    }
)
"""Pairs that name one thing."""


def phrase(pattern: str) -> re.Pattern[str]:
    """The pattern as whole words in any case."""
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)
