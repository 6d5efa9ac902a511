"""What is known of models: what each family accepts, and what a token costs."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from evaluator.domain.questions import Usage

PRICES_AS_OF = date(2026, 11, 5)
"""When the prices below were last compared with the provider's published price list."""

LONG_PROMPT = 272_000
"""Prompt tokens above which newer models cost more than the table says; the cost is then unknown."""

_MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model family accepts in a chat completion.

    `strict_schema`: json_schema with strict, else plain JSON mode. `temperature`: None where it is refused.
    `reasoning_effort`: sent when set. `reasoning_tokens`: room for hidden thought, added to the visible
    answer's.
    """

    strict_schema: bool = True
    temperature: float | None = None
    max_tokens_name: str = "max_completion_tokens"
    reasoning_effort: str | None = None
    reasoning_tokens: int = 0
    max_output_tokens: int = 128_000


REASONING_ROOM = 8_000
"""Tokens of hidden thought to allow for at low effort."""

_REASONING = Capabilities(reasoning_effort="low", reasoning_tokens=REASONING_ROOM)
_PLAIN = Capabilities(temperature=0.0, max_output_tokens=16_384)
_JSON_MODE = Capabilities(
    strict_schema=False, temperature=0.0, max_tokens_name="max_tokens", max_output_tokens=4_096
)
_UNKNOWN = Capabilities(temperature=0.0, max_tokens_name="max_tokens", max_output_tokens=16_384)

_FAMILIES: tuple[tuple[str, Capabilities], ...] = (
    ("gpt-oss", _UNKNOWN),
    ("gpt-4.1", _PLAIN),
    ("gpt-4o", _PLAIN),
    ("gpt-4", _JSON_MODE),
    ("gpt-3.5", _JSON_MODE),
    ("gpt-", _REASONING),
    ("o1", _REASONING),
    ("o3", _REASONING),
    ("o4", _REASONING),
    (
        "deepseek",
        Capabilities(
            strict_schema=False, temperature=0.0, max_tokens_name="max_tokens", max_output_tokens=8_192
        ),
    ),
)
"""First match of the name's beginning wins; other names are taken for an OpenAI-compatible server's own."""


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens: fresh prompt, prompt read from the cache, completion, prompt written to the
    cache."""

    prompt: Decimal
    cached: Decimal
    completion: Decimal
    cache_write: Decimal


def _price(prompt: str, cached: str, completion: str, cache_write: str | None = None) -> Price:
    return Price(Decimal(prompt), Decimal(cached), Decimal(completion), Decimal(cache_write or prompt))


_PRICES = {
    "gpt-6-astra": _price("10", "1", "50", "12.5"),
    "gpt-6.1-sol": _price("2", "0.1", "10", "2.5"),
    "gpt-6-sol": _price("2", "0.2", "10", "2.5"),
    "gpt-6.1-terra": _price("1", "0.05", "5", "1.25"),
    "gpt-6-luna": _price("0.1", "0.01", "0.5", "0.125"),
    "gpt-5.6-terra": _price("2", "0.2", "12", "2.5"),
    "gpt-5.6-luna": _price("0.2", "0.02", "1.2", "0.25"),
    "gpt-5.5": _price("5", "0.5", "30"),
    "gpt-5.4": _price("2.5", "0.25", "15"),
    "gpt-5.4-mini": _price("0.75", "0.075", "4.5"),
    "gpt-5.4-nano": _price("0.2", "0.02", "1.25"),
    "gpt-5.2": _price("1.75", "0.175", "14"),
    "gpt-5.1": _price("1.25", "0.125", "10"),
    "gpt-5": _price("1.25", "0.125", "10"),
    "gpt-5-mini": _price("0.25", "0.025", "2"),
    "gpt-5-nano": _price("0.05", "0.005", "0.4"),
    "gpt-4.1": _price("2", "0.5", "8"),
    "gpt-4.1-mini": _price("0.4", "0.1", "1.6"),
    "gpt-4.1-nano": _price("0.1", "0.025", "0.4"),
    "gpt-4o": _price("2.5", "1.25", "10"),
    "gpt-4o-mini": _price("0.15", "0.075", "0.6"),
    "o3": _price("2", "0.5", "8"),
    "o4-mini": _price("1.1", "0.275", "4.4"),
}

_SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")


def capabilities_of(model: str) -> Capabilities:
    """What a request to this model may carry; a vendor's prefix (`openai/`) is ignored."""
    name = model.rsplit("/", 1)[-1]
    return next((known for family, known in _FAMILIES if name.startswith(family)), _UNKNOWN)


def price_of(model: str) -> Price | None:
    """The price of a model or of a dated snapshot of it; None when it is not in the table."""
    return _PRICES.get(_SNAPSHOT.sub("", model.rsplit("/", 1)[-1]))


def cost_of(model: str, usage: Usage) -> Decimal | None:
    """USD for one call, exact; None when the price is unknown."""
    price = price_of(model)
    if price is None or usage.prompt_tokens > LONG_PROMPT:
        return None
    fresh = max(usage.prompt_tokens - usage.cached_tokens - usage.cache_write_tokens, 0)
    total = (
        fresh * price.prompt
        + usage.cached_tokens * price.cached
        + usage.cache_write_tokens * price.cache_write
        + usage.completion_tokens * price.completion
    )
    return total / _MILLION
