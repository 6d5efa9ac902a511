"""What can go wrong with a model: one error for each, in words for the person, passing or lasting."""

import re
from typing import ClassVar

import openai

from evaluator.domain.errors import EvaluatorError
from evaluator.domain.questions import Attempt
from evaluator.outside.retries import retry_after_of

_KEY_LIKE = re.compile(r"\b(sk|key|Bearer)[-_ ][\w*.\-]{6,}")
_MAX_DETAIL = 300


class ModelError(EvaluatorError):
    """The model could not be asked."""

    outcome: ClassVar[str] = "error"
    """The fault's short name in attempts, rows and metrics."""
    is_passing: bool = False
    """True when the same question may succeed later, unchanged."""
    is_about_question: bool = False
    """True when only this question is concerned; else every question to this model would fail alike."""

    def __init__(
        self, detail: str | None = None, retry_after: float | None = None, message: str | None = None
    ) -> None:
        super().__init__(message)
        self.detail = None if detail is None else _KEY_LIKE.sub("[key]", detail)[:_MAX_DETAIL]
        self.retry_after = retry_after
        self.attempts: tuple[Attempt, ...] = ()
        self.is_model_away = False
        """True when no question to this model is asked before `retry_after` seconds have passed."""


class KeyRefusedError(ModelError):
    """The model provider refused the key. Check OPENAI_API_KEY."""

    outcome = "key_refused"


class AccessRefusedError(ModelError):
    """The model provider does not let this key use the model. Check the key's permissions and region."""

    outcome = "access_refused"


class ModelUnknownError(ModelError):
    """The model provider does not know this model or address. Check the model's name and OPENAI_BASE_URL."""

    outcome = "model_unknown"


class QuotaSpentError(ModelError):
    """The quota at the model provider is used up. Add credit there or raise its limit."""

    outcome = "quota_spent"


class RequestRefusedError(ModelError):
    """The model provider refused the question as invalid."""

    outcome = "request_refused"
    is_about_question = True


class PromptTooLongError(ModelError):
    """The text is longer than the model can read at once."""

    outcome = "prompt_too_long"
    is_about_question = True


class RateLimitedError(ModelError):
    """The model provider asks to slow down."""

    outcome = "rate_limited"
    is_passing = True


class ProviderDownError(ModelError):
    """The model provider has a fault of its own."""

    outcome = "provider_down"
    is_passing = True


class ModelTimeoutError(ModelError):
    """The model did not answer in time."""

    outcome = "timeout"
    is_passing = True


class ConnectionLostError(ModelError):
    """The connection to the model provider failed."""

    outcome = "connection_lost"
    is_passing = True


class AnswerGarbledError(ModelError):
    """The model provider sent something that is not an answer. Check OPENAI_BASE_URL."""

    outcome = "garbled"
    is_passing = True


class AnswerCutError(ModelError):
    """The model's answer was cut off at its length limit."""

    outcome = "cut"
    is_about_question = True


class AnswerFilteredError(ModelError):
    """The model provider's content filter withheld the answer."""

    outcome = "filtered"
    is_about_question = True


class AnswerRefusedError(ModelError):
    """The model declined to answer."""

    outcome = "refused"
    is_about_question = True


class AnswerEmptyError(ModelError):
    """The model sent an empty answer."""

    outcome = "empty"
    is_passing = True
    is_about_question = True


class ModelAwayError(ModelError):
    """The model is left alone for a while after an outage; the message is that of what went wrong."""

    outcome = "away"

    def __init__(self, reason: ModelError, retry_after: float) -> None:
        super().__init__(reason.detail, retry_after, reason.message)
        self.is_passing = reason.is_passing
        self.is_model_away = True


_BY_STATUS: dict[int, type[ModelError]] = {
    401: KeyRefusedError,
    403: AccessRefusedError,
    404: ModelUnknownError,
    408: ModelTimeoutError,
    409: ProviderDownError,
    413: PromptTooLongError,
    429: RateLimitedError,
}

_BY_CODE: dict[str, type[ModelError]] = {
    "insufficient_quota": QuotaSpentError,
    "billing_hard_limit_reached": QuotaSpentError,
    "context_length_exceeded": PromptTooLongError,
    "content_filter": AnswerFilteredError,
    "content_policy_violation": AnswerFilteredError,
}


def fault_of(error: openai.APIError) -> ModelError:
    """Our error for one of the SDK's."""
    if isinstance(error, openai.APITimeoutError):
        return ModelTimeoutError()
    if isinstance(error, openai.APIConnectionError):
        return ConnectionLostError(repr(error.__cause__) if error.__cause__ else None)
    if isinstance(error, openai.APIStatusError):
        fault = _BY_CODE.get(error.code or "") or _fault_of_status(error.status_code)
        return fault(error.message, retry_after_of(error.response.headers) if fault.is_passing else None)
    return AnswerGarbledError(error.message)


def _fault_of_status(status: int) -> type[ModelError]:
    return _BY_STATUS.get(status) or (ProviderDownError if status >= 500 else RequestRefusedError)
