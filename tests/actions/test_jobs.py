"""Jobs: started once, refused by name, of exactly the resumes that are there."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from evaluator.actions.criteria import add_criterion
from evaluator.actions.jobs import JobStart, start_job
from evaluator.actions.uploads import confirm_file, remove_file
from evaluator.domain.criteria import Category, CriterionDraft
from evaluator.domain.documents import DocumentStatus
from evaluator.domain.errors import ConflictError, NotFoundError, RefusedError
from evaluator.domain.jobs import InsightsMode, Lane
from evaluator.domain.settings import Settings
from evaluator.store import documents, evaluations, rankings
from evaluator.store.database import Database, Session
from evaluator.store.documents import DocumentRole
from evaluator.store.jobs import Job
from evaluator.store.rubrics import list_rubric
from evaluator.store.users import User
from tests.factories import MATCHER, make_document, make_draft, make_job, make_user, rate


async def start(
    session: Session,
    user: User,
    draft_id: int,
    submission: UUID | None = None,
    settings: Settings | None = None,
) -> Job:
    asked = JobStart(user.team_id, user.id, draft_id, submission or uuid4(), InsightsMode.QUICK, MATCHER)
    return await start_job(session, asked, settings or Settings())


async def count(session: Session, table: str) -> int:
    return int(await session.scalar(text(f"SELECT count(*) FROM {table}")))


async def test_a_double_click_in_two_transactions_at_once_makes_one_job(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        draft_id = await make_draft(session, rita, candidates=3)
    submission = uuid4()

    async def click() -> int:
        async with database.transaction() as session:
            return (await start(session, rita, draft_id, submission)).id

    ids = await asyncio.gather(*(click() for _ in range(8)))
    assert len(set(ids)) == 1
    async with database.transaction() as session:
        assert (await count(session, "job_queue"), await count(session, "evaluations")) == (1, 3)


async def test_two_tabs_that_start_at_once_make_one_job(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        draft_id = await make_draft(session, rita, candidates=1)

    async def click() -> None:
        async with database.transaction() as session:
            await start(session, rita, draft_id)

    outcomes = await asyncio.gather(*(click() for _ in range(4)), return_exceptions=True)
    assert outcomes.count(None) == 1
    assert sum(isinstance(outcome, RefusedError) for outcome in outcomes) == 3


async def test_start_is_refused_without_a_job_description(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, job_description=None, candidates=1)
    with pytest.raises(RefusedError, match="no job description"):
        await start(session, rita, draft_id)


async def test_start_is_refused_without_a_criterion_in_use(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=1)
    await session.execute(text("UPDATE criteria SET is_used = false"))
    with pytest.raises(RefusedError, match="No criterion is in use"):
        await start(session, rita, draft_id)


async def test_start_is_refused_when_the_weights_in_use_are_zero(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=1)
    await session.execute(text("UPDATE criteria SET weight = 0, is_used = place > 1"))
    await session.execute(text("UPDATE criteria SET weight = 5 WHERE NOT is_used"))
    with pytest.raises(RefusedError, match="All weights are 0"):
        await start(session, rita, draft_id)


async def test_start_is_refused_while_a_file_is_being_read(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=1)
    await session.execute(text("UPDATE documents SET state = 'queued', status = NULL"))
    with pytest.raises(RefusedError, match="1 file is still being read"):
        await start(session, rita, draft_id)


async def test_start_is_refused_while_criteria_are_being_drawn(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=1)
    await session.execute(
        text("INSERT INTO extractions (team_id, draft_id) VALUES (:team, :draft)"),
        {"team": rita.team_id, "draft": draft_id},
    )
    with pytest.raises(RefusedError, match="still being drawn"):
        await start(session, rita, draft_id)


@pytest.mark.parametrize("status", [None, DocumentStatus.ENCRYPTED, DocumentStatus.NEEDS_OCR])
async def test_start_is_refused_without_a_readable_resume(session: Session, status: DocumentStatus | None):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita)
    if status is not None:
        await make_document(session, rita, draft_id, status=status)
    with pytest.raises(RefusedError, match="no resume to rate"):
        await start(session, rita, draft_id)


async def test_a_partly_read_resume_is_rated_only_when_confirmed(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita)
    partly = await make_document(session, rita, draft_id, status=DocumentStatus.PARTIAL_OCR)
    with pytest.raises(RefusedError, match="no resume to rate"):
        await start(session, rita, draft_id)
    await confirm_file(session, rita.team_id, rita.id, partly)
    assert (await start(session, rita, draft_id)).total == 1


async def test_a_resume_is_confirmed_once_and_by_its_own_team(session: Session):
    rita, ray = await make_user(session), await make_user(session)
    draft_id = await make_draft(session, rita)
    partly = await make_document(session, rita, draft_id, status=DocumentStatus.PARTIAL_OCR)
    with pytest.raises(NotFoundError):
        await confirm_file(session, ray.team_id, ray.id, partly)
    await confirm_file(session, rita.team_id, rita.id, partly)
    with pytest.raises(ConflictError):
        await confirm_file(session, rita.team_id, rita.id, partly)


async def test_start_is_refused_for_a_strangers_draft(session: Session):
    rita, ray = await make_user(session), await make_user(session)
    draft_id = await make_draft(session, rita, candidates=1)
    with pytest.raises(NotFoundError):
        await start(session, ray, draft_id)


async def test_a_refused_start_leaves_nothing_behind(database: Database):
    async with database.transaction() as session:
        rita = await make_user(session)
        draft_id = await make_draft(session, rita)
    with pytest.raises(RefusedError):
        async with database.transaction() as session:
            await start(session, rita, draft_id)
    async with database.transaction() as session:
        assert await count(session, "analyses") == await count(session, "job_queue") == 0


async def test_more_resumes_than_the_threshold_go_to_the_background_lane(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=3)
    job = await start(session, rita, draft_id, settings=Settings(background_queue_threshold=2))
    assert job.lane is Lane.BACKGROUND


async def test_same_names_stay_two_candidates(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita)
    for _ in range(2):
        await make_document(session, rita, draft_id, name="Pat Placeholder")
    job = await start(session, rita, draft_id)
    await rate(session, job, 2)
    rows = await rankings.list_evaluations(session, job.analysis_id)
    assert [row.name for row in rows] == ["Pat Placeholder"] * 2
    assert len({row.candidate_id for row in rows}) == 2


async def test_a_duplicate_is_rated_once_and_a_removed_resume_not_at_all(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=3)
    first, copy, removed = await documents.list_documents(session, draft_id, DocumentRole.RESUME)
    await session.execute(
        text(
            "UPDATE documents SET sha256 = (SELECT sha256 FROM documents WHERE id = :first) WHERE id = :copy"
        ),
        {"first": first.id, "copy": copy.id},
    )
    await remove_file(session, rita.team_id, removed.id)
    job = await start(session, rita, draft_id)
    rows = await rankings.list_evaluations(session, job.analysis_id)
    assert [row.document_id for row in rows] == [first.id]
    assert job.total == 1


async def test_the_copy_is_rated_once_its_original_is_removed(session: Session):
    rita = await make_user(session)
    draft_id = await make_draft(session, rita, candidates=2)
    first, copy = await documents.list_documents(session, draft_id, DocumentRole.RESUME)
    await session.execute(text("UPDATE documents SET sha256 = decode(repeat('00', 32), 'hex')"))
    await remove_file(session, rita.team_id, first.id)
    job = await start(session, rita, draft_id)
    assert [row.document_id for row in await rankings.list_evaluations(session, job.analysis_id)] == [copy.id]


async def test_a_resume_removed_while_its_job_starts_is_rated_or_never_was_in_it(database: Database):
    for _ in range(8):
        async with database.transaction() as session:
            rita = await make_user(session)
            draft_id = await make_draft(session, rita, candidates=2)
            [gone, _] = await documents.list_documents(session, draft_id, DocumentRole.RESUME)

        async def begin(rita=rita, draft_id=draft_id) -> Job:
            async with database.transaction() as session:
                return await start(session, rita, draft_id)

        async def remove(rita=rita, gone=gone) -> None:
            async with database.transaction() as session:
                await remove_file(session, rita.team_id, gone.id)

        job, _ = await asyncio.gather(begin(), remove())
        async with database.transaction() as session:
            counts = await evaluations.count_by_state(session, job.id)
        assert counts.total == job.total


async def test_what_was_started_is_frozen(session: Session):
    rita = await make_user(session)
    job = await make_job(session, rita, candidates=1)
    draft_id = job.draft_id
    added = CriterionDraft(wording="Added afterwards", category=Category.OTHER)
    await add_criterion(session, rita.team_id, draft_id, added)
    await session.execute(text("UPDATE criteria SET weight = 0, wording = 'Changed'"))
    assert [criterion.wording for criterion in await list_rubric(session, job.analysis_id)] == [
        "Data pipelines in Python",
        "Reading query plans",
        "Driving licence",
    ]
