"""Errors: each of ours to its status and its words, whatever else to a number that leads to the log."""

import logging
import secrets
import traceback
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from quart import Quart, flash, jsonify, redirect, request
from quart.typing import ResponseReturnValue
from quart.wrappers import Response
from werkzeug.exceptions import HTTPException, InternalServerError

from evaluator.actions.cancelling import NotYourJobError
from evaluator.actions.sign_in import TooManyTriesError, WrongPasswordError
from evaluator.domain.errors import ConflictError, EvaluatorError, NotFoundError, RefusedError
from evaluator.domain.money import NotEnoughCreditError
from evaluator.store.database import DatabaseUnavailableError
from evaluator.store.files import OriginalDeletedError
from evaluator.web.clients import wants_json
from evaluator.web.csrf import FIELD, StaleFormError
from evaluator.web.guards import SAFE_METHODS, NotAllowedError, known_viewer, own_path
from evaluator.web.pages import render
from evaluator.web.requests import WrongHostError

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5
LONGEST_FLASH = 1000
"""Characters of a message that still fits the cookie which carries it to the next page."""

STATUSES: dict[type[EvaluatorError], int] = {
    NotFoundError: 404,
    OriginalDeletedError: 410,
    RefusedError: 422,
    NotEnoughCreditError: 402,
    ConflictError: 409,
    NotAllowedError: 403,
    NotYourJobError: 403,
    StaleFormError: 403,
    WrongHostError: 421,
    WrongPasswordError: 422,
    TooManyTriesError: 429,
    DatabaseUnavailableError: 503,
}

HTTP_WORDS = {
    400: ("The request cannot be read.", "Nothing was changed. Go back and try it again."),
    404: (
        "There is nothing here that you can see.",
        "The address may be wrong, or what was here was removed.",
    ),
    405: ("This address cannot be used that way.", "Nothing was changed."),
    408: ("The request took too long to arrive.", "Nothing was changed. Try it again."),
    413: ("This is more than one form may hold.", "Nothing was changed. Send less at once."),
}
OURS = "Something went wrong on our side, and nothing was charged."
EXPLANATIONS = {
    404: HTTP_WORDS[404][1],
    503: "What was saved is safe, and no candidate counts as rated that is not. This page needs no database.",
}


def map_errors(app: Quart) -> None:
    """Let the app answer every error with words."""
    app.register_error_handler(EvaluatorError, _answer_ours)
    app.register_error_handler(HTTPException, _answer_http)
    app.register_error_handler(Exception, _answer_unforeseen)


def status_of(error: EvaluatorError) -> int:
    """The status for one of our errors, by its nearest listed class; 422 for the rest."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 422)


async def _answer_ours(error: EvaluatorError) -> ResponseReturnValue:
    status = status_of(error)
    if status in (402, 409, 422) and not wants_json() and _is_flashable(error) and (back := way_back()):
        await flash(error.message, "error")
        return redirect(back, 303)
    kept = await _kept_values() if isinstance(error, StaleFormError) else ()
    answer = await _answer(status, error.message, kept)
    if status != HTTPStatus.SERVICE_UNAVAILABLE:
        return answer, status
    return answer, status, {"Retry-After": str(RETRY_AFTER_SECONDS)}


async def _answer_http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, InternalServerError):
        return await _answer_unforeseen(error.original_exception or error)
    status = error.code or 500
    fact, text = HTTP_WORDS.get(status, (HTTPStatus(status).phrase + ".", "Nothing was changed."))
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    return await _answer(status, f"{fact} {text}"), status, headers


async def _answer_unforeseen(error: BaseException) -> ResponseReturnValue:
    number = secrets.token_hex(2)
    # messages of errors may quote what people sent: the log gets the kind and the places only
    log.error(
        "request failed",
        extra={"number": number, "error": type(error).__qualname__, "places": _places(error)},
    )
    return await _answer(500, f"{OURS} The number to quote is {number}."), 500


def _places(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames)


async def _answer(status: int, message: str, kept: Sequence[tuple[str, str]] = ()) -> Response | str:
    if wants_json():
        return jsonify(error=message)
    fact, text = _split(message)
    try:
        return await render(
            "errors/error.html",
            status=status,
            fact=fact,
            text=text or EXPLANATIONS.get(status, ""),
            kept=kept,
            **_surroundings(status),
        )
    except Exception as error:
        log.error("no error page", extra={"error": type(error).__qualname__, "places": _places(error)})
        return f"{message}\n"


def _split(message: str) -> tuple[str, str]:
    """The first sentence, and the others."""
    fact, stop, text = message.partition(". ")
    return f"{fact}." if stop else fact, text


def _surroundings(status: int) -> dict[str, object]:
    """Nothing that belongs to the viewer when even that may be at fault; messages wait for the next real page."""
    bare: dict[str, object] = {"viewer": None, "navigation": [], "csrf_token": str}
    mine = bare if status >= 500 or known_viewer() is None else {}
    again = request.full_path.rstrip("?") if status >= 500 and request.method in SAFE_METHODS else ""
    return mine | {"get_flashed_messages": _no_messages, "again": own_path(again) or ""}


def _no_messages(with_categories: bool = False) -> list[tuple[str, str]]:
    return []


def _is_flashable(error: EvaluatorError) -> bool:
    return request.method not in SAFE_METHODS and len(error.message) <= LONGEST_FLASH


def way_back() -> str | None:
    """The path of our page the request was sent from, or None when the browser does not tell."""
    came_from = urlsplit(request.headers.get("Referer", ""))
    if came_from.netloc != request.host:
        return None
    return own_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))


async def _kept_values() -> list[tuple[str, str]]:
    """What was typed into a form that came too late, so that nobody has to type it twice."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return []
    form = await request.form
    return [
        (name.replace("_", " ").capitalize(), value)
        for name, value in form.items(multi=True)
        if value.strip() and name != FIELD and "password" not in name
    ]
