"""The wire form of a question and of its answer: chat completions."""

import json
from collections.abc import Mapping
from typing import Any

from openai.types.chat import ChatCompletion
from openai.types.chat.chat_completion import Choice
from pydantic import JsonValue

from evaluator.domain.questions import Message, Question, QuestionKind, Usage
from evaluator.outside import faults
from evaluator.outside.dialects import AnswerFormat, Dialect

CHECK = Question(
    kind=QuestionKind.CHECK,
    messages=(Message("user", 'Answer with the JSON object {"ready": true}.'),),
    schema_name="check",
    schema={
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    },
    max_output_tokens=50,
    prompt_version="check-1",
)
"""The smallest question that proves key, address, model and strict answers."""


def request_parameters(question: Question, dialect: Dialect) -> dict[str, JsonValue]:
    """What goes with the messages: the answer's format and limit, temperature or effort."""
    parameters: dict[str, JsonValue] = {}
    if dialect.answer_format is AnswerFormat.SCHEMA:
        schema: JsonValue = dict(question.schema)
        parameters["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": question.schema_name, "strict": True, "schema": schema},
        }
    elif dialect.answer_format is AnswerFormat.JSON:
        parameters["response_format"] = {"type": "json_object"}
    if dialect.limit_names:
        parameters[dialect.limit_names[0]] = dialect.output_limit(question.max_output_tokens)
    if dialect.temperature is not None:
        parameters["temperature"] = dialect.temperature
    if dialect.reasoning_effort is not None:
        parameters["reasoning_effort"] = dialect.reasoning_effort
    return parameters


def request_body(question: Question, model: str, dialect: Dialect) -> dict[str, JsonValue]:
    """The exact JSON body of a chat completion request."""
    messages: list[JsonValue] = [{"role": each.role, "content": each.content} for each in question.messages]
    if dialect.answer_format is not AnswerFormat.SCHEMA:
        # without a schema beside the messages it has to be said, in front, where the prompt cache keeps it
        messages.insert(0, {"role": "system", "content": _schema_in_words(question.schema)})
    return {"model": model, "messages": messages, **request_parameters(question, dialect)}


def completion_of(body: JsonValue) -> ChatCompletion:
    """The completion as the SDK takes it, not validated; raises AnswerGarbledError for what is no object."""
    if not isinstance(body, dict):
        raise faults.AnswerGarbledError
    fields: dict[str, Any] = body
    return ChatCompletion.construct(**fields)


def text_of(completion: ChatCompletion) -> str:
    """The answer's text; raises the ModelError that an answer which is none deserves."""
    choice = _only_choice(completion)
    if choice.message.refusal:
        raise faults.AnswerRefusedError(choice.message.refusal)
    if choice.finish_reason == "length":
        raise faults.AnswerCutError
    if choice.finish_reason == "content_filter":
        raise faults.AnswerFilteredError
    text = choice.message.content
    if not text or text.isspace():
        raise faults.AnswerEmptyError
    return text


def usage_of(completion: ChatCompletion) -> Usage:
    """Tokens as counted by the provider; zeros where it does not say."""
    usage = completion.usage
    if usage is None:
        return Usage()
    details = usage.prompt_tokens_details
    return Usage(
        prompt_tokens=usage.prompt_tokens or 0,
        cached_tokens=(details and details.cached_tokens) or 0,
        cache_write_tokens=(details and details.cache_write_tokens) or 0,
        completion_tokens=usage.completion_tokens or 0,
    )


def _schema_in_words(schema: Mapping[str, JsonValue]) -> str:
    return "Answer with one JSON object that follows this JSON schema: " + json.dumps(
        dict(schema), sort_keys=True
    )


def _only_choice(completion: ChatCompletion) -> Choice:
    """The SDK does not validate: a stranger's 200 may come as text or with fields missing."""
    if not isinstance(completion, ChatCompletion) or not completion.choices:
        raise faults.AnswerGarbledError
    choice = completion.choices[0]
    if not isinstance(choice, Choice) or getattr(choice, "message", None) is None:
        raise faults.AnswerGarbledError
    return choice
