"""Signing in and out, registering, and setting a password through a one-time link."""

from dataclasses import dataclass

from pydantic import BaseModel
from quart import Blueprint, flash, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.actions import sign_in as actions
from evaluator.actions.passwords import MIN_LENGTH
from evaluator.actions.sign_in import Credentials, TooManyTriesError, WrongPasswordError
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.store.links import find_link
from evaluator.store.users import count_users
from evaluator.web.clients import client_address
from evaluator.web.errors import status_of
from evaluator.web.forms import FormErrors, parse
from evaluator.web.guards import (
    begin_session,
    end_session,
    find_viewer,
    own_path,
    personal,
    public,
    viewer,
    viewer_session_id,
)
from evaluator.web.pages import render
from evaluator.web.services import services

REGISTERED = "If that address was free, you can sign in with it now."
"""The same words whether it was free or not: nobody learns who is registered."""

bp = Blueprint("sign_in", __name__)


class CredentialsForm(BaseModel):
    """Address and password, empty where nothing was sent: the action says what is wrong with them."""

    email: str = ""
    password: str = ""

    def credentials(self) -> Credentials:
        """With the network address they came from."""
        return Credentials(self.email, self.password, client_address())


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a form shows again: the address typed, and why it was refused."""

    email: str = ""
    words: str = ""


@bp.get("/sign-in")
@public
async def sign_in_page() -> ResponseReturnValue:
    """The form, or straight on for those who are signed in."""
    wanted = own_path(request.args.get("next"))
    if await find_viewer():
        return redirect(wanted or "/dashboard", 303)
    return await _sign_in_form(wanted, Refusal())


@bp.post("/sign-in")
@public
async def sign_in() -> ResponseReturnValue:
    """Begin a session and go where one wanted to go."""
    wanted = own_path(request.args.get("next"))
    form = await _parse_credentials()
    try:
        session_id = await actions.sign_in(services().database, form.credentials())
    except (WrongPasswordError, TooManyTriesError) as error:
        return await _sign_in_form(wanted, Refusal(form.email, error.message)), status_of(error)
    begin_session(session_id)
    return redirect(wanted or "/dashboard", 303)


@bp.post("/sign-out")
@personal
async def sign_out() -> ResponseReturnValue:
    """End the session on the server and in the browser."""
    async with services().database.transaction() as session:
        await actions.sign_out(session, viewer().id, viewer_session_id())
    services().hub.end_session(viewer_session_id())
    end_session()
    await flash("You are signed out.")
    return redirect("/sign-in", 303)


@bp.get("/register")
@public
async def register_page() -> ResponseReturnValue:
    """The form for a new user."""
    if await find_viewer():
        return redirect("/dashboard", 303)
    return await _register_form(Refusal())


@bp.post("/register")
@public
async def register() -> ResponseReturnValue:
    """Add a user; the answer never tells whether the address was free."""
    form = await _parse_credentials()
    is_private = services().parameters.is_loopback
    try:
        await actions.register(services().database, form.credentials(), first_becomes_admin=is_private)
    except (RefusedError, TooManyTriesError) as error:
        return await _register_form(Refusal(form.email, error.message)), status_of(error)
    await flash(REGISTERED)
    return redirect("/sign-in", 303)


@bp.get("/set-password/<token>")
@public
async def set_password_page(token: str) -> ResponseReturnValue:
    """The form behind a one-time link; looking at it does not use it up."""
    return await _password_form(token, "")


@bp.post("/set-password/<token>")
@public
async def set_password(token: str) -> ResponseReturnValue:
    """Set the password and sign in; all other sessions of that user end."""
    form = await _parse_credentials()
    try:
        session_id = await actions.set_password_by_link(services().database, token, form.password)
    except RefusedError as error:
        return await _password_form(token, error.message, status_of(error))
    except NotFoundError:
        return await _no_link()
    begin_session(session_id)
    await flash("The password is set, and you are signed in.")
    return redirect("/dashboard", 303)


async def _parse_credentials() -> CredentialsForm:
    form = await parse(CredentialsForm)
    return CredentialsForm() if isinstance(form, FormErrors) else form


async def _sign_in_form(wanted: str | None, refusal: Refusal) -> str:
    async with services().database.transaction() as session:
        is_empty = await count_users(session) == 0
    return await render(
        "sign-in/sign-in.html",
        wanted=wanted,
        refusal=refusal,
        is_first_run=is_empty,
        is_loopback=services().parameters.is_loopback,
    )


async def _register_form(refusal: Refusal) -> str:
    return await render("sign-in/register.html", refusal=refusal, min_length=MIN_LENGTH)


async def _no_link() -> ResponseReturnValue:
    return await render("sign-in/no-link.html"), 404


async def _password_form(token: str, refused: str, status: int = 200) -> ResponseReturnValue:
    async with services().database.transaction() as session:
        link = await find_link(session, token)
    if link is None:
        return await _no_link()
    page = await render("sign-in/set-password.html", email=link.email, refused=refused, min_length=MIN_LENGTH)
    return page, status
