import re

import pytest

from evaluator import ROOT
from evaluator.web.assets import hash_folder
from tests.web.conftest import Client, MakeApp


@pytest.mark.parametrize(
    "path", ["/dashboard", "/sign-in", "/nothing-here", "/healthz", "/static/css/base.css"]
)
async def test_every_answer_carries_the_policy(rita: Client, path: str) -> None:
    headers = (await rita.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


async def test_pages_are_never_kept_and_https_is_remembered(rita: Client, make_app: MakeApp) -> None:
    assert (await rita.get("/dashboard")).headers["Cache-Control"] == "no-store"
    secure = Client(make_app(secure_cookies=True))
    assert (await secure.http.get("/healthz", scheme="https")).headers[
        "Strict-Transport-Security"
    ] == "max-age=31536000"


async def test_static_files_are_kept_for_good_under_the_hash_of_them_all(rita: Client) -> None:
    page = await rita.page("/dashboard")
    version = hash_folder(ROOT / "static")
    addresses = re.findall(r'(?:href|src)="(/static/[^"#]+)', page)
    assert f"/static/v-{version}/js/app.js" in addresses
    assert f"/static/v-{version}/img/icons.svg" in addresses
    for address in set(addresses):
        response = await rita.get(address)
        if "/v-" in address:
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("js/shell.js", "text/javascript; charset=utf-8"),
        ("css/tokens.css", "text/css; charset=utf-8"),
        ("img/icons.svg", "image/svg+xml; charset=utf-8"),
        ("vendor/inter/inter-latin-opsz-normal.woff2", "font/woff2"),
    ],
)
async def test_files_say_what_they_are(stranger: Client, name: str, kind: str) -> None:
    assert (await stranger.http.get(f"/static/{name}")).headers["Content-Type"] == kind


async def test_an_old_or_missing_hash_is_served_but_not_kept(stranger: Client) -> None:
    for address in ("/static/v-0123456789ab/css/base.css", "/static/css/base.css"):
        response = await stranger.http.get(address)
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize(
    "name", ["../pyproject.toml", "%2e%2e/pyproject.toml", "css", "css/none.css", "..%2fpyproject.toml"]
)
async def test_nothing_outside_the_folder_is_served(stranger: Client, name: str) -> None:
    assert (await stranger.http.get(f"/static/{name}")).status_code == 404


def test_any_change_below_static_gives_another_hash(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("static")
    (folder / "a.js").write_text("one")
    first = hash_folder(folder)
    (folder / "a.js").write_text("two")
    second = hash_folder(folder)
    (folder / "a.js").rename(folder / "b.js")
    assert len({first, second, hash_folder(folder)}) == 3


async def test_the_old_place_of_the_icon_answers(stranger: Client) -> None:
    assert (await stranger.http.get("/favicon.ico")).headers["Content-Type"] == "image/svg+xml; charset=utf-8"
