"""What a criterion's wording asks for, taken apart once per rubric: groups of terms, any term of a group suffices."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from evaluator.domain.criteria import RubricCriterion
from evaluator.matcher.synonyms import Mention, thesaurus
from evaluator.matcher.words import Token, is_common, is_function_word, language_of, tokenize

CONCEPT_WEIGHT = 3.0
WORD_WEIGHT = 1.0
SOFT_WEIGHT = 1.0
COMMON_WEIGHT = 0.25
"""A telling word beside known things counts a third of them; traits and common words are proved badly by words."""

_ALTERNATIVE = re.compile(
    r"\b(?:or|oder|ou|o|oppure|of|and/or|und/oder|bzw|e\.g|eg|such as|like|similar|z\.b|wie|par exemple|tel que|"
    r"any of)\b|/",
    re.IGNORECASE,
)
_BETWEEN_LIST = re.compile(
    r"[\s,/()&]*(?:(?:and|or|und|oder|et|ou|y|o|e|and/or)?[\s,/()]*)(?:similar|the like)?\s*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Term:
    """A known thing (`concept` is its name) or a single word (`stem`, in the criteria's language)."""

    shown: str
    concept: str | None
    stem: str | None
    stems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Terms of which one suffices, and how much the group counts."""

    terms: tuple[Term, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion taken apart."""

    criterion: RubricCriterion
    tokens: tuple[Token, ...]
    groups: tuple[Group, ...]
    is_qualification: bool


@dataclass(frozen=True, slots=True)
class AskedRubric:
    """All criteria of a rubric taken apart, and the language they are written in."""

    language: str
    asked: tuple[Asked, ...]


@lru_cache(maxsize=64)
def take_apart(criteria: tuple[RubricCriterion, ...]) -> AskedRubric:
    """The rubric taken apart; kept, since all candidates of an analysis share it."""
    language = language_of(" \n".join(criterion.wording for criterion in criteria))
    return AskedRubric(language, tuple(_take_apart(criterion, language) for criterion in criteria))


def groups_of(text: str, language: str) -> tuple[Group, ...]:
    """The groups of terms that a piece of wording asks for."""
    tokens = tokenize(text, language)
    mentions = thesaurus().mentions(tokens)
    groups = _concept_groups(text, tokens, mentions)
    covered = {index for mention in mentions for index in range(mention.first, mention.last)}
    rest = [
        token
        for index, token in enumerate(tokens)
        if index not in covered and not is_function_word(token, language) and not token.written[0].isdigit()
    ]
    telling = [token for token in rest if not is_common(token) and len(token.written) > 1]
    words = [Group((_word(token),), WORD_WEIGHT) for token in telling]
    if groups or words:
        return (*groups, *words)
    return tuple(Group((_word(token),), COMMON_WEIGHT) for token in rest)


def _take_apart(criterion: RubricCriterion, language: str) -> Asked:
    tokens = tokenize(criterion.wording, language)
    is_qualification = any(mention.concept.is_qualification for mention in thesaurus().mentions(tokens))
    return Asked(criterion, tokens, groups_of(criterion.wording, language), is_qualification)


def _word(token: Token) -> Term:
    return Term(token.written, None, token.own_stem)


def _concept_groups(text: str, tokens: Sequence[Token], mentions: Sequence[Mention]) -> list[Group]:
    """One group a place; places in a list joined by "or" are alternatives and share a group."""
    runs: list[list[list[Mention]]] = []
    for place in _places(mentions):
        gap = text[tokens[runs[-1][-1][0].last - 1].end : tokens[place[0].first].start] if runs else ""
        if runs and _BETWEEN_LIST.fullmatch(gap):
            runs[-1].append(place)
        else:
            runs.append([place])
    groups: list[Group] = []
    for run in runs:
        if len(run) > 1 and _ALTERNATIVE.search(_gaps(run, text, tokens)):
            groups.append(_group([mention for place in run for mention in place], text, tokens))
        else:
            groups += [_group(place, text, tokens) for place in run]
    return groups


def _gaps(run: Sequence[Sequence[Mention]], text: str, tokens: Sequence[Token]) -> str:
    """What stands before, between and behind the places of a list, without the places."""
    first, last = tokens[run[0][0].first].start, tokens[run[-1][0].last - 1].end
    between = [
        text[tokens[left[0].last - 1].end : tokens[right[0].first].start] for left, right in pairwise(run)
    ]
    return " ".join((text[max(0, first - 12) : first], *between, text[last : last + 12]))


def _places(mentions: Sequence[Mention]) -> list[list[Mention]]:
    places: list[list[Mention]] = []
    for mention in mentions:
        if places and places[-1][0].first == mention.first:
            places[-1].append(mention)
        else:
            places.append([mention])
    return places


def _group(mentions: Sequence[Mention], text: str, tokens: Sequence[Token]) -> Group:
    terms = []
    for mention in mentions:
        inside = tokens[mention.first : mention.last]
        shown = text[inside[0].start : inside[-1].end]
        stems = tuple(token.stem for token in inside) if len(inside) > 1 else ()
        terms.append(Term(shown, mention.concept.name, None, stems))
    soft = all(mention.concept.is_soft for mention in mentions)
    return Group(tuple(dict.fromkeys(terms)), SOFT_WEIGHT if soft else CONCEPT_WEIGHT)
