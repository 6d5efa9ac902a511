"""The wire form of a question and of its answer: chat completions."""

import json
from collections.abc import Mapping

from openai.types.chat import ChatCompletion
from openai.types.chat.chat_completion import Choice
from pydantic import JsonValue

from evaluator.domain.questions import Message, Question, QuestionKind, Usage
from evaluator.outside import faults
from evaluator.outside.models import Capabilities, capabilities_of

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


def request_parameters(question: Question, model: str) -> dict[str, JsonValue]:
    """What goes with the messages: the answer's format and limit, temperature or effort, as the model's
    family accepts them."""
    known = capabilities_of(model)
    parameters: dict[str, JsonValue] = {
        "response_format": _response_format(question, known),
        known.max_tokens_name: known.output_limit(question.max_output_tokens),
    }
    if known.temperature is not None:
        parameters["temperature"] = known.temperature
    if known.reasoning_effort is not None:
        parameters["reasoning_effort"] = known.reasoning_effort
    return parameters


def request_body(question: Question, model: str) -> dict[str, JsonValue]:
    """The exact JSON body of a chat completion request."""
    messages: list[JsonValue] = [{"role": each.role, "content": each.content} for each in question.messages]
    if not capabilities_of(model).strict_schema:
        # plain JSON mode knows no schema: it has to be said, in front, where the prompt cache keeps it
        messages.insert(0, {"role": "system", "content": _schema_in_words(question.schema)})
    return {"model": model, "messages": messages, **request_parameters(question, model)}


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


def _response_format(question: Question, known: Capabilities) -> JsonValue:
    if not known.strict_schema:
        return {"type": "json_object"}
    schema: JsonValue = dict(question.schema)
    return {
        "type": "json_schema",
        "json_schema": {"name": question.schema_name, "strict": True, "schema": schema},
    }


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
