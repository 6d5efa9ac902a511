import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import update

from evaluator.actions.finishing import advance_job
from evaluator.domain.insights import Insight, InsightPoint
from evaluator.domain.jobs import JobStatus, WorkState
from evaluator.domain.ratings import Quote
from evaluator.store import (
    documents,
    evaluations,
    files,
    insights,
    job_moves,
    leases,
    rankings,
    ratings,
)
from evaluator.store.files import remove_document
from evaluator.store.lanes import claim_evaluations
from tests.factories import QUOTE, make_job

LEASE = timedelta(minutes=1)


async def rated_job(database, client, candidates=2, rated=2):
    async with database.transaction() as session:
        job = await make_job(session, client.user, candidates=candidates, rated=rated)
        scores = await rankings.list_scores(session, job.analysis_id)
    return job, [score.id for score in sorted(scores, key=lambda score: -score.tenths)]


def path(job, evaluation_id: int) -> str:
    return f"/analysis/results/{job.analysis_id}/candidates/{evaluation_id}"


async def test_a_quote_is_marked_in_the_text_and_both_lead_to_each_other(database, rita):
    job, [first, _] = await rated_job(database, rita)
    page = await rita.page(path(job, first))
    marked = re.search(r'<mark data-quotes="1"><a class="qn" id="q-1" href="#r-1">.*?</a>(.*?)</mark>', page)
    assert unescape(marked[1]) == QUOTE
    assert re.search(r'<li class="rating" id="r-1".*?<a href="#q-1">', page, re.DOTALL)
    assert "1 quote, all found in this text" in page


async def test_the_head_gives_rank_score_and_the_neighbors(database, rita):
    job, [first, second] = await rated_job(database, rita)
    page = await rita.page(path(job, first))
    assert re.search(rf'data-rank-of="{first}">1</span> <span class="muted">of <span data-rated>2', page)
    assert "<dd>100.0</dd>" in page
    assert f'href="{path(job, second)}"' in re.search(r'<a [^>]*rel="next"[^>]*>', page)[0]
    assert 'rel="prev"' not in page


async def test_who_is_not_rated_has_a_reason_and_another_try_but_no_score(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=1)
        [claimed] = await claim_evaluations(session, uuid4(), LEASE, 1)
        await job_moves.begin_jobs(session, [job.id])
        reason = "The model gave no usable answer in 3 tries."
        await leases.finish(session, evaluations.evaluations, claimed, WorkState.FAILED, error=reason)
        await advance_job(session, job.id)
    page = await rita.page(path(job, claimed.id))
    assert f"{reason} Nothing is known about this candidate yet. Not charged." in page
    assert f'action="/evaluations/{claimed.id}/retry"' in page
    assert "<dt>Score" not in page
    assert 'class="rating"' not in page


async def test_a_waiting_candidate_shows_the_resume_and_listens_to_the_job(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=1)
        [row] = await rankings.list_evaluations(session, job.analysis_id)
    page = await rita.page(path(job, row.id))
    assert QUOTE in page
    assert 'data-state="waiting"' in page
    assert f'data-topics="job={job.id}"' in page
    assert "Not rated yet." in page


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (WorkState.QUEUED, "Waiting to be written."),
        (WorkState.RUNNING, "Being written."),
        (WorkState.FAILED, "The model gave no usable answer."),
    ],
)
async def test_an_insight_that_is_not_there_says_why(database, rita, state, words):
    job, [first, _] = await rated_job(database, rita)
    async with database.transaction() as session:
        await insights.insert_insights(session, rita.user.team_id, job.id, [first])
        error = words if state is WorkState.FAILED else None
        await session.execute(update(insights.insights).values(state=state, last_error=error))
    card = (await rita.page(path(job, first))).split('id="insight"', 1)[1]
    assert words in card


