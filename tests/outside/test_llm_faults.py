"""Every way a provider can fail, over real HTTP: which error, which words, how many attempts."""

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from evaluator.domain.questions import QuestionKind
from evaluator.outside import faults
from evaluator.outside.availability import Availability
from evaluator.outside.chat import CHECK
from evaluator.outside.llm import ModelClient, ModelParameters
from evaluator.outside.retries import RetryPolicy
from tests.fakes.chat_faults import STATUS_FAULTS
from tests.fakes.chat_rules import ApiError
from tests.fakes.model_server import FakeModelServer, Fault
from tests.outside.clocks import Clock


@pytest.fixture
async def server() -> AsyncIterator[FakeModelServer]:
    async with FakeModelServer() as running:
        yield running


@pytest.fixture
async def client(server: FakeModelServer) -> AsyncIterator[ModelClient]:
    made = client_for(server.base_url)
    yield made
    await made.close()


def client_for(base_url: str, total_timeout: float = 5.0, **policy: float) -> ModelClient:
    return ModelClient(
        ModelParameters(
            api_key="test-key",
            base_url=base_url,
            rating_model="gpt-6-luna",
            insight_model="gpt-6-luna",
            total_timeout=total_timeout,
            retries=RetryPolicy(attempts=3, base=0.001, **policy),  # type: ignore[arg-type]
        )
    )


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("400", faults.RequestRefusedError),
        ("401", faults.KeyRefusedError),
        ("403", faults.AccessRefusedError),
        ("404", faults.ModelUnknownError),
        ("quota", faults.QuotaSpentError),
        ("too_long", faults.PromptTooLongError),
        ("length", faults.AnswerCutError),
        ("refusal", faults.AnswerRefusedError),
        ("content_filter", faults.AnswerFilteredError),
    ],
)
async def test_a_lasting_fault_is_raised_at_once(
    server: FakeModelServer, client: ModelClient, kind: str, error: type[faults.ModelError]
) -> None:
    server.fail(kind)
    with pytest.raises(error) as caught:
        await client.ask(CHECK)
    assert len(server.calls) == 1
    assert not caught.value.is_passing
    assert [attempt.outcome for attempt in caught.value.attempts] == [error.outcome]
    assert caught.value.message == error.__doc__


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("408", faults.ModelTimeoutError),
        ("409", faults.ProviderDownError),
        ("429", faults.RateLimitedError),
        ("500", faults.ProviderDownError),
        ("502", faults.ProviderDownError),
        ("503", faults.ProviderDownError),
        ("close", faults.ConnectionLostError),
        ("cut", faults.ConnectionLostError),
        ("html", faults.AnswerGarbledError),
        ("no_choices", faults.AnswerGarbledError),
        ("empty", faults.AnswerEmptyError),
    ],
)
async def test_a_passing_fault_is_tried_again_and_then_raised(
    server: FakeModelServer, client: ModelClient, kind: str, error: type[faults.ModelError]
) -> None:
    server.fail(kind)
    answer = await client.ask(CHECK)
    assert [attempt.outcome for attempt in answer.attempts] == [error.outcome, "answered"]

    server.fail(kind, times=-1)
    with pytest.raises(error) as caught:
        await client.ask(CHECK)
    assert caught.value.is_passing
    assert len(caught.value.attempts) == 3
    # the smallest question tells whose fault it was, unless the question is at fault in any case
    asked_again = 0 if caught.value.is_about_question else 1
    assert len(server.calls) == 2 + 3 + asked_again
    assert caught.value.is_model_away == (not caught.value.is_about_question)


async def test_a_silent_provider_is_left_after_the_total_timeout(server: FakeModelServer) -> None:
    server.fail("hang", times=-1)
    client = client_for(server.base_url, total_timeout=0.03)
    with pytest.raises(faults.ModelTimeoutError) as caught:
        await client.ask(CHECK)
    assert len(caught.value.attempts) == 3
    await server.wait_for(abandoned=4, in_flight=0)
    await client.close()


async def test_nobody_listening_is_a_lost_connection() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = client_for(f"http://127.0.0.1:{port}/v1")
    with pytest.raises(faults.ConnectionLostError):
        await client.ask(CHECK)
    await client.close()


async def test_retry_after_is_obeyed(server: FakeModelServer, client: ModelClient) -> None:
    server.faults.append(Fault("429", retry_after="0.04"))
    await client.ask(CHECK)
    first, second = server.calls
    assert second.at - first.at >= 0.04


async def test_a_long_retry_after_is_handed_up_instead_of_slept(
    server: FakeModelServer, client: ModelClient
) -> None:
    server.fail("503", retry_after="600")
    with pytest.raises(faults.ProviderDownError) as caught:
        await client.ask(CHECK)
    assert caught.value.retry_after == pytest.approx(600, abs=5)
    assert len(server.calls) == 1


