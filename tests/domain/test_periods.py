"""Periods that a rater saw: only those in the resume count, each month once, and the working says all of it."""

from datetime import date

from evaluator.domain.checks import check_answer
from evaluator.domain.copied_passages import NoEvidence
from evaluator.domain.ratings import CandidateAnswer, RatingAnswer, State

RESUME = """Kim Sample
Invented Freight, January 2019 - March 2021
Mockup Lines, 03/2021 bis heute
Placeholder Mills, a long while ago
"""
TODAY = date(2026, 11, 25)


def working(
    *periods: str, today: date | None = TODAY, no_evidence: tuple[NoEvidence, ...] = ()
) -> tuple[str, ...]:
    answer = RatingAnswer(number=1, level=4, state=State.HELD, quotes=("Invented Freight",), periods=periods)
    (rating,) = check_answer(CandidateAnswer(ratings=(answer,)), RESUME, no_evidence, today)
    return rating.working


def test_periods_are_added_up_with_each_month_once_as_of_the_day_of_the_job() -> None:
    assert working("January 2019 - March 2021", "03/2021 bis heute") == (
        "'January 2019 - March 2021': Jan 2019 to Mar 2021, 2 years 3 months",
        "'03/2021 bis heute': Mar 2021 to Nov 2026, 5 years 9 months",
        "less 1 month counted twice",
        "total: 7 years 11 months as of November 2026",
    )


def test_what_is_not_in_the_resume_is_not_counted_and_said() -> None:
    told = working("January 2019 - March 2021", "January 1990 - December 2018")
    assert "not counted: 'January 1990 - December 2018' (not in the resume)" in told
    assert told[-1] == "total: 2 years 3 months as of November 2026"


def test_what_cannot_be_read_is_unknown_and_never_a_silent_nothing() -> None:
    assert working("a long while ago")[-1] == "total: unknown, since no date range could be read"


def test_a_period_that_is_no_evidence_does_not_count() -> None:
    start = RESUME.index("January 2019")
    copied = NoEvidence(start, start + len("January 2019 - March 2021"))
    assert working("January 2019 - March 2021", no_evidence=(copied,))[-1].startswith("total: unknown")


def test_the_same_passage_offered_twice_counts_once_and_none_gives_no_working() -> None:
    assert working("03/2021 bis heute", "03/2021 bis heute") == working("03/2021 bis heute")
    assert working() == ()
    assert working("03/2021 bis heute", today=None) == ()
