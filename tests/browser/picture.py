"""Takes docs/ranking.png, the picture in the README: `python -m tests.browser.picture`.

A job of 48 made-up candidates, half rated by the fake model, in a real browser.
"""

import asyncio
import random
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import update

from evaluator import ROOT
from evaluator.domain.criteria import CriterionDraft, Kind
from evaluator.store import embedded
from evaluator.store.database import Database
from evaluator.store.documents import documents
from evaluator.store.jobs import job_queue
from evaluator.store.migrating import migrate
from evaluator.store.settings import set_setting
from tests.browser.people import Person, arrive_signed_in
from tests.browser.sites import Site, serving
from tests.chromium import launched
from tests.factories import make_draft
from tests.fakes.model_server import FakeModelServer

if TYPE_CHECKING:
    from playwright.async_api import FilePayload, Page

FIRST = (
    *("Ada", "Bruno", "Chidi", "Dagny", "Emre", "Farah", "Goro", "Hana", "Ines", "Jonas", "Kim", "Leila"),
    *("Mateo", "Noor", "Otto", "Petra", "Quentin", "Rosa", "Samir", "Tina", "Umar", "Vera", "Wanda", "Xenia"),
)
LAST = (
    *("Placeholder", "Mockup", "Sample", "Testcase", "Pretend", "Fictional", "Example", "Madeup", "Dummy"),
    *("Imaginary", "Nonesuch"),
)
CANDIDATES = 48
AT_ONCE = 8
ROUNDS = 3
ELAPSED = timedelta(minutes=4, seconds=20)
MUST_HAVES = ("Five years in data engineering", "Python", "German at B2 level", "Driving licence")
WANTED = (
    "Streaming pipelines, Kafka, exactly-once delivery",
    "Tuning SQL query plans, indexes",
    "Airflow orchestration: backfills, retries, alerts",
    "Dimensional models, dbt tests, lineage",
    "Snowflake warehouse: roles, clustering, cost",
    "Terraform modules: review, state, drift",
    "Docker images: slim, signed, scanned",
    "Continuous integration: caches, previews, gates",
    "Data quality: contracts, freshness, anomalies",
    "Spark jobs: skew, shuffle, partitions",
    "Incident reviews: causes, timeline, follow-ups",
    "Rotation: pager, runbooks, handover",
    "Mentoring juniors: pairing, feedback, plans",
    "Timetable forecasts: seasons, holidays, errors",
    "Railway sensors: axles, doors, gaps",
    "Stakeholder workshops: agenda, decisions, minutes",
    "Technical writing: guides, diagrams, glossary",
    "Cloud certification: architect, security, network",
    "Computer science degree: thesis, grade",
    "Catalog: owners, glossary, search",
    "Community: talks, patches, meetups",
)
# 25 in all: more would be asked in two calls each
CRITERIA = (
    *(CriterionDraft(wording=wording, kind=Kind.MUST_HAVE, weight=4) for wording in MUST_HAVES),
    *(CriterionDraft(wording=wording, weight=1 + place % 5) for place, wording in enumerate(WANTED)),
)


def make_resume(number: int) -> tuple[str, bytes]:
    """File name and text of the candidate with that number, who has read more or less of the criteria."""
    dice = random.Random(number)
    name = f"{FIRST[number % len(FIRST)]} {LAST[number * 7 % len(LAST)]}"
    talent = dice.triangular(0.1, 0.95, 0.5)
    lines = [name, "Data Engineer at Pretend Ferries since 2019", ""]
    for wording in MUST_HAVES:
        ending = dice.choices(("", ", in progress", ", no experience"), (8, 1, 1))[0]
        lines.append(
            f"- {wording}{ending}." if dice.random() < talent + 0.35 else "- Kept the coffee machine going."
        )
    for wording in WANTED:
        words = wording.split()
        shown = round(len(words) * min(1.0, max(0.0, dice.gauss(talent + 0.1, 0.28))))
        lines.append(f"- {' '.join(words[:shown])}." if shown else "- Kept the ferry clean.")
    ending = dice.choice(("pdf", "docx", "txt"))
    return f"{name.lower().replace(' ', '-')}.{ending}", "\n".join(lines).encode()


async def fill(site: Site, person: Person) -> int:
    """A draft with all criteria and resumes, read; gives its id."""
    from playwright.async_api import expect

    async with site.database.transaction() as session:
        draft_id = await make_draft(session, person.user, criteria=CRITERIA)
    tab = await person.open(f"/drafts/{draft_id}/resumes")
    resumes = [make_resume(number) for number in range(CANDIDATES)]
    files: list[FilePayload] = [
        {"name": Path(name).with_suffix(".txt").name, "mimeType": "", "buffer": text}
        for name, text in resumes
    ]
    await tab.locator("#resume-files").set_input_files(files)
    await expect(tab.get_by_role("button", name=f"Rate {CANDIDATES} candidates")).to_be_enabled(
        timeout=60_000
    )
    await tab.close()
    async with site.database.transaction() as session:
        for name, _ in resumes:
            # what was read are plain texts: the picture shows the mixture that people send
            plain = Path(name).with_suffix(".txt").name
            await session.execute(update(documents).where(documents.c.name == plain).values(name=name))
    return draft_id


async def rate_half(site: Site, model: FakeModelServer, tab: "Page", draft_id: int) -> None:
    """Start the job and stop the model in the middle of it."""
    from playwright.async_api import expect

    await tab.locator("[data-start]").click()
    await tab.wait_for_url("**/analysis/results/*")
    async with site.database.transaction() as session:
        await session.execute(update(job_queue).values(started_at=job_queue.c.started_at - ELAPSED))
    for done in range(1, ROUNDS + 1):
        await model.wait_for(calls=done * AT_ONCE, in_flight=AT_ONCE)
        if done == ROUNDS:
            # from here on, only the last ones are new to this page
            await tab.reload()
        model.let_go()
        model.hold()
        await expect(tab.locator("#ranked tr.is-rated")).to_have_count(done * AT_ONCE)
    await model.wait_for(in_flight=AT_ONCE)
    await expect(tab.locator("[data-running]")).to_have_text(str(AT_ONCE))


async def main(path: Path) -> None:
    """Write the picture to `path`."""
    with tempfile.TemporaryDirectory() as folder:
        cluster = await embedded.start(Path(folder), embedded.THROWAWAY)
        url = await cluster.create_database("picture")
        await migrate(url)
        database = Database(url)
        async with database.transaction() as session:
            await set_setting(session, "max_model_calls", AT_ONCE, None)
        await database.close()
        try:
            async with (
                FakeModelServer() as model,
                serving(url, model=model) as site,
                launched() as browser,
            ):
                person = await arrive_signed_in(browser, site, "rita")
                draft_id = await fill(site, person)
                model.hold()
                tab = await person.open(f"/drafts/{draft_id}/resumes")
                await rate_half(site, model, tab, draft_id)
                await tab.mouse.move(640, 340)
                await tab.screenshot(path=path, animations="disabled")
                model.let_go()
        finally:
            await cluster.stop()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "ranking.png"))
