"""Which of our parameters an error answer refuses, read from the words of the servers in use.

Wordings on public record: OpenAI ("Unsupported parameter", "Unsupported value", "Unrecognized request argument
supplied"), Azure ("enabled only for api versions ... and later"), DeepSeek ("type is unavailable now"), Groq ("is not
one of the allowed values"), xAI ("unsupported at the moment. Leave it unset"), Mistral and vLLM (pydantic's
"extra_forbidden", "Input should be"), LM Studio ("must be 'json_schema' or 'text'"), llama.cpp ("must be one of",
with status 500), Ollama ("think value ... is not supported", "does not support thinking").
"""

import re
from collections.abc import Iterator
from enum import StrEnum


class Parameter(StrEnum):
    """What can be refused of a request, and mended; LIMIT_SIZE is a limit that is known but too large."""

    FORMAT = "response_format"
    LIMIT = "limit"
    LIMIT_SIZE = "limit_size"
    TEMPERATURE = "temperature"
    EFFORT = "reasoning_effort"


STATUSES = frozenset({400, 422, 500, 501})
"""Statuses under which servers refuse a parameter."""

_NAMES = {
    Parameter.FORMAT: re.compile(
        r"response_format|json_schema|json_object|json schema|structured[ _]output|guided[ _](?:json|decoding)",
        re.IGNORECASE,
    ),
    Parameter.LIMIT: re.compile(r"\bmax_(?:completion_)?tokens\b"),
    Parameter.TEMPERATURE: re.compile(r"\btemperature\b", re.IGNORECASE),
    Parameter.EFFORT: re.compile(r"\breasoning_effort\b|\bthink(?:ing)?\b", re.IGNORECASE),
}
_REFUSED = re.compile(
    r"unsupported|not (?:currently |yet )?supported|not support\b|unavailable|not available|unrecogni[sz]ed|unknown|"
    r"unexpected|incompatible|extra inputs|extra_forbidden|not permitted|not allowed|enabled only|leave it unset|"
    r"must be|should be|not one of|not both|not implemented",
    re.IGNORECASE,
)
_TOO_LARGE = re.compile(r"too large|at most|valid range|exceeds?\b|less than or equal", re.IGNORECASE)
# a mistake in our schema is to be seen and mended, not to be hidden by asking less strictly
_OUR_MISTAKE = re.compile(r"invalid[ _](?:json[ _])?schema", re.IGNORECASE)
_READ = 1_000
_BEFORE, _AFTER = 160, 160


def refused_parameter(status: int, param: str | None, message: str) -> Parameter | None:
    """The parameter that such an error refuses; None when it says something else.

    `param` is the error's own field where it has one. Only the beginning of the message is read, and only near a
    parameter's name: servers may quote the question after it.
    """
    if status not in STATUSES:
        return None
    text = message[:_READ]
    if _OUR_MISTAKE.search(text):
        return None
    named = next((each for each, name in _NAMES.items() if param and name.search(param)), None)
    if param and named is None:
        return None
    candidates = [(named, text)] if named else _mentioned(text)
    for parameter, words in candidates:
        if parameter is Parameter.LIMIT and _TOO_LARGE.search(words):
            return Parameter.LIMIT_SIZE
        if _REFUSED.search(words):
            return parameter
    return None


def _mentioned(text: str) -> Iterator[tuple[Parameter, str]]:
    """Parameters in the order of their names in the text, each with the words around it."""
    found = [(hit.start(), hit.end(), each) for each, name in _NAMES.items() for hit in name.finditer(text)]
    for start, end, parameter in sorted(found):
        yield parameter, text[max(0, start - _BEFORE) : end + _AFTER]
