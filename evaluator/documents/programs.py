"""Programs beside ours that a reading process asks: found where the system keeps them, fed and heard through pipes."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache

PATH = os.defpath
"""Where programs are looked for: the system's own folders, whatever the environment says."""
MOST_OUTPUT = 8 * 1024 * 1024
"""Bytes of an answer; more is no resume."""


class ProgramFailed(Exception):
    """The program ended with an error, took too long, or answered with more than MOST_OUTPUT."""


class ProgramTimeout(ProgramFailed):
    """The program took too long and was ended."""


@cache
def find_program(name: str) -> str | None:
    """Where the program is, or None when it is not installed."""
    return shutil.which(name, path=PATH)


def run_program(command: Sequence[str], given: bytes, seconds: float) -> bytes:
    """What the program writes when it is given these bytes; raises ProgramFailed.

    It stays in this process's group and under its limits: what ends one ends the other.
    """
    try:
        done = subprocess.run(  # noqa: S603  a program of ours, with arguments of ours
            command,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": PATH, "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "HOME": "/nonexistent"},
            timeout=max(seconds, 0.1),
            check=True,
        )
    except subprocess.TimeoutExpired as error:
        raise ProgramTimeout(f"{command[0]}: more than {seconds:.0f} s") from error
    except (subprocess.CalledProcessError, OSError) as error:
        raise ProgramFailed(str(error)) from error
    if len(done.stdout) > MOST_OUTPUT:
        raise ProgramFailed(f"{command[0]}: more than {MOST_OUTPUT} bytes")
    return done.stdout
