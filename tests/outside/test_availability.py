"""When a model is doubted, left alone, and asked again."""

import pytest

from evaluator.outside import faults
from evaluator.outside.availability import (
    FAULTS_TO_DOUBT,
    FIRST_LASTING_PAUSE,
    FIRST_PAUSE,
    LONGEST_LASTING_PAUSE,
    LONGEST_PAUSE,
    Availability,
)
from tests.outside.clocks import Clock

DOWN, REFUSED = faults.ProviderDownError(), faults.KeyRefusedError()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_some_faults_in_a_row_raise_doubt_and_an_answer_ends_it() -> None:
    availability = Availability()
    doubts = [availability.failed(is_last_try=False) for _ in range(FAULTS_TO_DOUBT)]
    assert doubts == [False] * (FAULTS_TO_DOUBT - 1) + [True]
    availability.answered()
    assert not availability.failed(is_last_try=False)
    assert availability.failed(is_last_try=True)


@pytest.mark.parametrize(
    ("reason", "first", "longest"),
    [(DOWN, FIRST_PAUSE, LONGEST_PAUSE), (REFUSED, FIRST_LASTING_PAUSE, LONGEST_LASTING_PAUSE)],
)
def test_each_outage_is_waited_for_longer_until_the_model_answers(
    clock: Clock, reason: faults.ModelError, first: float, longest: float
) -> None:
    availability = Availability(clock)
    pauses = []
    for _ in range(8):
        availability.leave(reason)
        pauses.append(availability.seconds_left)
        clock.now += availability.seconds_left
        assert availability.is_away
        assert availability.seconds_left == 0
    assert pauses[:2] == [first, 2 * first]
    assert pauses[-1] == longest
    availability.answered()
    assert not availability.is_away
    availability.leave(reason)
    assert availability.seconds_left == first


def test_a_provider_that_names_its_time_is_believed(clock: Clock) -> None:
    availability = Availability(clock)
    availability.leave(faults.RateLimitedError(retry_after=900))
    assert availability.seconds_left == 900
