"""The main job: from a pasted job description and uploaded resumes to ratings, insights and a finished job."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from evaluator.actions.drafts import create_draft, paste_job_description
from evaluator.actions.jobs import JobStart, RaterName, start_job
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.actions.model_rater import ModelRater
from evaluator.actions.reports import read_report
from evaluator.actions.uploads import UploadedFile, receive_file
from evaluator.background.times import Times
from evaluator.domain.errors import RefusedError
from evaluator.domain.jobs import InsightsMode, JobStatus, WaitReason, WorkState
from evaluator.domain.reports import CandidateState
from evaluator.domain.settings import Settings
from evaluator.outside import availability
from evaluator.outside.llm import ModelClient, ModelParameters
from evaluator.outside.retries import RetryPolicy
from evaluator.store import criteria, documents, drafts, extractions, jobs, users
from evaluator.store.documents import DocumentRole
from tests.fakes.model_server import API_KEY, FakeModelServer

JOB_DESCRIPTION = """Data Engineer

Fictional Ferries carries passengers along an imaginary coast and looks for a data engineer.

What you bring
- You must hold a degree in computer science or a related field
- At least five years of experience with Python in production
- Strong SQL, including query plans
- Experience with Apache Kafka or another streaming platform
- Good command of Norwegian is a plus
"""

MORTAL = Times(lease=2.0, poll=0.2, drain=1.0, progress=0.05)
"""The next process takes over after a lease."""

STRONG = """Pat Placeholder
pat.placeholder@example.com

Data Engineer, Imaginary Rail, January 2016 - present
- Built Python services in production for the ticket stream, 1,400 requests a second
- Ran Apache Kafka clusters for three years and rebuilt the replay of lost events
- Cut the nightly close from 4 h to 35 min by reading SQL query plans

Education
MSc in Computer Science, University of Nowhere, 2015
Languages: English, Norwegian (B2)
"""

WEAK = """Sam Sample
sam.sample@example.org

Florist, Pretend Petals, 2019 - 2023
- Arranged bouquets and served guests in a small shop
- Kept the books of the shop in a spreadsheet

