"""Close calls: who is read again, and what two readings make of score and rank."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.criteria import Kind, Weighted
from evaluator.domain.jobs import InsightsMode
from evaluator.domain.ratings import Look, Rating, State
from evaluator.domain.scoring import Score, rank, rank_scores, score_span, score_tenths, summarize_must_haves
from evaluator.domain.second_looks import MOST_LOOKS, agreement_percent, cut_of, find_close_calls

WANTED = [Weighted(number=1, kind=Kind.WANTED, weight=3), Weighted(number=2, kind=Kind.WANTED, weight=1)]
MUST = [Weighted(number=1, kind=Kind.MUST_HAVE, weight=1)]


def twice(number: int, first: int, second: int | None) -> Rating:
    again = None if second is None else Look(level=second, state=State.HELD)
    return Rating(number=number, level=first, state=State.HELD, second=again)


def must_have(first: State, second: State) -> dict[int, Rating]:
    return {1: Rating(number=1, level=3, state=first, second=Look(level=3, state=second))}


def close_to(scores: dict[int, int], cut: int, missing: tuple[int, ...] = ()) -> list[int]:
    return find_close_calls(rank(scores, missing), scores, cut)


def test_those_within_five_points_of_the_last_above_the_cut_are_close_the_nearest_first() -> None:
    scores = {1: 900, 2: 800, 3: 700, 4: 690, 5: 651, 6: 650, 7: 649, 8: 750, 9: 751}
    assert close_to(scores, 5) == [3, 4, 5, 8, 6]


def test_where_all_stand_above_the_cut_nobody_is_close_to_it() -> None:
    assert close_to({1: 900, 2: 890}, 2) == []
    assert close_to({}, 5) == []


def test_nobody_changes_places_over_the_must_have_line() -> None:
    assert close_to({1: 900, 2: 500, 3: 499, 4: 510}, 2, missing=(3,)) == [4, 2]


def test_looks_are_bounded_and_the_closest_go_first() -> None:
    scores = {number: 500 + number % 50 for number in range(200)}
    close = close_to(scores, 100)
    last = scores[rank(scores)[99].id]
    assert len(close) == MOST_LOOKS
    distances = [abs(scores[id] - last) for id in close]
    assert distances == sorted(distances)


@pytest.mark.parametrize(
    ("mode", "cut"), [(InsightsMode.QUICK, 5), (InsightsMode.DEEP, 15), (InsightsMode.ALL, 10)]
)
def test_the_cut_lies_below_those_who_get_an_insight(mode: InsightsMode, cut: int) -> None:
    assert cut_of(mode) == cut


def test_what_was_read_twice_counts_with_the_mean_rounded_half_up_once() -> None:
    ratings = {1: twice(1, 3, 4), 2: twice(2, 5, 5)}
    # (3 x (60 + 80) / 2 + 100) / 4
    assert score_tenths(ratings, WANTED) == 775
    assert score_span(ratings, WANTED) == (700, 850)
    assert score_span({1: twice(1, 3, None), 2: twice(2, 5, None)}, WANTED) is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=2))
def test_the_score_lies_in_its_span_and_equal_readings_change_nothing(levels: list[tuple[int, int]]) -> None:
    ratings = {number: twice(number, *pair) for number, pair in enumerate(levels, start=1)}
    score, span = score_tenths(ratings, WANTED), score_span(ratings, WANTED)
    assert score is not None
    assert span is not None
    assert span[0] <= score <= span[1]
    once = {number: twice(number, first, None) for number, (first, _) in enumerate(levels, start=1)}
    same = {number: twice(number, first, first) for number, (first, _) in enumerate(levels, start=1)}
    assert score_tenths(once, WANTED) == score_tenths(same, WANTED)


@pytest.mark.parametrize(
    ("first", "second", "is_missing"),
    [
        (State.NOT_STATED, State.NOT_STATED, True),
        (State.NOT_STATED, State.NOT_HELD, True),
        (State.NOT_STATED, State.HELD, False),
        (State.HELD, State.NOT_STATED, False),
    ],
)
def test_a_must_have_is_missing_when_both_readings_miss_it(
    first: State, second: State, is_missing: bool
) -> None:
    assert bool(summarize_must_haves(must_have(first, second), MUST).missing) is is_missing


def test_the_rank_of_who_was_read_twice_has_a_range_where_either_reading_would_move_it() -> None:
    scores = [
        Score(1, 900),
        Score(2, 850),
        Score(3, 800, span=(700, 900)),
        Score(4, 780),
        Score(5, 710),
        Score(6, 600, span=(595, 605)),
    ]
    assert [place.label for place in rank_scores(scores)] == ["1", "2", "3 (1\u20135)", "4", "5", "6"]


def test_below_the_line_ranges_count_on_from_those_above() -> None:
    scores = [Score(1, 900), Score(2, 800, 1, (500, 800)), Score(3, 600, 1)]
    assert [place.label for place in rank_scores(scores)] == ["1", "2 (2\u20133)", "3"]


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 200), st.integers(0, 1)), max_size=30))
def test_a_rank_lies_in_its_range_and_ranges_end_where_the_ranking_ends(
    drawn: list[tuple[int, int, int]],
) -> None:
    scores = [
        Score(id, tenths, missing, (max(tenths - reach, 0), min(tenths + reach, 1000)) if reach else None)
        for id, (tenths, reach, missing) in enumerate(drawn)
    ]
    for place in rank_scores(scores):
        assert 1 <= place.best <= place.rank <= place.worst <= len(scores)


def test_agreement_is_the_share_of_ratings_given_twice_that_are_the_same() -> None:
    assert agreement_percent([twice(1, 3, 3), twice(2, 3, 4), twice(3, 2, 2), twice(4, 1, None)]) == 66
    assert agreement_percent([twice(1, 3, None)]) is None
