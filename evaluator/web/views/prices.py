"""What the start of a draft would cost in each insights mode: the words of its start panel."""

from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from evaluator.domain.jobs import InsightsMode
from evaluator.domain.money import NotEnoughCreditError, Quote, quote, usd
from evaluator.domain.settings import Settings

INCLUDED = "included"
NO_AMOUNT = "–"


@dataclass(frozen=True, slots=True)
class ModePrice:
    """One mode: `extra` and `text` stand on its choice, the rest below once it is chosen.

    `refusal` says why the job could not start, or "".
    """

    extra: str
    text: str
    price: str
    balance: str
    after: str
    note: str
    refusal: str


def mode_prices(settings: Settings, candidates: int, balance: Decimal) -> dict[str, ModePrice]:
    """The words by mode; none at all while billing is off."""
    if not settings.billing_enabled:
        return {}
    # a draft without resumes shows what one candidate would cost
    priced = max(candidates, 1)
    return {
        mode.value: _mode_price(quote(settings, priced, mode), _mode_text(settings, priced, mode), balance)
        for mode in InsightsMode
    }


def _mode_price(quoted: Quote, text: str, balance: Decimal) -> ModePrice:
    price, is_covered = quoted.total, balance >= quoted.total
    return ModePrice(
        extra=f"+ {usd(quoted.insights_price)}" if quoted.insights_price else INCLUDED,
        text=text,
        price=usd(price),
        balance=usd(balance),
        after=usd(balance - price) if is_covered else NO_AMOUNT,
        note=f"{usd(price)} is held now. You pay only for candidates who are really rated; the rest is released.",
        refusal="" if is_covered else NotEnoughCreditError(price, balance).message,
    )


def _mode_text(settings: Settings, candidates: int, mode: InsightsMode) -> str:
    match mode:
        case InsightsMode.QUICK:
            return "for the first 5 in the ranking"
        case InsightsMode.DEEP if mode.insights_for(candidates) == InsightsMode.QUICK.insights_for(
            candidates
        ):
            # whoever pays for it should know that it gives no more
            return f"for the same {candidates} as Quick"
        case InsightsMode.DEEP:
            return "for the first 15"
        case InsightsMode.ALL:
            return f"for all {candidates}, at {usd(settings.insight_price)} beyond the first 5"
    assert_never(mode)
