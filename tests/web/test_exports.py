import csv
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest

from evaluator.actions.exporting import make_ordered
from evaluator.store import exports
from evaluator.store.rankings import list_evaluations
from evaluator.web.exports import file_name
from tests.factories import make_job


async def test_the_matrix_is_a_csv_with_a_byte_order_mark_to_keep(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=3, rated=2, position="Data Engineer")
    answer = await rita.get(f"/analysis/results/{job.analysis_id}/matrix.csv")
    content = await answer.get_data(as_text=False)
    assert answer.headers["Content-Disposition"] == "attachment; filename=data-engineer-matrix.csv"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "text/csv"
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert [line[0] for line in lines] == ["Rank", "1", "2", ""]
    assert lines[3][3] == ""


async def test_the_results_are_json_with_null_where_nothing_was_rated(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=2, rated=1)
    answer = await rita.get(f"/analysis/results/{job.analysis_id}/results.json")
    assert answer.mimetype == "application/json"
    assert "attachment" in answer.headers["Content-Disposition"]
    told = json.loads(await answer.get_data(as_text=True))
    assert [candidate["score"] for candidate in told["candidates"]] == [100.0, None]
    assert told["model"] == "Built-in matcher"


async def test_hundreds_of_ratings_are_read_piece_by_piece_and_none_is_lost(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=30, rated=30)
    answer = await rita.get(f"/analysis/results/{job.analysis_id}/results.json")
    told = json.loads(await answer.get_data(as_text=True))
    assert [len(candidate["ratings"]) for candidate in told["candidates"]] == [3] * 30


@pytest.mark.parametrize(
    ("position", "name"),
    [
        ("Data Engineer", "data-engineer-matrix.csv"),
        ("../../etc/passwd", "etc-passwd-matrix.csv"),
        ('a"\r\nSet-Cookie: b', "a-set-cookie-b-matrix.csv"),
        ("Løsningsarkitekt (m/w)", "løsningsarkitekt-m-w-matrix.csv"),
        ("???", "analysis-7-matrix.csv"),
        ("x" * 300, "x" * 80 + "-matrix.csv"),
    ],
)
def test_a_file_is_called_by_its_position_in_harmless_letters(position, name):
    assert file_name(position, 7, "matrix.csv") == name


async def ordered(database, client, job, **form):
    answer = await client.post(f"/analysis/results/{job.analysis_id}/exports", {"kind": "report_pdf", **form})
    async with database.transaction() as session:
        listed = await exports.list_exports(session, job.analysis_id)
    return answer, listed


async def made(database, client, job, **form):
    _, listed = await ordered(database, client, job, **form)
    async with database.transaction() as session:
        claimed = await exports.claim_exports(session, uuid4(), timedelta(seconds=30), 1)
    await make_ordered(database, claimed[0])
    return listed[0]


async def test_an_order_is_listed_made_looked_at_and_saved(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=3, rated=3)
    export = await made(database, rita, job)
    page = await rita.page(f"/analysis/results/{job.analysis_id}/exports")
    assert f'href="/exports/{export.id}/file"' in page
    assert "as of then: the job still ran" in page
    assert "Page 1 of" in await rita.page(f"/exports/{export.id}")
    picture = await rita.get(f"/exports/{export.id}/pages/1.png")
    assert (await picture.get_data(as_text=False)).startswith(b"\x89PNG")
    assert (await rita.get(f"/exports/{export.id}/pages/999.png")).status_code == 404
    answer = await rita.get(f"/exports/{export.id}/file")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=data-engineer-report.pdf"
    assert (await answer.get_data(as_text=False)).startswith(b"%PDF")


async def test_a_blind_file_about_one_is_not_called_by_the_name(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=1, rated=1)
        best = (await list_evaluations(session, job.analysis_id))[0]
    export = await made(database, rita, job, kind="decision_json", evaluation=str(best.id), is_blind="1")
    answer = await rita.get(f"/exports/{export.id}/file")
    assert f"candidate-{best.candidate_id}-decision.json" in answer.headers["Content-Disposition"]
    assert best.name not in await answer.get_data(as_text=True)
    assert best.name not in await rita.page(f"/analysis/results/{job.analysis_id}/exports")


async def test_a_file_that_is_not_ready_says_so(database, rita):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=1, rated=1)
    _, listed = await ordered(database, rita, job)
    answer = await rita.get(f"/exports/{listed[0].id}/file")
    assert answer.status_code == 422
    assert "not ready" in await answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "form", [{"kind": "everything"}, {"kind": ""}, {"kind": "candidate_pdf"}, {"evaluation": "x"}]
)
async def test_a_forged_order_is_refused_and_nothing_is_queued(database, rita, form):
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=1, rated=1)
    answer, listed = await ordered(database, rita, job, **form)
    assert answer.status_code in (404, 422)
    assert listed == []
