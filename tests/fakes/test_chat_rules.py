"""The fake provider refuses what the real one refuses."""

from typing import Any

import pytest

from tests.fakes.chat_rules import ApiError, check_request, strict_problem

GOOD: dict[str, Any] = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}


def nested(levels: int) -> dict[str, Any]:
    schema: dict[str, Any] = GOOD
    for _ in range(levels):
        schema = {**GOOD, "properties": {"name": schema}}
    return schema


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"type": "array", "items": {"type": "string"}}, "at the root"),
        ({**GOOD, "additionalProperties": True}, "additionalProperties"),
        ({**GOOD, "required": []}, "'required'"),
        (
            {**GOOD, "properties": {"name": {"type": "string", "maxLength": 3}}},
            "'maxLength' is not permitted",
        ),
        ({**GOOD, "properties": {"name": {}}}, "'type' key"),
        ({**GOOD, "properties": {"name": {"type": "array"}}}, "missing items"),
        ({**GOOD, "properties": {"name": {"type": "string", "enum": ["x"] * 1_001}}}, "too large"),
        (nested(11), "levels of nesting"),
    ],
)
def test_a_schema_that_strict_mode_refuses_is_refused(schema: dict[str, Any], problem: str) -> None:
    assert problem in (strict_problem(schema) or "")


def test_a_strict_schema_is_accepted() -> None:
    assert strict_problem(nested(5)) is None


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"wrong": 1}, 400, "unknown_parameter"),
        ({"model": "gpt-0"}, 404, "model_not_found"),
        ({"messages": []}, 400, "empty_array"),
        ({"max_tokens": 5}, 400, "unsupported_parameter"),
        ({"temperature": 0}, 400, "unsupported_value"),
        ({"reasoning_effort": "huge"}, 400, "invalid_value"),
        ({"max_completion_tokens": 999_999}, 400, "invalid_value"),
        (
            {"model": "gpt-4o", "messages": [{"role": "user", "content": "x" * 600_000}]},
            400,
            "context_length_exceeded",
        ),
        ({"model": "gpt-4o", "reasoning_effort": "low"}, 400, None),
        ({"response_format": {"type": "json_object"}}, 400, None),
    ],
)
def test_a_request_that_the_provider_refuses_is_refused(
    changes: dict[str, Any], status: int, code: str | None
) -> None:
    request = {"model": "gpt-6-luna", "messages": [{"role": "user", "content": "Hello"}]}
    check_request(request)
    with pytest.raises(ApiError) as caught:
        check_request({**request, **changes})
    assert (caught.value.status, caught.value.code) == (status, code)
