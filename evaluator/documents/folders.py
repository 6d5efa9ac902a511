"""The temporary folder of a sandbox's children, and those that a killed process left behind."""

import contextlib
import os
import re
import shutil
import tempfile
from pathlib import Path

PREFIX = "reading-"
_NAME = re.compile(rf"{PREFIX}(\d+)-\w+")


def open_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder of this process's own, named after it. Folders of processes that are gone are removed first."""
    _sweep(Path(tempfile.gettempdir()))
    return tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-")


def is_gone(folder: tempfile.TemporaryDirectory[str]) -> bool:
    """True when a cleaner of old temporary files has taken it."""
    return not os.path.isdir(folder.name)


def _sweep(base: Path) -> None:
    for path in base.glob(f"{PREFIX}*-*"):
        name = _NAME.fullmatch(path.name)
        if name is not None and not _is_alive(int(name[1])):
            shutil.rmtree(path, ignore_errors=True)


def _is_alive(process_id: int) -> bool:
    """True as well for processes of other users, whose folders are not ours to remove."""
    with contextlib.suppress(PermissionError):
        try:
            os.kill(process_id, 0)
        except ProcessLookupError:
            return False
    return True
