import re
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.finishing import advance_job
from evaluator.actions.jobs import RaterName
from evaluator.domain.documents import DocumentStatus
from evaluator.domain.jobs import JobStatus, WorkState
from evaluator.store import evaluations, job_moves, leases, rankings
from evaluator.store.candidates import set_name
from evaluator.store.lanes import claim_evaluations
from tests.factories import make_document, make_job, rate

LEASE = timedelta(minutes=1)


async def running(database, client, **asked):
    async with database.transaction() as session:
        return await make_job(session, client.user, **asked)


async def fail_next(
    database, job, reason="The model gave no usable answer in 3 tries.", state=WorkState.FAILED
):
    async with database.transaction() as session:
        [claimed] = await claim_evaluations(session, uuid4(), LEASE, 1)
        await job_moves.begin_jobs(session, [job.id])
        await leases.finish(session, evaluations.evaluations, claimed, state, error=reason)
    return claimed.id


async def over(database, job):
    async with database.transaction() as session:
        await advance_job(session, job.id)
        await job_moves.end_job(session, job.id, JobStatus.COMPLETED)


def row_ids(page: str, body: str) -> list[str]:
    inside = re.search(rf'<tbody id="{body}">(.*?)</tbody>', page, re.DOTALL)[1]
    return re.findall(r'<tr id="evaluation-(\d+)"', inside)


async def test_the_page_opens_at_once_with_everybody_waiting(database, rita):
    job = await running(database, rita, candidates=3)
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    assert row_ids(page, "ranked") == []
    assert len(row_ids(page, "waiting")) == 3
    assert f'data-topics="job={job.id}"' in page
    assert re.search(r'data-cursor="\d+"', page)
    assert "Waiting to start" in page


async def test_rated_candidates_are_numbered_and_those_who_miss_a_must_have_stand_below_the_line(
    database, rita
):
    job = await running(database, rita, candidates=4, rated=4)
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    ranks = re.findall(r"<b data-rank>(=?\d+)</b>", page)
    assert ranks == ["1", "2", "3", "4"]
    # the factory lets the levels fall from 5; level 2 misses the must-have
    above, below = page.split("data-cut", 1)[0], page.split("data-cut", 1)[1]
    assert above.count("<b data-rank>") == 3
    assert "data-missing" in below.split("</tbody>")[0]


async def test_a_retried_candidate_keeps_one_row_and_an_old_link_leads_to_it(database, rita):
    job = await running(database, rita, candidates=1)
    failed = await fail_next(database, job)
    async with database.transaction() as session:
        await advance_job(session, job.id)
    answer = await rita.post(f"/analysis/results/{job.analysis_id}/retry", {"submission": str(uuid4())})
    assert answer.status_code == 303
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    [again] = row_ids(page, "waiting")
    old = await rita.get(f"/analysis/results/{job.analysis_id}/candidates/{failed}")
    assert old.headers["Location"] == f"/analysis/results/{job.analysis_id}/candidates/{again}"


async def test_no_line_is_drawn_when_every_must_have_is_held(database, rita):
    job = await running(database, rita, candidates=2, rated=2)
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    assert "data-cut" not in re.search(r'<tbody id="ranked">.*?</tbody>', page, re.DOTALL)[0]


async def test_who_is_not_rated_stands_outside_the_ranking_with_the_reason_and_no_score(database, rita):
    job = await running(database, rita, candidates=2)
    failed = await fail_next(database, job)
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    assert row_ids(page, "unrated") == [str(failed)]
    card = page.split('id="notrated"', 1)[1].split("</section>")[0]
    assert "The model gave no usable answer in 3 tries." in card
    assert 'class="score"' not in card
    assert "can be tried again when the job is over" in card
    # the button of each row is shown beside the form that it needs
    assert 'id="retry-one"' not in card
    assert "/retry" not in card.partition("<table")[0]


async def test_trying_again_makes_one_free_job_however_often_it_is_clicked(database, rita):
    job = await running(database, rita, candidates=2)
    await fail_next(database, job)
    async with database.transaction() as session:
        await rate(session, job, 1)
    await over(database, job)
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    submission = re.search(r'name="submission" value="([\w-]+)"', page)[1]
    for _ in range(2):
        answer = await rita.post(f"/analysis/results/{job.analysis_id}/retry", {"submission": submission})
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"/analysis/results/{job.analysis_id}"
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    assert len(row_ids(page, "ranked")) == len(row_ids(page, "waiting")) == 1
    assert f'data-topics="job={job.id + 1}"' in page


@pytest.mark.parametrize("form", [{}, {"submission": "twice"}])
async def test_trying_again_refuses_a_form_without_its_number(database, rita, form):
    job = await running(database, rita)
    answer = await rita.post(f"/analysis/results/{job.analysis_id}/retry", form)
    assert answer.status_code == 422


