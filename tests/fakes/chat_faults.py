"""The faults that a fake model provider has on offer."""

from dataclasses import dataclass
from typing import Any

from tests.fakes.chat_rules import ApiError

STATUS_FAULTS = {
    "400": ApiError(400, "Invalid schema for response_format 'rating'.", param="response_format"),
    "401": ApiError(401, "Incorrect API key provided: test-***.", code="invalid_api_key"),
    "403": ApiError(
        403, "Country, region, or territory not supported", code="unsupported_country_region_territory"
    ),
    "404": ApiError(404, "The model `gone` does not exist.", code="model_not_found"),
    "408": ApiError(408, "Request timeout.", type="timeout"),
    "409": ApiError(409, "Conflict.", type="conflict"),
    "429": ApiError(429, "Rate limit reached for requests", type="requests", code="rate_limit_exceeded"),
    "quota": ApiError(
        429, "You exceeded your current quota.", type="insufficient_quota", code="insufficient_quota"
    ),
    "500": ApiError(500, "The server had an error while processing your request.", type="server_error"),
    "502": ApiError(502, "Bad gateway.", type="server_error"),
    "503": ApiError(503, "The engine is currently overloaded.", type="server_error"),
    "too_long": ApiError(
        400, "This model's maximum context length is 8 tokens.", code="context_length_exceeded"
    ),
}


@dataclass(slots=True)
class Fault:
    """What goes wrong, for the next `times` requests (-1: for ever) whose messages contain `containing`.

    Kinds: "ok" (nothing), a status ("401", "429", "500", ...), "quota", "too_long", "hang", "close", "cut",
    "html", "no_choices", "prose", "missing_criterion", "double_criterion", "unknown_criterion", "bad_level",
    "bad_quote", "length", "refusal", "content_filter", "empty". `retry_after`: the header's value.
    """

    kind: str
    retry_after: str | None = None
    times: int = 1
    containing: str = ""


def flawed_choice(text: str, flaw: str | None) -> dict[str, Any]:
    """A completion's choice with that answer, or with the flaw in its place."""
    content: str | None = text
    refusal: str | None = None
    finish = "stop"
    if flaw == "prose":
        content = "Certainly! The candidate seems to be a good match overall."
    elif flaw == "length":
        content, finish = text[: len(text) // 2], "length"
    elif flaw == "refusal":
        content, refusal = None, "I'm sorry, I can't help with that."
    elif flaw == "content_filter":
        content, finish = "", "content_filter"
    elif flaw == "empty":
        content = ""
    message: dict[str, Any] = {"role": "assistant", "content": content, "refusal": refusal, "annotations": []}
    return {"index": 0, "message": message, "logprobs": None, "finish_reason": finish}
