"""Reading a model's text: strict JSON into a type, and complaints that a repair question can carry."""

import re
from collections.abc import Iterable
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from evaluator.domain.questions import AnswerError

MAX_QUOTES = 3
"""Passages kept for one criterion or point."""

Answer = TypeVar("Answer", bound=BaseModel)

_CODE_BLOCK = re.compile(r"\A\s*```(?:json)?\s*\n(.*)\n\s*```\s*\Z", re.DOTALL)
_MAX_COMPLAINTS = 5


def read_answer(shape: type[Answer], text: str) -> Answer:
    """The text as that type, nothing coerced; raises AnswerError that names what is wrong and where."""
    block = _CODE_BLOCK.match(text)
    try:
        return shape.model_validate_json(block[1] if block else text, strict=True)
    except ValidationError as error:
        raise AnswerError(_complaint(error)) from None


def one_line(text: str) -> str:
    """The text on one line, without the NUL characters that a database refuses."""
    return " ".join(text.replace("\x00", "").split())


def passages(quotes: Iterable[str], most: int = MAX_QUOTES) -> tuple[str, ...]:
    """The first passages that are not blank."""
    cleaned = (quote.replace("\x00", "").strip() for quote in quotes)
    return tuple(quote for quote in cleaned if quote)[:most]


def listed(numbers: Iterable[int]) -> str:
    """Numbers for a sentence: "1, 2, 5"."""
    return ", ".join(str(number) for number in numbers)


def _complaint(error: ValidationError) -> str:
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    if problems[0]["type"] == "json_invalid":
        return "it is not one valid JSON object."
    lines = [
        f"{'.'.join(str(step) for step in problem['loc'])}: {problem['msg']}"
        for problem in problems[:_MAX_COMPLAINTS]
    ]
    more = len(problems) - len(lines)
    return "; ".join(lines) + (f"; and {more} more." if more else ".")
