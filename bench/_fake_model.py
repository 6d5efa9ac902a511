"""The fake model server in a process of its own, so that its work is not counted as ours."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evaluator import ROOT
from tests.fakes.model_server import API_KEY

__all__ = ["API_KEY", "fake_model"]


@contextmanager
def fake_model(latency: float, ledger: Path | None = None) -> Iterator[str]:
    """The base URL of a server that answers after `latency` seconds; calls go into the ledger, if one is given."""
    command = [sys.executable, "-m", "tests.fakes.model_server", "--port", "0", "--latency", str(latency)]
    if ledger is not None:
        command += ["--ledger", str(ledger)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://\S+", line)
            if found is None:
                raise RuntimeError(f"the fake model server did not start: {line!r}")
            yield found.group().rstrip(".")
        finally:
            process.terminate()
