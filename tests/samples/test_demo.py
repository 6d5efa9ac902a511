"""`make demo`: jobs in every state, made by the product itself, and an end that leaves nothing behind."""

import asyncio
import os
import re
from datetime import date
from pathlib import Path

import httpx2
import pytest

from evaluator import ROOT, matcher
from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.rater_labels import DEMONSTRATION_LABEL, DEMONSTRATION_MODEL, model_label
from samples.demo import positions
from samples.demo.resumes import write_resumes
from samples.demo.visitor import PASSWORD, Visitor
from tests.forking import Forks

DAY = date(2026, 11, 25)
POSITIONS = [value for value in vars(positions).values() if isinstance(value, positions.Position)]


async def sign_in(address: str, name: str) -> Visitor:
    visitor = Visitor(address, f"{name}@example.com")
    await visitor.send("/sign-in", "/sign-in", email=visitor.email, password=PASSWORD)
    return visitor


async def listen_until_ready(stdout: asyncio.StreamReader) -> str:
    """The address that it says when everything is prepared."""
    async with asyncio.timeout(90):
        while line := (await stdout.readline()).decode():
            if found := re.search(r"Ready after .*(http://\S+)", line):
                return found[1]
    raise AssertionError("it ended before it was ready")


async def test_the_demonstration_shows_jobs_in_every_state_and_leaves_nothing_behind(
    tmp_path: Path, forks: Forks
):
    folder = tmp_path / "demo"
    quick = {"DEMO_DIR": str(folder), "DEMO_LATENCY": "0.05", "DEMO_RESUMES": "60", "PYTHONPATH": str(ROOT)}
    process = await forks.start("samples.demo", env={**os.environ, **quick}, cwd=ROOT)
    try:
        address = await listen_until_ready(process.stdout)
        rita, ada = await sign_in(address, "rita"), await sign_in(address, "ada")
        stand = [await rita.read_status(number) for number in range(1, 6)]
        states = sorted(str(status["status"]) for status in stand)
        [running] = [status for status in stand if status["total"] == 60]
        page = (await rita.http.get(f"/analysis/results/{running['analysis_id']}")).text
        mails = (await ada.http.get("/admin/outbox")).text
    finally:
        process.terminate()
        async with asyncio.timeout(15):
            await process.communicate()
    assert states in (
        ["cancelled", "completed", "failed", "pending", "processing"],
        # a machine that is slow at everything but this has finished the last one meanwhile
        ["cancelled", "completed", "completed", "failed", "pending"],
    )
    assert DEMONSTRATION_LABEL in page
    assert "Analysis Complete" in mails
    assert "Analysis Failed" in mails
    assert process.returncode == 0
    assert not list(folder.rglob("postmaster.pid"))
    with pytest.raises(httpx2.ConnectError):
        await rita.read_status(1)
    await asyncio.gather(rita.http.aclose(), ada.http.aclose())


@pytest.mark.parametrize("position", POSITIONS, ids=lambda position: position.title)
def test_resumes_differ_in_quality_and_are_the_same_each_time(position: positions.Position):
    resumes = write_resumes(position, 20, 7)
    assert resumes == write_resumes(position, 20, 7)
    assert len({name for name, _ in resumes}) == 20
    rubric = draw_rubric(position)
    levels = {
        sum(rating.level for rating in matcher.rate(rubric, text.decode(), today=DAY).ratings)
        for name, text in resumes
        if name.endswith(".txt")
    }
    assert len(levels) > 3


def draw_rubric(position: positions.Position) -> list[RubricCriterion]:
    drawn = matcher.extract_criteria(position.job_description)
    assert drawn.title == position.title
    return [
        RubricCriterion(number=number, wording=criterion.wording, category=criterion.category)
        for number, criterion in enumerate(drawn.criteria, start=1)
    ]


def test_only_the_demonstration_model_is_renamed():
    assert model_label(DEMONSTRATION_MODEL) == DEMONSTRATION_LABEL
    assert model_label("a-pretend-model") == "a-pretend-model"
