from datetime import UTC, datetime

import pytest

from evaluator.domain.criteria import Category, Kind, RubricCriterion, Weighted
from evaluator.domain.documents import DocumentStatus
from evaluator.domain.jobs import InsightsMode
from evaluator.domain.ratings import Quote, Rating, State
from evaluator.domain.reports import (
    AnalysisFacts,
    CandidateFacts,
    CandidateState,
    Report,
    UnreadFile,
    build_report,
)

RUBRIC = (
    RubricCriterion(number=1, wording='Python, "production" services', category=Category.SKILLS),
    RubricCriterion(number=2, wording="=Permit to work", category=Category.QUALIFICATION),
)
WEIGHTING = (
    Weighted(number=1, kind=Kind.WANTED, weight=3),
    Weighted(number=2, kind=Kind.MUST_HAVE, weight=1),
)


def rated(id: int, name: str, file: str, level: int, state: State) -> CandidateFacts:
    quote = Quote(text="Python \u2013 4 years", start=3, end=19)
    ratings = (
        Rating(number=1, level=level, state=State.HELD, reason="Built it.", quotes=(quote,)),
        Rating(number=2, level=0, state=state, unverified=state is State.NOT_STATED),
    )
    return CandidateFacts(id, id, name, file, CandidateState.RATED, ratings=ratings)


def make_report(model: str | None = None) -> Report:
    facts = AnalysisFacts(
        analysis_id=7,
        title="Data Engineer",
        position="Data Engineer",
        created_at=datetime(2030, 3, 1, tzinfo=UTC),
        started_by="rita@example.com",
        mode=InsightsMode.QUICK,
        model=model,
    )
    candidates = (
        CandidateFacts(
            1,
            1,
            "Cleo Nothere",
            "cleo.pdf",
            CandidateState.NOT_RATED,
            reason="No usable answer; not charged.",
        ),
        rated(2, "=cmd|' /C calc'!A0", "-evil.pdf", 3, State.NOT_STATED),
        rated(3, 'Léa "Lee" Pretend', "léa, 2.pdf", 4, State.HELD),
        rated(4, "Kim Sample", "kim\n.pdf", 4, State.HELD),
    )
    unread = (UnreadFile("scan.pdf", DocumentStatus.NEEDS_OCR, "Only pictures."),)
    return build_report(facts, RUBRIC, WEIGHTING, candidates, unread)


@pytest.fixture
def report() -> Report:
    """Three rated candidates (two tied, one missing a must-have), one not rated, one unread file; built-in matcher."""
    return make_report()


@pytest.fixture
def model_report() -> Report:
    """The same, rated by a model."""
    return make_report("some-model")
