"""Forms: fields of a request into a typed model, or what is wrong with them in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from quart import request

from evaluator.domain.errors import RefusedError
from evaluator.web.csrf import FIELD

LONGEST_SEARCH = 200
"""Characters of a search that count."""
LONGEST_NUMBER = 18
"""Digits; as many as every id has."""

Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FormErrors:
    """`messages` by field name (empty name: the form as a whole), and the `values` as they were sent."""

    messages: dict[str, str]
    values: dict[str, str] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """All messages in one line, for a notice or JSON."""
        return " ".join(self.messages.values())


async def parse(model: type[Form]) -> Form | FormErrors:
    """The request's form as the model; fields it does not know are left aside, text is trimmed by the model."""
    form = await request.form
    sent: dict[str, object] = {}
    for name, known in model.model_fields.items():
        key = known.alias or name
        if get_origin(known.annotation) in (list, tuple, set, frozenset):
            sent[key] = form.getlist(key)
        elif key in form:
            sent[key] = form[key]
    try:
        return model.model_validate(sent)
    except ValidationError as error:
        messages: dict[str, str] = {}
        for fault in error.errors(include_url=False):
            messages.setdefault(str(fault["loc"][0]) if fault["loc"] else "", _words(fault))
        values = {key: value for key, value in form.items() if key != FIELD}
        return FormErrors(messages, values)


async def parse_or_refuse(model: type[Form]) -> Form:
    """The request's form as the model; raises RefusedError with all that is wrong with it."""
    form = await parse(model)
    if isinstance(form, FormErrors):
        raise RefusedError(form.sentence)
    return form


def whole_number(text: str) -> int | None:
    """The number in plain digits, as an address or a hidden field carries it; None for all else."""
    is_plain = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if is_plain else None


def search_words(asked: Mapping[str, str]) -> str:
    """What `q` of an address searches for: blanks folded, and no more than counts of it."""
    return " ".join(asked.get("q", "").replace("\0", "").split())[:LONGEST_SEARCH]


def _words(fault: ErrorDetails) -> str:
    limits: dict[str, Any] = fault.get("ctx") or {}
    name = str(fault["loc"][0]).replace("_", " ").capitalize() if fault["loc"] else "The form"
    match fault["type"]:
        case "missing":
            return f"{name} is missing."
        case "string_too_short" if limits["min_length"] == 1:
            return f"{name} is missing."
        case "string_too_short":
            return f"{name} needs at least {limits['min_length']} characters."
        case "string_too_long":
            return f"{name} may have at most {limits['max_length']} characters."
        case "greater_than_equal":
            return f"{name} is at least {limits['ge']}."
        case "less_than_equal":
            return f"{name} is at most {limits['le']}."
        case "int_parsing" | "int_from_float":
            return f"{name} is a whole number."
        case "float_parsing" | "decimal_parsing":
            return f"{name} is a number."
        case "enum" | "literal_error":
            return f"{name} is {limits['expected']}.".replace("'", "")
        case "value_error":
            return str(limits["error"])
        case _:
            return f"{name} cannot be read."
