"""The one client for language models: asks a question over HTTP, with timeouts, retries and the limiter
inside."""

import asyncio
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from urllib.parse import urlsplit

import httpx2
import openai
from openai.types.chat import ChatCompletion
from pydantic import JsonValue

from evaluator.domain.questions import Attempt, ModelAnswer, Question, QuestionKind, Usage
from evaluator.outside import faults
from evaluator.outside.access import Access
from evaluator.outside.chat import CHECK, completion_of, request_body, request_parameters, text_of, usage_of
from evaluator.outside.dialects import first_dialect
from evaluator.outside.limiter import Limiter, Place
from evaluator.outside.models import capabilities_of, cost_of
from evaluator.outside.refusals import refused_parameter
from evaluator.outside.retries import RetryPolicy
from evaluator.outside.tally import Tally
from evaluator.outside.trials import Trial, answer_of

log = logging.getLogger(__name__)

PROVIDER_URL = "https://api.openai.com/v1"
"""Where questions go without a base_url; said outright, since the SDK would look into the environment."""

_CHARACTERS_PER_TOKEN = 4
"""Rough measure for the limiter only; what a call really used is settled after it."""

_CHECK_TIMEOUT = 20.0
"""Seconds for the smallest question, which everybody else waits for."""


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
    """Asks models. One per process: it owns the connections, the tally, and what was learned of each model."""

    def __init__(self, parameters: ModelParameters) -> None:
        self.parameters = parameters
        self.tally = Tally()
        self._access: dict[str, Access] = {}
        self._client = openai.AsyncOpenAI(
            api_key=parameters.api_key,
            base_url=parameters.base_url or PROVIDER_URL,
            max_retries=0,
            timeout=openai.Timeout(parameters.read_timeout, connect=parameters.connect_timeout),
        )

    def access(self, model: str) -> Access:
        """What is known of a model; at first, what its name suggests."""
        if model not in self._access:
            limits = self.parameters
            self._access[model] = Access(
                model,
                first_dialect(capabilities_of(model)),
                Limiter(limits.concurrency, limits.requests_per_minute, limits.tokens_per_minute),
            )
        return self._access[model]

    def away(self, kind: QuestionKind) -> faults.ModelAwayError | None:
        """Why the model for such questions is left alone for `retry_after` seconds yet; None when it may be asked."""
        availability = self.access(self.parameters.model_for(kind)).availability
        if availability.reason is None or availability.seconds_left == 0:
            return None
        return faults.ModelAwayError(availability.reason, availability.seconds_left)

    async def ask(
        self, question: Question, model: str | None = None, share: int | None = None
    ) -> ModelAnswer:
        """The model's answer, as text; `model` overrides the one for the question's kind.

        Shares (such as jobs) take turns where calls must wait. Passing faults are retried inside. Raises a
        ModelError, carrying its `attempts`, when that does not help or the fault is lasting; a ModelAwayError, without
        asking, while the model is left alone after an outage. Cancelling closes the HTTP request.
        """
        access = self.access(model or self.parameters.model_for(question.kind))
        attempts: list[Attempt] = []
        try:
            if access.availability.is_away:
                await self._find_out(access)
            return await self._ask_until(access, question, share, attempts)
        except faults.ModelError as fault:
            fault.attempts = (*attempts, *fault.attempts)
            raise

    async def _ask_until(
        self, access: Access, question: Question, share: int | None, attempts: list[Attempt]
    ) -> ModelAnswer:
        failed = 0
        while True:
            trial = await self._try(access, question, share)
            attempts.append(trial.record())
            if trial.fault is None:
                return answer_of(trial, attempts)
            if self._learn(access, trial):
                continue
            failed += 1
            wait = self._wait_after(trial.fault, failed)
            await self._doubt(access, trial.fault, is_last_try=wait is None)
            if wait is None:
                raise trial.fault
            log.warning(
                "model call failed, trying again",
                extra={"outcome": trial.fault.outcome, "attempt": failed, "wait": round(wait, 3)},
            )
            await asyncio.sleep(wait)

    def key(self, question: Question, model: str | None = None) -> str:
        """Sha256 of the request that `ask` offers first, address included: the key under which to reuse its answer.

        What a server has refused of it and was then asked without is not part of the key: one server refuses the
        same thing each time.
        """
        name = model or self.parameters.model_for(question.kind)
        parameters = request_parameters(question, first_dialect(capabilities_of(name)))
        return question.key(name, {**parameters, "base_url": self.parameters.base_url or PROVIDER_URL})

    def describe(self, kind: QuestionKind) -> dict[str, JsonValue]:
        """What goes with questions of that kind beside their words, as it is offered first, and the host asked."""
        name = self.parameters.model_for(kind)
        dialect = first_dialect(capabilities_of(name))
        return {
            "model": name,
            "host": urlsplit(self.parameters.base_url or PROVIDER_URL).hostname,
            "answer_format": dialect.answer_format.value,
            "temperature": dialect.temperature,
            "reasoning_effort": dialect.reasoning_effort,
        }

    def highest_price(self, question: Question) -> Decimal | None:
        """What asking once may cost at most, in USD, by a rough count of tokens; None when the price is unknown."""
        name = self.parameters.model_for(question.kind)
        limit = first_dialect(capabilities_of(name)).output_limit(question.max_output_tokens)
        return cost_of(
            name, Usage(question.prompt_characters // _CHARACTERS_PER_TOKEN, completion_tokens=limit)
        )

    async def check(self) -> None:
        """Ask both models the smallest question; raises the ModelError that stands in the way."""
        for model in dict.fromkeys((self.parameters.rating_model, self.parameters.insight_model)):
            await self.ask(CHECK, model)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def _doubt(self, access: Access, fault: faults.ModelError, *, is_last_try: bool) -> None:
        """Find out whether the model is away; raises the fault, marked so, when it is."""
        availability = access.availability
        if fault.is_about_question:
            return
        if not fault.is_passing or (fault.retry_after or 0.0) > self.parameters.retries.longest_wait:
            self._leave(access, fault)
        elif availability.failed(is_last_try=is_last_try):
            with suppress(faults.ModelAwayError):
                await self._find_out(access)
        if availability.is_away:
            fault.is_model_away = True
            fault.retry_after = availability.seconds_left
            raise fault

    async def _find_out(self, access: Access) -> None:
        """Ask the smallest question, one caller for all; raises ModelAwayError while the model is to be left alone."""
        availability = access.availability
        known = availability.news
        async with access.checking:
            if availability.reason is not None and availability.seconds_left > 0:
                raise faults.ModelAwayError(availability.reason, availability.seconds_left)
            if availability.news != known:
                return
            trial = await self._try(access, CHECK, None)
            while self._learn(access, trial):
                trial = await self._try(access, CHECK, None)
            if trial.fault is not None and not trial.fault.is_about_question:
                self._leave(access, trial.fault)
                raise faults.ModelAwayError(trial.fault, availability.seconds_left)
            availability.answered()

    def _leave(self, access: Access, fault: faults.ModelError) -> None:
        availability = access.availability
        if availability.seconds_left > 0:
            return
        availability.leave(fault)
        log.warning(
            "model away",
            extra={
                "model": access.name,
                "outcome": fault.outcome,
                "seconds": round(availability.seconds_left, 1),
            },
        )
        access.limiter.turn_away(lambda: faults.ModelAwayError(fault, availability.seconds_left))

    def _learn(self, access: Access, trial: Trial) -> bool:
        """True when the server refused a parameter that it can be asked without: the next try goes so."""
        if trial.refused is None:
            return False
        if trial.dialect != access.dialect:
            # somebody else has learned meanwhile
            return True
        changed = trial.dialect.without(trial.refused)
        if changed is None:
            return False
        access.dialect = changed
        log.warning("model asked differently", extra={"model": access.name, "without": trial.refused.value})
        return True

    async def _try(self, access: Access, question: Question, share: int | None) -> Trial:
        expected = question.prompt_characters // _CHARACTERS_PER_TOKEN + question.max_output_tokens
        async with access.limiter.admit(expected, share) as place:
            trial = Trial(access.name, access.dialect)
            started = time.perf_counter()
            try:
                completion = await self._complete(access, question, trial, place)
                trial.usage = usage_of(completion) if isinstance(completion, ChatCompletion) else Usage()
                trial.text = text_of(completion)
                trial.served_by = completion.model or access.name
                access.limiter.ease()
                access.availability.answered()
            except faults.ModelError as fault:
                trial.fault = fault
                if isinstance(fault, faults.RateLimitedError):
                    access.limiter.back_off(place, fault.retry_after)
            trial.seconds = time.perf_counter() - started
        used = trial.usage.prompt_tokens + trial.usage.completion_tokens
        if used:
            access.limiter.settle(expected, used)
        self.tally.add(question.kind, trial.record())
        return trial

    async def _complete(
        self, access: Access, question: Question, trial: Trial, place: Place
    ) -> ChatCompletion:
        try:
            async with asyncio.timeout(self._patience(question)):
                response = await self._client.post(
                    "/chat/completions",
                    body=request_body(question, access.name, trial.dialect),
                    cast_to=httpx2.Response,
                )
            access.limiter.hear(place, response.headers)
            return completion_of(response.json())
        except TimeoutError:
            raise faults.ModelTimeoutError from None
        except openai.APIError as error:
            if isinstance(error, openai.APIStatusError):
                access.limiter.hear(place, error.response.headers)
                trial.refused = refused_parameter(error.status_code, error.param, error.message)
            raise faults.fault_of(error) from error
        except ValueError as error:
            # a body that says JSON and is none
            raise faults.AnswerGarbledError(str(error)) from error

    def _patience(self, question: Question) -> float:
        longest = self.parameters.total_timeout
        return min(longest, _CHECK_TIMEOUT) if question is CHECK else longest

    def _wait_after(self, fault: faults.ModelError, failed: int) -> float | None:
        return self.parameters.retries.wait(failed, fault.retry_after) if fault.is_passing else None
