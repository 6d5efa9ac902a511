"""Prices and charges: exact, never above the quote, and never a float."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evaluator.domain.errors import RefusedError
from evaluator.domain.jobs import InsightsMode
from evaluator.domain.money import (
    FREE,
    NotEnoughCreditError,
    Quote,
    charge,
    check_amount,
    parse_usd,
    quote,
    usd,
)
from evaluator.domain.settings import Settings

ON = Settings(billing_enabled=True)

prices = st.decimals(0, 10_000, places=2)
billed = st.builds(
    Settings,
    billing_enabled=st.just(True),
    rating_price=prices,
    deep_insights_price=prices,
    insight_price=st.decimals(0, 1000, places=2),
)
modes = st.sampled_from(InsightsMode)
candidates_of_a_job = st.integers(1, 1000)


@pytest.mark.parametrize(
    ("mode", "candidates", "insights_price", "insights"),
    [
        (InsightsMode.QUICK, 181, "0.00", 5),
        (InsightsMode.DEEP, 181, "25.00", 15),
        (InsightsMode.ALL, 181, "440.00", 181),
        (InsightsMode.QUICK, 3, "0.00", 3),
        (InsightsMode.DEEP, 7, "25.00", 7),
        (InsightsMode.ALL, 5, "0.00", 5),
        (InsightsMode.ALL, 6, "2.50", 6),
    ],
)
def test_the_quote_is_the_rating_part_and_that_of_the_insights(mode, candidates, insights_price, insights):
    quoted = quote(ON, candidates, mode)
    assert (quoted.rating_price, quoted.insights_price) == (Decimal("25.00"), Decimal(insights_price))
    assert quoted.insights == insights
    assert quoted.total == Decimal("25.00") + Decimal(insights_price)


@pytest.mark.parametrize("mode", InsightsMode)
def test_nothing_costs_anything_while_billing_is_off_or_without_candidates(mode):
    assert quote(Settings(), 181, mode) == quote(ON, 0, mode) == FREE


@pytest.mark.parametrize(
    ("quoted", "candidates", "rated", "delivered", "charged"),
    [
        # the figures of the pages: 118 of 186, 40 of 131, all but one of 122
        (quote(ON, 186, InsightsMode.QUICK), 186, 118, 0, "15.86"),
        (quote(ON, 131, InsightsMode.QUICK), 131, 40, 5, "7.63"),
        (quote(ON, 186, InsightsMode.DEEP), 186, 186, 14, "48.33"),
        # each part is rounded down for itself: 8.33 + 8.33 and not 16.66 by way of 16.67
        (Quote(Decimal("25.00"), Decimal("25.00"), 3), 3, 1, 1, "16.66"),
        (quote(ON, 3, InsightsMode.DEEP), 3, 3, 3, "50.00"),
        (quote(ON, 4, InsightsMode.ALL), 4, 4, 4, "25.00"),
        (FREE, 10, 10, 10, "0.00"),
    ],
)
def test_what_is_charged_follows_what_was_done(quoted, candidates, rated, delivered, charged):
    assert charge(quoted, candidates, rated=rated, delivered=delivered) == Decimal(charged)


@given(billed, candidates_of_a_job, modes, st.data())
def test_a_charge_lies_between_nothing_and_the_quote_in_whole_cents(settings, candidates, mode, data):
    quoted = quote(settings, candidates, mode)
    # more than was quoted can be done, as when a late resume brings insights for others
    rated, delivered = data.draw(st.integers(0, candidates + 9)), data.draw(st.integers(0, 1009))
    charged = charge(quoted, candidates, rated=rated, delivered=delivered)
    assert isinstance(charged, Decimal)
    assert 0 <= charged <= quoted.total
    assert charged.as_tuple().exponent == quoted.total.as_tuple().exponent == -2


@given(billed, candidates_of_a_job, modes)
def test_everything_done_costs_the_quote_and_nothing_done_nothing(settings, candidates, mode):
    quoted = quote(settings, candidates, mode)
    assert charge(quoted, candidates, rated=candidates, delivered=quoted.insights) == quoted.total
    assert charge(quoted, candidates, rated=0, delivered=0) == 0


@given(billed, candidates_of_a_job, modes, st.data())
def test_whoever_gets_more_never_pays_less(settings, candidates, mode, data):
    quoted = quote(settings, candidates, mode)
    rated, delivered = data.draw(st.integers(0, candidates)), data.draw(st.integers(0, quoted.insights))
    fewer_rated, fewer_delivered = data.draw(st.integers(0, rated)), data.draw(st.integers(0, delivered))
    assert charge(quoted, candidates, rated=fewer_rated, delivered=fewer_delivered) <= charge(
        quoted, candidates, rated=rated, delivered=delivered
    )


@given(prices, candidates_of_a_job, st.data())
def test_a_part_is_rounded_down_to_the_cent_and_by_less_than_one(price, candidates, data):
    rated = data.draw(st.integers(0, candidates))
    charged = charge(Quote(price, Decimal("0.00"), 0), candidates, rated=rated, delivered=0)
    # compared without a division, which would round
    assert charged * candidates <= price * rated < (charged + Decimal("0.01")) * candidates


@given(billed, candidates_of_a_job)
def test_more_insights_never_cost_less(settings, candidates):
    quick = quote(settings, candidates, InsightsMode.QUICK).total
    assert quick <= quote(settings, candidates, InsightsMode.DEEP).total
    assert quick <= quote(settings, candidates, InsightsMode.ALL).total


@pytest.mark.parametrize(
    ("amount", "words"),
    [("0.00", "$0.00"), ("25", "$25.00"), ("1234.5", "$1,234.50"), ("-2", "-$2.00")],
)
def test_an_amount_is_written_with_its_cents(amount, words):
    assert usd(Decimal(amount)) == words


@pytest.mark.parametrize(("text", "amount"), [("25", "25.00"), ("0.01", "0.01"), ("1000000", "1000000.00")])
def test_an_amount_is_read_as_it_stands(text, amount):
    assert str(parse_usd(text)) == amount


@pytest.mark.parametrize(
    "text", ["", "0", "0.00", "-5", "2.505", "1e3", "NaN", "Infinity", "much", "1000000.01", "٢٥", "25\n"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(RefusedError, match=r"between \$0\.01 and \$1,000,000\.00"):
        parse_usd(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-10, max_value=10))
def test_only_whole_cents_above_nothing_are_an_amount(amount):
    assume(amount <= 0 or amount != amount.quantize(Decimal("0.01")))
    with pytest.raises(RefusedError):
        check_amount(amount)


def test_too_little_credit_is_told_with_what_to_add():
    refused = NotEnoughCreditError(Decimal("25.00"), Decimal("12.50"))
    assert refused.message == (
        "This job needs $25.00; the balance is $12.50. Add $12.50 to start it. The draft is kept."
    )
