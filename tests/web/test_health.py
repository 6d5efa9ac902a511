import pytest
from sqlalchemy import text

from evaluator.store.database import Database
from evaluator.web.vitals import Vitals
from tests.web.conftest import Client, MakeApp


async def answer(client: Client, path: str) -> tuple[int, str]:
    response = await client.http.get(path)
    return response.status_code, await response.get_data(as_text=True)


async def test_a_process_that_can_serve_says_so_to_anyone(stranger: Client) -> None:
    assert await answer(stranger, "/healthz") == (200, "alive\n")
    assert await answer(stranger, "/readyz") == (200, "ready\n")


async def test_without_a_database_the_process_lives_but_is_not_ready(unreachable: Client) -> None:
    assert (await unreachable.http.get("/healthz")).status_code == 200
    assert await answer(unreachable, "/readyz") == (503, "not ready: no database\n")


async def test_a_process_that_takes_no_work_lives_but_is_not_ready(make_app: MakeApp) -> None:
    client = Client(make_app(vitals=Vitals(is_working=lambda: False)))
    assert (await client.http.get("/healthz")).status_code == 200
    assert await answer(client, "/readyz") == (503, "not ready: no work is taken\n")


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", 503),
        ("DROP TABLE alembic_version", 503),
        ("DELETE FROM alembic_version", 503),
        # a newer container of a rolling update was here first
        ("UPDATE alembic_version SET version_num = 'not made yet'", 200),
    ],
)
async def test_an_older_schema_than_ours_is_not_ready_and_a_newer_one_is(
    stranger: Client, database: Database, found: str, status: int
) -> None:
    async with database.transaction() as session:
        await session.execute(text(found))
    assert (await answer(stranger, "/readyz"))[0] == status


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_health_tells_no_figures(stranger: Client, path: str) -> None:
    _, said = await answer(stranger, path)
    assert not any(character.isdigit() for character in said)
