"""Pages: rendering with what every layout reads."""

from dataclasses import dataclass, replace

from jinja2 import StrictUndefined
from quart import Quart, has_request_context, render_template, request

from evaluator.domain.money import usd
from evaluator.store.changes import read_team_glance
from evaluator.store.ledger import find_shown_balance
from evaluator.store.users import User
from evaluator.web.csrf import csrf_token, session_tag
from evaluator.web.guards import known_viewer
from evaluator.web.services import services
from evaluator.web.views.times import clock_words, day_words, on_day, time_words

THEME_COOKIE = "theme"
THEMES = ("light", "dark")

MATCHER_WORDS = "Rated by matching words, without a language model: a first sort, not a reading."
"""What the built-in matcher's badge means."""

JOBS_PAGE = "/dashboard/jobs"

_PLACES = (
    ("Dashboard", "/dashboard"),
    ("Job History", "/dashboard/history"),
    ("Background Jobs", JOBS_PAGE),
    ("Help", "/help"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the main navigation; `count` is 0 where there is nothing to count."""

    label: str
    href: str
    is_current: bool
    count: int = 0


async def render(template: str, **context: object) -> str:
    """A page, with viewer, csrf_token, theme, navigation, rater and balance beside its own context."""
    user = context.get("viewer", known_viewer())
    top = await _read_top(user) if isinstance(user, User) else {"balance": ""}
    return await render_template(template, **top | context)


async def render_partial(app: Quart, template: str, **context: object) -> str:
    """A piece of a page that knows nothing of who asks; needs no request."""
    return await app.jinja_env.get_template(template).render_async(**context)


def theme() -> str:
    """light, dark, or empty for the system's: the viewer's own, else what this browser last chose."""
    user = known_viewer()
    chosen = user.theme if user else request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def page_context() -> dict[str, object]:
    """What every layout reads; nothing without a request."""
    if not has_request_context():
        return {}
    user = known_viewer()
    return {
        "viewer": _named(user) if user else None,
        "csrf_token": csrf_token,
        "session_tag": session_tag(),
        "theme": theme(),
        "navigation": navigation(request.path),
        "rater": rater_words(),
        "support_email": services().parameters.support_email,
    }


def navigation(path: str, unfinished: int = 0) -> list[Place]:
    """The main navigation as seen from a path; `unfinished` background jobs are counted beside their page."""
    return [
        Place(label, href, path == href, unfinished if href == JOBS_PAGE else 0) for label, href in _PLACES
    ]


def rater_words() -> str:
    """Who rates here, for the foot of the pages."""
    rater = services().rater
    return f"{rater.label}. {MATCHER_WORDS}" if rater.is_built_in else f"Rated by {rater.label}."


def prepare_templates(app: Quart) -> None:
    """Give the templates their context and filters; a name that is not there is an error, not a blank."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["day"] = day_words
    app.jinja_env.filters["on_day"] = on_day
    app.jinja_env.filters["moment"] = time_words
    app.jinja_env.filters["clock"] = clock_words
    app.context_processor(page_context)


async def _read_top(user: User) -> dict[str, object]:
    """The navigation with its count, where to go on listening, and the balance: empty while billing is off."""
    async with services().database.statement() as session:
        glance = await read_team_glance(session, user.team_id)
        balance = await find_shown_balance(session, user.team_id)
    return {
        "balance": "" if balance is None else usd(balance),
        "glance": glance,
        "navigation": navigation(request.path, glance.unfinished),
    }


def _named(user: User) -> User:
    return user if user.name else replace(user, name=user.email)
