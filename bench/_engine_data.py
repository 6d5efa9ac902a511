"""A job for the benches: criteria, resumes of about two pages, stored as if they had been uploaded and read."""

from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

from evaluator.actions.drafts import create_draft, use_criteria
from evaluator.actions.jobs import JobStart, rater_name, start_job
from evaluator.actions.raters import Rater
from evaluator.domain.criteria import Category, CriterionDraft, Kind
from evaluator.domain.documents import Document, DocumentStatus
from evaluator.domain.jobs import InsightsMode
from evaluator.domain.settings import Settings
from evaluator.store import candidates, documents, readings, users
from evaluator.store.database import Database, Session
from evaluator.store.documents import DocumentRole
from evaluator.store.jobs import Job
from evaluator.store.leases import Claim

_HOUR = timedelta(hours=1)
TOPICS = (
    "Python services", "SQL query plans", "streaming pipelines", "data modelling", "batch loading", "code review",
    "on-call duty", "incident reports", "cloud warehouses", "test automation", "schema migrations", "dashboards",
    "data contracts", "access control", "cost reports", "team mentoring", "release planning", "log analysis",
    "container builds", "vendor selection", "stakeholder talks", "capacity plans", "backup drills", "tracing",
)  # fmt: skip
JOB_DESCRIPTION = "Data Engineer. " + " ".join(
    f"You bring solid experience with {topic} and can show what came of it." for topic in TOPICS
)


def criteria(count: int) -> list[CriterionDraft]:
    """That many criteria; every seventh is a must-have."""
    return [
        CriterionDraft(
            wording=f"Experience with {TOPICS[place % len(TOPICS)]}",
            category=Category.EXPERIENCE,
            kind=Kind.MUST_HAVE if place % 7 == 0 else Kind.WANTED,
            weight=1 + place % 5,
        )
        for place in range(count)
    ]


def resume(number: int) -> str:
    """A resume of about 5,000 characters that speaks of two thirds of the topics."""
    lines = [f"Candidate Placeholder {number}", f"placeholder.{number}@example.com", "", "Experience"]
    for place, topic in enumerate(TOPICS * 3):
        if (place * 7 + number) % 3:
            year = 2004 + place % 20
            lines.append(
                f"- {year} to {year + 1}: led work on {topic} for team {number % 9}, {place + 3} people"
            )
    return "\n".join(lines)


async def start_bench_job(
    database: Database, rater: Rater, resumes: int, asked: int, user_id: int | None = None
) -> Job:
    """A job of that many resumes against that many criteria, queued; of a user of its own when none is named."""
    async with database.transaction() as session:
        if user_id is None:
            user_id = await users.insert_user(session, f"bench-{uuid4().hex}@example.com", "Bench", None)
        user = await users.get_user(session, user_id or 0)
        draft_id = await create_draft(session, user.team_id, user.id)
        await use_criteria(session, user.team_id, draft_id, JOB_DESCRIPTION, criteria(asked))
        for number in range(resumes):
            await _store_resume(session, user.team_id, draft_id, number)
    name = rater_name(rater)
    start = JobStart(user.team_id, user.id, draft_id, uuid4(), InsightsMode.QUICK, name)
    async with database.transaction() as session:
        return await start_job(session, start, Settings(max_resumes_per_upload=1000))


async def _store_resume(session: Session, team_id: int, draft_id: int, number: int) -> None:
    text = resume(number)
    document_id = await documents.insert_document(
        session,
        team_id=team_id,
        draft_id=draft_id,
        role=DocumentRole.RESUME,
        name=f"placeholder-{number}.txt",
        size_bytes=len(text),
        sha256=sha256(text.encode()).digest(),
    )
    claims = await readings.claim_documents(session, uuid4(), _HOUR, 1)
    read = Document(status=DocumentStatus.OK, format="txt", text=text)
    await readings.record_document(session, Claim(document_id, claims[0].attempt), read)
    await candidates.insert_candidate(
        session, team_id=team_id, draft_id=draft_id, document_id=document_id, name=f"Placeholder {number}"
    )
