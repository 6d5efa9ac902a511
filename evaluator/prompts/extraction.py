"""The question that draws the title and the criteria from a job description."""

from pydantic import JsonValue

from evaluator.domain.criteria import Category, CriterionDraft, Kind
from evaluator.domain.job_descriptions import ExtractedCriteria
from evaluator.domain.questions import AnswerError, Message, Question, QuestionKind
from evaluator.domain.quotes import QuoteFinder
from evaluator.prompts.answers import one_line, read_answer
from evaluator.prompts.repairs import build_repair
from evaluator.prompts.words import load_words

__all__ = ["MAX_EXTRACTED", "WORDS", "build", "build_repair", "parse"]

MAX_EXTRACTED = 25
"""Criteria drawn from one job description; more would need a second rating question."""
MAX_TITLE = 120
"""Characters of a position's title that are kept."""

WORDS = load_words(
    "extraction", {"instructions": frozenset(), "job": frozenset({"fence", "job_description"})}
)

_PROPERTIES: dict[str, JsonValue] = {
    "source": {"type": "string"},
    "wording": {"type": "string"},
    "category": {"type": "string", "enum": [category.value for category in Category]},
    "kind": {"type": "string", "enum": [kind.value for kind in Kind]},
    "weight": {"type": "integer", "enum": [1, 2, 3, 4, 5]},
}
_CRITERION: dict[str, JsonValue] = {
    "type": "object",
    "properties": _PROPERTIES,
    "required": list(_PROPERTIES),
    "additionalProperties": False,
}
SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {"title": {"type": "string"}, "criteria": {"type": "array", "items": _CRITERION}},
    "required": ["title", "criteria"],
    "additionalProperties": False,
}

_MAX_OUTPUT_TOKENS = 6_000

_INSTRUCTIONS = Message("system", WORDS.fill("instructions"))


def build(job_description: str, fence: str) -> Question:
    """Ask for title and criteria of the whole job description, however long."""
    job = WORDS.fill("job", fence=fence, job_description=job_description)
    return Question(
        kind=QuestionKind.EXTRACTION,
        messages=(_INSTRUCTIONS, Message("user", job)),
        schema_name="extraction",
        schema=SCHEMA,
        max_output_tokens=_MAX_OUTPUT_TOKENS,
        prompt_version=WORDS.version,
    )


def parse(text: str, job_description: str) -> ExtractedCriteria:
    """Title and criteria; a wording that repeats an earlier one is left out.

    `source` is a slice of the job description, or None where the passage given does not stand in it. AnswerError
    for no title, no criteria, or more than MAX_EXTRACTED.
    """
    answer = read_answer(ExtractedCriteria, text)
    title = one_line(answer.title)[:MAX_TITLE].rstrip()
    if not title:
        raise AnswerError("the title is empty.")
    if not answer.criteria:
        raise AnswerError("there is not one criterion in it.")
    if len(answer.criteria) > MAX_EXTRACTED:
        raise AnswerError(
            f"{len(answer.criteria)} criteria are too many; merge them to {MAX_EXTRACTED} at most."
        )
    finder = QuoteFinder(job_description)
    distinct: dict[str, CriterionDraft] = {}
    for criterion in answer.criteria:
        distinct.setdefault(one_line(criterion.wording).casefold(), _tidy(criterion, finder))
    return ExtractedCriteria(title=title, criteria=tuple(distinct.values()))


def _tidy(criterion: CriterionDraft, finder: QuoteFinder) -> CriterionDraft:
    found = finder.find(criterion.source or "")
    update = {"wording": one_line(criterion.wording), "source": found.text if found else None}
    return criterion.model_copy(update=update)
