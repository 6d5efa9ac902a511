"""One line of a job description as atomic wordings: remarks cut, lists and compound sentences taken apart."""

import re

from evaluator.domain.experience_words import fold
from evaluator.matcher.degrees import asked_degree
from evaluator.matcher.job_lines import JobLine
from evaluator.matcher.job_sections import Part
from evaluator.matcher.licences import asked_licence
from evaluator.matcher.spoken import asked_language, language_spans
from evaluator.matcher.synonyms import Mention, thesaurus
from evaluator.matcher.terms import CONCEPT_WEIGHT, groups_of
from evaluator.matcher.words import Token, is_common, is_function_word, tokenize
from evaluator.matcher.years import asked_years

MAX_WRITTEN = 160
"""Characters: a longer line is cut at a word for the wording; its source stays whole."""
MAX_PARTS = 8
LONGEST_LIST = 110
LONG_SENTENCE = 70
"""Characters from which a sentence with commas is taken apart into its clauses."""

_LEAD_IN = re.compile(
    r"^(?:(?:the (?:ideal |successful )?\w+|you|sie|du|vous|we expect you to|as a \w+, you)\s+(?:will |must |should |"
    r"need to |are expected to )?"
    r"(?:also )?(?:have|bring|possess|are|need|haben|hast|bringen|bringst|verfügen über|verfügst über|avez|disposez|"
    r"possédez)\s+"
    r"|(?:you will|you'll|the \w+ will|du wirst|sie werden|vous serez|vous aurez)\s+(?:be (?:responsible for )?)?"
    r"|(?:must|should) (?:have|be|possess)\s+|(?:in addition|additionally|furthermore),?\s+"
    r"|(?:candidates?|applicants?) (?:must|should|need to) (?:have|hold|be|possess)\s+|(?:duties|tasks|"
    r"responsibilities) include\s+)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s{0,3}(?:[,(–-]\s{0,3})?(?:(?:is|are|would be) )?(?:a |an |strongly |highly |big )?(?:nice[- ]to[- ]have|"
    r"must(?:[- ]have)?|required|mandatory|essential|plus|bonus|"
    r"preferred|desirable|useful|an advantage|advantage|von vorteil|wünschenswert|(?:zwingend )?erforderlich|zwingend|"
    r"un plus|un atout|souhaitée?|exigée?|"
    r"imprescindible|valorable|deseable)\s*\)?\s*[.;!]*$",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r",\s(?:since|because|as (?:our|we|you)|da|weil|car|puisque|ya que|porque)\b.*$", re.IGNORECASE
)
_JOINT = re.compile(
    r"\s{0,3}(?:[,;+]|\bas well as\b|\band\b|\bund\b|\bsowie\b|\bet\b|\by\b|\be\b|\ben\b)\s+(?:and |und |et |y )?",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"\s{0,3}[,;]\s+(?:(?:and|und|et|y|e)\s+)?", re.IGNORECASE)
_OR = re.compile(r"\b(?:or|oder|ou|o)\b|such as|e\.g|z\.\s?b|\(", re.IGNORECASE)
_AND = re.compile(r",|;|\b(?:and|und|et|y|e|en)\b|&|\+", re.IGNORECASE)


def wordings_of(line: JobLine, language: str) -> list[str]:
    """What the line asks for, each thing by itself; nothing when it holds no telling word."""
    wording = cut_to_size(_bare(line.text))
    if not wording or not groups_of(wording, language):
        return []
    if languages := _languages(wording):
        return languages
    if is_fact(wording, language) or any(m.concept.is_qualification for m in _mentions(wording, language)):
        return _facts(wording, language) or [wording]
    if line.part is not Part.TASKS and (things := _plain_list(wording, language)):
        return things
    return _clauses(_bare(line.text), language) or [wording]


def is_fact(wording: str, language: str) -> bool:
    """Languages, licences, degrees and years: rated as one."""
    return bool(
        asked_language(wording)
        or asked_licence(wording)
        or asked_degree(wording, language)
        or asked_years(wording, language)
    )


def as_written(wording: str, tokens: tuple[Token, ...], mention: Mention) -> str:
    """A known thing in the words of the text, a single letter explained."""
    shown = wording[tokens[mention.first].start : tokens[mention.last - 1].end]
    return shown[:1].upper() + shown[1:] if len(shown) > 1 else f"{shown} ({mention.concept.name})"


def cut_to_size(wording: str) -> str:
    """The wording, cut at a word when it is long."""
    if len(wording) <= MAX_WRITTEN:
        return wording
    return wording[:MAX_WRITTEN].rsplit(" ", 1)[0].rstrip(" ,;:(-–—") + "…"


