import csv
import io
import json

import pytest

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
