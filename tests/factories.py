"""Rows with sane defaults for tests: say what matters, the rest is made up. All people are fictional."""

from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import count
from uuid import UUID, uuid4

from argon2 import PasswordHasher

from evaluator.actions.jobs import JobStart, RaterName, start_job
from evaluator.actions.mails import queue_job_mail
from evaluator.domain.blind_copy import BlindOptions
from evaluator.domain.criteria import Category, CriterionDraft, Kind
from evaluator.domain.documents import Contact, Document, DocumentStatus
from evaluator.domain.exports import ExportKind, ExportOptions
from evaluator.domain.jobs import InsightsMode, JobStatus, Lane
from evaluator.domain.ratings import Quote, Rating, State
from evaluator.domain.scoring import score_tenths, summarize_must_haves
from evaluator.domain.settings import Settings
from evaluator.exports.paper_pdf import paper_pdf
from evaluator.exports.papers import Paper
from evaluator.store import (
    candidates,
    documents,
    drafts,
    evaluations,
    exports,
    job_moves,
    jobs,
    outbox,
    ratings,
    readings,
    rubrics,
    users,
)
from evaluator.store.blobs import insert_blob
from evaluator.store.clock import read_now
from evaluator.store.criteria import insert_criteria
from evaluator.store.database import Session
from evaluator.store.documents import DocumentRole
from evaluator.store.evaluations import ClaimedEvaluation
from evaluator.store.jobs import Job
from evaluator.store.lanes import claim_evaluations
from evaluator.store.users import User

PASSWORD = "a few pretend words"
JOB_DESCRIPTION = (
    "Pretend Ferries looks for a Data Engineer. You build data pipelines in Python and read query plans of "
    "PostgreSQL. You have five years of experience and a driving licence. You write clear documentation."
)
QUOTE = "Rebuilt the ticket stream in Python"
RESUME = (
    "{name}\nData Engineer at Mockup Lines since 2019.\n" + QUOTE + " so that it replays after a restart.\n"
)
CRITERIA = (
    CriterionDraft(
        wording="Data pipelines in Python",
        category=Category.SKILLS,
        weight=5,
        source="You build data pipelines in Python",
    ),
    CriterionDraft(wording="Reading query plans", category=Category.SKILLS, weight=3),
    CriterionDraft(wording="Driving licence", category=Category.QUALIFICATION, kind=Kind.MUST_HAVE, weight=2),
)
MATCHER = RaterName("Built-in matcher", is_built_in=True, prompt_version=None)
"""Who rates in tests that name nobody."""

LEASE = timedelta(minutes=5)
_numbers = count(1)
_NAMES = ("Ada", "Bruno", "Chidi", "Dagny", "Emre", "Farah", "Goro", "Hana")


@cache
def password_hash() -> str:
    """A quick hash of PASSWORD: sign-in takes its parameters from the hash itself."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


async def make_user(
    session: Session, email: str | None = None, *, name: str = "", is_admin: bool = False
) -> User:
    """A user with a team of one, who can sign in with PASSWORD."""
    email = email or f"user-{next(_numbers)}@example.com"
    user_id = await users.insert_user(session, email, name, password_hash(), is_admin=is_admin)
    assert user_id is not None, "the address is taken"
    return await users.get_user(session, user_id)


async def make_draft(
    session: Session,
    user: User,
    *,
    position: str = "Data Engineer",
    job_description: str | None = JOB_DESCRIPTION,
    criteria: tuple[CriterionDraft, ...] = CRITERIA,
    candidates: int = 0,
) -> int:
    """A draft of the user's team; gives its id. Everything but the resumes is there."""
    draft_id = await drafts.insert_draft(session, user.team_id, user.id)
    await drafts.set_position(session, user.team_id, draft_id, position)
    if job_description is not None:
        await drafts.set_job_description(session, user.team_id, draft_id, job_description, None)
    await insert_criteria(session, user.team_id, draft_id, criteria, is_extracted=True)
    for _ in range(candidates):
        await make_document(session, user, draft_id)
    return draft_id


