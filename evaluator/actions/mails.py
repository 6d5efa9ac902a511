"""Mails: written into the outbox with what made them true, worded and sent later, each once.

A mail is kept as facts. Its words need the deployment's addresses, which the transaction that ends a job does not
know: they are made when the mail is first taken for sending, and stored, so that every try sends the same ones.
"""

import logging
import random
from dataclasses import dataclass
from datetime import timedelta

from evaluator.actions.persisting import persist
from evaluator.domain.audit_log import AuditAction
from evaluator.domain.errors import ConflictError, NotFoundError
from evaluator.domain.jobs import JobStatus, Lane, WorkState
from evaluator.domain.mails import TOP, JobCost, JobFacts, MailKind, TopCandidate
from evaluator.domain.names import display_name
from evaluator.domain.scoring import format_score, rank_scores
from evaluator.emails import Links, Message, job_subject, write_job_mail
from evaluator.outside.mail import Mail, MailError, MailParameters, connected, make_message_id
from evaluator.store import analyses, evaluations, insights, leases, ledger, outbox, rankings, users
from evaluator.store.analyses import get_must_have_rule
from evaluator.store.audit_log import insert_audit_entry
from evaluator.store.database import Database, Session, announce
from evaluator.store.jobs import Job
from evaluator.store.leases import Claim, work_key
from evaluator.store.outbox import NewMail, OutboxMail, Words

log = logging.getLogger(__name__)

KINDS = {JobStatus.COMPLETED: MailKind.JOB_COMPLETED, JobStatus.FAILED: MailKind.JOB_FAILED}
"""The ends of a job that its starter is told of; who cancelled knows."""
MAX_TRIES = 30
"""Tries that end with a fault which may pass: with the delays below, about a day."""
FIRST_DELAY_SECONDS = 30.0
LONGEST_DELAY_SECONDS = 3600.0


class NothingToSendError(ConflictError):
    """This mail is sent, or on its way. Only a mail that failed or was kept too long is sent by hand."""


@dataclass(frozen=True, slots=True)
class Postage:
    """What sending needs of the deployment: the mail server, and where the mails lead."""

    server: MailParameters
    links: Links


async def queue_job_mail(session: Session, job: Job) -> None:
    """Write the mail about a job that has just ended, once for each job, in the transaction that ended it.

    Nothing for small jobs, for cancelled ones, and for those who want no mail, left the team or are gone.
    """
    kind = KINDS.get(job.status)
    if kind is None or job.lane is not Lane.BACKGROUND or job.user_id is None:
        return
    user = await users.find_member(session, job.team_id, job.user_id)
    if user is None or not user.wants_mail:
        return
    try:
        facts = await _gather(session, job)
    except NotFoundError:
        # deleted meanwhile: there is nothing to tell of, and the job has to end all the same
        return
    mail = NewMail(
        team_id=job.team_id,
        user_id=user.id,
        job_id=job.id,
        kind=kind,
        cause=f"job:{job.id}:{job.status.value}",
        recipient=user.email,
        subject=job_subject(kind, job.id),
        facts=facts,
    )
    if await outbox.insert_mail(session, mail) is not None:
        announce(session, work_key("outbox"))


async def send_mail(database: Database, postage: Postage, claimed: Claim) -> None:
    """Send a claimed mail and record that it was taken, or why it was not."""
    async with database.transaction() as session:
        mail = await _prepare(session, postage, claimed)
    if mail is None:
        return
    try:
        async with connected(postage.server) as server:
            # connecting may have taken long, or the process stood still: what others sent meanwhile stays sent once
            if not await _is_still_ours(database, claimed):
                return
            await server.send(mail)
            await persist(lambda: _record_sent(database, claimed))
    except MailError as error:
        fault = error
        await persist(lambda: _record_fault(database, claimed, fault))


def read_message(mail: OutboxMail, links: Links) -> Message:
    """What a mail says: the words it was sent with, else those it would be sent with now."""
    if mail.words is None:
        return write_job_mail(mail.kind, mail.facts, links)
    return Message(mail.subject, mail.words.text, mail.words.html)


