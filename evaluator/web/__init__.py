"""HTTP in, HTML out: one file per noun."""

from importlib import import_module

from quart import Quart
from werkzeug.routing import IntegerConverter, Map

from evaluator import ROOT
from evaluator.web.assets import keep_version
from evaluator.web.csrf import protect
from evaluator.web.errors import map_errors
from evaluator.web.guards import guard
from evaluator.web.headers import harden
from evaluator.web.pages import prepare_templates
from evaluator.web.requests import CleanRequest, NoWebsocket, insist_on_host
from evaluator.web.services import Services, keep_services

NOUNS = (
    "admin.audit",
    "admin.outbox",
    "admin.queue",
    "admin.settings",
    "analyses",
    "assets",
    "candidates",
    "criteria",
    "criteria_templates",
    "dashboard",
    "decisions",
    "documents",
    "drafts",
    "exports",
    "health",
    "help",
    "history",
    "job_lists",
    "jobs",
    "metrics",
    "preferences",
    "samples",
    "sign_in",
    "sse",
    "weights",
)
"""The modules with routes; each has its blueprint as `bp`."""
LARGEST_ID = 2**63 - 1
LARGEST_FORM = 2 * 1024 * 1024
"""Bytes; uploads do not come this way."""


class IdConverter(IntegerConverter):
    """<int:...> in addresses: what fits a bigint, in ASCII digits; anything else is no address of ours."""

    regex = "[0-9]{1,19}"

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def make_app(secret_key: str) -> Quart:
    """An app without routes that finds our templates; static files are served by web/assets.py."""
    app = Quart("evaluator", template_folder=str(ROOT / "templates"), static_folder=None)
    app.secret_key = secret_key
    app.request_class = CleanRequest
    app.asgi_websocket_class = NoWebsocket
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_FORM
    app.url_map.converters["int"] = IdConverter
    return app


def register(app: Quart, services: Services) -> None:
    """Give the app its routes, guards, error pages, headers and templates."""
    keep_services(app, services)
    keep_version(app)
    prepare_templates(app)
    map_errors(app)
    harden(app)
    insist_on_host(app, services.parameters)
    guard(app, services.parameters)
    protect(app)
    for noun in NOUNS:
        app.register_blueprint(import_module(f"evaluator.web.{noun}").bp)
