"""Guards: who asks. Every view wants a signed-in viewer unless it is marked `@public`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urlsplit
from uuid import UUID

from quart import Quart, current_app, g, jsonify, redirect, request, session
from quart.typing import ResponseReturnValue
from quart_auth import AuthUser, QuartAuth, current_user, login_user, logout_user, renew_login

from evaluator.actions.sign_in import SignedIn, resume_session
from evaluator.domain.errors import EvaluatorError, NotFoundError
from evaluator.store.sessions import LIFETIME
from evaluator.store.users import Role, User
from evaluator.web.clients import wants_json
from evaluator.web.services import WebParameters, services

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., object])


class NotAllowedError(EvaluatorError):
    """You can look at everything of this team, but not change it. Ask the owner of the team for another role."""


@dataclass(frozen=True, slots=True)
class _Marks:
    """Views by what their decorators say."""

    public: set[object]
    personal: set[object]
    admin: set[object]


_marks = _Marks(set(), set(), set())


def public(view: View) -> View:
    """Open a view to everyone."""
    _marks.public.add(view)
    return view


def personal(view: View) -> View:
    """Let members who may only look use a changing view: it touches nothing but their own account."""
    _marks.personal.add(view)
    return view


def admin(view: View) -> View:
    """Let only admins use a view, whatever their role in a team; to everybody else signed in it does not exist."""
    _marks.admin.add(view)
    return view


def is_for_admins(view: object) -> bool:
    """True when the view is marked `@admin`."""
    return view in _marks.admin


def is_public(view: object) -> bool:
    """True when the view is marked `@public`."""
    return view in _marks.public


def viewer() -> User:
    """Who asks; only in views that are not public."""
    return _signed_in().user


def may_change() -> bool:
    """True unless the viewer may only look at what the team has."""
    return viewer().role is not Role.VIEWER


def viewer_session_id() -> UUID:
    """The session the viewer is signed in with."""
    return _signed_in().session_id


async def find_viewer() -> User | None:
    """Who asks, or None: for public views. One query a request, however often it is called."""
    if "signed_in" not in g:
        g.signed_in = await _resume()
    return g.signed_in.user if g.signed_in else None


def known_viewer() -> User | None:
    """Who asks as far as this request has found out yet; asks no database."""
    found: SignedIn | None = g.get("signed_in")
    return found.user if found else None


def begin_session(session_id: UUID) -> None:
    """Give the browser the cookie of a session; whatever the browser kept before is dropped."""
    session.clear()
    login_user(AuthUser(str(session_id)), remember=True)


def end_session() -> None:
    """Take the cookie away; the server's side has to be revoked as well."""
    session.clear()
    g.signed_in = None
    logout_user()


def own_path(target: str | None) -> str | None:
    """The target if it is a path on this server, else None: nobody is sent elsewhere by a link they followed."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(character) <= 32 or ord(character) == 127 for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def guard(app: Quart, parameters: WebParameters) -> None:
    """Close every route of the app to strangers."""
    QuartAuth(
        app,
        cookie_name=_cookie_name("evaluator", parameters),
        cookie_secure=parameters.secure_cookies,
        cookie_samesite="Lax",
        duration=int(LIFETIME.total_seconds()),
        salt="signed in",
    )
    app.config |= {
        "SESSION_COOKIE_NAME": _cookie_name("evaluator_forms", parameters),
        "SESSION_COOKIE_SECURE": parameters.secure_cookies,
        "SESSION_COOKIE_SAMESITE": "Lax",
    }
    app.before_request(_refuse_strangers)


def _cookie_name(name: str, parameters: WebParameters) -> str:
    # browsers take a __Host- cookie from this very host over https only: no neighbor can plant one
    return f"__Host-{name}" if parameters.secure_cookies else name


def _signed_in() -> SignedIn:
    found: SignedIn | None = g.get("signed_in")
    if found is None:
        raise RuntimeError("a public view has no viewer: ask find_viewer()")
    return found


async def _resume() -> SignedIn | None:
    try:
        session_id = UUID(current_user.auth_id or "")
    except ValueError:
        return None
    found = await resume_session(services().database, session_id)
    if found is None:
        logout_user()
    elif found.was_stale:
        renew_login()
    return found


async def _refuse_strangers() -> ResponseReturnValue | None:
    if request.url_rule is None:
        return None
    view = current_app.view_functions[request.url_rule.endpoint]
    if is_public(view):
        return None
    user = await find_viewer()
    if user is None:
        return _to_sign_in()
    if is_for_admins(view):
        if not user.is_admin:
            raise NotFoundError
        return None
    if user.role is Role.VIEWER and request.method not in SAFE_METHODS and view not in _marks.personal:
        raise NotAllowedError
    return None


def _to_sign_in() -> ResponseReturnValue:
    if wants_json():
        return jsonify(error="You are signed out. Sign in first."), 401
    address = request.full_path.rstrip("?") if request.method in SAFE_METHODS else ""
    wanted = own_path(address) if address != "/" else None
    return redirect(f"/sign-in?next={quote(wanted, safe='/')}" if wanted else "/sign-in", 303)
