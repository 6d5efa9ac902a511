"""Odd arguments and environments: one clear sentence on stderr, exit code 2, and never a traceback."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from evaluator import ROOT
from tests.cli.conftest import Ended

CASES = ROOT / "tests" / "cases"
JOB_DESCRIPTION = next((ROOT / "samples").glob("job-description.*"))
SECRET = "a secret for tests only, long enough"


def refused(ended: Ended, *words: str) -> None:
    assert ended.code == 2, ended.err
    assert "Traceback" not in ended.err
    for word in words:
        assert word in ended.err


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be reached"),
        ("postgresql://nobody:a-password@127.0.0.1:port/none", "address of the database cannot be read"),
        ("postgresql://127.0.0.1:1/none?fast=yes", "options unknown here: fast"),
        ("postgresql://127.0.0.1:1/none?sslmode=banana", "sslmode"),
        ("nonsense", "DATABASE_URL"),
    ],
)
async def test_a_database_that_cannot_be_used_is_said_in_one_sentence(run, url: str, words: str):
    ended = await run("migrate", DATABASE_URL=url, SECRET_KEY=SECRET)
    refused(ended, words)
    assert "a-password" not in ended.err


async def test_doctor_names_a_database_that_cannot_be_used_and_goes_on_to_the_rest(run):
    ended = await run("doctor", DATABASE_URL="postgresql://127.0.0.1:1/none?fast=yes", SECRET_KEY=SECRET)
    assert ended.code == 1
    assert "MEND  Database: The address of the database has options unknown here: fast." in ended.out
    assert "ok    Model" in ended.out
    assert "Traceback" not in ended.err


async def test_a_data_dir_that_is_no_folder_is_refused(run, tmp_path: Path):
    file = tmp_path / "file"
    file.write_text("not a folder")
    refused(await run("migrate", DATA_DIR=str(file)), "DATA_DIR: must be a folder")
    refused(await run("migrate", DATA_DIR=str(file / "below")), "DATA_DIR: must be a folder")


async def test_a_data_dir_with_something_else_in_place_of_the_cluster_is_left_alone(run, tmp_path: Path):
    strange = tmp_path / "var" / "postgres" / "data" / "diary.txt"
    strange.parent.mkdir(parents=True)
    strange.write_text("kept")
    refused(await run("migrate"), "is no PostgreSQL cluster")
    assert strange.read_text() == "kept"


async def test_a_file_in_place_of_the_cluster_is_named(run, tmp_path: Path):
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "postgres").write_text("a file")
    refused(await run("migrate"), "DATA_DIR cannot be used", "postgres")


async def test_a_key_that_no_header_can_carry_is_refused_at_the_start(run):
    refused(await run("doctor", OPENAI_API_KEY="key with spaces"), "OPENAI_API_KEY")


async def test_an_address_of_another_machine_is_not_blamed_on_the_port(run):
    refused(await run("serve", BIND="192.0.2.1", PORT="0"), "Set BIND")


async def test_read_needs_nothing_of_the_environment(run):
    ended = await run("read", CASES / "s12_windows_1252.txt", DATA_DIR="/proc/nothing", PORT="much")
    assert ended.code == 0, ended.err


async def test_read_prints_where_the_terminal_knows_no_such_letters(run, tmp_path: Path):
    (tmp_path / "resume.txt").write_text("Zoë Placeholder\nBuilt pipelines – in Łódź\n")
    ended = await run("read", "resume.txt", "--json", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err


async def test_a_file_name_that_is_no_text_is_read_and_printed(run, tmp_path: Path):
    name = os.fsdecode(b"caf\xe9.txt")
    (tmp_path / name).write_text("Ada Placeholder\nPython engineer\n")
    ended = await run("read", name, "--json", PYTHONIOENCODING="utf-8")
    assert ended.code == 0, ended.err
    assert json.loads(ended.out)["file"] == name


async def test_whoever_reads_only_the_first_line_ends_the_command_quietly(tmp_path: Path):
    files = [str(CASES / "s12_windows_1252.txt")] * 20
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "evaluator", "read", "--json", *files,
        env={**os.environ, "DATA_DIR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    assert process.stderr
    await process.stdout.readline()
    process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
    async with asyncio.timeout(30):
        said = await process.stderr.read()
        await process.wait()
    assert said == b""


async def test_screen_lists_by_name_and_reason_when_no_resume_could_be_read(run, tmp_path: Path):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "folder.pdf").mkdir()
    locked = CASES / "s06_user_password.pdf"
    ended = await run("screen", "--jd", JOB_DESCRIPTION, "empty.txt", "folder.pdf", "gone.pdf", locked)
    refused(ended, "No resume could be read.", "empty.txt: The file holds nothing", "folder.pdf: ", "gone.pdf: ",
            "s06_user_password.pdf: Needs a password")  # fmt: skip


async def test_screen_takes_files_whose_names_are_no_text(run, tmp_path: Path):
    good, empty = (os.fsdecode(name) for name in (b"caf\xe9.txt", b"nothing\xff.txt"))
    (tmp_path / good).write_text("Ada Placeholder\nPython engineer since 2015\n")
    (tmp_path / empty).write_bytes(b"")
    gone = os.fsdecode(b"gone\xff.pdf")
    ended = await run("screen", "--jd", JOB_DESCRIPTION, good, empty, gone, "--out", "result.json")
    assert ended.code == 0, ended.err
    result = json.loads((tmp_path / "result.json").read_bytes())
    assert [candidate["file"] for candidate in result["candidates"]] == ["caf?.txt"]
    assert {file["file"] for file in result["unread"]} == {"nothing?.txt", "gone?.pdf"}


@pytest.mark.parametrize(
    ("out", "words"), [("no/folder/x.csv", "no folder no/folder"), ("folder.csv", "cannot be written")]
)
async def test_screen_says_before_it_works_that_the_result_cannot_be_written(
    run, tmp_path: Path, out: str, words: str
):
    (tmp_path / "folder.csv").mkdir()
    ended = await run("screen", "--jd", JOB_DESCRIPTION, CASES / "s12_windows_1252.txt", "--out", out)
    refused(ended, words)
    assert ended.out == ""


async def test_criteria_that_are_no_text_are_refused(run, tmp_path: Path):
    (tmp_path / "criteria.csv").write_bytes(b"\xff\xfe\x00binary")
    ended = await run(
        "screen", "--jd", JOB_DESCRIPTION, CASES / "s12_windows_1252.txt", "--criteria", "criteria.csv"
    )
    refused(ended, "criteria.csv: the file is no text in UTF-8.")
