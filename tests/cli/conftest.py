"""The commands as real processes."""

import asyncio
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from evaluator import ROOT
from tests.forking import Forks


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path, forks: Forks):
    """`await run("screen", ...)`: the command to its end, with a DATA_DIR of its own and no key."""

    async def run(*words: object, **environment: str) -> Ended:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("OPENAI_")}
        kept |= {"DATA_DIR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT), **environment}
        starting = _interpreted if any(name.startswith("PYTHON") for name in environment) else forks.start
        process = await starting("evaluator", *map(str, words), env=kept, cwd=tmp_path)
        async with asyncio.timeout(60):
            out, err = await process.communicate()
        return Ended(process.returncode or 0, out.decode(), err.decode())

    return run


async def _interpreted(
    module: str, *words: str, env: Mapping[str, str], cwd: Path
) -> asyncio.subprocess.Process:
    """The same by an interpreter of its own, for what only that one takes from its environment."""
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, *words, env=env, cwd=cwd, stdout=pipe, stderr=pipe
    )
