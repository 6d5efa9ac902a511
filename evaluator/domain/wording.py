"""The wording check: calm hints about a criterion that cannot be rated well, or must not be asked. It never blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from evaluator.domain.wording_rules import PAIRS, PROTECTED, PROXIES, UNMEASURABLE, VAGUE, phrase

_MIN_REPAIR = 4
_MAX_ITEM_WORDS = 3

_PROTECTED = tuple((trait, phrase(pattern)) for trait, pattern in PROTECTED)
_PROXIES = tuple((phrase(pattern), trait, repair) for pattern, trait, repair in PROXIES)
_VAGUE = tuple((phrase(pattern), repair) for pattern, repair in VAGUE)
_UNMEASURABLE = tuple(
    (re.compile(rf"(?<![\w-])(?:{pattern})", re.IGNORECASE), start) for pattern, start in UNMEASURABLE
)
_LEAD = re.compile(
    r"^(?:\S+\s+){0,5}(?:in|of|with|mit|using|knows|uses|kenntnisse|at work):?\s+(?=\S)", re.IGNORECASE
)
_TAIL = re.compile(r"[,(;]?\s*\b(?:including|such as|e\.g\.|for example|etc\.?|z\.\s?b\.)", re.IGNORECASE)
_JOINTS = re.compile(
    r"\s*,\s*(?:and|und|&)\s+|\s+(?:and|und|&|as well as|sowie)\s+|\s*[,;]\s*|\s+/\s+", re.IGNORECASE
)
_ALTERNATIVE = re.compile(r"\b(?:or|oder|either|one of|any of)\b", re.IGNORECASE)


class HintKind(StrEnum):
    """What is amiss. A page switches a protected wording off, and only shows the others."""

    PROTECTED = "protected"
    PROXY = "proxy"
    VAGUE = "vague"
    UNMEASURABLE = "unmeasurable"
    COMPOUND = "compound"


@dataclass(frozen=True, slots=True)
class Hint:
    """One hint: a sentence for the person, and a wording to put in its place or None.

    A repair of several lines stands for several criteria, one a line.
    """

    kind: HintKind
    message: str
    repair: str | None = None


def check_wording(wording: str) -> tuple[Hint, ...]:
    """Hints for one criterion's wording, the gravest first; at most one of each kind and found passage."""
    protected = tuple(_protected(wording))
    proxies = tuple(_proxies(wording))
    vague = tuple(_vague(wording))
    unmeasurable = () if vague else tuple(_unmeasurable(wording))
    compound = () if vague else tuple(_compound(wording))
    return protected + proxies + vague + unmeasurable + compound


def _protected(wording: str) -> Iterator[Hint]:
    seen = set()
    for trait, pattern in _PROTECTED:
        match = pattern.search(wording)
        if match is None or trait in seen:
            continue
        seen.add(trait)
        message = f"{_quoted(match)} asks about {trait.value}. It is left out."
        yield Hint(HintKind.PROTECTED, message, _without(wording, match))


def _proxies(wording: str) -> Iterator[Hint]:
    for pattern, trait, repair in _PROXIES:
        match = pattern.search(wording)
        if match is not None:
            message = f"{_quoted(match)} can stand for {trait.value}. Ask for what the work needs instead."
            yield Hint(HintKind.PROXY, message, _filled(repair, match))
            return


def _vague(wording: str) -> Iterator[Hint]:
    for pattern, repair in _VAGUE:
        match = pattern.search(wording)
        if match is not None:
            message = f"{_quoted(match)} is too vague to find in a resume."
            yield Hint(HintKind.VAGUE, message, repair or _without(wording, match))
            return


def _unmeasurable(wording: str) -> Iterator[Hint]:
    for pattern, start in _UNMEASURABLE:
        match = pattern.search(wording)
        rest = wording[match.end() :].strip() if match else ""
        if match is not None and rest and not re.search(r"\d", wording):
            message = f"{_quoted(match)} has no measure, so two readers would rate it differently."
            yield Hint(HintKind.UNMEASURABLE, message, f"{start}{rest}")
            return


def _compound(wording: str) -> Iterator[Hint]:
    core = _TAIL.split(wording, maxsplit=1)[0].strip(" .")
    if _ALTERNATIVE.search(core) or any(pair in core.lower() for pair in PAIRS):
        return
    lead = _LEAD.match(core)
    start = lead.group() if lead else ""
    items = [item for item in _JOINTS.split(core[len(start) :]) if item]
    is_list = len(items) > 1 and all(len(item.split()) <= _MAX_ITEM_WORDS for item in items)
    is_pair_of_names = len(items) == 2 and all(len(item.split()) == 1 and _is_name(item) for item in items)
    if is_list and (len(items) > 2 or is_pair_of_names):
        message = f"This asks for {len(items)} things at once; a resume may show only one of them. Ask for each alone."
        yield Hint(HintKind.COMPOUND, message, "\n".join(f"{start}{item}" for item in items))


def _is_name(item: str) -> bool:
    return item[0].isupper() or not item.isalpha()


def _quoted(match: re.Match[str]) -> str:
    words = match.group().strip()
    return f"\u201c{words[:1].upper()}{words[1:]}\u201d"


def _without(wording: str, match: re.Match[str]) -> str | None:
    rest = " ".join((wording[: match.start()] + " " + wording[match.end() :]).split())
    rest = re.sub(
        r"^(?:(?:and|or|und|oder|with|a|an|,|/)\s+)+|(?:\s+(?:and|or|und|oder|with|,|/))+$|^[\s,;/]+|[\s,;/]+$",
        "",
        rest,
    )
    return rest[:1].upper() + rest[1:] if len(rest) >= _MIN_REPAIR else None


def _filled(repair: str | None, match: re.Match[str]) -> str | None:
    if repair is None or "{language}" not in repair:
        return repair
    language = match.groupdict().get("language")
    return repair.format(language=language.capitalize() if language else "The language")
