import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.criteria import Kind, Weighted
from evaluator.domain.ratings import Look, Rating, State
from evaluator.domain.scoring import (
    STATE_POINTS,
    MustHaveRule,
    format_score,
    group_share,
    histogram,
    rank,
    score_span,
    score_tenths,
    shares,
    summarize_levels,
    summarize_must_haves,
)

VECTORS = json.loads((Path(__file__).parent.parent / "scoring_vectors.json").read_text())


def look(second: dict[str, Any] | None) -> Look | None:
    return Look(level=second["level"], state=State(second["state"])) if second else None


def read(criteria: list[dict[str, Any]]) -> tuple[dict[int, Rating], list[Weighted]]:
    ratings = {
        c["number"]: Rating(
            number=c["number"], level=c["level"], state=State(c["state"]), second=look(c.get("second"))
        )
        for c in criteria
    }
    weighting = [Weighted(number=c["number"], kind=Kind(c["kind"]), weight=c["weight"]) for c in criteria]
    return ratings, weighting


@pytest.mark.parametrize("vector", VECTORS["scores"], ids=lambda vector: vector["name"])
def test_scores_follow_the_vector_file(vector: dict[str, Any]) -> None:
    tenths = score_tenths(*read(vector["criteria"]))
    assert tenths == vector["tenths"]
    assert format_score(tenths) == (vector["printed"] or "")


@pytest.mark.parametrize("vector", VECTORS["rankings"], ids=lambda vector: vector["name"])
def test_rankings_follow_the_vector_file(vector: dict[str, Any]) -> None:
    spans = {id: (low, high) for id, low, high in vector.get("spans", [])}
    ranking = rank(dict(vector["scores"]), vector["missing"], MustHaveRule(vector["rule"]), spans)
    assert [[place.id, place.label] for place in ranking] == vector["ranking"]


@pytest.mark.parametrize("vector", VECTORS["second_looks"], ids=lambda vector: vector["name"])
def test_who_was_read_twice_follows_the_vector_file(vector: dict[str, Any]) -> None:
    ratings, weighting = read(vector["criteria"])
    assert score_tenths(ratings, weighting) == vector["tenths"]
    assert score_span(ratings, weighting) == (tuple(vector["span"]) if vector["span"] else None)
    assert list(summarize_must_haves(ratings, weighting).missing) == vector["missing"]


def test_the_vector_file_is_large_enough_to_mean_something() -> None:
    assert len(VECTORS["scores"]) >= 40


rows = st.lists(
    st.tuples(st.sampled_from(Kind), st.integers(0, 5), st.integers(0, 5), st.sampled_from(State)),
    min_size=1,
    max_size=40,
)


@given(rows)
def test_a_score_is_the_exact_mean_rounded_half_up(drawn: list[tuple[Kind, int, int, State]]) -> None:
    weighting = [
        Weighted(number=n, kind=kind, weight=weight) for n, (kind, weight, _, _) in enumerate(drawn, 1)
    ]
    ratings = {
        n: Rating(number=n, level=level, state=state) for n, (_, _, level, state) in enumerate(drawn, 1)
    }
    tenths = score_tenths(ratings, weighting)
    weight = sum(row[1] for row in drawn)
    if not weight:
        assert tenths is None
        return
    assert tenths is not None
    total = sum(
        w * (STATE_POINTS[state] if k is Kind.MUST_HAVE else 20 * level) for k, w, level, state in drawn
    )
    assert -Fraction(1, 2) < Fraction(10 * total, weight) - tenths < Fraction(1, 2) or tenths == Fraction(
        10 * total, weight
    ) + Fraction(1, 2)
    assert 0 <= tenths <= 1000


@given(st.dictionaries(st.integers(), st.integers(0, 20), max_size=12), st.sets(st.integers(), max_size=4))
def test_a_ranking_holds_everybody_once_and_never_rises(scores: dict[int, int], missing: set[int]) -> None:
    ranking = rank(scores, missing)
    assert sorted(place.id for place in ranking) == sorted(scores)
    above = [scores[place.id] for place in ranking if not place.is_below_line]
    assert above == sorted(above, reverse=True)
    assert [place.is_below_line for place in ranking] == sorted(place.is_below_line for place in ranking)
    assert all(place.is_tied == place.label.startswith("=") for place in ranking)


def test_a_missing_rating_is_an_error_and_never_a_zero() -> None:
    with pytest.raises(KeyError):
        score_tenths({}, [Weighted(number=1, kind=Kind.WANTED, weight=1)])


def weighted(*weights: int) -> list[Weighted]:
    return [Weighted(number=n, kind=Kind.WANTED, weight=weight) for n, weight in enumerate(weights, 1)]


def test_equal_weights_have_equal_shares() -> None:
    assert shares(weighted(1, 1, 1)) == {1: 333, 2: 333, 3: 333}
    assert shares(weighted(5, 3, 0)) == {1: 625, 2: 375, 3: 0}
    assert shares(weighted(0, 0)) == {1: 0, 2: 0}
    assert group_share(weighted(1, 1, 1), {1, 2, 3}) == 100
    assert group_share(weighted(1, 1, 1), {1}) == 33
    assert group_share(weighted(0), {1}) == 0


def test_the_histogram_has_ten_steps_and_a_hundred_is_in_the_last() -> None:
    assert histogram([0, 99, 100, 999, 1000]) == (2, 1, 0, 0, 0, 0, 0, 0, 0, 2)


def test_summaries_count_levels_of_wanted_and_states_of_must_haves() -> None:
    ratings = {
        1: Rating(number=1, level=5, state=State.NOT_STATED),
        2: Rating(number=2, level=0, state=State.HELD),
        3: Rating(number=3, level=4, state=State.IN_PROGRESS),
        4: Rating(number=4, level=0, state=State.NOT_HELD),
        5: Rating(number=5, level=4, state=State.HELD),
    }
    kinds = [Kind.MUST_HAVE, Kind.WANTED, Kind.MUST_HAVE, Kind.MUST_HAVE, Kind.WANTED]
    weighting = [Weighted(number=n, kind=kind, weight=n % 2) for n, kind in enumerate(kinds, 1)]
    levels = summarize_levels(ratings, weighting)
    assert (levels.label, levels.nothing) == ("1 of 2 at level 4 or 5", 1)
    must_haves = summarize_must_haves(ratings, weighting)
    assert (must_haves.held, must_haves.in_progress, must_haves.not_held, must_haves.not_stated) == (
        0,
        1,
        1,
        1,
    )
    assert must_haves.missing == (1, 4)
    assert must_haves.label == "0 of 3 must-haves held"
    assert summarize_must_haves({}, []).label == ""
