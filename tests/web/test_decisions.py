"""Decisions and changed levels over HTTP: logged, counted, shown, and never lost between two people."""

import json
import re
from urllib.parse import urlencode

import pytest

from evaluator.domain.decisions import LONGEST_NOTE, Decision
from evaluator.domain.ratings import State
from evaluator.store import decisions, rankings, ratings
from tests.factories import make_job


async def rated_job(database, client, candidates=3):
    async with database.transaction() as session:
        job = await make_job(session, client.user, candidates=candidates, rated=candidates)
        scores = await rankings.list_scores(session, job.analysis_id)
    return job, [score.id for score in sorted(scores, key=lambda score: -score.tenths)]


async def row_of(database, client, evaluation_id):
    async with database.transaction() as session:
        return await rankings.get_evaluation(session, client.user.team_id, evaluation_id)


async def ratings_of(database, evaluation_id):
    async with database.transaction() as session:
        listed = await ratings.list_ratings(session, [evaluation_id])
    return {rating.number: rating for rating in listed[evaluation_id]}


def page_of(job, evaluation_id) -> str:
    return f"/analysis/results/{job.analysis_id}/candidates/{evaluation_id}"


async def change(client, evaluation_id, number=1, **fields):
    form = {"level": "5", "state": "held", "reason": "Shown in the interview.", "seen": "0"} | fields
    return await client.post(f"/evaluations/{evaluation_id}/ratings/{number}/level", form)


def seen_in(page: str, number=1) -> str:
    rating = page.split(f'id="r-{number}"', 1)[1]
    return re.search(r'name="seen" value="(\d+)"', rating)[1]


async def test_a_decision_stands_in_the_log_and_in_the_ranking(database, rita):
    job, [first, *_] = await rated_job(database, rita)
    form = {"decision": "shortlist", "stars": "4", "note": "Call <b>soon</b> \U0001f4de"}
    assert (await rita.post(f"/evaluations/{first}/decision", form)).status_code == 303
    page = await rita.page(page_of(job, first))
    assert "Call &lt;b&gt;soon&lt;/b&gt; \U0001f4de" in page
    assert re.search(r'<button type="submit"[^>]*value="shortlist"[^>]*aria-pressed="true"', page)
    ranking = await rita.page(f"/analysis/results/{job.analysis_id}")
    row = ranking.split(f'id="evaluation-{first}"', 1)[1].split("</tr>", 1)[0]
    assert "Shortlist" in row
    assert "4 stars" in row


async def test_a_decision_is_in_the_files_to_keep(database, rita):
    job, [first, *_] = await rated_job(database, rita)
    await rita.post(f"/evaluations/{first}/decision", {"decision": "shortlist", "stars": "4"})
    kept = json.loads(await rita.page(f"/analysis/results/{job.analysis_id}/results.json"))
    assert [(c["decision"], c["stars"]) for c in kept["candidates"]] == [
        ("shortlist", 4),
        (None, 0),
        (None, 0),
    ]


async def test_a_decision_taken_back_stays_in_the_log(database, rita):
    _, [first, *_] = await rated_job(database, rita)
    for decision in ("reject", "clear"):
        await rita.post(f"/evaluations/{first}/decision", {"decision": decision})
    assert (await row_of(database, rita, first)).decision is None
    async with database.transaction() as session:
        log = await decisions.list_decisions(session, first)
    assert [entry.decision for entry in log] == [None, "reject"]


@pytest.mark.parametrize(
    "form",
    [
        {"decision": "hire"},
        {"decision": "maybe", "stars": "6"},
        {"decision": "maybe", "note": "x" * (LONGEST_NOTE + 1)},
        {"decision": "maybe", "note": "x" * 30_000},
        {},
    ],
    ids=["word", "stars", "note", "huge note", "nothing"],
)
async def test_a_decision_that_is_none_is_refused(database, rita, form):
    _, [first, *_] = await rated_job(database, rita)
    assert (await rita.post(f"/evaluations/{first}/decision", form)).status_code == 422
    async with database.transaction() as session:
        assert await decisions.list_decisions(session, first) == []


