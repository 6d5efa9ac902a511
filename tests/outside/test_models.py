"""What is known of models."""

from decimal import Decimal

import pytest

from evaluator.domain.questions import Usage
from evaluator.outside.dialects import first_dialect
from evaluator.outside.models import LONG_PROMPT, capabilities_of, cost_of, price_of

USAGE = Usage(prompt_tokens=10_000, cached_tokens=6_000, cache_write_tokens=1_000, completion_tokens=2_000)


def test_a_cost_counts_fresh_cached_and_written_tokens_each_at_its_price() -> None:
    # 3,000 x 1 + 6,000 x 0.05 + 1,000 x 1.25 + 2,000 x 5, per million
    assert cost_of("gpt-6.1-terra", USAGE) == Decimal("0.01455")


@pytest.mark.parametrize("model", ["gpt-4.1-mini", "gpt-4.1-mini-2025-04-14", "openai/gpt-4.1-mini"])
def test_a_snapshot_and_a_vendors_prefix_cost_as_the_model(model: str) -> None:
    assert price_of(model) == price_of("gpt-4.1-mini")


@pytest.mark.parametrize("model", ["llama-9", "gpt-5-pro", "gpt-6", ""])
def test_an_unknown_model_has_no_cost_rather_than_a_guessed_one(model: str) -> None:
    assert cost_of(model, USAGE) is None


def test_a_prompt_beyond_the_plain_tariff_has_no_known_cost() -> None:
    assert cost_of("gpt-6-luna", Usage(prompt_tokens=LONG_PROMPT + 1)) is None


def test_reasoning_models_get_room_for_thought_and_no_temperature() -> None:
    known = capabilities_of("gpt-6-luna")
    assert known.temperature is None
    assert first_dialect(known).output_limit(1_000) > 1_000
    assert known.max_tokens_name == "max_completion_tokens"


@pytest.mark.parametrize("model", ["gpt-7-sol", "gpt-6.9", "o3", "openai/gpt-5-mini"])
def test_a_newer_model_of_the_provider_is_taken_for_a_reasoning_one(model: str) -> None:
    assert capabilities_of(model).reasoning_effort == "low"


def test_a_strangers_model_is_asked_in_the_common_dialect() -> None:
    known = capabilities_of("qwen3:8b")
    assert known == capabilities_of("gpt-oss-20b")
    assert (known.max_tokens_name, known.temperature, known.reasoning_effort) == ("max_tokens", 0.0, None)
