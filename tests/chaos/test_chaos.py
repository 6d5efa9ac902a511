"""Nothing is lost and nothing is done twice, whatever is killed, frozen or restarted.

CHAOS_SEED=number repeats a storm's blows; their instants fall where they fall.
"""

import os
import secrets
import sys
from pathlib import Path

import pytest

from tests.chaos.storm import brewing
from tests.chaos.verdict import RESUMED_WITHIN, Verdict, judge

USUAL_SEED = 7
"""The short form is the same storm each time; the long one never is."""
ON_A_BUSY_MACHINE = 5.0
"""Seconds more that a container may need to act where processors are short."""


async def weather(folder: Path, kills: int, resumed_within: float, seed: int) -> Verdict:
    seed = int(os.environ.get("CHAOS_SEED") or seed)
    async with brewing(folder, seed) as storm:
        for container in storm.containers:
            await container.until_ready()
        await storm.rage(kills)
        await storm.settle()
        codes = [await container.stop() for container in storm.containers]
        return await judge(storm, codes, resumed_within)


def show(verdict: Verdict, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(["chaos", *verdict.figures]) + "\n")


async def test_ten_kills_lose_nothing_and_double_nothing(tmp_path: Path, capsys):
    verdict = await weather(tmp_path, 10, RESUMED_WITHIN + ON_A_BUSY_MACHINE, USUAL_SEED)
    show(verdict, capsys)
    assert not verdict.faults, "\n".join(verdict.faults)


@pytest.mark.soak
async def test_five_hundred_kills_lose_nothing_and_double_nothing(tmp_path: Path, capsys):
    verdict = await weather(tmp_path, 500, RESUMED_WITHIN, secrets.randbelow(1_000_000))
    show(verdict, capsys)
    assert not verdict.faults, "\n".join(verdict.faults)
