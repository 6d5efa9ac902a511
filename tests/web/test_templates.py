import re
from collections import Counter
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from evaluator import ROOT
from evaluator.domain.documents import DocumentStatus
from evaluator.domain.jobs import JobStatus, Phase, WorkState
from evaluator.domain.ratings import LEVEL_WORDS, State

TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
NAMED_BY_CONTENT = {"button", "a", "summary"}
FIELDS = {"input", "select", "textarea"}
REFERENCES = ("for", "form", "aria-labelledby", "aria-describedby", "data-opens", "data-confirm")


class Element(SimpleNamespace):
    """A start tag, its attributes, and the text below it."""

    tag: str
    attrs: dict[str, str]
    text: str


class Page(HTMLParser):
    """The elements of a page in document order; `open` holds those whose end is still to come."""

    VOID = frozenset({"input", "meta", "link", "br", "hr", "use", "rect", "path", "circle"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.open: list[Element] = []
        self.unbalanced: list[str] = []
        self.feed(source)
        self.unbalanced += [element.tag for element in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag=tag, attrs={key: value or "" for key, value in attrs}, text="")
        self.elements.append(element)
        if tag not in self.VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag=tag, attrs={key: value or "" for key, value in attrs}, text=""))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1].tag != tag:
            self.unbalanced.append(f"/{tag}")
            return
        self.open.pop()

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def having(self, attribute: str) -> list[Element]:
        """The elements that carry that attribute."""
        return [element for element in self.elements if attribute in element.attrs]


@pytest.fixture(scope="module")
def environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True)
    environment.globals["static"] = lambda name: f"/static/v-1/{name}"
    return environment


def context(**changes: object) -> dict[str, object]:
    navigation = [
        {"label": "Dashboard", "href": "/dashboard", "is_current": True, "count": 0},
        {"label": "Job History", "href": "/dashboard/history", "is_current": False, "count": 4},
    ]
    viewer = SimpleNamespace(
        name="Rita Sample", email="rita@example.com", is_admin=False, team_name="Pretend Ferries"
    )
    return {
        "viewer": viewer,
        "csrf_token": lambda: "a-token",
        "theme": "",
        "navigation": navigation,
        "rater": "Built-in matcher",
        "get_flashed_messages": lambda with_categories: [],
    } | changes


def render(environment: Environment, source: str, **changes: object) -> str:
    head = '{% import "components/ui.html" as ui %}'
    return environment.from_string(head + source).render(context(**changes))


@pytest.fixture(scope="module")
def kit(environment: Environment) -> Page:
    return Page(environment.get_template("components/kit.html").render(context()))


def test_the_kit_has_nothing_that_a_strict_policy_would_refuse(kit: Page) -> None:
    assert not kit.having("style")
    assert not [key for element in kit.elements for key in element.attrs if key.startswith("on")]
    assert all(element.attrs.get("src") for element in kit.elements if element.tag == "script")
    assert not [element for element in kit.elements if element.tag == "style"]


def test_every_tag_is_closed_where_it_was_opened(kit: Page) -> None:
    assert kit.unbalanced == []


def test_ids_are_unique_and_every_reference_leads_to_one(kit: Page) -> None:
    ids = Counter(element.attrs["id"] for element in kit.having("id"))
    referred = {
        word for name in REFERENCES for element in kit.having(name) for word in element.attrs[name].split()
    }
    assert [name for name, times in ids.items() if times > 1] == []
    assert referred - set(ids) == set()


def test_everything_that_can_be_used_has_a_name(kit: Page) -> None:
    labelled = {element.attrs["for"] for element in kit.having("for")}
    nameless = [
        element
        for element in kit.elements
        if (element.tag in NAMED_BY_CONTENT and not (element.text.strip() or "aria-label" in element.attrs))
        or (element.tag in FIELDS and element.attrs.get("type") not in ("hidden", "checkbox", "radio")
            and not ("aria-label" in element.attrs or element.attrs.get("id") in labelled))
        or (element.attrs.get("role") in ("img", "progressbar") and not element.attrs.get("aria-label"))
    ]  # fmt: skip
    assert nameless == []


def test_every_picture_on_the_kit_is_in_the_sprite(kit: Page) -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "img/icons.svg").read_text()))
    used = {element.attrs["href"].partition("#")[::2] for element in kit.elements if element.tag == "use"}
    assert {address for address, name in used} == {"/static/v-1/img/icons.svg"}
    assert {name for address, name in used} <= sprite


def test_every_class_on_the_kit_has_a_rule(kit: Page) -> None:
    styles = "".join(path.read_text() for path in (STATIC / "css").rglob("*.css"))
    known = set(re.findall(r"\.([a-z][\w-]*)", styles))
    # named for reading; their look comes from the class beside them
    structural = {"mh-held", "mh-prog", "logo"}
    used = {name for element in kit.having("class") for name in element.attrs["class"].split()}
    assert used - known - structural == set()