async def send_again(session: Session, admin_id: int, mail_id: int) -> None:
    """Queue a mail that failed, or that was kept too long to be news; audited.

    Raises NotFoundError, NothingToSendError.
    """
    if not await outbox.requeue_mail(session, mail_id):
        await outbox.get_mail(session, mail_id)
        raise NothingToSendError
    await insert_audit_entry(session, admin_id, AuditAction.MAIL_REQUEUED, f"mail {mail_id}")
    announce(session, work_key("outbox"))


async def choose_mails(session: Session, user_id: int, wants_mail: bool) -> None:
    """Keep whether the user wants mails about their background jobs."""
    await users.set_wants_mail(session, user_id, wants_mail)


def delay_before_retry(faults: int, error: MailError) -> timedelta | None:
    """How long to wait before the next try after `faults` earlier ones failed; None when there is none.

    Doubles to an hour, spread by a quarter so that mails do not come back all at once.
    """
    if not error.is_passing or faults + 1 >= MAX_TRIES:
        return None
    wanted = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2**faults)
    return timedelta(seconds=wanted * random.uniform(0.75, 1.25))  # noqa: S311 - no secret


async def _gather(session: Session, job: Job) -> JobFacts:
    analysis = await analyses.get_analysis(session, job.team_id, job.analysis_id)
    counts = await evaluations.count_by_state(session, job.id)
    return JobFacts(
        job_id=job.id,
        analysis_id=job.analysis_id,
        position=analysis.position,
        mode=job.insights_mode,
        rater=analysis.rater,
        is_built_in=analysis.is_built_in,
        total=counts.total,
        rated=counts.done,
        insights=await insights.count_written(session, job.id),
        ended_at=job.completed_at or job.created_at,
        reason=job.error_message or "",
        top=await _first(session, job) if counts.done else (),
        cost=await _cost(session, job),
    )


async def _first(session: Session, job: Job) -> tuple[TopCandidate, ...]:
    scores = await rankings.list_scores(session, job.analysis_id)
    tenths = {score.id: score.tenths for score in scores}
    places = rank_scores(scores, await get_must_have_rule(session, job.analysis_id))
    first = []
    for place in places[:TOP]:
        row = await rankings.get_evaluation(session, job.team_id, place.id)
        name = display_name(row.name, row.candidate_id)
        first.append(TopCandidate(rank=place.label, name=name, score=format_score(tenths[place.id])))
    return tuple(first)


async def _cost(session: Session, job: Job) -> JobCost | None:
    if not job.quoted_price:
        return None
    amounts = (await ledger.list_job_amounts(session, [job.id]))[job.id]
    return JobCost(
        held=amounts.held,
        charged=amounts.charged,
        released=amounts.released,
        balance=await ledger.get_balance(session, job.team_id),
    )


async def _prepare(session: Session, postage: Postage, claimed: Claim) -> Mail | None:
    found = await outbox.find_claimed_mail(session, claimed)
    if found is None:
        return None
    message = read_message(found, postage.links)
    message_id = found.words.message_id if found.words else make_message_id(postage.server.sender)
    words = Words(message.text, message.html, message_id)
    if found.words is None and not await outbox.set_words(session, claimed, words):
        return None
    return Mail(
        recipient=found.recipient,
        subject=message.subject,
        text=message.text,
        html=message.html,
        message_id=message_id,
        written_at=found.created_at,
    )


async def _is_still_ours(database: Database, claimed: Claim) -> bool:
    async with database.statement() as session:
        return await outbox.is_still_held(session, claimed)


async def _record_sent(database: Database, claimed: Claim) -> None:
    async with database.transaction() as session:
        is_recorded = await outbox.record_sent(session, claimed)
    if is_recorded:
        log.info("mail sent", extra={"mail": claimed.id, "attempt": claimed.attempt})
    else:
        log.warning("mail sent after its lease was lost", extra={"mail": claimed.id})


async def _record_fault(database: Database, claimed: Claim, error: MailError) -> None:
    words = f"{error.message} ({error.detail})" if error.detail else error.message
    delay = delay_before_retry(claimed.faults, error)
    async with database.transaction() as session:
        if delay is None:
            await leases.finish(session, outbox.outbox, claimed, WorkState.FAILED, error=words)
        else:
            await leases.put_back_after_fault(session, outbox.outbox, claimed, delay, words)
    log.warning(
        "mail not sent", extra={"mail": claimed.id, "reason": error.message, "again": delay is not None}
    )
