"""The fake model server in a process of its own, so that its work is not counted as ours."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from evaluator import ROOT
from tests.fakes.model_server import API_KEY

__all__ = ["API_KEY", "fake_model"]


@contextmanager
def fake_model(latency: float) -> Iterator[str]:
    """The base URL of a server that answers after `latency` seconds."""
    command = [sys.executable, "-m", "tests.fakes.model_server", "--port", "0", "--latency", str(latency)]
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
