"""`evaluator screen`: the engine in the terminal, with the built-in matcher and with a model over real HTTP."""

import csv
import io
import json
from pathlib import Path

from evaluator import ROOT
from tests.fakes.model_server import API_KEY, FakeModelServer

JOB_DESCRIPTION = next((ROOT / "samples").glob("job-description.*"))
RESUMES = sorted((ROOT / "samples" / "resumes").iterdir())


async def test_the_samples_are_ranked_by_the_matcher(run, tmp_path: Path):
    out = tmp_path / "result.json"
    ended = await run("screen", "--jd", JOB_DESCRIPTION, *RESUMES, "--out", out)
    assert ended.code == 0, ended.err
    result = json.loads(out.read_text())
    rated = [candidate for candidate in result["candidates"] if candidate["state"] == "rated"]
    assert result["model"] == "Built-in matcher"
    assert rated[0]["name"] == "Petra Placeholder"
    assert rated[-1]["name"] == "Wendy Wildcard"
    assert {file["status"] for file in result["unread"]} == {"encrypted", "ok"}
    assert "Needs a password" in ended.out
    assert "The same bytes as" in ended.out


async def test_a_model_rates_over_http_and_the_matrix_is_written(run, tmp_path: Path):
    criteria = tmp_path / "criteria.csv"
    criteria.write_text("wording,kind,weight\nPython in production,must-have,5\nApache Kafka,wanted,3\n")
    out = tmp_path / "matrix.csv"
    texts = [path for path in RESUMES if path.suffix == ".txt"]
    async with FakeModelServer() as server:
        ended = await run(
            "screen", "--jd", JOB_DESCRIPTION, *texts, "--criteria", criteria, "--out", out,
            OPENAI_API_KEY=API_KEY, OPENAI_BASE_URL=server.base_url,
        )  # fmt: skip
        asked = [call.schema_name for call in server.calls]
    assert ended.code == 0, ended.err
    assert asked.count("rating") == len(texts)
    assert "extraction" not in asked
    content = out.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert any("Python in production (must-have, weight 5)" in cell for row in rows for cell in row)


async def test_what_could_not_be_rated_is_named_and_the_exit_code_says_so(run, tmp_path: Path):
    resume = tmp_path / "pat.txt"
    resume.write_text(
        "Pat Placeholder\npat@example.com\nWrote Python services in production for six years.\n"
    )
    async with FakeModelServer() as server:
        server.fail("401", times=-1)
        criteria = tmp_path / "criteria.csv"
        criteria.write_text("wording\nPython in production\n")
        ended = await run(
            "screen", "--jd", JOB_DESCRIPTION, resume, "--criteria", criteria,
            OPENAI_API_KEY=API_KEY, OPENAI_BASE_URL=server.base_url,
        )  # fmt: skip
    assert ended.code == 1
    assert "Not rated: pat.txt" in ended.out
    assert "refused the key" in ended.out


async def test_a_job_description_of_three_words_is_refused(run, tmp_path: Path):
    short = tmp_path / "short.txt"
    short.write_text("We need you\n")
    ended = await run("screen", "--jd", short, RESUMES[0])
    assert ended.code == 2
    assert "3 words" in ended.err
    assert "Traceback" not in ended.err


async def test_a_file_that_is_not_there_is_named(run, tmp_path: Path):
    ended = await run("screen", "--jd", JOB_DESCRIPTION, tmp_path / "missing.pdf")
    assert ended.code == 2
    assert "Traceback" not in ended.err
