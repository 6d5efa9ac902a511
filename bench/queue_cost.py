"""The queue alone: CPU per evaluation beside bare asyncpg that runs the very same statements on the same rows.

The rater answers at once, so that nothing but claiming, recording, progress, announcing and the loops is left. What
was sent is noted in a first run and replayed by one asyncpg connection on a fresh copy of the database.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import event

from bench._engine_data import start_bench_job
from evaluator.actions.matcher_rater import MatcherRater
from evaluator.actions.raters import RatingTask, Told
from evaluator.background.evaluating import evaluating
from evaluator.background.supervisor import Supervisor
from evaluator.background.times import Times
from evaluator.domain.ratings import Quote, Rating, State
from evaluator.domain.settings import Settings
from evaluator.store import embedded, jobs
from evaluator.store.database import Database, Key, PoolOptions
from evaluator.store.jobs import Job
from evaluator.store.migrating import migrate

CANDIDATES, CRITERIA, AT_ONCE = 400, 20, 10
RATIO, STATEMENTS, COMMITS = 2.0, 4.0, 2.0
"""The targets."""


QUOTE = Quote(text="Candidate Placeholder", start=0, end=21)
READY: Told[tuple[Rating, ...]] = Told(
    tuple(
        Rating(number=number, level=3, state=State.HELD, reason="Shown once.", quotes=(QUOTE,))
        for number in range(1, CRITERIA + 1)
    )
)


class InstantRater(MatcherRater):
    """Has its answer ready: level 3 with one quote for each criterion."""

    async def rate(self, task: RatingTask) -> Told[tuple[Rating, ...]]:
        """Awaits nothing but its turn."""
        await asyncio.sleep(0)
        return READY


class Notes:
    """Statements as they reach the driver, and how many transactions they made."""

    def __init__(self, own: Database) -> None:
        self.sent: list[tuple[str, Sequence[Any]]] = []
        self.commits = 0
        engine = own.engine.sync_engine
        event.listen(engine, "before_cursor_execute", self._note)
        event.listen(engine, "commit", self._count)

    def _note(self, _c: Any, _u: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if context.execution_options.get("isolation_level") == "AUTOCOMMIT":
            self.commits += 1
        self.sent += [(statement, row) for row in parameters] if many else [(statement, parameters)]

    def _count(self, connection: Any) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            self.commits += 1


async def run_queue(own: Database, job: Job) -> float:
    """CPU seconds from the queued job to its end, insights left out."""
    supervisor = Supervisor(own, Times())
    limits = Settings(max_model_calls=AT_ONCE, interactive_reserved_slots=0)
    supervisor.add(evaluating(own, InstantRater(), lambda: limits))
    moved_on = asyncio.Event()

    def heard(keys: Sequence[Key]) -> None:
        supervisor.wake(keys)
        if any(key.kind == "insights" for key in keys):
            moved_on.set()

    own.announcer = heard
    began = time.process_time()
    running = asyncio.create_task(supervisor.run())
    async with asyncio.timeout(60):
        await moved_on.wait()
    used = time.process_time() - began
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    async with own.transaction() as session:
        if (await jobs.get_job(session, job.team_id, job.id)).progress != CANDIDATES:
            sys.exit("not every candidate was rated")
    return used


async def run_bare(url: str, sent: Sequence[tuple[str, Sequence[Any]]]) -> float:
    """CPU seconds of asyncpg for these statements, each prepared once."""
    connection = await asyncpg.connect(url)
    began = time.process_time()
    prepared: dict[str, Any] = {}
    for statement, parameters in sent:
        if statement not in prepared:
            prepared[statement] = await connection.prepare(statement)
        await prepared[statement].fetch(*parameters)
    used = time.process_time() - began
    rated = await connection.fetchval("SELECT count(*) FROM evaluations WHERE state = 'done'")
    await connection.close()
    if rated != CANDIDATES:
        sys.exit(f"the replay rated {rated} of {CANDIDATES} candidates")
    return used


async def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        cluster = await embedded.start(Path(folder), embedded.PRODUCTION)
        try:
            template = await cluster.create_database("template_job")
            await migrate(template)
            own = Database(template)
            job = await start_bench_job(own, InstantRater(), CANDIDATES, CRITERIA)
            await own.close()
            noted, measured, bare = [
                await cluster.create_database(name, "template_job") for name in ("noted", "measured", "bare")
            ]
            first = Database(noted, PoolOptions(size=15))
            notes = Notes(first)
            await run_queue(first, job)
            await first.close()
            second = Database(measured, PoolOptions(size=15))
            queue = await run_queue(second, job)
            await second.close()
            alone = await run_bare(bare, notes.sent)
        finally:
            await cluster.stop()
    print(f"{CANDIDATES} candidates x {CRITERIA} criteria, {AT_ONCE} at a time, a rater that answers at once")
    print(
        f"CPU per evaluation {queue / CANDIDATES * 1000:.2f} ms, bare asyncpg {alone / CANDIDATES * 1000:.2f} ms: "
        f"ratio {queue / alone:.2f} (target {RATIO:.0f})"
    )
    print(
        f"per evaluation {len(notes.sent) / CANDIDATES:.2f} statements (target {STATEMENTS:.0f}), "
        f"{notes.commits / CANDIDATES:.2f} commits (target {COMMITS:.0f})"
    )


if __name__ == "__main__":
    asyncio.run(main())