async def make_document(
    session: Session,
    user: User,
    draft_id: int,
    *,
    name: str | None = None,
    status: DocumentStatus = DocumentStatus.OK,
    role: DocumentRole = DocumentRole.RESUME,
    email: str | None = None,
) -> int:
    """A file that was read, its bytes and, for a readable resume, its candidate; gives the document's id."""
    number = next(_numbers)
    name = name or f"{_NAMES[number % len(_NAMES)]} Placeholder"
    # no two resumes alike: what was rated before would not be asked again
    text = RESUME.format(name=name) + f"Sailed {number} times. " + (email or "")
    blob = await insert_blob(session, user.team_id, text.encode())
    document_id = await documents.insert_document(
        session,
        team_id=user.team_id,
        draft_id=draft_id,
        role=role,
        name=f"{name.lower().replace(' ', '-')}-{number}.txt",
        size_bytes=blob.size_bytes,
        sha256=blob.sha256,
    )
    [claimed] = await readings.claim_documents(session, uuid4(), LEASE, 1)
    assert claimed.id == document_id, "another file was waiting to be read"
    await readings.record_document(session, claimed, _read(status, text, name, email))
    if status.is_readable and role is DocumentRole.RESUME:
        await candidates.insert_candidate(
            session, team_id=user.team_id, draft_id=draft_id, document_id=document_id, name=name
        )
    return document_id


def _read(status: DocumentStatus, text: str, name: str, email: str | None) -> Document:
    if not status.is_readable:
        return Document(status=status, format="txt", reason="Nothing could be read in it.")
    contacts = (Contact(kind="email", text=email, start=text.index(email), end=len(text)),) if email else ()
    return Document(
        status=status,
        format="txt",
        text=text,
        language="en",
        candidate=name,
        contacts=contacts,
        reason=None if status is DocumentStatus.OK else "Page 2 could not be read.",
    )


async def make_job(
    session: Session,
    user: User,
    *,
    candidates: int = 3,
    rated: int = 0,
    position: str = "Data Engineer",
    mode: InsightsMode = InsightsMode.QUICK,
    rater: RaterName = MATCHER,
    submission: UUID | None = None,
    blind: BlindOptions | None = None,
) -> Job:
    """A job made from a draft of its own, the first `rated` of its candidates rated; it is not yet over."""
    draft_id = await make_draft(session, user, position=position, candidates=candidates)
    start = JobStart(user.team_id, user.id, draft_id, submission or uuid4(), mode, rater, blind=blind)
    job = await start_job(session, start, Settings())
    if rated:
        await rate(session, job, rated)
    return await jobs.get_job(session, user.team_id, job.id)


async def make_mail(session: Session, user: User, job: Job) -> int:
    """A mail to the user that the job is completed, waiting to be sent; gives its id."""
    over = replace(job, lane=Lane.BACKGROUND, status=JobStatus.COMPLETED)
    await queue_job_mail(session, over)
    return (await outbox.list_mails(session, limit=1))[0].id


async def make_export(session: Session, user: User, job: Job) -> int:
    """A PDF of one page, made and kept; gives its id."""
    kind, options = ExportKind.REPORT_PDF, ExportOptions()
    await exports.insert_export(session, user.team_id, user.id, job.analysis_id, kind, options)
    claimed = (await exports.claim_exports(session, uuid4(), LEASE, 1))[0]
    made_at = await read_now(session)
    paper = Paper("A report", "", "", ())
    stored = await insert_blob(session, user.team_id, paper_pdf(paper, made_at))
    await exports.finish_export(session, claimed, stored, made_at, is_over=True)
    return claimed.id


async def rate(session: Session, job: Job, candidates: int) -> None:
    """Rate that many of the queued candidates; each next one a little lower."""
    claims = await claim_evaluations(session, uuid4(), LEASE, candidates)
    await job_moves.begin_jobs(session, [job.id])
    for place, claimed in enumerate(claims):
        await _rate_one(session, job, claimed, level=max(5 - place, 0))


async def _rate_one(session: Session, job: Job, claimed: ClaimedEvaluation, *, level: int) -> None:
    assert claimed.job_id == job.id, "a candidate of another job was waiting"
    start = claimed.text.index(QUOTE)
    quote = Quote(text=QUOTE, start=start, end=start + len(QUOTE))
    given = tuple(
        Rating(
            number=criterion.number,
            level=level,
            state=State.HELD if level > 2 else State.NOT_STATED,
            reason="Shown in one project.",
            quotes=(quote,) if criterion.number == 1 and level else (),
        )
        for criterion in await rubrics.list_rubric(session, job.analysis_id)
    )
    by_number = {rating.number: rating for rating in given}
    weighting = await rubrics.get_weighting(session, job.analysis_id)
    scored = ratings.Scored(
        ratings=given,
        score_tenths=score_tenths(by_number, weighting.entries) or 0,
        missing_must_haves=len(summarize_must_haves(by_number, weighting.entries).missing),
        weighting_id=weighting.id,
    )
    await ratings.record_ratings(session, claimed, scored)
    await evaluations.set_progress(session, job.id)
