"""The one client for language models: asks a question over HTTP, with timeouts, retries and the limiter
inside."""

import asyncio
import logging
import time
from dataclasses import dataclass, field

import openai
from openai.types.chat import ChatCompletion
from pydantic import JsonValue

from evaluator.domain.questions import Attempt, ModelAnswer, Question, QuestionKind, Usage, total_cost
from evaluator.outside import faults
from evaluator.outside.chat import CHECK, request_body, request_parameters, text_of, usage_of
from evaluator.outside.limiter import Limiter
from evaluator.outside.models import cost_of
from evaluator.outside.retries import RetryPolicy
from evaluator.outside.tally import Tally

log = logging.getLogger(__name__)

PROVIDER_URL = "https://api.openai.com/v1"
"""Where questions go without a base_url; said outright, since the SDK would look into the environment."""

_CHARACTERS_PER_TOKEN = 4
"""Rough measure for the limiter only; what a call really used is settled after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelParameters:
    """Where the models are and how hard to press them; timeouts are seconds.

    `connect_timeout` bounds the connection, `read_timeout` each silence, `total_timeout` one whole attempt.
    `base_url` None means the provider's own address. The key never shows in a repr.
    """

    api_key: str = field(repr=False)
    rating_model: str
    insight_model: str
    base_url: str | None = None
    concurrency: int = 10
    requests_per_minute: int | None = None
    tokens_per_minute: int | None = None
    connect_timeout: float = 5.0
    read_timeout: float = 90.0
    total_timeout: float = 150.0
    retries: RetryPolicy = field(default_factory=RetryPolicy)

    def model_for(self, kind: QuestionKind) -> str:
        """Ratings go to the rating model; extraction and insights, a few calls a job, to the insight
        model."""
        return self.rating_model if kind in (QuestionKind.RATING, QuestionKind.CHECK) else self.insight_model


class ModelClient:
    """Asks models. One per process: it owns the connections, the limiter and the tally; `close()` ends them."""

    def __init__(self, parameters: ModelParameters) -> None:
        self.parameters = parameters
        self.tally = Tally()
        self.limiter = Limiter(
            parameters.concurrency, parameters.requests_per_minute, parameters.tokens_per_minute
        )
        self._client = openai.AsyncOpenAI(
            api_key=parameters.api_key,
            base_url=parameters.base_url or PROVIDER_URL,
            max_retries=0,
            timeout=openai.Timeout(parameters.read_timeout, connect=parameters.connect_timeout),
        )

    async def ask(self, question: Question, model: str | None = None) -> ModelAnswer:
        """The model's answer, as text; `model` overrides the one for the question's kind.

        Passing faults are retried inside. Raises a ModelError, carrying its `attempts`, when that does not
        help or the fault is lasting. Cancelling closes the HTTP request.
        """
        name = model or self.parameters.model_for(question.kind)
        body = request_body(question, name)
        expected = question.prompt_characters // _CHARACTERS_PER_TOKEN + question.max_output_tokens
        attempts: list[Attempt] = []
        while True:
            trial = _Trial(name)
            await self._try(trial, body, expected)
            attempts.append(trial.record())
            self.tally.add(question.kind, attempts[-1])
            if trial.fault is None:
                return _answer(trial, attempts)
            wait = self._wait_after(trial.fault, len(attempts))
            if wait is None:
                trial.fault.attempts = tuple(attempts)
                raise trial.fault
            log.warning(
                "model call failed, trying again",
                extra={"outcome": trial.fault.outcome, "attempt": len(attempts), "wait": round(wait, 3)},
            )
            await asyncio.sleep(wait)

    def key(self, question: Question, model: str | None = None) -> str:
        """Sha256 of the exact request that `ask` would send, address included: the key under which to reuse
        it."""
        name = model or self.parameters.model_for(question.kind)
        parameters = request_parameters(question, name)
        return question.key(name, {**parameters, "base_url": self.parameters.base_url or PROVIDER_URL})

    async def check(self) -> None:
        """Ask both models the smallest question; raises the ModelError that stands in the way."""
        for model in dict.fromkeys((self.parameters.rating_model, self.parameters.insight_model)):
            await self.ask(CHECK, model)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def _try(self, trial: "_Trial", body: dict[str, JsonValue], expected: int) -> None:
        async with self.limiter.admit(expected) as admitted_at:
            started = time.perf_counter()
            try:
                completion = await self._complete(body)
                trial.usage = usage_of(completion) if isinstance(completion, ChatCompletion) else Usage()
                trial.text = text_of(completion)
                trial.served_by = completion.model or trial.model
                self.limiter.ease()
            except faults.ModelError as fault:
                trial.fault = fault
                if isinstance(fault, faults.RateLimitedError):
                    self.limiter.back_off(admitted_at, fault.retry_after)
            trial.seconds = time.perf_counter() - started
        used = trial.usage.prompt_tokens + trial.usage.completion_tokens
        if used:
            self.limiter.settle(expected, used)

    async def _complete(self, body: dict[str, JsonValue]) -> ChatCompletion:
        try:
            async with asyncio.timeout(self.parameters.total_timeout):
                return await self._client.post("/chat/completions", body=body, cast_to=ChatCompletion)
        except TimeoutError:
            raise faults.ModelTimeoutError from None
        except openai.APIError as error:
            raise faults.fault_of(error) from error
        except ValueError as error:
            # a body that says JSON and is none
            raise faults.AnswerGarbledError(str(error)) from error

    def _wait_after(self, fault: faults.ModelError, failed: int) -> float | None:
        return self.parameters.retries.wait(failed, fault.retry_after) if fault.is_passing else None


@dataclass(slots=True)
class _Trial:
    """One attempt while it is made."""

    model: str
    served_by: str = ""
    text: str = ""
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    fault: faults.ModelError | None = None

    def record(self) -> Attempt:
        """The attempt as it goes into the books."""
        cost = cost_of(self.served_by or self.model, self.usage)
        if cost is None and self.served_by:
            cost = cost_of(self.model, self.usage)
        outcome = self.fault.outcome if self.fault else "answered"
        error = (self.fault.detail or self.fault.message) if self.fault else None
        return Attempt(outcome, self.seconds, error, self.usage, cost)


def _answer(trial: _Trial, attempts: list[Attempt]) -> ModelAnswer:
    return ModelAnswer(
        text=trial.text,
        model=trial.served_by,
        usage=sum((attempt.usage for attempt in attempts), Usage()),
        cost=total_cost(attempts),
        seconds=sum(attempt.seconds for attempt in attempts),
        attempts=tuple(attempts),
    )
