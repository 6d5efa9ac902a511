"""CSRF: every changing request carries a token that only a page of ours can know."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import TypeVar

from quart import Quart, current_app, g, request, session
from quart.wrappers import Response
from quart_auth import current_user

from evaluator.domain.errors import EvaluatorError
from evaluator.web.guards import SAFE_METHODS

FIELD = "csrf_token"
HEADER = "X-CSRF-Token"

View = TypeVar("View", bound=Callable[..., object])

_own_body: set[object] = set()


class StaleFormError(EvaluatorError):
    """The page you sent this from has grown old, so nothing was changed. Open it anew and send it again."""


def csrf_token() -> str:
    """The token for this browser: tied to its sign-in session, or while signed out to a signed cookie."""
    if "csrf_token" not in g:
        g.csrf_token = _sign(_subject(is_new_wanted=True))
    return str(g.csrf_token)


def session_tag() -> str:
    """A word that is the same on all pages of one sign-in session and tells nothing; empty while signed out."""
    return _sign(f"tag {current_user.auth_id}")[:12] if current_user.auth_id else ""


def check_token(token: str | None) -> None:
    """Note that a page of ours sent the request; raises StaleFormError when the token does not fit."""
    subject = _subject(is_new_wanted=False)
    if not token or not subject or not hmac.compare_digest(_sign(subject).encode(), token.encode()):
        raise StaleFormError
    g.is_token_checked = True


def reads_own_body(view: View) -> View:
    """Leave the body of a request to the view: uploads are read piece by piece.

    The token then comes in the header, or the view gives the field to `check_token` before it changes anything.
    """
    _own_body.add(view)
    return view


def protect(app: Quart) -> None:
    """Check the token of every changing request to the app; after the guard."""
    app.before_request(_check_request)
    app.after_request(_insist)


async def _check_request() -> None:
    if request.method in SAFE_METHODS or request.url_rule is None:
        return
    token = request.headers.get(HEADER)
    if token is None:
        if current_app.view_functions[request.url_rule.endpoint] in _own_body:
            return
        token = (await request.form).get(FIELD)
    check_token(token)


async def _insist(response: Response) -> Response:
    is_changing = request.method not in SAFE_METHODS and request.url_rule is not None
    if is_changing and response.status_code < 300 and "is_token_checked" not in g:
        raise RuntimeError(f"{request.endpoint} has changed something without a look at the token")
    return response


def _subject(*, is_new_wanted: bool) -> str:
    if current_user.auth_id is not None:
        return f"session {current_user.auth_id}"
    if "form" not in session and is_new_wanted:
        session["form"] = secrets.token_urlsafe(16)
    return f"form {session['form']}" if "form" in session else ""


def _sign(subject: str) -> str:
    key = current_app.secret_key
    if not key:
        raise RuntimeError("the app has no secret key")
    secret = key if isinstance(key, bytes) else key.encode()
    return hmac.new(secret, f"csrf {subject}".encode(), hashlib.sha256).hexdigest()
