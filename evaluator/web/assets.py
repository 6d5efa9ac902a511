"""Assets: static files under a path that holds the hash of them all, so that browsers may keep them for good.

The hash is part of the folder, /static/v-<hash>/js/app.js, and not of each name: relative imports of modules and
style sheets keep it by themselves.
"""

import hashlib
from pathlib import Path

from quart import Blueprint, Quart, current_app, send_from_directory
from quart.wrappers import Response

from evaluator import ROOT
from evaluator.web.guards import public

FOLDER = ROOT / "static"
KEEP_SECONDS = 365 * 24 * 3600

_NAME = "static version"
# what the machine's own list says differs, and browsers insist on the type of modules and style sheets
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}

bp = Blueprint("static", __name__)


def hash_folder(folder: Path) -> str:
    """Twelve hex digits of the names and bytes of every file below the folder."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def static(name: str) -> str:
    """The address of a file below static/ in this version of the application; needs the current app."""
    return f"/static/v-{current_app.extensions[_NAME]}/{name}"


def keep_version(app: Quart) -> None:
    """Hash the files once, and give templates `static(name)`, also where no request is served."""
    version = hash_folder(FOLDER)
    app.extensions[_NAME] = version
    app.jinja_env.globals["static"] = lambda name: f"/static/v-{version}/{name}"


@bp.get("/static/v-<version>/<path:name>")
@public
async def versioned_file(version: str, name: str) -> Response:
    """A file; kept for good when the version asked for is the one served."""
    response = await _send(name)
    if version == current_app.extensions[_NAME]:
        response.headers["Cache-Control"] = f"public, max-age={KEEP_SECONDS}, immutable"
    return response


@bp.get("/static/<path:name>")
@public
async def plain_file(name: str) -> Response:
    """A file by its bare name; browsers ask each time whether it has changed."""
    return await _send(name)


@bp.get("/favicon.ico")
@public
async def favicon() -> Response:
    """The icon for those who look for it at the old place."""
    return await _send("img/favicon.svg")


async def _send(name: str) -> Response:
    kind = _TYPES.get(Path(name).suffix)
    response = await send_from_directory(FOLDER, name, mimetype=kind)
    response.headers["Cache-Control"] = "no-cache"
    return response
