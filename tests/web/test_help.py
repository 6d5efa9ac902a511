"""Help: the limits as they are now, and where to turn."""

import re

from evaluator.store import sessions
from evaluator.store.database import Database
from evaluator.store.settings import set_setting
from tests.web.conftest import Client, MakeApp
from tests.web.test_dashboard import plain


async def test_the_limits_are_those_in_force(rita: Client, database: Database) -> None:
    words = plain(await rita.page("/help"))
    assert "Resumes in one draft up to 200" in words
    assert "Resumes of a job that starts at once up to 75" in words
    assert "Size of one file up to 10 MB" in words
    assert "PDF, DOCX" in words
    for name, value in (
        ("max_resumes_per_upload", 31),
        ("background_queue_threshold", 12),
        ("max_file_size_mb", 7),
    ):
        async with database.transaction() as session:
            await set_setting(session, name, value, None)
    words = plain(await rita.page("/help"))
    assert "Resumes in one draft up to 31" in words
    assert "Up to 12 resumes start at once." in words
    assert "More than 12 resumes run in the background." in words
    assert "Size of one file up to 7 MB" in words
    async with database.transaction() as session:
        await set_setting(session, "background_queue_threshold", 0, None)
    words = plain(await rita.page("/help"))
    assert "none: every job runs in the background" in words
    assert "start at once. The ranking" not in words


async def test_each_trouble_has_its_place_and_every_link_leads_somewhere(rita: Client, ada: Client) -> None:
    page = await rita.page("/help")
    for id in ("pending", "mail", "progress", "failed"):
        assert f'<h3 id="{id}">' in page
    for fragment in re.findall(r'href="#([\w-]+)"', page):
        assert f'id="{fragment}"' in page
    assert "/admin" not in page
    theirs = await ada.page("/help")
    for client, text in ((rita, page), (ada, theirs)):
        for path in set(re.findall(r'href="(/[^"#]+)"', text.partition("<main")[2])):
            assert (await client.get(path)).status_code in (200, 303), path
    assert 'href="/admin/queue"' in theirs


async def test_who_to_write_to_stands_there_when_it_is_known(
    rita: Client, make_app: MakeApp, database: Database
) -> None:
    assert "Ask whoever runs this server" in plain(await rita.page("/help"))
    assert rita.user
    known = Client(make_app(support_email="help@example.com"), rita.user)
    async with database.transaction() as session:
        await known.enter(await sessions.insert_session(session, rita.user.id))
    assert 'href="mailto:help@example.com"' in await known.page("/help")
