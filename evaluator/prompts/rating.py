"""The question that rates one resume on all criteria."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import ceil

from pydantic import JsonValue

from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.periods import MAX_PERIODS
from evaluator.domain.questions import AnswerError, Message, Question, QuestionKind
from evaluator.domain.ratings import LEVEL_WORDS, CandidateAnswer, RatingAnswer, State
from evaluator.prompts.answers import listed, one_line, passages, read_answer
from evaluator.prompts.repairs import ask_again, build_repair
from evaluator.prompts.rubrics import rubric_text
from evaluator.prompts.words import load_words

__all__ = [
    "MAX_CRITERIA_PER_QUESTION",
    "WORDS",
    "build",
    "build_quote_repair",
    "build_repair",
    "parse",
    "split",
]

MAX_CRITERIA_PER_QUESTION = 25
"""More criteria are asked in several questions: answers grow long and careless above that."""

WORDS = load_words(
    "rating",
    {
        "instructions": frozenset({"levels"}),
        "job": frozenset({"criteria", "job_description", "as_of"}),
        "resume": frozenset({"fence", "resume", "numbers"}),
        "quotes": frozenset({"numbers"}),
    },
)

# evidence comes before the verdict, since a model commits itself to what it has written first
_PROPERTIES: dict[str, JsonValue] = {
    "number": {"type": "integer"},
    "quotes": {"type": "array", "items": {"type": "string"}},
    "periods": {"type": "array", "items": {"type": "string"}},
    "reason": {"type": "string"},
    "state": {"type": "string", "enum": [state.value for state in State]},
    "level": {"type": "integer", "enum": list(range(len(LEVEL_WORDS)))},
}
_RATING: dict[str, JsonValue] = {
    "type": "object",
    "properties": _PROPERTIES,
    "required": list(_PROPERTIES),
    "additionalProperties": False,
}
SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {"ratings": {"type": "array", "items": _RATING}},
    "required": ["ratings"],
    "additionalProperties": False,
}

_TOKENS_PER_CRITERION = 400
_TOKENS_BESIDES = 500

_INSTRUCTIONS = Message(
    "system",
    WORDS.fill(
        "instructions",
        levels="\n".join(f"  - {level}: {words}" for level, words in reversed(list(enumerate(LEVEL_WORDS)))),
    ),
)


def build(
    rubric: Sequence[RubricCriterion],
    job_description: str,
    resume_text: str,
    fence: str,
    as_of: date | None = None,
) -> Question:
    """Ask for the rating of one resume on these criteria, at most MAX_CRITERIA_PER_QUESTION of them.

    All but the last message depend on the job alone. `as_of`, if given, tells the month that "today" in a resume
    means: take the day of the job, not the clock, so that all its candidates share the prefix.
    """
    if not 0 < len(rubric) <= MAX_CRITERIA_PER_QUESTION:
        raise ValueError(f"a question holds 1 to {MAX_CRITERIA_PER_QUESTION} criteria, not {len(rubric)}")
    job = WORDS.fill(
        "job",
        criteria=rubric_text(rubric),
        job_description=job_description.strip(),
        as_of=f'\n"Today" and "present" in a resume mean {as_of:%B %Y}.' if as_of else "",
    )
    numbers = listed(criterion.number for criterion in rubric)
    resume = WORDS.fill("resume", fence=fence, resume=resume_text, numbers=numbers)
    return Question(
        kind=QuestionKind.RATING,
        messages=(_INSTRUCTIONS, Message("user", job), Message("user", resume)),
        schema_name="rating",
        schema=SCHEMA,
        max_output_tokens=_TOKENS_BESIDES + _TOKENS_PER_CRITERION * len(rubric),
        prompt_version=WORDS.version,
    )


def split(rubric: Sequence[RubricCriterion]) -> list[tuple[RubricCriterion, ...]]:
    """The rubric in as few chunks as possible, of sizes that differ by one at most, the order kept."""
    chunks = ceil(len(rubric) / MAX_CRITERIA_PER_QUESTION)
    size, larger = divmod(len(rubric), chunks) if chunks else (0, 0)
    starts = [index * size + min(index, larger) for index in range(chunks + 1)]
    return [tuple(rubric[start:end]) for start, end in pairwise(starts)]


def parse(text: str, rubric: Sequence[RubricCriterion]) -> CandidateAnswer:
    """The answer, in the order of the rubric; AnswerError unless each criterion is answered exactly once."""
    answer = read_answer(CandidateAnswer, text)
    asked = [criterion.number for criterion in rubric]
    given = [rating.number for rating in answer.ratings]
    problems = [
        ("missing criteria", [number for number in asked if number not in given]),
        ("criteria answered more than once", sorted({number for number in given if given.count(number) > 1})),
        ("numbers that were not asked", sorted(set(given) - set(asked))),
    ]
    complaints = [f"{what}: {listed(numbers)}" for what, numbers in problems if numbers]
    if complaints:
        raise AnswerError("; ".join(complaints) + ".")
    by_number = {rating.number: rating for rating in answer.ratings}
    return CandidateAnswer(ratings=tuple(_tidy(by_number[number]) for number in asked))


def build_quote_repair(question: Question, answer: str, numbers: Sequence[int]) -> Question:
    """Ask once more for those criteria whose quotes were not in the resume; parse it with these criteria only."""
    return ask_again(question, answer, WORDS.fill("quotes", numbers=listed(numbers)))


def _tidy(rating: RatingAnswer) -> RatingAnswer:
    return rating.model_copy(
        update={
            "reason": one_line(rating.reason),
            "quotes": passages(rating.quotes),
            "periods": passages(rating.periods, MAX_PERIODS),
        }
    )
