"""Driving licences, where a higher class includes the lower, and certificates, held or still under way."""

import re
from datetime import date

from evaluator.domain.experience_words import fold
from evaluator.domain.ratings import RatingAnswer, State
from evaluator.matcher.evidence import Index, weigh_group
from evaluator.matcher.passages import Passage
from evaluator.matcher.speech_cues import is_denied, is_future, is_under_way
from evaluator.matcher.synonyms import thesaurus
from evaluator.matcher.terms import Group

_LICENCE = re.compile(
    r"driv(?:ing|er'?s?|er’s)[\s-]?licen[cs]e|driver licen[cs]e|fuhrerschein\w*|fahrerlaubnis|permis (?:de conduire|"
    r"[a-e]+)|carnet de conducir|"
    r"patente (?:di guida|[a-e])|rijbewijs|prawo jazdy|carta de conducao|permis categoria|\bcdl\b|hgv (?:class|"
    r"licen[cs]e)|\blkw-fuhrerschein"
)
_CLASS = re.compile(r"(?<![\w.])(c1e|d1e|ce|c\+e|be|de|c1|d1|a1|a2|b96|a|b|c|d|t|l)(?![\w.'’])")
_INCLUDES = {
    "ce": {"c", "c1", "c1e", "b", "be"},
    "c": {"c1", "b"},
    "c1": {"b"},
    "c1e": {"c1", "b", "be"},
    "be": {"b"},
    "d": {"b"},
    "de": {"d", "b"},
}


def asked_licence(wording: str) -> str | None:
    """The class of a driving licence that a criterion asks for, "b" when it names none, or None."""
    text = fold(wording)
    if not _LICENCE.search(text):
        return None
    return _classes(text)[0] if _classes(text) else "c" if "lkw" in text or "hgv" in text else "b"


def rate_licence(number: int, asked: str, index: Index) -> RatingAnswer:
    """Rate a driving licence criterion by the classes the resume states."""
    lesser: Passage | None = None
    for passage in index.told:
        text = fold(passage.text)
        match = _LICENCE.search(text)
        if match is None:
            continue
        if is_denied(passage, *match.span()):
            return _answer(number, 0, State.NOT_HELD, "A driving licence is said not to be held.", passage)
        if is_under_way(passage, *match.span(), index.today):
            return _answer(number, 1, State.IN_PROGRESS, "A driving licence is still under way.", passage)
        classes = set(_classes(text)) or ({"c"} if "hgv" in text or "lkw" in text or "cdl" in text else {"b"})
        if asked in classes | {lower for higher in classes for lower in _INCLUDES.get(higher, ())}:
            return _answer(
                number,
                4,
                State.HELD,
                f"States a driving licence that includes class {asked.upper()}.",
                passage,
            )
        lesser = passage
    if lesser:
        return _answer(
            number, 1, State.NOT_STATED, f"States a driving licence without class {asked.upper()}.", lesser
        )
    return RatingAnswer(
        number=number, level=0, state=State.NOT_STATED, reason="No driving licence is mentioned."
    )


def rate_certificate(
    number: int, groups: tuple[Group, ...], index: Index, today: date
) -> RatingAnswer | None:
    """Rate a certificate by whether it is named, held or under way; None when the resume does not name it."""
    asked = [group for group in groups if _names_qualification(group)] or groups
    findings = [weigh_group(index, group) for group in asked]
    named = sorted(
        {
            n
            for finding in findings
            for n, proof in finding.proofs.items()
            if proof >= 0.3 or index.proof[n] >= 0.4 <= proof + 0.1
        }
    )
    waiting = [n for finding in findings for n in finding.under_way]
    for n in list(named):
        if is_future(index.resume.passages[n], today):
            named.remove(n)
            waiting.append(n)
    if named and any(finding.closeness >= 0.8 for finding in findings):
        best = index.resume.passages[max(named, key=lambda n: index.proof[n])]
        return _answer(number, 4 if len(named) == 1 else 5, State.HELD, "The certificate is stated.", best)
    if waiting:
        return _answer(
            number,
            2,
            State.IN_PROGRESS,
            "The certificate is still under way.",
            index.resume.passages[waiting[0]],
        )
    return None


def _names_qualification(group: Group) -> bool:
    return any(term.concept and thesaurus().is_qualification(term.concept) for term in group.terms)


def _classes(text: str) -> list[str]:
    stretch = " ".join(
        text[max(0, match.start() - 18) : match.end() + 36] for match in _LICENCE.finditer(text)
    )
    named = re.search(
        r"(?:class(?:es)?|klassen?|categor\w+|cat\.?|kategorie|permis|patente|carnet)\s*([a-e1-9+,/ &und-]{1,14})",
        stretch,
    )
    source = named.group(1) if named else stretch
    return (
        [found.replace("+", "") for found in _CLASS.findall(source)]
        if named
        else [found.replace("+", "") for found in _CLASS.findall(source) if found != "a"]
    )


def _answer(number: int, level: int, state: State, reason: str, passage: Passage) -> RatingAnswer:
    return RatingAnswer(number=number, level=level, state=state, reason=reason, quotes=(passage.text,))
