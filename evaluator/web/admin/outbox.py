"""The outbox: every mail that was written, whether it was sent, what it says, and another try."""

from quart import Blueprint, flash, make_response, redirect, request
from quart.typing import ResponseReturnValue

from evaluator.actions.mails import read_message, send_again
from evaluator.emails import Links
from evaluator.store.outbox import count_mails, get_mail, list_mails
from evaluator.web.admin import render_admin
from evaluator.web.guards import admin, viewer
from evaluator.web.headers import CONTENT_SECURITY_POLICY
from evaluator.web.services import services
from evaluator.web.views.mails import can_be_sent_again, mail_state

bp = Blueprint("admin_outbox", __name__)

MAILS_A_PAGE = 50
WITH_FRAME = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
MAIL_POLICY = "; ".join(
    (
        "sandbox",
        "default-src 'none'",
        # mails carry their styles with them; nothing else of them is run or fetched
        "style-src 'unsafe-inline'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)


@bp.get("/admin/outbox")
@admin
async def show() -> str:
    """One page of the outbox, newest first."""
    async with services().database.transaction() as session:
        in_all = await count_mails(session)
        pages = max(1, -(-in_all // MAILS_A_PAGE))
        page = max(1, min(request.args.get("page", 1, int), pages))
        lines = await list_mails(session, limit=MAILS_A_PAGE, offset=(page - 1) * MAILS_A_PAGE)
    sends_mail = services().parameters.sends_mail
    return await render_admin(
        "admin/outbox.html",
        rows=[(line, mail_state(line, sends_mail=sends_mail)) for line in lines],
        sends_mail=sends_mail,
        in_all=in_all,
        page=page,
        pages=pages,
    )


@bp.get("/admin/outbox/<int:mail_id>")
@admin
async def show_mail(mail_id: int) -> ResponseReturnValue:
    """One mail: to whom, whether it was sent, and both its parts."""
    async with services().database.transaction() as session:
        mail = await get_mail(session, mail_id)
    page = await render_admin(
        "admin/outbox-mail.html",
        mail=mail,
        message=read_message(mail, _links()),
        state=mail_state(mail, sends_mail=services().parameters.sends_mail),
        can_be_sent_again=can_be_sent_again(mail),
    )
    response = await make_response(page)
    response.headers["Content-Security-Policy"] = WITH_FRAME
    return response


@bp.get("/admin/outbox/<int:mail_id>/html")
@admin
async def show_html(mail_id: int) -> ResponseReturnValue:
    """The HTML part as the reader's program shows it: shut in, without scripts, forms or anything fetched."""
    async with services().database.transaction() as session:
        mail = await get_mail(session, mail_id)
    response = await make_response(read_message(mail, _links()).html)
    response.headers["Content-Security-Policy"] = MAIL_POLICY
    return response


@bp.post("/admin/outbox/<int:mail_id>/send")
@admin
async def send(mail_id: int) -> ResponseReturnValue:
    """Queue a mail that was not sent."""
    async with services().database.transaction() as session:
        await send_again(session, viewer().id, mail_id)
    await flash("Queued again.", "success")
    return redirect(f"/admin/outbox/{mail_id}", 303)


def _links() -> Links:
    parameters = services().parameters
    return Links(parameters.public_url, parameters.support_email)