def test_the_one_import_offers_every_macro_and_the_kit_shows_it() -> None:
    macros = {
        name
        for path in (TEMPLATES / "components").glob("*.html")
        if path.name not in ("ui.html", "kit.html")
        for name in re.findall(r"{% macro ([a-z]\w*)\(", path.read_text())
    }
    offered = set(re.findall(r"{% set (\w+) =", (TEMPLATES / "components/ui.html").read_text()))
    shown = set(re.findall(r"ui\.(\w+)\(", "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))))
    assert offered == macros
    assert macros - shown <= {"sprite_use", "crumbs"}  # parts of others


def test_every_macro_says_in_one_line_what_it_takes() -> None:
    for path in (TEMPLATES / "components").glob("*.html"):
        if path.name == "kit.html":
            continue
        for above, name in re.findall(r"(.*)\n{% macro ([a-z]\w*)\(", path.read_text()):
            assert above.startswith(f"{{# {name}("), f"{path.name}: {name}"


def test_words_and_states_are_those_of_the_domain(environment: Environment) -> None:
    levels = [render(environment, f"{{{{ ui.level_word({value}) }}}}").strip() for value in range(6)]
    assert [word.lower() for word in levels] == list(LEVEL_WORDS)
    for state in State:
        assert render(environment, "{{ ui.state_word(state) }}", state=state.value) == state.label
    for status in [*DocumentStatus, *(state for state in WorkState if state is not WorkState.DONE)]:
        assert "class=" in render(environment, "{{ ui.document_badge(state) }}", state=status.value)
    for job_status in JobStatus:
        for phase in Phase:
            assert "class=" in render(
                environment, "{{ ui.job_badge(*state) }}", state=(job_status.value, phase.value)
            )


def test_what_people_typed_is_printed_as_text(environment: Environment) -> None:
    hostile = "\"><script>alert(1)</script>'"
    calls = (
        "ui.file_row('d', 'PDF', x, x, state=x, why=x)", "ui.field('f', x, 'n', x, hint=x, error=x)",
        "ui.quote(x, x, 1, x)", "ui.textarea('f', x, 'n', x)", "ui.button(x, attrs={'data-x': x})",
        "ui.must_have('held', criterion=x)",
        "ui.pagehead(x, x, [(x, x)])", "ui.job_card('j', x, x, x, facts=[x])", "ui.notice(x, x)",
        "ui.progress(1, 0, 0, 2, label=x)", "ui.badge(x)", "ui.tabs(x, [(x, x, true)])",
    )  # fmt: skip
    for call in calls:
        page = Page(render(environment, f"{{{{ {call} }}}}", x=hostile))
        assert [element.tag for element in page.elements if element.tag == "script"] == [], call
        assert page.unbalanced == [], call


def test_progress_is_drawn_in_counts_and_said_in_words(environment: Environment) -> None:
    page = Page(render(environment, "{{ ui.progress(118, 2, 8, 186) }}"))
    bar, drawing, *parts = page.elements
    assert bar.attrs["aria-valuetext"] == "118 rated, 2 not rated, 8 being rated, of 186"
    assert drawing.attrs["viewbox"] == "0 0 186 1"
    assert [(part.attrs.get("x", "0"), part.attrs["width"]) for part in parts] == [
        ("0", "118"),
        ("118", "2"),
        ("120", "8"),
    ]


def test_not_rated_is_hatched_and_never_a_number(environment: Environment) -> None:
    assert (
        re.search(
            r"\d", Page(render(environment, "{{ ui.level(none) }}{{ ui.score(none) }}")).elements[0].text
        )
        is None
    )
    assert "lv-none" in render(environment, "{{ ui.level(none) }}")
    assert 'class="hollow"' in render(environment, "{{ ui.spark([none]) }}")


def test_errors_are_notices_over_the_content_and_the_rest_are_toasts(environment: Environment) -> None:
    messages = [("message", "The draft is kept."), ("error", "The file is empty.")]
    source = environment.get_template("layouts/base.html").render(
        context(get_flashed_messages=lambda with_categories: messages)
    )
    toasts = next(element for element in Page(source).elements if element.attrs.get("id") == "toasts")
    content = next(element for element in Page(source).elements if element.tag == "main")
    assert "The draft is kept." in toasts.text
    assert "The file is empty." not in toasts.text
    assert "The file is empty." in content.text


def test_the_shell_shows_where_one_is_who_one_is_and_the_theme(environment: Environment) -> None:
    page = Page(environment.get_template("layouts/base.html").render(context(theme="dark")))
    current = [element.attrs["href"] for element in page.having("aria-current")]
    pressed = {
        element.attrs["value"]
        for element in page.having("aria-pressed")
        if element.attrs["aria-pressed"] == "true"
    }
    assert page.elements[0].attrs == {"lang": "en", "data-theme": "dark"}
    assert current == ["/dashboard", "/dashboard"]
    assert pressed == {"dark"}
    assert "rita@example.com" in page.elements[0].text


def test_a_page_for_nobody_has_no_navigation(environment: Environment) -> None:
    page = Page(environment.get_template("layouts/base.html").render(context(viewer=None)))
    assert [element for element in page.elements if element.tag == "nav"] == []


async def test_an_asynchronous_environment_as_the_web_server_has_it_prints_the_same(
    environment: Environment,
) -> None:
    awaiting = environment.overlay(enable_async=True)
    printed = await awaiting.get_template("components/kit.html").render_async(context())
    assert printed == environment.get_template("components/kit.html").render(context())
