"""Whom the embedded PostgreSQL runs as: it refuses root, so root starts it as a system user."""

import os
import pwd
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluator.domain.errors import EvaluatorError

CANDIDATES = ("postgres", "nobody")
"""System users to run the server as, the first that exists, when the cluster has no owner yet."""

# from linux/capability.h: what lets a process walk through folders closed to it, the weakest first
_SEARCH_CAPABILITIES = {"dac_read_search": 1 << 2, "dac_override": 1 << 1}


class NoServerUserError(EvaluatorError):
    """The embedded PostgreSQL cannot run here."""


@dataclass(frozen=True, slots=True)
class ServerUser:
    """A system user by numbers."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give the user this one folder or file."""
        os.chown(path, self.uid, self.gid)

    def can_reach(self, path: Path) -> bool:
        """True when every folder above `path` lets the user through."""
        return all(self._may_search(folder.stat()) for folder in path.resolve().parents)

    def _may_search(self, folder: os.stat_result) -> bool:
        needed = stat.S_IXUSR if folder.st_uid == self.uid else stat.S_IXOTH
        return bool(folder.st_mode & needed)


def find_server_user(cluster: Path) -> ServerUser | None:
    """The user to run the server of `cluster` as; None: as ourselves. Raises NoServerUserError."""
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        if owner not in (None, os.geteuid()):
            raise NoServerUserError(
                f"{cluster} belongs to user {owner}: run as that user, or set DATA_DIR to another folder."
            )
        return None
    entries = pwd.getpwall()
    known = {entry.pw_uid: entry for entry in entries} if owner else {}
    names = {entry.pw_name: entry for entry in entries}
    chosen = known.get(owner or 0) or next((names[name] for name in CANDIDATES if name in names), None)
    if chosen is None:
        raise NoServerUserError(
            "PostgreSQL refuses to run as root and no user named postgres or nobody exists: "
            "run this as an ordinary user."
        )
    return ServerUser(chosen.pw_uid, chosen.pw_gid)


def prefix_for(user: ServerUser | None, paths: Sequence[Path]) -> list[str]:
    """What to put before a command so that it runs as `user` and reaches `paths`.

    Folders above `paths` may be closed to the user (a checkout below /root). Their permissions are not ours
    to change, so the command keeps the capability that lets it through. Raises NoServerUserError without it.
    """
    if user is None:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise NoServerUserError(
            "PostgreSQL refuses to run as root, and setpriv (util-linux) is missing: "
            "run this as an ordinary user."
        )
    prefix = [setpriv, f"--reuid={user.uid}", f"--regid={user.gid}", "--clear-groups"]
    if all(user.can_reach(path) for path in paths):
        return [*prefix, "--inh-caps=-all", "--"]
    capability = _search_capability()
    if capability is None:
        raise NoServerUserError(
            f"PostgreSQL refuses to run as root, and user {user.uid} cannot reach {paths[0]}: "
            "set DATA_DIR to a folder that others may enter, or run this as an ordinary user."
        )
    return [*prefix, f"--inh-caps=+{capability}", f"--ambient-caps=+{capability}", "--"]


def _search_capability() -> str | None:
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    effective = next((int(line.split()[1], 16) for line in lines if line.startswith("CapEff:")), 0)
    return next((name for name, bit in _SEARCH_CAPABILITIES.items() if effective & bit), None)
