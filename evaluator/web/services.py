"""Services: what the routes work with, made once by the application and found through the current app."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, cast

from quart import Quart, current_app

from evaluator.actions.raters import Rater
from evaluator.store.database import Database
from evaluator.web.vitals import Vitals

if TYPE_CHECKING:
    from evaluator.live import Hub

_NAME = "services"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebParameters:
    """What the pages have to know of the deployment.

    `is_loopback`: only people at this machine can be visitors, so that the first to register may become admin.
    `public_url` has no slash at its end. `secure_cookies`: browsers reach us over https. `trusted_proxies` are
    the networks whose X-Forwarded-For is believed. `metrics_token` lets others than this machine read the metrics;
    empty for nobody else. `sends_mail`: there is a mail server.
    """

    is_loopback: bool
    public_url: str
    support_email: str = ""
    secure_cookies: bool = False
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    metrics_token: str = field(default="", repr=False)
    sends_mail: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The parts that routes use."""

    database: Database
    rater: Rater
    hub: "Hub"
    parameters: WebParameters
    vitals: Vitals


def keep_services(app: Quart, services: Services) -> None:
    """Tie the services to the app."""
    app.extensions[_NAME] = services


def services() -> Services:
    """The services of the current app."""
    return cast(Services, current_app.extensions[_NAME])