async def test_too_many_requests_narrow_the_window_and_good_answers_widen_it(
    server: FakeModelServer, client: ModelClient
) -> None:
    assert client.access("gpt-6-luna").limiter.window == 10
    server.fail("429")
    await client.ask(CHECK)
    assert client.access("gpt-6-luna").limiter.window == 5
    for _ in range(6):
        await client.ask(CHECK)
    assert client.access("gpt-6-luna").limiter.window == 6


async def test_a_cut_answer_still_tells_what_it_cost(server: FakeModelServer, client: ModelClient) -> None:
    server.fail("length")
    with pytest.raises(faults.AnswerCutError) as caught:
        await client.ask(CHECK)
    (attempt,) = caught.value.attempts
    assert attempt.usage.prompt_tokens > 0
    assert attempt.cost


async def test_a_wrong_key_is_named_but_never_repeated(server: FakeModelServer) -> None:
    client = ModelClient(
        ModelParameters(
            api_key="sk-abcdef1234567890",
            base_url=server.base_url,
            rating_model="gpt-6-luna",
            insight_model="gpt-6-luna",
        )
    )
    with pytest.raises(faults.KeyRefusedError, match="refused the key") as caught:
        await client.ask(CHECK)
    assert caught.value.detail
    assert "sk-abc" not in caught.value.detail
    await client.close()


async def test_faults_aimed_at_one_text_leave_others_alone(
    server: FakeModelServer, client: ModelClient
) -> None:
    server.fail("401", times=-1, containing="Pat Placeholder")
    assert (await client.ask(CHECK)).text
    assert server.calls[0].fault is None


REFUSALS = {
    "no_schema": ApiError(400, "This response_format type is unavailable now"),
    "no_effort": ApiError(400, "Unrecognized request argument supplied: reasoning_effort"),
}


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults in which a server refuses one of our parameters."""
    for kind, error in REFUSALS.items():
        monkeypatch.setitem(STATUS_FAULTS, kind, error)


@pytest.mark.usefixtures("refusals")
async def test_a_server_without_strict_schemas_is_asked_in_json_mode_from_then_on(
    server: FakeModelServer, client: ModelClient
) -> None:
    server.fail("no_schema")
    assert '"ready"' in (await client.ask(CHECK)).text
    assert '"ready"' in (await client.ask(CHECK)).text
    formats = [call.body["response_format"]["type"] for call in server.calls]
    assert formats == ["json_schema", "json_object", "json_object"]
    assert "JSON schema" in server.calls[-1].messages[0]


@pytest.mark.usefixtures("refusals")
async def test_parameters_are_given_up_one_by_one_and_the_refusals_are_no_faults(
    server: FakeModelServer, client: ModelClient
) -> None:
    for kind in ("no_effort", "no_schema"):
        server.fail(kind)
    answer = await client.ask(CHECK)
    assert [attempt.outcome for attempt in answer.attempts] == ["request_refused"] * 2 + ["answered"]
    assert "reasoning_effort" not in server.calls[-1].body
    assert not client.access("gpt-6-luna").availability.is_away


@pytest.mark.usefixtures("refusals")
async def test_a_refusal_that_stays_ends_with_its_reason(
    server: FakeModelServer, client: ModelClient
) -> None:
    server.fail("no_effort", times=-1)
    with pytest.raises(faults.RequestRefusedError):
        await client.ask(CHECK)
    assert len(server.calls) == 2


async def test_a_key_does_not_change_with_what_a_server_was_found_to_refuse(
    server: FakeModelServer, client: ModelClient, refusals: None
) -> None:
    before = client.key(CHECK)
    server.fail("no_schema")
    await client.ask(CHECK)
    assert client.key(CHECK) == before


async def test_after_an_outage_one_small_question_speaks_for_all(
    server: FakeModelServer, client: ModelClient
) -> None:
    clock = Clock()
    client.access("gpt-6-luna").availability = Availability(clock)
    server.fail("503", times=-1)
    asked = [replace(CHECK, prompt_version=f"{number}") for number in range(8)]
    fates = await asyncio.gather(*map(client.ask, asked), return_exceptions=True)
    assert all(isinstance(fate, faults.ModelError) and fate.is_model_away for fate in fates)
    away = client.away(QuestionKind.RATING)
    assert away is not None
    assert away.retry_after

    made = len(server.calls)
    with pytest.raises(faults.ModelAwayError, match="fault of its own"):
        await client.ask(asked[0])
    assert len(server.calls) == made

    clock.now += 60
    fates = await asyncio.gather(*map(client.ask, asked), return_exceptions=True)
    assert all(isinstance(fate, faults.ModelAwayError) for fate in fates)
    assert len(server.calls) == made + 1

    server.faults.clear()
    clock.now += 600
    answers = await asyncio.gather(*map(client.ask, asked))
    assert len(answers) == 8
    assert len(server.calls) == made + 2 + 8
    assert client.away(QuestionKind.RATING) is None
