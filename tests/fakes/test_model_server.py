"""The fake provider itself: deterministic, bounded, with a ledger."""

import asyncio
import json
from pathlib import Path

import openai
import pytest

from tests.fakes.chat_answers import answer
from tests.fakes.model_server import FakeModelServer, Manner

FENCE = "data-" + "a" * 32
PROMPT = [
    "<criteria>\n1. Python services [skills]\n   level 5: ten of them\n2. Kafka [skills]\n</criteria>",
    f"Between {FENCE} and {FENCE}.\n{FENCE}\nBuilt Python services\nNothing else\n{FENCE}\nRate it.",
]


def levels(manner: Manner) -> list[int]:
    return [each["level"] for each in json.loads(answer("rating", PROMPT, manner))["ratings"]]


def test_levels_follow_the_words_and_are_the_same_every_time() -> None:
    assert levels(Manner()) == levels(Manner()) == [5, 0]


def test_noise_moves_levels_by_one_and_repeats_with_its_seed() -> None:
    shaken = [levels(Manner(noise=1.0, seed=seed)) for seed in range(20)]
    assert shaken == [levels(Manner(noise=1.0, seed=seed)) for seed in range(20)]
    assert {tuple(each) for each in shaken} == {(4, 0), (4, 1), (5, 0), (5, 1)}


async def test_a_wrong_key_is_refused_and_a_strange_path_unknown() -> None:
    async with FakeModelServer() as server:
        client = openai.AsyncOpenAI(api_key="wrong", base_url=server.base_url, max_retries=0)
        with pytest.raises(openai.AuthenticationError):
            await client.models.list()
        with pytest.raises(openai.NotFoundError):
            await client.with_options(api_key="test-key").models.list()
        await client.close()


async def test_above_its_limit_it_answers_429_and_the_ledger_says_so(tmp_path: Path) -> None:
    ledger = tmp_path / "calls.jsonl"
    async with FakeModelServer(limit_in_flight=1, ledger=ledger) as server:
        server.hold()
        async with openai.AsyncOpenAI(api_key="test-key", base_url=server.base_url, max_retries=0) as client:
            asking = [
                asyncio.create_task(
                    client.chat.completions.create(
                        model="gpt-6-luna", messages=[{"role": "user", "content": "Hello"}]
                    )
                )
                for _ in range(2)
            ]
            await server.wait_for(in_flight=2)
            server.let_go()
            answers = await asyncio.gather(*asking, return_exceptions=True)
    assert sum(isinstance(each, openai.RateLimitError) for each in answers) == 1
    lines = [json.loads(line) for line in ledger.read_text().splitlines()]
    assert sorted(line["status"] for line in lines) == [200, 429]
    assert "Hello" not in ledger.read_text()
