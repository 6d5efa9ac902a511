"""The storm: two containers at work on one database while they are killed, frozen and robbed of it."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import psutil

from bench._fake_model import fake_model
from evaluator.actions.finishing import AlreadyOverError, cancel_job
from evaluator.actions.jobs import JobStart, retry_unrated, start_job
from evaluator.actions.persisting import persist
from evaluator.domain.jobs import InsightsMode
from evaluator.domain.money import LARGEST, EntryKind
from evaluator.domain.settings import Settings
from evaluator.store import embedded
from evaluator.store.database import Database, PoolOptions, Session
from evaluator.store.embedded import EmbeddedCluster
from evaluator.store.jobs import Job
from evaluator.store.ledger import NewEntry, insert_entry
from evaluator.store.migrating import migrate
from evaluator.store.settings import set_setting
from evaluator.store.users import User
from tests.chaos import ledger
from tests.chaos.calls import Kill
from tests.chaos.container import LEASE
from tests.chaos.orphans import Orphans
from tests.chaos.postbox import Postbox, taking_mail
from tests.chaos.processes import Container, environment
from tests.factories import MATCHER, make_document, make_draft, make_user
from tests.fakes.model_server import API_KEY

T = TypeVar("T")

SLOTS = 4
"""Candidates rated at once in one container."""
THRESHOLD = 6
SETTINGS = Settings(
    max_model_calls=SLOTS,
    interactive_reserved_slots=1,
    background_queue_threshold=THRESHOLD,
    billing_enabled=True,
)
SIZES = (2, 5, 9, 14)
"""Candidates of a job: two are of the interactive lane, two of the background lane."""
MODELS = ("gpt-6-luna", "gpt-6-sol")
"""What the containers ask; so the model's server can tell them from each other."""
NAMES = ("rita", "ray", "remy")
MODES = (InsightsMode.QUICK, InsightsMode.QUICK, InsightsMode.DEEP, InsightsMode.ALL)
LATENCY = 0.5
LONGEST_FREEZE_SECONDS = 4 * LEASE
ENOUGH_WAITING = 30
"""Candidates that wait at any time, so that every blow hits work."""
SERVER = {**embedded.PRODUCTION, "fsync": "off"}
"""What was committed must outlive the server's processes, but not the machine."""


