"""Criteria from a job description by its bullets, headings and cues, each with the literal passage it came from."""

import re
from collections import Counter

from evaluator.domain.criteria import Category, CriterionDraft, Kind
from evaluator.domain.job_descriptions import ExtractedCriteria
from evaluator.matcher.backgrounds import PREFIX
from evaluator.matcher.degrees import asked_degree
from evaluator.matcher.fields import fields
from evaluator.matcher.job_lines import JobLine, JobTitle, read_lines, title_of
from evaluator.matcher.job_sections import (
    ASKING_CUE,
    MUST_CUE,
    NICE_CUE,
    PROTECTED,
    Part,
    is_beside_the_point,
)
from evaluator.matcher.job_wordings import as_written, is_fact, says, wordings_of
from evaluator.matcher.licences import asked_licence
from evaluator.matcher.spoken import asked_language
from evaluator.matcher.synonyms import thesaurus
from evaluator.matcher.terms import CONCEPT_WEIGHT, groups_of
from evaluator.matcher.words import is_common, is_function_word, language_of, tokenize
from evaluator.matcher.years import asked_years

MAX_EXTRACTED = 25
FEW = 8
"""With fewer criteria than this, known things named anywhere in the text are proposed too."""
TITLE_WEIGHT, MUST_WEIGHT, PROFILE_WEIGHT, OPEN_WEIGHT, TASK_WEIGHT, NICE_WEIGHT, SOFT_WEIGHT = (
    5,
    5,
    3,
    3,
    3,
    2,
    1,
)
GENERAL_WEIGHT = 2
"""Of what people of every occupation have, so that it does not lift a stranger over those who did the work."""
FIELD_WEIGHT, SECOND_FIELD_WEIGHT = 5, 2
LEAST_FIRST, LEAST_SECOND = 0.45, 0.4
"""Share of a field in the post from which a background in it is proposed, as the first and as the second one."""
TITLE_COUNT = 3
"""How often the words of the title count beside those of the text."""
_TELLING_THINGS = 2
"""Known things that make a sentence without any cue worth a criterion, in a text without headings."""
_EXPERIENCE = re.compile(r"experien|erfahrung|esperienza|ervaring")


def extract_criteria(job_description: str) -> ExtractedCriteria:
    """Title and at most 25 criteria. Each source is a slice of the text. Protected traits are never proposed."""
    language = language_of(job_description)
    title = title_of(job_description)
    lines = [line for line in read_lines(job_description) if _is_worth_reading(line, title)]
    drafts: list[CriterionDraft] = []
    has_parts = any(line.part.asks for line in lines)
    drafts += _known_things([line for line in lines if line.is_cut], language, set())
    for line in (line for line in lines if not line.is_cut):
        tells_much = not has_parts and _known_count(line, language) >= _TELLING_THINGS
        if line.part.asks or says(ASKING_CUE, line.text) or tells_much:
            wordings = [found for found in wordings_of(line, language) if _says_something(found, language)]
            drafts += [_draft(line, wording, language) for wording in wordings]
    if len(drafts) < FEW:
        drafts += _known_things(lines, language, {name for draft in drafts for name in _named(draft.wording)})
    if drafts:
        drafts = [*_title_criterion(title, language), *_background_criteria(title, lines), *drafts]
    return ExtractedCriteria(title=title.title, criteria=tuple(_chosen(_distinct(drafts))))


def _title_criterion(title: JobTitle, language: str) -> list[CriterionDraft]:
    """Having worked as what is sought, when the title names an occupation or a field."""
    tokens = tokenize(title.title, language)
    telling = [token for token in tokens if not is_common(token) and not is_function_word(token, language)]
    if not title.source or not telling or says(PROTECTED, title.source):
        return []
    wording = f"Experience as {title.title}"
    return [
        CriterionDraft(
            wording=wording, category=Category.EXPERIENCE, weight=TITLE_WEIGHT, source=title.source
        )
    ]


def _background_criteria(title: JobTitle, lines: list[JobLine]) -> list[CriterionDraft]:
    """The one or two fields of work that the post is about, by its title and by what it asks for."""
    known = fields()
    words = Counter(naming.key for line in lines for naming in known.namings(tokenize(line.text)))
    for naming in known.namings(tokenize(title.title)):
        words[naming.key] += TITLE_COUNT
    profile = known.profile_of_words(words)
    order = sorted(range(len(profile)), key=lambda number: -profile[number])[:2]
    drafts: list[CriterionDraft] = []
    for number, weight in zip(order, (FIELD_WEIGHT, SECOND_FIELD_WEIGHT), strict=True):
        source = _source_of(known.names[number], lines)
        if source and profile[number] >= (LEAST_SECOND if drafts else LEAST_FIRST):
            wording = PREFIX + known.names[number]
            drafts.append(
                CriterionDraft(wording=wording, category=Category.EXPERIENCE, weight=weight, source=source)
            )
    return drafts


def _source_of(name: str, lines: list[JobLine]) -> str:
    """The line that tells most of the field; empty when none does."""
    known = fields()
    told = [
        (sum(known.tells_of(naming.key, name) for naming in known.namings(tokenize(line.text))), -line.start)
        for line in lines
    ]
    best = max(range(len(lines)), key=lambda place: told[place], default=None)
    return lines[best].text if best is not None and told[best][0] > 0 else ""


