"""`evaluator screen`: the same engine without the web application, on a private database that goes with it."""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evaluator.actions.drafts import create_draft, request_extraction, use_criteria
from evaluator.actions.finishing import advance_job, give_up_waiting
from evaluator.actions.jobs import JobStart, rater_name, start_job
from evaluator.actions.reports import read_report
from evaluator.actions.uploads import UploadedFile, receive_file
from evaluator.app import Parts, make_parts, working
from evaluator.cli.ranking import print_report, write_report
from evaluator.cli.reading import read_path
from evaluator.config import Config
from evaluator.domain.criteria import CriterionDraft
from evaluator.domain.criteria_files import parse_criteria
from evaluator.domain.documents import DocumentStatus
from evaluator.domain.errors import RefusedError
from evaluator.domain.jobs import InsightsMode, WorkState
from evaluator.domain.questions import QuestionKind
from evaluator.domain.reports import CandidateState, Report, UnreadFile
from evaluator.domain.settings import Settings
from evaluator.store import documents, embedded, evaluations, extractions, jobs, users
from evaluator.store.database import Database, Key
from evaluator.store.documents import DocumentRole
from evaluator.store.migrating import migrate
from evaluator.store.settings import set_setting

LIMITS = Settings(max_resumes_per_upload=1000, background_queue_threshold=1000)
WORKING = "Terminal"


@dataclass(frozen=True, slots=True)
class Screening:
    """What was asked for: the files, how many insights, and where the result goes besides the screen."""

    job_description: Path
    resumes: Sequence[Path]
    criteria: Path | None
    mode: InsightsMode
    out: Path | None

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> "Screening":
        """The command's arguments; raises RefusedError for a result file that could not be written in the end."""
        out: Path | None = arguments.out
        if out is not None:
            _check_out(out)
        return cls(arguments.jd, arguments.resumes, arguments.criteria, arguments.mode, out)


async def screen(config: Config, asked: Screening) -> int:
    """Rank the resumes; exit code 0 only when every readable file was rated."""
    with tempfile.TemporaryDirectory(prefix="evaluator-") as folder:
        cluster = await embedded.start(Path(folder), embedded.THROWAWAY)
        try:
            await migrate(cluster.url)
            parts = make_parts(config, cluster.url)
            async with working(parts):
                report = await _Run(parts, asked).report()
        finally:
            await cluster.stop()
    print_report(report)
    if asked.out is not None:
        await asyncio.to_thread(write_report, report, asked.out)
    is_complete = all(candidate.state is CandidateState.RATED for candidate in report.candidates)
    return 0 if is_complete and report.candidates else 1