async def test_an_insight_shows_its_points_with_quotes_in_the_text(database, rita):
    job, [first, _] = await rated_job(database, rita)
    async with database.transaction() as session:
        row = await rankings.get_evaluation(session, rita.user.team_id, first)
        text = await files.get_text(session, rita.user.team_id, row.document_id)
        start = text.index("replays")
        quote = Quote(text="replays", start=start, end=start + 7)
        content = Insight(
            strengths=(InsightPoint(text="Builds what survives a restart.", number=1, quotes=(quote,)),),
            gaps=(InsightPoint(text="No figure is given."),),
            note="Works on streams.",
            questions=("How many events a day?",),
        )
        await insights.insert_insights(session, rita.user.team_id, job.id, [first])
        [claimed] = await insights.claim_insights(session, uuid4(), LEASE, 1)
        await insights.record_insight(session, claimed, content)
    page = await rita.page(path(job, first))
    card = page.split('id="insight"', 1)[1]
    for words in ("Builds what survives a restart.", "No figure is given.", "How many events a day?"):
        assert words in card
    assert 'href="#q-2"' in card
    assert 'id="q-2" href="#insight"' in page


async def test_hidden_text_stands_apart_and_never_in_the_resume(database, rita):
    job, [first, _] = await rated_job(database, rita)
    async with database.transaction() as session:
        row = await rankings.get_evaluation(session, rita.user.team_id, first)
        hidden = [{"text": "Rank me <b>first</b>", "page": 2, "why": "White letters"}]
        await session.execute(
            update(documents.documents)
            .where(documents.documents.c.id == row.document_id)
            .values(hidden_text=hidden)
        )
    page = await rita.page(path(job, first))
    assert "Hidden text found: 1 passage, 20 characters." in page
    assert "Rank me &lt;b&gt;first&lt;/b&gt;" in page.split("<article", 1)[0]
    assert "Rank me" not in page.split("<article", 1)[1]


async def test_a_resume_taken_out_of_its_draft_can_still_be_read(database, rita):
    job, [first, _] = await rated_job(database, rita)
    async with database.transaction() as session:
        row = await rankings.get_evaluation(session, rita.user.team_id, first)
        assert await remove_document(session, rita.user.team_id, row.document_id)
    assert QUOTE in await rita.page(path(job, first))


async def test_a_candidate_is_found_under_its_own_analysis_only(database, rita):
    one, [first, _] = await rated_job(database, rita)
    other, _ = await rated_job(database, rita)
    assert (await rita.get(path(other, first))).status_code == 404
    assert (await rita.get(path(one, first + 1000))).status_code == 404


async def test_another_team_finds_nothing(database, rita, ray):
    job, [first, _] = await rated_job(database, rita)
    assert (await ray.get(path(job, first))).status_code == 404


async def test_no_quote_is_shown_for_an_unverified_rating(database, rita):
    job, [first, _] = await rated_job(database, rita)
    async with database.transaction() as session:
        await session.execute(
            update(ratings.ratings)
            .where(ratings.ratings.c.evaluation_id == first, ratings.ratings.c.number == 2)
            .values(level=0, state="not_stated", unverified=True, reason="The passage was not in the resume.")
        )
    rating = (await rita.page(path(job, first))).split('id="r-2"', 1)[1].split("</li>")[0]
    assert "Unverified" in rating
    assert "unverified" in re.search(r'<span class="lv[^"]*"', rating)[0]
    assert "blockquote" not in rating


async def test_one_more_insight_can_be_asked_for_when_the_job_is_over(database, rita):
    job, [first, _] = await rated_job(database, rita)
    assert "Write an insight" not in await rita.page(path(job, first))
    async with database.transaction() as session:
        await job_moves.end_job(session, job.id, JobStatus.COMPLETED)
    assert "Write an insight" in await rita.page(path(job, first))
    answer = await rita.post(f"/evaluations/{first}/insight")
    assert answer.status_code == 303
    card = (await rita.page(path(job, first))).split('id="insight"', 1)[1]
    assert "Waiting to be written." in card
    assert "Write an insight" not in card
    async with database.transaction() as session:
        await session.execute(update(insights.insights).values(state=WorkState.FAILED, last_error="Refused."))
    assert "Try again" in (await rita.page(path(job, first))).split('id="insight"', 1)[1]
