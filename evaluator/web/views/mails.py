"""Mails of the outbox as pages print them."""

from dataclasses import dataclass

from evaluator.domain.jobs import WorkState
from evaluator.store.outbox import STALE_AFTER, MailLine, OutboxMail
from evaluator.web.views.times import time_words


@dataclass(frozen=True, slots=True)
class MailState:
    """How a mail stands: a badge's words, kind and icon, and a sentence of what follows; `is_live` while it is sent."""

    words: str
    kind: str = ""
    icon: str = ""
    sentence: str = ""
    is_live: bool = False


def mail_state(mail: MailLine | OutboxMail, *, sends_mail: bool) -> MailState:
    """The state in words; without a mail server what waits is kept."""
    match mail.state:
        case WorkState.DONE:
            sent = f"Sent {time_words(mail.sent_at)}." if mail.sent_at else ""
            return MailState("Sent", "ok", "check", sent)
        case WorkState.RUNNING:
            return MailState("Being sent", is_live=True)
        case WorkState.FAILED | WorkState.CANCELLED:
            return MailState("Not sent", "danger", "x", mail.last_error or "")
        case WorkState.QUEUED:
            return _waiting(mail, sends_mail)


def can_be_sent_again(mail: MailLine | OutboxMail) -> bool:
    """True for what failed, and for what was kept too long to be sent by itself."""
    return mail.state is WorkState.FAILED or mail.is_stale


def _waiting(mail: MailLine | OutboxMail, sends_mail: bool) -> MailState:
    if mail.is_stale:
        days = f"Kept for more than {STALE_AFTER.days} days, so it is sent only when you say so."
        return MailState("Kept", "warn", "clock", days)
    if not sends_mail:
        return MailState("Kept", "", "clock", "It is sent when there is a mail server.")
    if not mail.faults:
        return MailState("Waiting", "", "clock", mail.last_error or "")
    tries = "1 try failed" if mail.faults == 1 else f"{mail.faults} tries failed"
    return MailState(
        "Waiting",
        "warn",
        "retry",
        f"{tries}, the next is {time_words(mail.available_at)}. {mail.last_error or ''}".strip(),
    )