@dataclass
class Storm:
    """What there is, and what was done to it."""

    seed: int
    cluster: EmbeddedCluster
    database: Database
    containers: list[Container]
    orphans: Orphans
    postbox: Postbox
    calls_path: Path
    users: list[User] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    kills: list[Kill] = field(default_factory=list)
    freezes: int = 0
    database_deaths: int = 0
    cancelled: int = 0
    candidates: int = 0
    retried: int = 0
    taken_away: list[tuple[Container, list[ledger.Token]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    async def rage(self, kills: int) -> None:
        """Kill a random container at random instants; between that freezes, deaths of the database, cancels."""
        for number in range(kills):
            await self._feed()
            await self._strike_otherwise(number)
            victim = self.dice.choice(self.containers)
            # now and then it is hit while it starts
            if self.dice.random() < 0.8:
                await victim.until_ready()
            await asyncio.sleep(self.dice.uniform(0.0, 1.0))
            await self._kill(victim)

    async def settle(self) -> None:
        """Wait for the end of everything; what was set aside because its process died too often is tried again."""
        for container in self.containers:
            await container.until_ready()
        await self._until_all_is_over()
        while unrated := await self.transact(ledger.list_set_aside):
            for team_id, user_id, analysis_id in unrated:
                await self._retry(team_id, user_id, analysis_id)
            await self._until_all_is_over()

    async def _strike_otherwise(self, number: int) -> None:
        match number % 4:
            case 1:
                await self._freeze(self.dice.choice(self.containers))
            case 2:
                await self._kill_database()
            case 3:
                await self._cancel()

    async def _kill(self, victim: Container) -> None:
        at, workers = await victim.kill()
        self.kills.append(Kill(victim.model, at))
        self.orphans.died(workers, at)
        await victim.start()

    async def _freeze(self, victim: Container) -> None:
        """Freeze a container past its leases, and wake it when another one is at what it held."""
        # whoever takes the work over has to be there, even if it found no database when it started
        for container in self.containers:
            await container.until_ready()
        workers = set(victim.workers)
        await self._until_busy(workers)
        self.orphans.died(workers, victim.freeze())
        self.freezes += 1
        held = await self.transact(lambda session: ledger.list_held(session, list(workers)))
        lost = await self._until_taken_away(held)
        self.taken_away.append((victim, lost))
        await self.orphans.until_rescued(workers)
        self.orphans.woke(workers)
        victim.thaw()

    async def _until_busy(self, workers: set[UUID]) -> None:
        """Wait until these workers hold something, if it comes to that."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_FREEZE_SECONDS):
                while not await self.transact(lambda session: ledger.list_held(session, list(workers))):
                    await asyncio.sleep(LEASE / 10)

    async def _until_taken_away(self, held: list[ledger.Token]) -> list[ledger.Token]:
        """Wait until none of these claims is in force, or one is given out anew; gives the lost ones."""
        taken: ledger.TakenAway
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_FREEZE_SECONDS):
                while True:
                    # the lease has to pass, and nothing tells when it has
                    await asyncio.sleep(LEASE / 10)
                    taken = await self.transact(lambda session: ledger.find_taken_away(session, held))
                    if taken.is_given_out:
                        break
        return taken.lost

    async def _kill_database(self) -> None:
        pid = int((self.cluster.home / "data" / "postmaster.pid").read_text().splitlines()[0])
        postmaster = psutil.Process(pid)
        postmaster.send_signal(signal.SIGQUIT)
        await asyncio.to_thread(postmaster.wait, 10)
        await self.cluster.revive()
        self.database_deaths += 1

    async def _cancel(self) -> None:
        job = self.dice.choice(self.jobs[-4:])

        async def cancel(session: Session) -> None:
            await cancel_job(session, job, by_user_id=job.user_id or 0)

        with suppress(AlreadyOverError):
            await self.transact(cancel)
            self.cancelled += 1

    async def _feed(self) -> None:
        while await self.transact(ledger.count_waiting) < ENOUGH_WAITING:
            user = self.dice.choice(self.users)
            await self._start_job(user, self.dice.choice(SIZES))

    async def _start_job(self, user: User, candidates: int) -> None:
        first, mode = self.candidates, self.dice.choice(MODES)
        self.candidates += candidates

        async def start(session: Session) -> Job:
            draft_id = await make_draft(session, user)
            for number in range(first, first + candidates):
                await make_document(session, user, draft_id, name=f"Placeholder {number}")
            wanted = JobStart(user.team_id, user.id, draft_id, uuid4(), mode, MATCHER)
            return await start_job(session, wanted, SETTINGS)

        self.jobs.append(await self.transact(start))

    async def _retry(self, team_id: int, user_id: int, analysis_id: int) -> None:
        async def retry(session: Session) -> Job:
            return await retry_unrated(session, team_id, user_id, analysis_id, uuid4(), SETTINGS)

        job = await self.transact(retry)
        self.retried += job.total

    async def _until_all_is_over(self) -> None:
        async with asyncio.timeout(120):
            while await self.transact(ledger.count_unfinished):
                await asyncio.sleep(0.1)

    async def transact(self, step: Callable[[Session], Coroutine[None, None, T]]) -> T:
        """Run `step` in a transaction, again where the database was away."""

        async def once() -> T:
            async with self.database.transaction() as session:
                return await step(session)

        return await persist(once)


@asynccontextmanager
async def brewing(folder: Path, seed: int) -> AsyncIterator[Storm]:
    """Everything a storm needs, started, and cleared away at the end."""
    async with AsyncExitStack() as stack:
        cluster = await embedded.start(folder, SERVER)
        stack.push_async_callback(cluster.stop)
        await migrate(cluster.url)
        database = Database(cluster.url, PoolOptions(size=2))
        stack.push_async_callback(database.close)
        postbox = await stack.enter_async_context(taking_mail())
        calls_path = folder / "calls.jsonl"
        model_url = stack.enter_context(fake_model(LATENCY, calls_path))
        containers = [
            Container(model, _environment(cluster, model_url, postbox, folder / model)) for model in MODELS
        ]
        orphans = Orphans(cluster.url, lambda: any(each.is_serving for each in containers))
        looking = asyncio.create_task(orphans.run())
        stack.callback(looking.cancel)
        storm = Storm(seed, cluster, database, containers, orphans, postbox, calls_path)
        storm.users = await storm.transact(_prepare)
        for container in containers:
            await container.start()
            stack.push_async_callback(container.clear_away)
        yield storm


def _environment(cluster: EmbeddedCluster, model_url: str, postbox: Postbox, folder: Path) -> dict[str, str]:
    return environment(
        DATABASE_URL=cluster.url,
        DATA_DIR=str(folder),
        SECRET_KEY="not a secret, and long enough for containers in tests",
        OPENAI_API_KEY=API_KEY,
        OPENAI_BASE_URL=model_url,
        SMTP_URL=postbox.url,
        MAIL_FROM="evaluator@sample.example",
    )


async def _prepare(session: Session) -> list[User]:
    for name in SETTINGS.model_fields_set:
        await set_setting(session, name, getattr(SETTINGS, name), None)
    users = [await make_user(session, f"{name}@example.com", name=name.title()) for name in NAMES]
    for user in users:
        credit = NewEntry(user.team_id, EntryKind.CREDIT, LARGEST, f"credit:storm:{user.team_id}")
        await insert_entry(session, credit)
    return users
