"""Evaluations and ratings: counted from rows, held to sense by the schema, scored as the domain scores."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from evaluator.domain.jobs import WorkState
from evaluator.domain.scoring import score_tenths, summarize_must_haves
from evaluator.store import evaluations, jobs, leases, rankings, ratings, rubrics, unrated
from evaluator.store.database import Session
from evaluator.store.lanes import claim_evaluations
from tests.factories import RESUME, make_job, make_user
from tests.store.test_leases import HERE, MINUTE


async def fail(session: Session, *reasons: str) -> None:
    for reason in reasons:
        [claimed] = await claim_evaluations(session, HERE, MINUTE, 1)
        await leases.finish(session, evaluations.evaluations, claimed, WorkState.FAILED, error=reason)


async def test_counts_come_from_the_rows(session: Session):
    job = await make_job(session, await make_user(session), candidates=6, rated=2)
    await fail(session, "The model is busy.")
    await claim_evaluations(session, HERE, MINUTE, 1)
    counts = await evaluations.count_by_state(session, job.id)
    assert (counts.total, counts.done, counts.failed, counts.running, counts.queued) == (6, 2, 1, 1, 2)
    assert counts.over == 3
    await evaluations.set_progress(session, job.id)
    assert (await jobs.get_job(session, job.team_id, job.id)).progress == 3


async def test_progress_is_written_only_where_it_changes(session: Session):
    job = await make_job(session, await make_user(session), candidates=2, rated=1)
    place = text("SELECT ctid::text FROM job_queue")
    before = await session.scalar(place)
    await evaluations.set_progress(session, job.id)
    assert await session.scalar(place) == before


async def test_the_unrated_are_those_that_failed_and_no_others(session: Session):
    job = await make_job(session, await make_user(session), candidates=4, rated=2)
    await fail(session, "The model is busy.")
    found = await unrated.list_unrated(session, job.analysis_id)
    rows = await rankings.list_evaluations(session, job.analysis_id)
    assert [each.candidate_id for each in found] == [
        row.candidate_id for row in rows if row.state is WorkState.FAILED
    ]
    assert len(found) == 1


async def test_the_common_error_is_that_of_most(session: Session):
    job = await make_job(session, await make_user(session), candidates=3)
    await fail(session, "Rare.", "Common.", "Common.")
    assert await unrated.find_common_error(session, job.id) == "Common."


async def test_stored_scores_are_those_of_the_stored_ratings(session: Session):
    job = await make_job(session, await make_user(session), candidates=4, rated=4)
    weighting = await rubrics.get_weighting(session, job.analysis_id)
    scores = await rankings.list_scores(session, job.analysis_id)
    listed = await ratings.list_ratings(session, [each.id for each in scores])
    assert len(listed) == 4
    for score in scores:
        rated = {rating.number: rating for rating in listed[score.id]}
        assert score.tenths == score_tenths(rated, weighting.entries)
        assert score.missing == len(summarize_must_haves(rated, weighting.entries).missing)


async def test_a_quote_is_cut_out_of_the_resume_by_its_offsets(session: Session):
    await make_job(session, await make_user(session), candidates=1, rated=1)
    evaluation_id = await session.scalar(text("SELECT id FROM evaluations"))
    first = (await ratings.list_ratings(session, [evaluation_id]))[evaluation_id][0]
    resume = await session.scalar(text("SELECT text FROM documents"))
    [quote] = first.quotes
    assert quote.text == resume[quote.start : quote.end]
    assert quote.text in RESUME


@pytest.mark.parametrize(
    "nonsense",
    [
        "score_tenths = 1001 WHERE state = 'done'",
        "score_tenths = -1 WHERE state = 'done'",
        "score_tenths = NULL WHERE state = 'done'",
        "score_tenths = 0 WHERE state = 'queued'",
        "state = 'failed' WHERE state = 'done'",
        "state = 'paused'",
        "candidate_id = 0",
        "job_id = NULL",
    ],
)
async def test_the_schema_refuses_a_nonsensical_evaluation(session: Session, nonsense: str):
    await make_job(session, await make_user(session), candidates=2, rated=1)
    with pytest.raises(IntegrityError):
        await session.execute(text(f"UPDATE evaluations SET {nonsense}"))


@pytest.mark.parametrize(
    "nonsense",
    ["level = 6", "level = -1", "level = NULL", "state = 'maybe'", "unverified = true", "number = 1"],
)
async def test_the_schema_refuses_a_nonsensical_rating(session: Session, nonsense: str):
    await make_job(session, await make_user(session), candidates=1, rated=1)
    with pytest.raises(IntegrityError):
        await session.execute(text(f"UPDATE ratings SET {nonsense}"))


@pytest.mark.parametrize("nonsense", ["start_at = -1", "end_at = start_at", "number = 9"])
async def test_the_schema_refuses_a_nonsensical_quote(session: Session, nonsense: str):
    await make_job(session, await make_user(session), candidates=1, rated=1)
    with pytest.raises(IntegrityError):
        await session.execute(text(f"UPDATE quotes SET {nonsense}"))


async def test_a_candidate_has_one_current_evaluation_of_an_analysis(session: Session):
    job = await make_job(session, await make_user(session), candidates=1, rated=1)
    with pytest.raises(IntegrityError):
        await session.execute(
            text(
                "WITH again AS ("
                "INSERT INTO job_queue (team_id, analysis_id, submission, kind, lane, insights_mode, total)"
                " SELECT team_id, analysis_id, gen_random_uuid(), 'retry', lane, insights_mode, 1 FROM job_queue"
                " WHERE id = :id RETURNING id, team_id, analysis_id)"
                " INSERT INTO evaluations (team_id, job_id, analysis_id, candidate_id)"
                " SELECT again.team_id, again.id, again.analysis_id, candidate_id FROM again, evaluations"
            ),
            {"id": job.id},
        )