async def test_trying_again_is_refused_while_the_job_goes_on(database, rita):
    job = await running(database, rita)
    answer = await rita.post(f"/analysis/results/{job.analysis_id}/retry", {"submission": str(uuid4())})
    assert answer.status_code == 422
    assert "still going on" in await answer.get_data(as_text=True)


async def test_the_built_in_matcher_is_named_and_a_model_too(database, rita):
    matched = await running(database, rita, candidates=1)
    page = await rita.page(f"/analysis/results/{matched.analysis_id}")
    assert page.count("a first sort, not a reading") >= 2
    modeled = await running(database, rita, candidates=1, rater=RaterName("gpt-6-luna", False, "1"))
    page = await rita.page(f"/analysis/results/{modeled.analysis_id}")
    assert "Rated by gpt-6-luna." in page
    assert "Built-in matcher" not in page.split("<main")[1].split("</main>")[0]


async def test_files_left_out_are_listed_with_their_reasons(database, rita):
    job = await running(database, rita, candidates=1)
    async with database.transaction() as session:
        await make_document(
            session, rita.user, job.draft_id, name="locked resume", status=DocumentStatus.ENCRYPTED
        )
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    left_out = page.split("leftout", 1)[1].split("</details>")[0]
    assert "locked-resume" in left_out
    assert "Nothing could be read in it." in left_out


async def test_a_failed_job_says_why_and_that_nothing_was_charged(database, rita):
    job = await running(database, rita, candidates=1)
    await fail_next(database, job, "The model provider refused the key.")
    async with database.transaction() as session:
        await advance_job(session, job.id)
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    assert "The model provider refused the key. No candidate was rated and you were not charged." in page


async def test_a_completed_job_folds_to_one_line(database, rita):
    job = await running(database, rita, candidates=2, rated=2)
    await over(database, job)
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    assert "data-final" in page
    assert 'role="progressbar"' not in page
    assert "2 of 2 rated" in page


async def test_names_and_files_cannot_become_markup(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=1, position="<b>Boss</b>")
        [row] = await rankings.list_evaluations(session, job.analysis_id)
        await set_name(session, rita.user.team_id, row.candidate_id, '<img src=x onerror="go()">')
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    assert "<img src=x" not in page
    assert "<b>Boss" not in page


@pytest.mark.parametrize("path", ["", "/matrix.csv", "/results.json"])
async def test_another_team_finds_nothing(database, rita, ray, path):
    job = await running(database, rita, rated=1)
    assert (await ray.get(f"/analysis/results/{job.analysis_id}{path}")).status_code == 404


async def test_another_team_cannot_try_again(database, rita, ray):
    job = await running(database, rita)
    answer = await ray.post(f"/analysis/results/{job.analysis_id}/retry", {"submission": str(uuid4())})
    assert answer.status_code == 404


async def test_the_page_says_what_the_ratings_were_made_with_and_how_sure_they_are(database, rita):
    async with database.transaction() as session:
        rater = RaterName(
            "gpt-6-luna", False, "0123456789abcdef", {"temperature": 0.0, "reasoning_effort": None}
        )
        job = await make_job(session, rita.user, candidates=2, rated=2, rater=rater)
        await session.execute(text("UPDATE ratings SET second_level = level, second_state = state"))
        await session.execute(text("UPDATE ratings SET second_level = 0 WHERE number = 1 AND level > 0"))
        await session.execute(text("UPDATE evaluations SET is_reused = true WHERE score_tenths = 1000"))
    page = await rita.page(f"/analysis/results/{job.analysis_id}")
    assert "2 close calls read twice: both readings agree on 66 % of the ratings." in page
    assert "1 candidate not asked about again" in page
    for words in ("gpt-6-luna", "version 0123456789abcdef", "Temperature", "Blind reading"):
        assert words in page
    assert "Reasoning effort" not in page


async def test_the_recruiter_chooses_what_a_missing_must_have_does_to_the_order(database, rita):
    job = await running(database, rita, candidates=4, rated=4)
    address = f"/analysis/results/{job.analysis_id}"
    by_line = row_ids(await rita.page(address), "ranked")
    answer = await rita.post(f"{address}/must-have-rule", {"must_have_rule": "only_flag"})
    assert answer.status_code == 303
    page = await rita.page(address)
    assert "data-cut" not in page.split("<template", 1)[0]
    assert 'data-must-haves="only_flag"' in page
    async with database.transaction() as session:
        scores = {
            str(score.id): score.tenths for score in await rankings.list_scores(session, job.analysis_id)
        }
    assert row_ids(page, "ranked") == sorted(by_line, key=lambda id: -scores[id])
    exported = await (await rita.get(f"{address}/results.json")).get_json()
    assert [candidate["rank"] for candidate in exported["candidates"]] == [1, 2, 3, 4]


async def test_a_rule_that_does_not_exist_is_refused(database, rita):
    job = await running(database, rita)
    answer = await rita.post(
        f"/analysis/results/{job.analysis_id}/must-have-rule", {"must_have_rule": "delete them"}
    )
    assert answer.status_code == 422
