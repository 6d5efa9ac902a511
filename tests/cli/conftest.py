"""The commands as real processes."""

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from evaluator import ROOT


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path):
    """`await run("screen", ...)`: the command to its end, with a DATA_DIR of its own and no key."""

    async def run(*words: object, **environment: str) -> Ended:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "evaluator",
            *map(str, words),
            env={**kept, "DATA_DIR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT), **environment},
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(60):
            out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), err.decode())

    return run
