"""Questions to a model and what comes back: written by prompts, carried by outside, recorded by actions."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from pydantic import JsonValue

from evaluator.domain.errors import EvaluatorError

SHARED_MESSAGES = 2
"""A question about a candidate begins with the instructions and the job; both are the same for all of the job."""


class QuestionKind(StrEnum):
    """What is asked; the kind picks the model."""

    RATING = "rating"
    EXTRACTION = "extraction"
    INSIGHT = "insight"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the conversation as it goes over the wire."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """One request to a model, without the model's name.

    `schema` is the strict JSON schema of the answer. All messages but the last are the same for every
    question of one job, so that the provider's prompt cache serves them. `max_output_tokens` bounds the
    visible answer.
    """

    kind: QuestionKind
    messages: tuple[Message, ...]
    schema_name: str
    schema: Mapping[str, JsonValue]
    max_output_tokens: int
    prompt_version: str

    @property
    def private_text(self) -> str:
        """All that is told of one candidate: the messages behind those that a job's candidates share."""
        return "\n".join(message.content for message in self.messages[SHARED_MESSAGES:])

    @property
    def prompt_characters(self) -> int:
        """Characters of all messages."""
        return sum(len(message.content) for message in self.messages)

    @property
    def prompt_hash(self) -> str:
        """Sha256 (hex) of the messages alone, whichever model they go to."""
        return _digest([[message.role, message.content] for message in self.messages])

    def key(self, model: str, parameters: Mapping[str, JsonValue] | None = None) -> str:
        """Sha256 (hex) of the exact request; equal keys mean that the answer may be reused.

        `parameters` are all others that go with the request, such as temperature or reasoning effort.
        """
        return _digest(
            {
                "model": model,
                "messages": [[message.role, message.content] for message in self.messages],
                "schema": [self.schema_name, dict(self.schema)],
                "max_output_tokens": self.max_output_tokens,
                "parameters": dict(parameters or {}),
            }
        )


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call as the provider counted them; cached and written ones are part of the prompt's."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.cache_write_tokens + other.cache_write_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True, slots=True)
class Attempt:
    """One HTTP request of a call: `outcome` is "answered" or the fault's name, `cost` USD or None when
    unknown."""

    outcome: str
    seconds: float
    error: str | None = None
    usage: Usage = Usage()
    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """The text of an answer and what it took.

    `usage` and `cost` (USD; None for a model whose price is unknown) are sums over all attempts, `seconds`
    is the time spent in requests, `model` is the name that the provider says has answered.
    """

    text: str
    model: str
    usage: Usage
    cost: Decimal | None
    seconds: float
    attempts: tuple[Attempt, ...]


class AnswerError(EvaluatorError):
    """The answer is not what was asked for; the message says what is wrong and fits into a repair
    question."""


def total_cost(attempts: Sequence[Attempt]) -> Decimal | None:
    """The sum in USD of the attempts whose cost is known; None when none is."""
    known = [attempt.cost for attempt in attempts if attempt.cost is not None]
    return sum(known, Decimal(0)) if known else None


def _digest(value: object) -> str:
    canonical = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
