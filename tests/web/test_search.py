"""Search in resumes: words, phrases, exclusions; whatever is typed is a question and never an error."""

from typing import Any

import pytest

from evaluator.store.rankings import list_evaluations
from tests.factories import make_job


async def found(client: Any, analysis_id: int, words: str) -> list[int]:
    answer = await client.get(
        f"/analysis/results/{analysis_id}/search",
        query_string={"q": words},
        headers={"Accept": "application/json"},
    )
    assert answer.status_code == 200
    return list((await answer.get_json())["found"])


async def test_words_of_resumes_names_and_files_are_found(database: Any, rita: Any) -> None:
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=3, rated=2)
        rows = await list_evaluations(session, job.analysis_id)
    everybody = sorted(row.id for row in rows)
    first = rows[0]
    assert await found(rita, job.analysis_id, "ticket stream") == everybody
    assert await found(rita, job.analysis_id, '"stream ticket"') == []
    assert await found(rita, job.analysis_id, "ticket -python") == []
    assert await found(rita, job.analysis_id, first.name.split()[0].upper()) == [
        row.id for row in sorted(rows, key=lambda row: row.id) if first.name.split()[0] in row.name
    ]


@pytest.mark.parametrize(
    "words",
    ["'", "';DROP TABLE ratings;--", "% _", "a & | ! <->", "🙂", "מלח", "\x00", "-", '"', "x" * 5_000, ""],
)
async def test_anything_typed_is_a_question(database: Any, rita: Any, words: str) -> None:
    async with database.transaction() as session:
        job = await make_job(session, rita.user, candidates=1, rated=1)
    assert await found(rita, job.analysis_id, words) in ([], [1])
