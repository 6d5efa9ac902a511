"""Requests: what the routes are given. Text without control characters, under our own name, and HTTP only."""

import re
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

from quart import Quart, Request, request
from werkzeug.datastructures import MultiDict

from evaluator.domain.errors import EvaluatorError
from evaluator.web.services import WebParameters

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class WrongHostError(EvaluatorError):
    """This is served to people at this machine only, under another name. Set PUBLIC_URL to the address people use."""


class CleanRequest(Request):
    """A request whose form holds text as people type it.

    PostgreSQL stores no NUL, and spreadsheets and documents take no control characters: none gets past here.
    """

    @property
    async def form(self) -> MultiDict[str, str]:
        """The form's fields without control characters; tabs and line ends stay."""
        sent = cast(MultiDict[str, str], await super().form)
        return MultiDict((_clean(name), _clean(value)) for name, value in sent.items(multi=True))


class NoWebsocket:
    """Closes a WebSocket before it is open: nothing here is served that way."""

    def __init__(self, app: Quart, scope: Any) -> None:
        pass

    async def __call__(self, receive: Any, send: Any) -> None:
        """Answer one connection of the protocol; servers make a 403 of it."""
        await send({"type": "websocket.close", "code": 1008})


def insist_on_host(app: Quart, parameters: WebParameters) -> None:
    """Answer under loopback names only, where the app is for people at this machine.

    A page elsewhere could otherwise let its own name lead to this machine, and register the first admin.
    """

    async def refuse_others() -> None:
        if not is_loopback_host(request.host):
            raise WrongHostError

    if parameters.is_loopback:
        app.before_request(refuse_others)


def is_loopback_host(host: str) -> bool:
    """True for localhost, *.localhost and loopback addresses, with or without a port."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text)