def _bare(text: str) -> str:
    bare = _BECAUSE.sub("", _TAIL.sub("", _LEAD_IN.sub("", text.strip()))).strip(" .;,:-–—*•")
    return bare[:1].upper() + bare[1:] if len(bare) >= 2 else ""


def _languages(wording: str) -> list[str]:
    """ "Fluent German and English" as two wordings that both say fluent."""
    spans = language_spans(wording)
    if len(spans) < 2 or asked_language(wording) is None or _OR.search(wording):
        return []
    (first_start, first_end), (second_start, _) = spans[0], spans[1]
    before, between = wording[:first_start], wording[first_end:second_start]
    shared = before if before.strip() and not re.search(r"\d|\(", between) else ""
    edges = [0, *(end for _, end in spans)]
    parts = [wording[start:end] for (start, end) in spans]
    tails = [
        _JOINT.split(wording[end : spans[i + 1][0] if i + 1 < len(spans) else len(wording)])[0]
        for i, (_, end) in enumerate(spans)
    ]
    return (
        [_capital(f"{shared}{part}{tail}".strip(" ,")) for part, tail in zip(parts, tails, strict=True)]
        if edges
        else []
    )


def _facts(wording: str, language: str) -> list[str]:
    """A degree, years and a licence said in one sentence: each by itself, with what stands beside them."""
    pieces: list[str] = []
    for piece in _JOINT.split(wording):
        if pieces and not (_is_checkable(piece, language) and _is_checkable(pieces[-1], language)):
            pieces[-1] = wording[
                wording.index(pieces[-1]) : wording.index(piece, wording.index(pieces[-1])) + len(piece)
            ]
        else:
            pieces.append(piece)
    kept = [_capital(_bare(piece)) for piece in pieces]
    return (
        [piece for piece in kept if groups_of(piece, language) or is_fact(piece, language)]
        if len(kept) > 1
        else []
    )


def _is_checkable(piece: str, language: str) -> bool:
    return is_fact(piece, language) or any(m.concept.is_qualification for m in _mentions(piece, language))


def _plain_list(wording: str, language: str) -> list[str]:
    """Each known thing of a plain list ("Python, SQL and Airflow"); nothing when more than a list is said."""
    tokens = tokenize(wording, language)
    places: dict[int, Mention] = {mention.first: mention for mention in thesaurus().mentions(tokens)}
    covered = {i for mention in places.values() for i in range(mention.first, mention.last)}
    if not 2 <= len(places) <= MAX_PARTS or len(groups_of(wording, language)) < len(places):
        return []
    rest = [t for i, t in enumerate(tokens) if i not in covered and _is_telling(t, language)]
    if len(rest) > 1 or len(wording) > LONGEST_LIST or not _AND.search(wording):
        return []
    return [as_written(wording, tokens, places[first]) for first in sorted(places)]


def _clauses(wording: str, language: str) -> list[str]:
    """The clauses of a long sentence, each with a known thing or two telling words; others stay with a neighbor."""
    if len(wording) < LONG_SENTENCE:
        return []
    pieces: list[str] = []
    at = 0
    for joint in _CLAUSE.finditer(wording):
        following = wording[joint.end() :].split(",")[0]
        if _stands_alone(wording[at : joint.start()], language) and _stands_alone(following, language):
            pieces.append(wording[at : joint.start()])
            at = joint.end()
    pieces.append(wording[at:])
    return (
        [cut_to_size(_capital(_bare(piece))) for piece in pieces if len(piece) > 2][:MAX_PARTS]
        if len(pieces) > 1
        else []
    )


def _stands_alone(clause: str, language: str) -> bool:
    """True for a clause of two words or more that holds enough to be looked for; members of an or-list do not."""
    groups = groups_of(clause, language)
    is_enough = any(group.weight >= CONCEPT_WEIGHT for group in groups) or len(groups) >= 2
    is_or_list = bool(_OR.search(clause)) and len(clause.split()) <= 4
    return is_enough and len(clause.split()) >= 2 and not is_or_list and "(" not in clause


def _mentions(wording: str, language: str) -> list[Mention]:
    return thesaurus().mentions(tokenize(wording, language))


def _is_telling(token: Token, language: str) -> bool:
    return not is_common(token) and not is_function_word(token, language) and not token.written[0].isdigit()


def _capital(wording: str) -> str:
    return wording[:1].upper() + wording[1:]


def says(pattern: re.Pattern[str], text: str) -> bool:
    """True when the cue is in the text, accents and case left aside."""
    return bool(pattern.search(fold(text)))
