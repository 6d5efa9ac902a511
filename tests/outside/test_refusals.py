"""Refusals of parameters in the words of the servers in use, told from refusals of something else."""

import pytest

from evaluator.outside.refusals import Parameter, refused_parameter

FORMAT, LIMIT, SIZE = Parameter.FORMAT, Parameter.LIMIT, Parameter.LIMIT_SIZE
TEMPERATURE, EFFORT = Parameter.TEMPERATURE, Parameter.EFFORT


@pytest.mark.parametrize(
    ("status", "param", "message", "refused"),
    [
        (
            400,
            "max_tokens",
            "Unsupported parameter: 'max_tokens' is not supported with this model. "
            "Use 'max_completion_tokens' instead.",
            LIMIT,
        ),
        (
            400,
            "temperature",
            "Unsupported value: 'temperature' does not support 0.0 with this model. "
            "Only the default (1) value is supported.",
            TEMPERATURE,
        ),
        (400, None, "Unrecognized request argument supplied: reasoning_effort", EFFORT),
        (
            400,
            "response_format",
            "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
            FORMAT,
        ),
        (400, None, "response_format value as json_schema is enabled only for api versions 2024-08 and later", FORMAT),
        (400, None, "This response_format type is unavailable now", FORMAT),
        (400, None, "'response_format.type' must be 'json_schema' or 'text'", FORMAT),
        (422, None, "'extra_forbidden', 'loc': ['body', 'reasoning_effort'], 'msg': 'Extra inputs'", EFFORT),
        (500, None, 'response_format type must be one of "text" or "json_object", but got: json_schema', FORMAT),
        (400, None, "max_tokens is too large: 16384. This model supports at most 4096 completion tokens", SIZE),
        (400, "messages", "Invalid value: 'temperature' is not supported as a role", None),
        (400, None, "Invalid schema for response_format 'rating': 'required' is required", None),
        (400, None, "The messages must be a list", None),
        (429, None, "temperature is not supported", None),
        (400, None, "The content of your message is too long", None),
    ],
)  # fmt: skip
def test_a_refused_parameter_is_named(
    status: int, param: str | None, message: str, refused: Parameter | None
) -> None:
    assert refused_parameter(status, param, message) == refused


def test_a_question_quoted_far_behind_is_not_read() -> None:
    quoted = "The input failed moderation. " + "x" * 2_000 + " temperature is not supported"
    assert refused_parameter(400, None, quoted) is None
