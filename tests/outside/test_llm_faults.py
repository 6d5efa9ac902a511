"""Every way a provider can fail, over real HTTP: which error, which words, how many attempts."""

import socket
from collections.abc import AsyncIterator

import pytest

from evaluator.outside import faults
from evaluator.outside.chat import CHECK
from evaluator.outside.llm import ModelClient, ModelParameters
from evaluator.outside.retries import RetryPolicy
from tests.fakes.model_server import FakeModelServer, Fault


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
    assert len(server.calls) == 2 + 3


async def test_a_silent_provider_is_left_after_the_total_timeout(server: FakeModelServer) -> None:
    server.fail("hang", times=-1)
    client = client_for(server.base_url, total_timeout=0.03)
    with pytest.raises(faults.ModelTimeoutError) as caught:
        await client.ask(CHECK)
    assert len(caught.value.attempts) == 3
    await server.wait_for(abandoned=3, in_flight=0)
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
    assert caught.value.retry_after == 600
    assert len(server.calls) == 1


async def test_too_many_requests_narrow_the_window_and_good_answers_widen_it(
    server: FakeModelServer, client: ModelClient
) -> None:
    assert client.limiter.window == 10
    server.fail("429")
    await client.ask(CHECK)
    assert client.limiter.window == 5
    for _ in range(6):
        await client.ask(CHECK)
    assert client.limiter.window == 6


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
