import pytest

from bench._levels import kappa, level_pairs


@pytest.mark.parametrize(("flat", "floor"), [(False, 0.85), (True, 0.78)])
def test_levels_agree_with_those_given_by_hand(flat, floor):
    pairs = level_pairs("tuned", flat=flat)
    assert len(pairs) == 150
    assert kappa(pairs) >= floor


def test_kappa_is_one_for_agreement_and_about_zero_for_chance():
    assert kappa([(level, level) for level in range(6)] * 2) == 1
    assert kappa([(a, b) for a in range(6) for b in range(6)]) == pytest.approx(0)


def test_both_halves_hold_fifteen_resumes_with_ten_criteria():
    assert len(level_pairs("kept")) == 150