def _is_worth_reading(line: JobLine, title: JobTitle) -> bool:
    if line.part is Part.SKIPPED or line.text == title.source or len(line.text) < 3:
        return False
    return not is_beside_the_point(line.text) and not says(PROTECTED, line.text)


def _says_something(wording: str, language: str) -> bool:
    """False for wordings of common words alone; a resume cannot answer them."""
    return is_fact(wording, language) or any(group.weight >= 1.0 for group in groups_of(wording, language))


def _known_count(line: JobLine, language: str) -> int:
    mentions = thesaurus().mentions(tokenize(line.text, language))
    return len(
        {
            mention.first
            for mention in mentions
            if mention.concept.section != "roles" and not mention.concept.is_soft
        }
    )


def _known_things(lines: list[JobLine], language: str, covered: set[str]) -> list[CriterionDraft]:
    """Each known thing named in the lines and not yet covered, for texts that do not ask plainly."""
    drafts = []
    for line in lines:
        tokens = tokenize(line.text, language)
        for mention in thesaurus().mentions(tokens):
            is_word = mention.last - mention.first == 1 and is_common(tokens[mention.first])
            is_asked = mention.concept.section not in ("roles", "soft") and not is_word
            if is_asked and mention.concept.name not in covered:
                covered.add(mention.concept.name)
                drafts.append(_draft(line, as_written(line.text, tokens, mention), language))
    return drafts


def _named(wording: str) -> set[str]:
    return {mention.concept.name for mention in thesaurus().mentions(tokenize(wording))}


def _draft(line: JobLine, wording: str, language: str) -> CriterionDraft:
    category = _category(wording, line.part, language)
    kind = _kind(wording, line, category, language)
    weight = _weight(wording, line, kind, category, language)
    return CriterionDraft(wording=wording, category=category, kind=kind, weight=weight, source=line.text)


def _category(wording: str, part: Part, language: str) -> Category:
    if asked_language(wording):
        return Category.LANGUAGE
    named = thesaurus().mentions(tokenize(wording, language))
    if (
        asked_licence(wording)
        or asked_degree(wording, language)
        or any(m.concept.is_qualification for m in named)
    ):
        return Category.QUALIFICATION
    if asked_years(wording, language):
        return Category.EXPERIENCE
    if part is Part.TASKS:
        return Category.RESPONSIBILITY
    if named and all(mention.concept.is_soft for mention in named):
        return Category.OTHER
    if says(_EXPERIENCE, wording) and len(wording.split()) > 3:
        return Category.EXPERIENCE
    return Category.SKILLS if named else Category.OTHER


def _kind(wording: str, line: JobLine, category: Category, language: str) -> Kind:
    """Must-have only where the words say so and a resume can answer yes or no."""
    if line.part in (Part.NICE, Part.TASKS) or says(NICE_CUE, line.text):
        return Kind.WANTED
    groups = groups_of(wording, language)
    is_fact = category in (Category.LANGUAGE, Category.QUALIFICATION) or bool(asked_years(wording, language))
    is_one_thing = len(groups) == 1 and groups[0].weight >= CONCEPT_WEIGHT
    is_demanded = line.part is Part.DEMANDED or says(MUST_CUE, line.text)
    is_must = (is_fact or is_one_thing) if is_demanded else (is_fact and line.part is Part.REQUIRED)
    return Kind.MUST_HAVE if is_must else Kind.WANTED


def _weight(wording: str, line: JobLine, kind: Kind, category: Category, language: str) -> int:
    if _is_general(wording, category, language):
        return GENERAL_WEIGHT
    if kind is Kind.MUST_HAVE:
        return MUST_WEIGHT
    if line.part is Part.NICE or says(NICE_CUE, line.text):
        return NICE_WEIGHT
    if line.part is Part.TASKS:
        return TASK_WEIGHT
    groups = groups_of(wording, language)
    if category is Category.OTHER or all(group.weight < 1.0 for group in groups):
        return SOFT_WEIGHT
    return PROFILE_WEIGHT if line.part.asks else OPEN_WEIGHT


def _is_general(wording: str, category: Category, language: str) -> bool:
    """Languages, driving licences, degrees and years of any kind: people of every occupation have them."""
    if category is Category.LANGUAGE or asked_licence(wording):
        return True
    degree, years = asked_degree(wording, language), asked_years(wording, language)
    return bool((degree and not degree.subjects) or (years and not years.groups))


def _distinct(drafts: list[CriterionDraft]) -> list[CriterionDraft]:
    """Without repeats: the first wording with the same words or the same single known thing stays."""
    seen: set[frozenset[str]] = set()
    kept = []
    for draft in drafts:
        tokens = tokenize(draft.wording)
        named = _named(draft.wording)
        key = frozenset(named) if len(tokens) <= 3 and named else frozenset(token.stem for token in tokens)
        if key not in seen:
            seen.add(key)
            kept.append(draft)
    return kept


def _chosen(drafts: list[CriterionDraft]) -> list[CriterionDraft]:
    """The weightiest, in the order of the text."""
    best = sorted(
        range(len(drafts)), key=lambda i: (drafts[i].kind is not Kind.MUST_HAVE, -drafts[i].weight, i)
    )
    return [drafts[i] for i in sorted(best[:MAX_EXTRACTED])]
