"""Preferences: what a viewer chooses for themselves."""

from quart import Blueprint, flash, jsonify, make_response, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.actions.mails import choose_mails
from evaluator.actions.sign_in import choose_theme
from evaluator.domain.errors import RefusedError
from evaluator.web.assets import KEEP_SECONDS
from evaluator.web.clients import wants_json
from evaluator.web.errors import way_back
from evaluator.web.guards import personal, viewer
from evaluator.web.pages import THEME_COOKIE, THEMES
from evaluator.web.services import services

bp = Blueprint("preferences", __name__)


@bp.post("/preferences/theme")
@personal
async def change_theme() -> ResponseReturnValue:
    """Keep the theme with the account, and in a cookie for the pages before sign-in."""
    wanted = (await request.form).get("theme", "")
    if wanted not in (*THEMES, "system"):
        raise RefusedError("The theme is light, dark or system.")
    chosen = wanted if wanted in THEMES else ""
    async with services().database.transaction() as session:
        await choose_theme(session, viewer().id, chosen)
    response = await make_response(
        jsonify(theme=wanted) if wants_json() else redirect(way_back() or "/dashboard", 303)
    )
    response.set_cookie(
        THEME_COOKIE,
        chosen,
        max_age=KEEP_SECONDS,
        httponly=True,
        secure=services().parameters.secure_cookies,
        samesite="Lax",
    )
    return response


@bp.post("/preferences/mail")
@personal
async def change_mail() -> ResponseReturnValue:
    """Switch the mails about background jobs on or off."""
    wanted = (await request.form).get("mail", "")
    if wanted not in ("on", "off"):
        raise RefusedError("Mails are on or off.")
    async with services().database.transaction() as session:
        await choose_mails(session, viewer().id, wanted == "on")
    if wants_json():
        return jsonify(mail=wanted)
    await flash(
        "You get mails about background jobs." if wanted == "on" else "You get no more mails.", "success"
    )
    return redirect(way_back() or "/dashboard/jobs", 303)