async def test_a_changed_level_counts_at_once_and_both_are_kept(database, rita):
    job, ids = await rated_job(database, rita)
    last = ids[-1]
    before, found = await row_of(database, rita, last), (await ratings_of(database, last))[1]
    assert (await change(rita, last)).status_code == 303
    after, rating = await row_of(database, rita, last), (await ratings_of(database, last))[1]
    assert after.score_tenths > before.score_tenths
    assert after.is_overridden
    assert (rating.level, rating.state) == (found.level, found.state)
    assert (rating.override.level, rating.override.state) == (5, State.HELD)
    page = await rita.page(page_of(job, last))
    assert "Shown in the interview." in page
    assert f"The rater had found level {found.level}" in page
    exported = await (await rita.get(f"/analysis/results/{job.analysis_id}/results.json")).get_json()
    scores = {candidate["score"] for candidate in exported["candidates"]}
    assert after.score_tenths / 10 in scores
    told = [rating["override"] for candidate in exported["candidates"] for rating in candidate["ratings"]]
    assert [one["reason"] for one in told if one] == ["Shown in the interview."]
    assert "changed by a person" in await rita.page(f"/analysis/results/{job.analysis_id}")


async def test_a_change_taken_back_restores_the_rater_s_level(database, rita):
    job, ids = await rated_job(database, rita)
    before = await row_of(database, rita, ids[-1])
    await change(rita, ids[-1])
    seen = seen_in(await rita.page(page_of(job, ids[-1])))
    assert (await change(rita, ids[-1], level="rater", seen=seen)).status_code == 303
    after = await row_of(database, rita, ids[-1])
    assert (after.score_tenths, after.is_overridden) == (before.score_tenths, False)
    assert (await change(rita, ids[-1])).status_code == 303


async def test_the_second_of_two_people_is_told_and_changes_nothing(database, rita):
    _, [first, *_] = await rated_job(database, rita)
    await change(rita, first, level="2")
    answer = await change(rita, first, level="0", state="not_stated", reason="Could not find it.")
    assert answer.status_code == 409
    assert (await ratings_of(database, first))[1].override.level == 2


@pytest.mark.parametrize(
    ("number", "form", "status"),
    [
        (1, {"reason": ""}, 422),
        (1, {"reason": "x" * 1_001}, 422),
        (1, {"level": "6"}, 422),
        (1, {"state": "perhaps"}, 422),
        (99, {}, 404),
    ],
)
async def test_a_change_without_a_reason_or_of_nothing_is_refused(database, rita, number, form, status):
    _, [first, *_] = await rated_job(database, rita)
    before = await row_of(database, rita, first)
    assert (await change(rita, first, number, **form)).status_code == status
    assert (await row_of(database, rita, first)).score_tenths == before.score_tenths


async def test_who_is_not_rated_can_be_decided_on_but_has_no_level_to_change(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=1)
        [row] = await rankings.list_evaluations(session, job.analysis_id)
    assert (await rita.post(f"/evaluations/{row.id}/decision", {"decision": "maybe"})).status_code == 303
    assert (await change(rita, row.id)).status_code == 422


def encoded(form):
    """A form in which a field may come more than once."""
    return {
        "data": urlencode(form, doseq=True),
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
    }


async def test_many_are_decided_on_at_once_and_the_gone_are_left_out(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=4, rated=4)
        ids = [row.id for row in await rankings.list_evaluations(session, job.analysis_id)]
        other = await make_job(session, rita.user, candidates=1)
        stranger = (await rankings.list_evaluations(session, other.analysis_id))[0].id
    await rita.post(f"/evaluations/{ids[0]}/decision", {"decision": "maybe", "stars": "4"})
    address = f"/analysis/results/{job.analysis_id}"
    form = {"decision": "shortlist", "ids": [str(id) for id in (*ids[:3], stranger, 999_999)]}
    assert (await rita.post(f"{address}/decisions", **encoded(form))).status_code == 303
    assert "Decided on 3 candidates: Shortlist. 2 are no longer there and left out." in await rita.page(
        address
    )
    async with database.transaction() as session:
        rows = {row.id: row for row in await rankings.list_evaluations(session, job.analysis_id)}
        (untouched,) = await rankings.list_evaluations(session, other.analysis_id)
        logged = await decisions.list_decisions(session, ids[0])
    assert [rows[id].decision for id in ids] == [Decision.SHORTLIST] * 3 + [None]
    assert rows[ids[0]].stars == 4
    assert untouched.decision is None
    assert [entry.decision for entry in logged] == [Decision.SHORTLIST, Decision.MAYBE]


@pytest.mark.parametrize(
    "form", [{"decision": "shortlist"}, {"decision": "x", "ids": "1"}, {"decision": "maybe", "ids": "x"}]
)
async def test_a_decision_on_nobody_or_in_other_words_is_refused(database, rita, form):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=1, rated=1)
    assert (
        await rita.post(f"/analysis/results/{job.analysis_id}/decisions", **encoded(form))
    ).status_code == 422
