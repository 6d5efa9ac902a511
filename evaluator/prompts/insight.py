"""The question for the longer reading of one candidate: strengths, gaps, note, interview questions."""

from collections.abc import Sequence

from pydantic import JsonValue

from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.insights import InsightAnswer, InsightPointAnswer
from evaluator.domain.questions import AnswerError, Message, Question, QuestionKind
from evaluator.domain.ratings import Rating
from evaluator.prompts.answers import listed, one_line, passages, read_answer
from evaluator.prompts.repairs import build_repair
from evaluator.prompts.rubrics import rubric_text
from evaluator.prompts.words import load_words

__all__ = ["INTERVIEW_QUESTIONS", "WORDS", "build", "build_repair", "parse"]

INTERVIEW_QUESTIONS = 5
"""Questions for the interview that an insight brings."""
MAX_POINTS = 5
"""Strengths, and gaps, that are kept."""

WORDS = load_words(
    "insight",
    {
        "instructions": frozenset(),
        "job": frozenset({"criteria", "job_description"}),
        "resume": frozenset({"fence", "ratings", "resume"}),
    },
)

_PROPERTIES: dict[str, JsonValue] = {
    "number": {"type": ["integer", "null"]},
    "quotes": {"type": "array", "items": {"type": "string"}},
    "text": {"type": "string"},
}
_POINTS: JsonValue = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": _PROPERTIES,
        "required": list(_PROPERTIES),
        "additionalProperties": False,
    },
}
SCHEMA: dict[str, JsonValue] = {
    "type": "object",
    "properties": {
        "strengths": _POINTS,
        "gaps": _POINTS,
        "note": {"type": "string"},
        "questions": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["strengths", "gaps", "note", "questions"],
    "additionalProperties": False,
}

_MAX_OUTPUT_TOKENS = 4_000

_INSTRUCTIONS = Message("system", WORDS.fill("instructions"))


def build(
    rubric: Sequence[RubricCriterion],
    job_description: str,
    ratings: Sequence[Rating],
    resume_text: str,
    fence: str,
) -> Question:
    """Ask for one candidate's insight; all but the last message depend on the job alone."""
    job = WORDS.fill("job", criteria=rubric_text(rubric), job_description=job_description.strip())
    given = "\n".join(f"{rating.number}: {rating.level}, {rating.state.value}" for rating in ratings)
    resume = WORDS.fill("resume", fence=fence, resume=resume_text, ratings=given)
    return Question(
        kind=QuestionKind.INSIGHT,
        messages=(_INSTRUCTIONS, Message("user", job), Message("user", resume)),
        schema_name="insight",
        schema=SCHEMA,
        max_output_tokens=_MAX_OUTPUT_TOKENS,
        prompt_version=WORDS.version,
    )


def parse(text: str, rubric: Sequence[RubricCriterion]) -> InsightAnswer:
    """The insight with at most MAX_POINTS points a side and INTERVIEW_QUESTIONS questions.

    AnswerError for numbers that no criterion has, an empty note, or too few questions.
    """
    answer = read_answer(InsightAnswer, text)
    known = {criterion.number for criterion in rubric}
    strange = {point.number for point in answer.strengths + answer.gaps if point.number is not None} - known
    if strange:
        raise AnswerError(f"numbers that no criterion has: {listed(sorted(strange))}.")
    questions = tuple(line for line in map(one_line, answer.questions) if line)[:INTERVIEW_QUESTIONS]
    if len(questions) < INTERVIEW_QUESTIONS:
        raise AnswerError(f"{len(questions)} questions instead of {INTERVIEW_QUESTIONS}.")
    note = one_line(answer.note)
    if not note:
        raise AnswerError("the note is empty.")
    return InsightAnswer(
        strengths=_tidy(answer.strengths), gaps=_tidy(answer.gaps), note=note, questions=questions
    )


def _tidy(points: tuple[InsightPointAnswer, ...]) -> tuple[InsightPointAnswer, ...]:
    tidied = (
        point.model_copy(update={"text": one_line(point.text), "quotes": passages(point.quotes)})
        for point in points
    )
    return tuple(point for point in tidied if point.text)[:MAX_POINTS]
