"""The other commands: read, migrate, doctor, admin, and how odd input is refused."""

import json
from pathlib import Path

from evaluator import ROOT
from tests.fakes.model_server import API_KEY, FakeModelServer

CASES = ROOT / "tests" / "cases"


async def test_read_prints_one_json_object_a_line(run):
    ended = await run("read", CASES / "s12_windows_1252.txt", CASES / "s05_white_one_point.pdf", "--json")
    first, second = map(json.loads, ended.out.splitlines())
    assert ended.code == 0
    assert first["status"] == "ok"
    assert second["warnings"] == ["hidden_text"]
    assert "haskell" not in second["text"].lower()
    assert "haskell" in " ".join(second["hidden_text"]).lower()
    assert set(first) >= {
        "file", "status", "format", "pages", "language", "candidate", "text", "hidden_text", "warnings", "links",
        "contacts",
    }  # fmt: skip


async def test_read_says_by_its_exit_code_that_a_file_could_not_be_read(run):
    ended = await run("read", CASES / "s06_user_password.pdf", CASES / "nothing-here.pdf")
    assert ended.code == 1
    assert "encrypted" in ended.out
    assert "cannot be opened" in ended.out


async def test_migrate_runs_twice(run):
    assert (await run("migrate")).code == 0
    assert (await run("migrate")).code == 0


async def test_doctor_says_what_works_and_what_to_mend(run):
    async with FakeModelServer() as server:
        server.fail("401", times=-1)
        ended = await run("doctor", OPENAI_API_KEY="wrong", OPENAI_BASE_URL=server.base_url)
    assert ended.code == 1
    assert "ok    Database" in ended.out
    assert "MEND  Model" in ended.out
    assert "OPENAI_API_KEY" in ended.out


async def test_doctor_is_content_with_a_model_that_answers(run):
    async with FakeModelServer() as server:
        ended = await run("doctor", OPENAI_API_KEY=API_KEY, OPENAI_BASE_URL=server.base_url)
    assert ended.code == 0, ended.out
    assert "ok    Model" in ended.out


async def test_admin_create_prints_a_link(run):
    ended = await run("admin", "create", "ada@example.com", PUBLIC_URL="https://evaluator.example.com")
    assert ended.code == 0
    assert "https://evaluator.example.com/set-password/" in ended.out


async def test_admin_create_refuses_what_is_no_address(run):
    ended = await run("admin", "create", "ada")
    assert ended.code == 2
    assert "e-mail address" in ended.err


async def test_an_odd_environment_is_refused_by_name(run):
    ended = await run("migrate", PORT="much")
    assert ended.code == 2
    assert "PORT" in ended.err
    assert "Traceback" not in ended.err


async def test_a_missing_file_of_criteria_is_refused(run, tmp_path: Path):
    jd = next((ROOT / "samples").glob("job-description.*"))
    ended = await run("screen", "--jd", jd, CASES / "s12_windows_1252.txt", "--criteria", tmp_path / "no.csv")
    assert ended.code == 2
    assert "no.csv" in ended.err
