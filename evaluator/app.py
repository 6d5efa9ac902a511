"""The application: every room wired once, started and stopped together."""

import asyncio
import hashlib
import hmac
import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from quart import Quart

from evaluator import ROOT, web
from evaluator.actions.mails import Postage
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.actions.model_rater import ModelRater
from evaluator.actions.raters import Rater
from evaluator.background.evaluating import evaluating
from evaluator.background.exporting import exporting
from evaluator.background.extracting import extracting
from evaluator.background.insights import writing_insights
from evaluator.background.mailing import mailing
from evaluator.background.reading import reading
from evaluator.background.second_looks import looking_again
from evaluator.background.supervisor import Supervisor
from evaluator.background.times import Times
from evaluator.config import Config, ConfigError
from evaluator.documents.limits import ReadLimits
from evaluator.documents.sandbox import Sandbox
from evaluator.emails import Links
from evaluator.live import CHANNEL, Hub
from evaluator.outside.llm import ModelClient, ModelParameters
from evaluator.outside.mail import mail_parameters
from evaluator.outside.tally import Tally
from evaluator.store.changes import read_changes
from evaluator.store.database import Database, Key, PoolOptions
from evaluator.store.notices import Listener
from evaluator.store.sessions import list_live_sessions
from evaluator.web.events import Renderer
from evaluator.web.services import Services, WebParameters
from evaluator.web.vitals import Vitals

log = logging.getLogger(__name__)

READERS = max(1, (os.cpu_count() or 1) - 1)
"""Reading processes: one for each core of the smallest machine."""
EXTRACTIONS = 4
SECOND_LOOKS = 4
INSIGHTS = 4
MAILS = 2
EXPORTS = 1
"""At once; each takes a core while it lasts."""
POOL_SIZE = 15
App = Quart
FOLDERS = ("templates", "static", "migrations")


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application is made of; a test may replace any of it."""

    database: Database
    rater: Rater
    sandbox: Sandbox
    supervisor: Supervisor
    times: Times = field(default_factory=Times)


def create_app(
    config: Config, database_url: str, *, rater: Rater | None = None, times: Times | None = None
) -> Quart:
    """The web application on the database at `database_url`; its lifespan starts and stops every loop.

    Raises RuntimeError when templates, static or migrations do not lie beside the package.
    """
    _check_folders()
    app = web.make_app(_derived_key(config, "cookies").hex())
    parts = make_parts(config, database_url, rater=rater, times=times)
    hub = _make_hub(app, parts, config.direct_url or database_url)
    vitals = Vitals(is_working=lambda: parts.supervisor.is_working, tally=_tally_of(parts.rater))
    services = Services(
        database=parts.database,
        rater=parts.rater,
        hub=hub,
        parameters=_web_parameters(config),
        vitals=vitals,
    )
    web.register(app, services)
    app.extensions["drain"] = _Drain(hub, parts.supervisor)

    @app.while_serving
    async def lifespan() -> AsyncGenerator[None, None]:
        measuring = _owned(vitals.loop_delay.run(), "loop delay")
        async with working(parts), _owned(hub.run(), "hub"), measuring:
            yield

    return app


def _make_hub(app: Quart, parts: Parts, direct_url: str) -> Hub:
    hub = Hub(
        parts.database,
        read_changes,
        Renderer(app.jinja_env).render,
        Listener(direct_url, [CHANNEL]),
        parts.supervisor.wake,
        list_live_sessions=list_live_sessions,
    )

    def announced(keys: Sequence[Key]) -> None:
        parts.supervisor.wake(keys)
        hub.announce(keys)

    parts.database.announcer = announced
    return hub


class _Drain:
    """Ends the work of this process in good order."""

    def __init__(self, hub: Hub, supervisor: Supervisor) -> None:
        self._hub = hub
        self._supervisor = supervisor

    async def __call__(self) -> None:
        """Claim nothing more, say farewell on the streams, wait for what is in hand; all of it begins now."""
        await asyncio.gather(self._supervisor.drain(), self._hub.drain())


def make_parts(
    config: Config, database_url: str, *, rater: Rater | None = None, times: Times | None = None
) -> Parts:
    """Everything below the pages: what the terminal's commands use as well."""
    options = PoolOptions(size=POOL_SIZE, behind_pooler=config.is_behind_pooler)
    database = Database(database_url, options)
    rater = rater or make_rater(config)
    sandbox = Sandbox(READERS, ReadLimits())
    times = times or Times()
    supervisor = Supervisor(database, times)
    supervisor.add(reading(database, sandbox, lambda: READERS))
    supervisor.add(extracting(database, rater, lambda: EXTRACTIONS))
    supervisor.add(evaluating(database, rater, lambda: supervisor.settings))
    supervisor.add(
        looking_again(database, rater, lambda: SECOND_LOOKS, lambda: supervisor.settings.candidate_cap_usd)
    )
    supervisor.add(
        writing_insights(database, rater, lambda: INSIGHTS, lambda: supervisor.settings.candidate_cap_usd)
    )
    supervisor.add(exporting(database, config.font_dir, lambda: EXPORTS))
    supervisor.add(mailing(database, _postage(config), lambda: MAILS))
    return Parts(database, rater, sandbox, supervisor, times)


