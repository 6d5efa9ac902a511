"""What the real provider refuses in a chat completion request, with its error shapes."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ApiError(Exception):
    """An error answer: status and the fields of its `error` object."""

    status: int
    message: str
    type: str = "invalid_request_error"
    param: str | None = None
    code: str | None = None

    def body(self) -> bytes:
        error = {"message": self.message, "type": self.type, "param": self.param, "code": self.code}
        return json.dumps({"error": error}).encode()


@dataclass(frozen=True, slots=True)
class ModelFacts:
    reasoning: bool
    context: int
    output: int
    strict: bool = True


_NEW = ModelFacts(True, 922_000, 128_000)
MODELS: dict[str, ModelFacts] = {
    **dict.fromkeys(("gpt-6-astra", "gpt-6-sol", "gpt-6-luna", "gpt-6.1-sol", "gpt-6.1-terra"), _NEW),
    **dict.fromkeys(("gpt-5.6-sol", "gpt-5.6-terra", "gpt-5.6-luna"), _NEW),
    **dict.fromkeys(
        ("gpt-5", "gpt-5-mini", "gpt-5.4", "gpt-5.4-mini", "o3"), ModelFacts(True, 272_000, 128_000)
    ),
    **dict.fromkeys(("gpt-4.1", "gpt-4.1-mini", "gpt-4.1-nano"), ModelFacts(False, 1_000_000, 32_768)),
    **dict.fromkeys(("gpt-4o", "gpt-4o-mini"), ModelFacts(False, 128_000, 16_384)),
    "gpt-3.5-turbo": ModelFacts(False, 16_385, 4_096, strict=False),
}

_PARAMETERS = (
    "audio frequency_penalty logit_bias logprobs max_completion_tokens max_tokens messages metadata "
    "modalities model n parallel_tool_calls prediction presence_penalty prompt_cache_key "
    "prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier "
    "seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs "
    "top_p user verbosity"
)
PARAMETERS = frozenset(_PARAMETERS.split())
_ROLES = ("developer", "system", "user", "assistant")
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def check_key(headers: Mapping[str, str], api_key: str) -> None:
    given = headers.get("authorization", "").removeprefix("Bearer ")
    if given != api_key:
        message = f"Incorrect API key provided: {given[:6]}***. You can find your API key in your account."
        raise ApiError(401, message, code="invalid_api_key")


def check_request(body: dict[str, Any]) -> None:
    """Raise the ApiError that the real provider would answer with."""
    for name in body:
        if name not in PARAMETERS:
            raise ApiError(400, f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")
    facts = _facts_of(body)
    _check_messages(body.get("messages"), facts)
    _check_tokens(body, facts)
    _check_sampling(body, facts)
    _check_format(body, facts)
    if body.get("stream"):
        raise ApiError(400, "This fake does not stream.", param="stream")


def _facts_of(body: dict[str, Any]) -> ModelFacts:
    model = body.get("model")
    if not isinstance(model, str):
        raise ApiError(400, "you must provide a model parameter")
    facts = MODELS.get(_SNAPSHOT.sub("", model))
    if facts is None:
        message = f"The model `{model}` does not exist or you do not have access to it."
        raise ApiError(404, message, code="model_not_found")
    return facts


def _check_messages(messages: Any, facts: ModelFacts) -> None:
    if not isinstance(messages, list) or not messages:
        raise ApiError(400, "Invalid 'messages': empty array.", param="messages", code="empty_array")
    for index, message in enumerate(messages):
        where = f"messages[{index}]"
        if not isinstance(message, dict) or set(message) - {"role", "content", "name"}:
            raise ApiError(400, f"Invalid '{where}'.", param=where)
        if message.get("role") not in _ROLES:
            raise ApiError(400, f"Invalid value: '{message.get('role')}'.", param=f"{where}.role")
        if not isinstance(message.get("content"), str):
            raise ApiError(400, f"Invalid type for '{where}.content'.", param=where, code="invalid_type")
    tokens = sum(len(message["content"]) for message in messages) // 4
    if tokens > facts.context:
        message = (
            f"This model's maximum context length is {facts.context} tokens, your messages have {tokens}."
        )
        raise ApiError(400, message, param="messages", code="context_length_exceeded")


def _check_tokens(body: dict[str, Any], facts: ModelFacts) -> None:
    if "max_tokens" in body and "max_completion_tokens" in body:
        raise ApiError(400, "Set one of 'max_tokens' and 'max_completion_tokens'.", param="max_tokens")
    if facts.reasoning and "max_tokens" in body:
        message = (
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead."
        )
        raise ApiError(400, message, param="max_tokens", code="unsupported_parameter")
    for name in ("max_tokens", "max_completion_tokens"):
        value = body.get(name)
        if value is None:
            continue
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise ApiError(400, f"Invalid '{name}': integer below minimum value.", param=name)
        if value > facts.output:
            message = f"{name} is too large: {value}. This model supports at most {facts.output}."
            raise ApiError(400, message, param=name, code="invalid_value")


def _check_sampling(body: dict[str, Any], facts: ModelFacts) -> None:
    effort = body.get("reasoning_effort")
    if effort is not None and not facts.reasoning:
        raise ApiError(400, "Unrecognized request argument supplied: reasoning_effort")
    if effort is not None and effort not in _EFFORTS:
        raise ApiError(400, f"Invalid value: '{effort}'.", param="reasoning_effort", code="invalid_value")
    temperature = body.get("temperature")
    if temperature is None:
        return
    if not isinstance(temperature, int | float) or not 0 <= temperature <= 2:
        raise ApiError(400, "Invalid 'temperature'.", param="temperature")
    if facts.reasoning and temperature != 1 and effort != "none":
        message = (
            f"Unsupported value: 'temperature' does not support {temperature} with this model. "
            "Only the default (1) value is supported."
        )
        raise ApiError(400, message, param="temperature", code="unsupported_value")


def _check_format(body: dict[str, Any], facts: ModelFacts) -> None:
    answer_format = body.get("response_format") or {"type": "text"}
    kind = answer_format.get("type")
    if kind == "json_object":
        if not any("json" in message["content"].lower() for message in body["messages"]):
            message = (
                "'messages' must contain the word 'json' to use 'response_format' of type 'json_object'."
            )
            raise ApiError(400, message, param="messages")
    elif kind == "json_schema":
        if not facts.strict:
            message = (
                "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model."
            )
            raise ApiError(400, message, param="response_format")
        _check_json_schema(answer_format.get("json_schema"))
    elif kind != "text":
        raise ApiError(400, f"Invalid value: '{kind}'.", param="response_format.type", code="invalid_value")


def _check_json_schema(wrapper: Any) -> None:
    if not isinstance(wrapper, dict) or set(wrapper) - {"name", "description", "schema", "strict"}:
        raise ApiError(400, "Invalid 'response_format.json_schema'.", param="response_format")
    name = wrapper.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", name):
        raise ApiError(400, "Invalid 'response_format.json_schema.name'.", param="response_format")
    if wrapper.get("strict"):
        problem = strict_problem(wrapper.get("schema"))
        if problem:
            message = f"Invalid schema for response_format '{name}': {problem}"
            raise ApiError(400, message, param="response_format")


_ANY = {"type", "description", "title", "enum", "const", "anyOf", "$ref"}
_KEYWORDS = {
    "object": _ANY | {"properties", "required", "additionalProperties", "$defs"},
    "array": _ANY | {"items", "minItems", "maxItems"},
    "string": _ANY | {"pattern", "format"},
    "number": _ANY | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"},
    "boolean": _ANY,
    "null": _ANY,
}
_KEYWORDS["integer"] = _KEYWORDS["number"]
MAX_DEPTH, MAX_PROPERTIES, MAX_ENUM, MAX_STRINGS = 10, 5_000, 1_000, 120_000


def strict_problem(schema: Any) -> str | None:
    """What strict mode refuses in a schema; None when it is accepted."""
    if not isinstance(schema, dict) or schema.get("type") != "object" or "anyOf" in schema:
        return "schema must be a JSON Schema of 'type: \"object\"' at the root."
    budget = {"properties": 0, "enum": 0, "strings": 0}
    problem = _node_problem(schema, (), 1, budget)
    if problem:
        return problem
    over = [
        name
        for name, limit in (("properties", MAX_PROPERTIES), ("enum", MAX_ENUM), ("strings", MAX_STRINGS))
        if budget[name] > limit
    ]
    return f"the schema is too large: {', '.join(over)}." if over else None


def _node_problem(node: Any, path: tuple[str, ...], depth: int, budget: dict[str, int]) -> str | None:
    where = f"In context={path!r}, "
    if not isinstance(node, dict):
        return where + "schema must be an object."
    if depth > MAX_DEPTH:
        return where + f"the schema exceeds {MAX_DEPTH} levels of nesting."
    if "anyOf" not in node and "$ref" not in node and "type" not in node:
        return where + "schema must have a 'type' key."
    types = node.get("type", [])
    types = types if isinstance(types, list) else [types]
    if any(each not in _KEYWORDS for each in types):
        return where + f"'{node['type']}' is not a valid type."
    allowed = _ANY.union(*(_KEYWORDS[each] for each in types))
    for keyword in node:
        if keyword not in allowed:
            return where + f"'{keyword}' is not permitted."
    values = node.get("enum", [])
    budget["enum"] += len(values)
    budget["strings"] += sum(len(value) for value in values if isinstance(value, str))
    return _children_problem(node, types, path, depth, budget)


def _children_problem(
    node: dict[str, Any], types: list[str], path: tuple[str, ...], depth: int, budget: dict[str, int]
) -> str | None:
    where = f"In context={path!r}, "
    children = [((*path, "anyOf", str(index)), each) for index, each in enumerate(node.get("anyOf", []))]
    if "object" in types:
        properties = node.get("properties", {})
        if node.get("additionalProperties") is not False:
            return where + "'additionalProperties' is required to be supplied and to be false."
        if sorted(node.get("required", [])) != sorted(properties):
            missing = sorted(set(properties) ^ set(node.get("required", [])))
            return where + (
                "'required' is required to be supplied and to be an array including every key in properties. "
                f"Missing or extra: {missing}."
            )
        budget["properties"] += len(properties)
        budget["strings"] += sum(map(len, properties))
        children += [((*path, "properties", name), each) for name, each in properties.items()]
    if "array" in types:
        if "items" not in node:
            return where + "array schema missing items."
        children.append(((*path, "items"), node["items"]))
    children += [((*path, "$defs", name), each) for name, each in node.get("$defs", {}).items()]
    problems = (_node_problem(each, where_, depth + 1, budget) for where_, each in children)
    return next((problem for problem in problems if problem), None)