Education
Vocational school for floristry, 2018
"""


async def chunks(text: str) -> AsyncIterator[bytes]:
    yield text.encode()


async def draft_with(database, announcements, texts: dict[str, str]) -> tuple[users.User, int]:
    async with database.transaction() as session:
        user_id = await users.insert_user(session, f"rita-{uuid4().hex}@example.com", "Rita Recruiter", None)
        rita = await users.get_user(session, user_id)
        draft_id = await create_draft(session, rita.team_id, rita.id)
        await paste_job_description(session, rita.team_id, draft_id, JOB_DESCRIPTION)
    for name, text in texts.items():
        uploaded = UploadedFile(rita.team_id, draft_id, DocumentRole.RESUME, name)
        await receive_file(database, uploaded, chunks(text))

    async def is_ready() -> bool:
        async with database.transaction() as session:
            found = await extractions.find_extraction(session, draft_id)
            listed = await documents.list_documents(session, draft_id, DocumentRole.RESUME)
        return found.state.is_final and not any(document.is_waiting for document in listed)

    await announcements.until(is_ready)
    return rita, draft_id


async def start(database, rita, draft_id, rater, submission=None, mode=InsightsMode.QUICK) -> jobs.Job:
    name = RaterName(rater.label, rater.is_built_in, rater.prompt_version)
    asked = JobStart(rita.team_id, rita.id, draft_id, submission or uuid4(), mode, name)
    async with database.transaction() as session:
        return await start_job(session, asked, Settings())


async def finished(database, announcements, job) -> jobs.Job:
    async def is_over() -> bool:
        async with database.transaction() as session:
            return (await jobs.find_job(session, job.id)).status.is_final

    await announcements.until(is_over)
    async with database.transaction() as session:
        return await jobs.find_job(session, job.id)


async def report_of(database, rita, job):
    async with database.transaction() as session:
        return await read_report(session, rita.team_id, job.analysis_id)


async def test_the_matcher_ranks_the_fitting_resume_first(database, supervising, announcements):
    rater = MatcherRater()
    async with supervising(rater):
        rita, draft_id = await draft_with(database, announcements, {"weak.txt": WEAK, "strong.txt": STRONG})
        job = await finished(database, announcements, await start(database, rita, draft_id, rater))
    report = await report_of(database, rita, job)
    assert job.status is JobStatus.COMPLETED
    assert job.progress == job.total == 2
    assert [candidate.file for candidate in report.candidates] == ["strong.txt", "weak.txt"]
    assert report.candidates[0].score_tenths > report.candidates[1].score_tenths
    assert report.is_built_in
    assert all(candidate.insight is not None for candidate in report.candidates)


async def test_every_quote_is_a_slice_of_its_resume(database, supervising, announcements):
    async with FakeModelServer(faults=["bad_quote"]) as server:
        rater = model_rater(server)
        async with supervising(rater):
            rita, draft_id = await draft_with(database, announcements, {"strong.txt": STRONG})
            job = await finished(database, announcements, await start(database, rita, draft_id, rater))
        await rater.client.close()
    report = await report_of(database, rita, job)
    quotes = [quote for rating in report.candidates[0].ratings for quote in rating.quotes]
    assert quotes
    assert all(quote.text in STRONG for quote in quotes)


def model_rater(server: FakeModelServer) -> ModelRater:
    parameters = ModelParameters(
        api_key=API_KEY,
        base_url=server.base_url,
        rating_model="gpt-6-luna",
        insight_model="gpt-6-luna",
        retries=RetryPolicy(base=0.001),
    )
    return ModelRater(ModelClient(parameters), b"a server key for tests")


async def test_one_call_rates_one_candidate(database, supervising, announcements):
    async with FakeModelServer() as server:
        rater = model_rater(server)
        async with supervising(rater):
            rita, draft_id = await draft_with(
                database, announcements, {"weak.txt": WEAK, "strong.txt": STRONG}
            )
            job = await finished(database, announcements, await start(database, rita, draft_id, rater))
        await rater.client.close()
    assert job.status is JobStatus.COMPLETED
    assert len([call for call in server.calls if call.schema_name == "rating"]) == 2


async def test_a_refused_question_fails_the_job_and_scores_nobody(database, supervising, announcements):
    async with FakeModelServer() as server:
        rater = model_rater(server)
        async with supervising(rater):
            rita, draft_id = await draft_with(database, announcements, {"strong.txt": STRONG})
            server.fail("too_long", times=-1)
            job = await finished(database, announcements, await start(database, rita, draft_id, rater))
        await rater.client.close()
    report = await report_of(database, rita, job)
    assert job.status is JobStatus.FAILED
    assert "longer than the model can read" in job.error_message
    assert report.candidates[0].state is CandidateState.NOT_RATED
    assert report.candidates[0].score_tenths is None


async def is_waiting(database, job: jobs.Job) -> bool:
    async with database.transaction() as session:
        return (await jobs.get_job(session, job.team_id, job.id)).wait_reason is WaitReason.MODEL


async def test_a_job_waits_for_a_refused_key_and_goes_on_by_itself_when_it_is_mended(
    database, supervising, announcements, monkeypatch
):
    monkeypatch.setattr(availability, "FIRST_LASTING_PAUSE", 0.3)
    async with FakeModelServer() as server:
        rater = model_rater(server)
        async with supervising(rater):
            rita, draft_id = await draft_with(
                database, announcements, {"strong.txt": STRONG, "weak.txt": WEAK}
            )
            server.fail("401", times=2)
            started = await start(database, rita, draft_id, rater)
            await announcements.until(lambda: is_waiting(database, started))
            job = await finished(database, announcements, started)
        await rater.client.close()
    report = await report_of(database, rita, job)
    assert job.status is JobStatus.COMPLETED
    assert {each.state for each in report.candidates} == {CandidateState.RATED}


async def test_the_same_submission_makes_one_job(database, supervising, announcements):
    rater = MatcherRater()
    async with supervising(rater):
        rita, draft_id = await draft_with(database, announcements, {"strong.txt": STRONG})
        submission = uuid4()
        first = await start(database, rita, draft_id, rater, submission)
        second = await start(database, rita, draft_id, rater, submission)
        await finished(database, announcements, first)
    assert first.id == second.id


async def test_a_second_start_is_refused_while_the_first_job_goes_on(database, supervising, announcements):
    async with FakeModelServer() as server:
        rater = model_rater(server)
        async with supervising(rater):
            rita, draft_id = await draft_with(database, announcements, {"strong.txt": STRONG})
            server.hold()
            job = await start(database, rita, draft_id, rater)
            with pytest.raises(RefusedError, match="still going on"):
                await start(database, rita, draft_id, rater)
            server.let_go()
            await finished(database, announcements, job)
            again = await start(database, rita, draft_id, rater)
            await finished(database, announcements, again)
        await rater.client.close()
    assert again.id != job.id


async def test_work_left_by_a_dead_process_is_done_by_the_next(database, supervising, announcements):
    async with FakeModelServer() as server:
        rater = model_rater(server)
        async with supervising(rater, MORTAL) as first:
            rita, draft_id = await draft_with(database, announcements, {"strong.txt": STRONG})
            server.hold()
            job = await start(database, rita, draft_id, rater)
            await server.wait_for(in_flight=1)
            # a process killed here leaves a running row behind and gives nothing back
            first._give_back = _nothing
        server.let_go()
        async with supervising(rater, MORTAL):
            job = await finished(database, announcements, job)
        await rater.client.close()
    assert job.status is JobStatus.COMPLETED
    report = await report_of(database, rita, job)
    assert report.candidates[0].state is CandidateState.RATED


async def _nothing() -> None:
    return None


async def test_duplicates_are_named_and_rated_once(database, supervising, announcements):
    rater = MatcherRater()
    async with supervising(rater):
        rita, draft_id = await draft_with(database, announcements, {"a.txt": STRONG, "copy.txt": STRONG})
        job = await finished(database, announcements, await start(database, rita, draft_id, rater))
    report = await report_of(database, rita, job)
    assert [candidate.file for candidate in report.candidates] == ["a.txt"]
    assert [(left.file, left.reason) for left in report.unread] == [
        ("copy.txt", "The same bytes as a.txt. Only one is rated.")
    ]


async def test_a_file_that_cannot_be_used_leaves_the_earlier_job_description(
    database, supervising, announcements
):
    async with supervising(MatcherRater()):
        rita, draft_id = await draft_with(database, announcements, {})
        sent = UploadedFile(rita.team_id, draft_id, DocumentRole.JOB_DESCRIPTION, "short.txt")
        document_id = await receive_file(database, sent, chunks("We need you"))

        async def is_read() -> bool:
            async with database.transaction() as session:
                return not (await documents.get_document(session, rita.team_id, document_id)).is_waiting

        await announcements.until(is_read)
    async with database.transaction() as session:
        draft = await drafts.get_draft(session, rita.team_id, draft_id)
        kept = await criteria.list_criteria(session, draft_id)
        file = await documents.get_document(session, rita.team_id, document_id)
    assert draft.job_description == JOB_DESCRIPTION.strip()
    assert kept
    assert "3 words" in file.reason
    assert not file.is_usable


async def test_a_failed_extraction_is_a_state_with_a_reason(database, supervising, announcements):
    async with FakeModelServer(faults=["prose", "prose"]) as server:
        rater = model_rater(server)
        async with supervising(rater):
            _, draft_id = await draft_with(database, announcements, {})
            async with database.transaction() as session:
                found = await extractions.find_extraction(session, draft_id)
        await rater.client.close()
    assert found.state is WorkState.FAILED
    assert "no usable answer" in found.last_error
