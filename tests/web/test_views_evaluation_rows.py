from datetime import UTC, datetime

import pytest

from evaluator.domain.criteria import Category, Kind, RubricCriterion, Weighted
from evaluator.domain.documents import DocumentWarning, WarningKind
from evaluator.domain.jobs import WorkState
from evaluator.domain.ratings import State
from evaluator.domain.reports import CandidateState
from evaluator.store.levels import Levels
from evaluator.store.rankings import EvaluationRow
from evaluator.web.views.evaluation_rows import evaluation_row

RUBRIC = tuple(
    RubricCriterion(number=number, wording=wording, category=Category.SKILLS)
    for number, wording in enumerate(("Permit", "SQL", "Kafka"), start=1)
)
WEIGHTING = (
    Weighted(number=1, kind=Kind.MUST_HAVE, weight=2),
    Weighted(number=2, kind=Kind.WANTED, weight=3),
    Weighted(number=3, kind=Kind.WANTED, weight=0),
)
LEVELS = Levels(
    evaluation_id=5,
    numbers=(1, 2, 3),
    levels=(5, 4, 0),
    states=(State.IN_PROGRESS, State.HELD, State.NOT_STATED),
    unverified=(False, False, True),
)


def row(state=WorkState.DONE, **changed) -> EvaluationRow:
    known = {
        "id": 5,
        "job_id": 2,
        "analysis_id": 3,
        "candidate_id": 131,
        "name": "Ada Placeholder",
        "document_id": 9,
        "file": "ada.pdf",
        "warnings": (),
        "state": state,
        "score_tenths": 827 if state is WorkState.DONE else None,
        "missing_must_haves": 0,
        "attempt": 1,
        "last_error": None,
        "finished_at": datetime(2026, 11, 14, tzinfo=UTC),
    }
    return EvaluationRow(**(known | changed))


def test_a_rated_row_has_score_must_haves_and_a_bar_for_each_wanted_criterion():
    view = evaluation_row(row(), LEVELS, RUBRIC, WEIGHTING)
    assert (view.score, view.state, view.href) == (
        "82.7",
        CandidateState.RATED,
        "/analysis/results/3/candidates/5",
    )
    assert [(mark.state, mark.wording) for mark in view.must_haves] == [("in_progress", "Permit")]
    assert view.bars.label == "1 of 2 criteria at level 4 or 5, 1 with nothing found"
    assert view.bars.paths == ((0, "M6.5 18h5v2h-5z"), (4, "M0 4h5v16h-5z"))
    assert view.unverified == 1


@pytest.mark.parametrize("state", [state for state in WorkState if state is not WorkState.DONE])
def test_what_is_not_rated_never_shows_a_score_or_levels(state):
    # levels may still be read from before another try
    view = evaluation_row(row(state, last_error="Why."), LEVELS, RUBRIC, WEIGHTING)
    assert (view.score, view.must_haves, view.bars) == ("", (), None)


def test_a_failed_row_gives_its_reason_and_a_waiting_one_does_not_look_failed():
    assert evaluation_row(row(WorkState.FAILED, last_error="Why."), None, RUBRIC, WEIGHTING).reason == "Why."
    waiting = evaluation_row(row(WorkState.QUEUED, last_error="Why."), None, RUBRIC, WEIGHTING)
    assert (waiting.reason, waiting.words) == ("", "waiting to be tried again")


def test_hidden_text_is_flagged_and_a_nameless_candidate_has_its_number():
    warned = row(name="", warnings=(DocumentWarning(kind=WarningKind.HIDDEN_TEXT, message="Found."),))
    view = evaluation_row(warned, LEVELS, RUBRIC, WEIGHTING)
    assert (view.name, view.has_hidden_text) == ("Candidate 131", True)


def test_without_wanted_criteria_there_are_no_bars():
    only = (Weighted(number=1, kind=Kind.MUST_HAVE, weight=1),)
    assert evaluation_row(row(), LEVELS, RUBRIC, only).bars is None