def make_rater(config: Config) -> Rater:
    """The rater that the environment asks for: a model when there is a key, else the built-in matcher."""
    if config.openai_api_key is None:
        return MatcherRater()
    return ModelRater(ModelClient(model_parameters(config)), _derived_key(config, "fences"))


def _tally_of(rater: Rater) -> Tally:
    return rater.client.tally if isinstance(rater, ModelRater) else Tally()


def _postage(config: Config) -> Postage | None:
    """None without SMTP_URL: mails are kept then. Raises ConfigError."""
    if config.smtp_url is None or config.mail_from is None:
        return None
    try:
        server = mail_parameters(config.smtp_url, config.mail_from)
    except ValueError as error:
        raise ConfigError(str(error)) from None
    return Postage(server, Links(config.base_url, config.support_email or ""))


def model_parameters(config: Config) -> ModelParameters:
    """Where the models are. Raises ValueError without a key."""
    if config.openai_api_key is None:
        raise ValueError("OPENAI_API_KEY is not set")
    return ModelParameters(
        api_key=config.openai_api_key.get_secret_value(),
        base_url=config.openai_base_url,
        rating_model=config.rating_model,
        insight_model=config.insight_model,
        # the supervisor's slots are the bound that admins set; this one only catches mistakes
        concurrency=200,
    )


@asynccontextmanager
async def working(parts: Parts) -> AsyncIterator[None]:
    """The reading processes and the supervisor run while the block does."""
    async with AsyncExitStack() as stack:
        stack.push_async_callback(parts.database.close)
        if isinstance(parts.rater, ModelRater):
            stack.push_async_callback(parts.rater.client.close)
        await stack.enter_async_context(parts.sandbox)
        await stack.enter_async_context(_owned(parts.supervisor.run(), "supervisor"))
        yield


@asynccontextmanager
async def _owned(running: Coroutine[None, None, None], name: str) -> AsyncIterator[None]:
    task = asyncio.create_task(running, name=name)
    task.add_done_callback(_report_end)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _report_end(task: "asyncio.Task[None]") -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.critical("a part of the application ended", extra={"part": task.get_name()}, exc_info=error)


def _web_parameters(config: Config) -> WebParameters:
    return WebParameters(
        is_loopback=config.is_private,
        public_url=config.base_url,
        support_email=config.support_email or "",
        secure_cookies=config.base_url.startswith("https://"),
        trusted_proxies=config.trusted_proxies,
        metrics_token=config.metrics_token.get_secret_value() if config.metrics_token else "",
        sends_mail=config.smtp_url is not None,
    )


def _derived_key(config: Config, purpose: str) -> bytes:
    if config.secret_key is None:
        raise ValueError("SECRET_KEY is not set")
    secret = config.secret_key.get_secret_value().encode()
    return hmac.new(secret, purpose.encode(), hashlib.sha256).digest()


def _check_folders() -> None:
    missing = [name for name in FOLDERS if not (ROOT / name).is_dir()]
    if missing:
        raise RuntimeError(f"{', '.join(missing)} must lie beside the package, in {ROOT}")