class _Run:
    """One screening on its own database."""

    def __init__(self, parts: Parts, asked: Screening) -> None:
        self._parts = parts
        self._database: Database = parts.database
        self._asked = asked
        self._changed = asyncio.Event()
        self._team_id = self._user_id = self._draft_id = 0
        self._unopened: list[UnreadFile] = []
        self._database.announcer = self._hear

    def _hear(self, keys: Sequence[Key]) -> None:
        self._parts.supervisor.wake(keys)
        self._changed.set()

    async def report(self) -> Report:
        """Everything from the first file to the report."""
        with _progress() as progress:
            await self._prepare()
            await self._read(progress)
            await self._draw_criteria(progress)
            job = await self._start()
            await self._rate(job, progress)
        async with self._database.transaction() as session:
            report = await read_report(session, self._team_id, job.analysis_id)
        return replace(report, unread=(*report.unread, *self._unopened))

    async def _prepare(self) -> None:
        async with self._database.transaction() as session:
            user_id = await users.insert_user(session, "terminal@localhost.invalid", WORKING, None)
            user = await users.get_user(session, user_id or 0)
            self._team_id, self._user_id = user.team_id, user.id
            self._draft_id = await create_draft(session, user.team_id, user.id)
            await set_setting(session, "max_resumes_per_upload", LIMITS.max_resumes_per_upload, None)

    async def _read(self, progress: Progress) -> None:
        for path in self._asked.resumes:
            await self._send(path)
        await self._take_job_description()
        bar = progress.add_task("Reading", total=len(self._asked.resumes))

        async def is_read() -> bool:
            async with self._database.transaction() as session:
                listed = await documents.list_documents(session, self._draft_id, DocumentRole.RESUME)
            waiting = sum(document.is_waiting for document in listed)
            progress.update(bar, completed=len(self._asked.resumes) - waiting)
            return waiting == 0

        await self._until(is_read)
        await self._insist_on_a_resume()

    async def _insist_on_a_resume(self) -> None:
        async with self._database.transaction() as session:
            listed = await documents.list_documents(session, self._draft_id, DocumentRole.RESUME)
        if any(document.status is not None and document.status.is_readable for document in listed):
            return
        left_out = [f"{document.name}: {document.reason or document.last_error}" for document in listed]
        left_out += [f"{file.file}: {file.reason}" for file in self._unopened]
        raise RefusedError("\n".join(["No resume could be read.", *left_out]))

    async def _send(self, path: Path) -> None:
        try:
            data = await asyncio.to_thread(path.read_bytes)
        except OSError as error:
            reason = f"The file cannot be opened: {error.strerror}."
            self._unopened.append(UnreadFile(_name(path), DocumentStatus.CORRUPT, reason))
            return
        uploaded = UploadedFile(self._team_id, self._draft_id, DocumentRole.RESUME, _name(path))
        await receive_file(self._database, uploaded, _once(data))

    async def _take_job_description(self) -> None:
        path = self._asked.job_description
        document = await read_path(self._parts.sandbox, path)
        if not document.status.is_readable:
            raise RefusedError(f"{path.name}: {document.reason or 'the job description cannot be read.'}")
        given = await self._given_criteria()
        async with self._database.transaction() as session:
            await use_criteria(session, self._team_id, self._draft_id, document.text, given)
            if not given:
                await request_extraction(session, self._team_id, self._draft_id)

    async def _given_criteria(self) -> list[CriterionDraft]:
        if self._asked.criteria is None:
            return []
        try:
            return parse_criteria(await asyncio.to_thread(self._asked.criteria.read_text, "utf-8-sig"))
        except OSError as error:
            raise RefusedError(
                f"{self._asked.criteria}: the file cannot be read: {error.strerror}."
            ) from error
        except UnicodeDecodeError as error:
            raise RefusedError(f"{self._asked.criteria}: the file is no text in UTF-8.") from error

    async def _draw_criteria(self, progress: Progress) -> None:
        if self._asked.criteria is not None:
            return
        bar = progress.add_task("Drawing criteria", total=1)

        async def is_drawn() -> bool:
            async with self._database.transaction() as session:
                found = await extractions.find_extraction(session, self._draft_id)
            if found is not None and found.state is WorkState.FAILED:
                raise RefusedError(f"No criteria could be drawn: {found.last_error}")
            return found is not None and found.state.is_final

        await self._until(is_drawn)
        progress.update(bar, completed=1)

    async def _start(self) -> jobs.Job:
        rater = self._parts.rater
        name = rater_name(rater)
        start = JobStart(self._team_id, self._user_id, self._draft_id, uuid4(), self._asked.mode, name)
        async with self._database.transaction() as session:
            return await start_job(session, start, LIMITS)

    async def _rate(self, job: jobs.Job, progress: Progress) -> None:
        bar = progress.add_task("Rating", total=job.total)

        async def is_over() -> bool:
            async with self._database.transaction() as session:
                counts = await evaluations.count_by_state(session, job.id)
                present = await jobs.find_job(session, job.id)
            progress.update(bar, completed=counts.over)
            await self._give_up_on_what_does_not_pass(job)
            return present is not None and present.status.is_final

        await self._until(is_over)

    async def _give_up_on_what_does_not_pass(self, job: jobs.Job) -> None:
        """A refused key would be waited for: here nobody can mend it meanwhile."""
        away = self._parts.rater.away(QuestionKind.RATING)
        if away is None or away.is_passing:
            return
        async with self._database.transaction() as session:
            await give_up_waiting(session, job.id, away.message)
        async with self._database.transaction() as session:
            await advance_job(session, job.id)

    async def _until(self, is_so: Callable[[], Awaitable[bool]]) -> None:
        while not await is_so():
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), self._parts.times.poll)
            except TimeoutError:
                continue


def _check_out(out: Path) -> None:
    if out.suffix.lower() not in (".csv", ".json"):
        raise RefusedError(f"{out}: the result can be written as .csv or .json.")
    if not out.parent.is_dir():
        raise RefusedError(f"{out}: there is no folder {out.parent} to write the result to.")
    if out.is_dir() or not os.access(out if out.exists() else out.parent, os.W_OK):
        raise RefusedError(f"{out}: the result cannot be written there.")


def _name(path: Path) -> str:
    """The file's name; bytes in it that are no text become question marks."""
    return path.name.encode("utf-8", "replace").decode()


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _progress() -> Progress:
    return Progress(
        TextColumn("{task.description:18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
    )
