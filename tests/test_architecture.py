"""What keeps the house in shape: who imports whom, how long things get, what a template may hold."""

import ast
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from quart import Quart
from werkzeug.routing import Rule

from evaluator import ROOT
from evaluator.app import create_app
from evaluator.config import Config
from evaluator.web.clients import is_json_only
from evaluator.web.guards import is_public

MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40

# mail programs read no style sheets, so mails alone may carry styles
INLINE = re.compile(
    r"<style\b|\sstyle\s*=|\son[a-z]+\s*=|javascript:|<script\b(?![^>]*\ssrc=)(?![^>]*application/(?:ld\+)?json)",
    re.IGNORECASE,
)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)

PUBLIC = {
    "/favicon.ico",
    "/healthz",
    "/metrics",
    "/readyz",
    "/register",
    "/set-password/<token>",
    "/sign-in",
    "/static/<path:name>",
    "/static/v-<version>/<path:name>",
}
"""Routes open to strangers. Adding one is a decision, so it is made here as well."""


def modules() -> list[Path]:
    return sorted((ROOT / "evaluator").rglob("*.py"))


def templates() -> list[Path]:
    return sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())


def place(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def long_functions(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION_LINES:
                yield f"{place(source, node.lineno)} {node.name}: {length} lines"


def markup_of(template: Path) -> str:
    """The template without Jinja's own words, line for line."""
    return JINJA.sub(lambda words: "\n" * words[0].count("\n"), template.read_text())


def matches(pattern: re.Pattern[str], template: Path, text: str) -> list[str]:
    return [
        f"{place(template, text.count(chr(10), 0, found.start()) + 1)} {found[0].strip()}"
        for found in pattern.finditer(text)
    ]


def test_rooms_import_only_what_their_contract_allows() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_modules_stay_within_their_size() -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in modules()}
    assert lengths
    assert [f"{place(path)}: {n} lines" for path, n in lengths.items() if n > MAX_MODULE_LINES] == []


def test_functions_stay_within_their_size() -> None:
    assert [found for module in modules() for found in long_functions(module)] == []


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    drawers = {"utils", "util", "helpers", "common", "misc", "manager", "base", "shared"}
    assert [place(path) for path in modules() if path.stem in drawers] == []


def test_pages_hold_no_inline_script_style_or_handler() -> None:
    pages = [path for path in templates() if "emails" not in path.relative_to(ROOT).parts]
    assert [found for page in pages for found in matches(INLINE, page, markup_of(page))] == []


def test_templates_never_switch_escaping_off() -> None:
    found = [found for path in templates() for found in matches(UNESCAPED, path, path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    "markup",
    [
        "<p style='color: red'>",
        "<style>p {}</style>",
        '<button type="button" onclick="go()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
    ],
)
def test_inline_code_is_recognised(markup: str) -> None:
    assert INLINE.search(markup)


@pytest.mark.parametrize(
    "markup",
    [
        '<script type="module" src="/static/js/live.js"></script>',
        '<table data-style="compact">',
        '<p class="button-on">',
        '<script type="application/json" id="facts">{}</script>',
    ],
)
def test_markup_without_inline_code_is_let_through(markup: str) -> None:
    assert not INLINE.search(markup)


@pytest.fixture
async def app(tmp_path: Path, database_url: str) -> AsyncIterator[Quart]:
    config = Config(data_dir=tmp_path, secret_key=SecretStr("placeholder-secret-of-forty-characters-x"))
    made = create_app(config, database_url)
    yield made
    await made.extensions["services"].database.close()


def rules_of(app: Quart, *, public: bool) -> list[Rule]:
    return [
        rule for rule in app.url_map.iter_rules() if is_public(app.view_functions[rule.endpoint]) == public
    ]


def address_of(app: Quart, rule: Rule) -> str:
    values = dict.fromkeys(rule.arguments, 1)
    return app.url_map.bind("localhost").build(rule.endpoint, values)


async def test_only_the_routes_named_here_are_open_to_strangers(app: Quart) -> None:
    assert {rule.rule for rule in rules_of(app, public=True)} == PUBLIC


async def test_every_other_route_sends_strangers_to_sign_in_whatever_the_method(app: Quart) -> None:
    closed = rules_of(app, public=False)
    assert closed
    client = app.test_client()
    let_in = []
    for rule in closed:
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            answer = await client.open(address_of(app, rule), method=method)
            if is_json_only(app.view_functions[rule.endpoint]) and answer.status_code == 401:
                continue
            if answer.status_code != 303 or not answer.headers["Location"].startswith("/sign-in"):
                let_in.append(f"{method} {rule.rule}: {answer.status_code}")
    assert let_in == []


async def test_programs_that_want_json_get_401_instead(app: Quart) -> None:
    client = app.test_client()
    for rule in rules_of(app, public=False):
        answer = await client.get(address_of(app, rule), headers={"Accept": "application/json"})
        assert answer.status_code in (401, 405), rule.rule
