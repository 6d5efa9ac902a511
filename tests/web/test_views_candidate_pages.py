from dataclasses import replace
from datetime import UTC, datetime

import pytest

from evaluator.domain.criteria import Category, Kind, RubricCriterion, Weighted
from evaluator.domain.insights import Insight, InsightPoint
from evaluator.domain.jobs import InsightsMode, JobStatus, Phase, WorkState
from evaluator.domain.ratings import Look, Quote, Rating, State
from evaluator.domain.scoring import MustHaveRule, Score
from evaluator.store.analyses import Analysis
from evaluator.store.insights import InsightRow
from evaluator.store.readings import Reading
from evaluator.web.views.candidate_pages import CandidateFacts, candidate_page
from tests.web.test_views_evaluation_rows import row
from tests.web.test_views_job_states import job

TEXT = "Built a stream.\nRan it for years.\fPermit: yes.\n"
AT = datetime(2026, 11, 14, tzinfo=UTC)


def quote(passage: str) -> Quote:
    start = TEXT.index(passage)
    return Quote(text=passage, start=start, end=start + len(passage))


def facts(**changed) -> CandidateFacts:
    known = CandidateFacts(
        analysis=Analysis(
            3,
            1,
            1,
            1,
            "Data Engineer",
            "",
            "a-model",
            False,
            "1",
            MustHaveRule.SORT_BELOW,
            {},
            False,
            False,
            False,
            AT,
            "Rita",
        ),
        job=job(status=JobStatus.COMPLETED, phase=Phase.INSIGHTS),
        row=row(),
        rubric=tuple(
            RubricCriterion(number=number, wording=wording, category=Category.SKILLS)
            for number, wording in enumerate(("Streams", "Permit", "Years"), start=1)
        ),
        weighting=(
            Weighted(number=1, kind=Kind.WANTED, weight=3),
            Weighted(number=2, kind=Kind.MUST_HAVE, weight=1),
            Weighted(number=3, kind=Kind.WANTED, weight=0),
        ),
        ratings=(
            Rating(
                number=1,
                level=4,
                state=State.HELD,
                quotes=(quote("Ran it for years"), quote("Built a stream")),
            ),
            Rating(number=2, level=0, state=State.HELD, quotes=(quote("Permit: yes"),)),
            Rating(number=3, level=3, state=State.HELD, quotes=(quote("Ran it for years"),)),
        ),
        scores=(Score(4, 900), Score(5, 827), Score(6, 827, 1)),
        reading=Reading(9, TEXT, "pdf", 2, "en", (0, TEXT.index("Permit")), (), ()),
        insight=None,
    )
    return replace(known, **changed)


def test_quotes_are_numbered_as_they_stand_in_the_resume_and_the_same_passage_once():
    page = candidate_page(facts())
    numbers = {view.number: [quote.number for quote in view.quotes] for view in page.ratings}
    assert numbers == {1: [2, 1], 2: [3], 3: [2]}
    assert page.origins == {1: "r-1", 2: "r-1", 3: "r-2"}
    assert [quote.page for view in page.ratings for quote in view.quotes if quote.number == 3] == [2]


def test_must_haves_come_first_and_say_their_state_wanted_ones_their_level():
    page = candidate_page(facts())
    assert [(view.number, view.word) for view in page.ratings] == [(2, "Held"), (1, "Solid"), (3, "Relevant")]
    assert [view.share for view in page.ratings] == ["25.0", "75.0", "0.0"]


def test_a_quote_shown_is_always_cut_out_of_the_text():
    lying = Quote(text="Invented the stream", start=0, end=14)
    page = candidate_page(facts(ratings=(Rating(number=1, level=4, state=State.HELD, quotes=(lying,)),)))
    assert [quote.text for quote in page.ratings[0].quotes] == ["Built a stream"]


def test_the_neighbors_are_those_of_the_ranking():
    page = candidate_page(facts())
    assert (page.rank, page.rated, page.previous, page.following) == ("2", 3, 4, 6)


@pytest.mark.parametrize("state", [state for state in WorkState if state is not WorkState.DONE])
def test_who_is_not_rated_has_no_rank_no_score_and_no_ratings(state):
    page = candidate_page(facts(row=row(state), scores=(Score(4, 900),)))
    assert (page.rank, page.row.score, page.ratings) == ("", "", ())


def test_quotes_of_the_insight_are_numbered_with_the_others():
    content = Insight(
        strengths=(InsightPoint(text="Lasting.", number=3, quotes=(quote("for years"),)),),
        gaps=(),
        note="",
        questions=(),
    )
    page = candidate_page(facts(insight=InsightRow(1, 5, WorkState.DONE, content, None)))
    [point] = page.insight.strengths
    assert (point.criterion, [quote.number for quote in point.quotes]) == ("Years", [3])
    assert page.origins[3] == "insight"


def test_without_an_insight_it_says_for_whom_they_are_written():
    assert candidate_page(facts()).insight.words == "Written for the first 3 of the ranking."
    going = facts(job=job(insights_mode=InsightsMode.DEEP), scores=tuple(Score(id, 500) for id in range(20)))
    assert candidate_page(going).insight.words.startswith("Written for the first 15 of the ranking once")


def test_what_a_second_reading_found_is_said_where_it_differs():
    given = facts()
    first, second, third = given.ratings
    twice = (
        first.model_copy(update={"second": Look(level=3, state=State.HELD)}),
        second.model_copy(update={"second": Look(level=0, state=State.NOT_STATED)}),
        third.model_copy(update={"second": Look(level=3, state=State.HELD)}),
    )
    said = {rating.number: rating.second for rating in candidate_page(facts(ratings=twice)).ratings}
    assert said == {
        1: "A second reading found level 3, relevant. The mean of both counts.",
        2: "A second reading found: not stated. The mean of both counts.",
        3: "",
    }
