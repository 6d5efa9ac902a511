"""The whole application behind a real server: what is sent badly, and what a model answers badly, as pages show it."""

import asyncio
import html
import io
import logging
import re
import socket
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote
from uuid import uuid4

import httpx2
import pytest
from hypercorn.asyncio import serve
from hypercorn.config import Config as ServerConfig
from hypercorn.typing import ASGIFramework
from pydantic import SecretStr

from evaluator import ROOT
from evaluator.app import create_app
from evaluator.background.times import Times
from evaluator.config import Config
from evaluator.outside import availability
from evaluator.store.database import Database
from evaluator.store.settings import set_setting
from tests.factories import JOB_DESCRIPTION, PASSWORD, RESUME, make_user
from tests.fakes.model_server import API_KEY, FakeModelServer
from tests.web.conftest import SECRET_KEY

CASES = ROOT / "tests" / "cases"
QUICK = Times(lease=5.0, poll=0.2, drain=0.5, progress=0.05)


class Visitor:
    """Rita's browser, over HTTP."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http
        self.token = ""
        self.draft_id = 0

    async def enter(self) -> None:
        page = await self.http.get("/sign-in")
        form = {"email": "rita@example.com", "password": PASSWORD, "csrf_token": self._token_on(page.text)}
        await self.http.post("/sign-in", data=form)
        self.token = self._token_on((await self.http.get("/dashboard")).text)

    async def begin(self) -> None:
        """A draft with a job description."""
        self.draft_id = int((await self.post("/drafts")).headers["location"].split("/")[2])
        await self.post(f"/drafts/{self.draft_id}/job-description", {"text": JOB_DESCRIPTION})

    async def post(self, path: str, form: dict[str, str] | None = None) -> httpx2.Response:
        return await self.http.post(path, data=form or {}, headers={"X-CSRF-Token": self.token})

    async def send(self, name: str, content: bytes | AsyncIterator[bytes], **headers: str) -> httpx2.Response:
        known = {"X-CSRF-Token": self.token, "X-File-Name": quote(name), "Accept": "application/json"}
        sent = known | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post(f"/drafts/{self.draft_id}/documents", content=content, headers=sent)

    async def words(self, path: str, *wanted: str) -> str:
        """The text of a page once all that is wanted stands there; 20 s at most, then what does stand there."""
        text = ""
        try:
            async with asyncio.timeout(20):
                while not text or not all(words in text for words in wanted):
                    text = self._words_of((await self.http.get(path)).text)
                    await asyncio.sleep(0.05)
        except TimeoutError:
            missing = [words for words in wanted if words not in text]
            raise AssertionError(f"{path} does not say {missing}, but: {text}") from None
        return text

    @property
    def resumes(self) -> str:
        return f"/drafts/{self.draft_id}/resumes"

    def _token_on(self, page: str) -> str:
        found = re.search(r'name="csrf-token" content="(\w+)"', page)
        found = found or re.search(r'name="csrf_token" value="(\w+)"', page)
        assert found
        return found[1]

    def _words_of(self, page: str) -> str:
        return " ".join(html.unescape(re.sub("<[^>]*>", " ", page)).split())


@pytest.fixture
def visiting(database: Database, database_url: str, tmp_path: Path) -> Any:
    """`async with visiting(...) as rita`: the application with these variables, and rita signed in."""

    @asynccontextmanager
    async def visit(**environment: Any) -> AsyncIterator[Visitor]:
        async with database.transaction() as session:
            await make_user(session, "rita@example.com", name="Rita Recruiter")
        config = Config(secret_key=SecretStr(SECRET_KEY), data_dir=tmp_path, **environment)
        app = create_app(config, database_url, times=QUICK)
        listening = socket.create_server(("127.0.0.1", 0))
        server = ServerConfig.from_toml(ROOT / "hypercorn.toml")
        port = listening.getsockname()[1]
        server.bind = [f"fd://{listening.detach()}"]
        end = asyncio.Event()
        serving = asyncio.create_task(serve(cast(ASGIFramework, app), server, shutdown_trigger=end.wait))
        try:
            async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20) as http:
                visitor = Visitor(http)
                await visitor.enter()
                await visitor.begin()
                yield visitor
        finally:
            end.set()
            await serving

    return visit


def zipped(entries: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return made.getvalue()


def resume(name: str) -> bytes:
    return RESUME.format(name=name).encode()


async def test_each_bad_file_is_left_out_with_its_reason_and_the_good_one_beside_them_is_taken(
    visiting: Any,
) -> None:
    files = {
        "nothing.pdf": (b"", "The file holds nothing. The upload may have been cut off: send it again."),
        "locked.pdf": ((CASES / "s06_user_password.pdf").read_bytes(), "Needs a password."),
        "program.docx": (
            b"MZ\x90\x00" + bytes(range(256)) * 4,
            "The name says DOCX, the content is a program.",
        ),
        "bomb.zip": (zipped({"bomb.txt": bytes(200_000_000)}), "Unpacked it is larger than 10 MB."),
        "torn.zip": (b"PK\x03\x04" + bytes(range(256)), "The ZIP file is damaged"),
        "hollow.zip": (zipped({}), "The archive holds no files."),
    }
    async with visiting() as rita:
        for name, (content, _) in files.items():
            assert (await rita.send(name, content)).status_code == 201, name
        # the page knows the size, and does not send what is too large
        await rita.send("heavy.txt", b"", X_File_Size="31400000")
        # a PDF under another name is a PDF, and said to be one
        await rita.send("renamed.docx", (CASES / "s05_white_one_point.pdf").read_bytes())
        await rita.send("good.txt", resume("Ada Placeholder"))
        reasons = [reason for _, reason in files.values()]
        await rita.words(
            rita.resumes, *reasons, "31.4 MB; the limit is 10 MB.", "Ada Placeholder", "Testcase Five"
        )
        start = await rita.post(f"/drafts/{rita.draft_id}/jobs", {"submission": str(uuid4())})
        assert start.status_code == 303
        await rita.words(start.headers["location"], "2 of 2")


async def test_a_zip_with_paths_in_its_names_gives_plain_files_and_writes_none(
    visiting: Any, tmp_path: Path
) -> None:
    names = ["../../up.txt", "/tmp/absolute.txt", "a/../../../b/inner.txt", "..\\back.txt"]
    before = {path for path in Path(tmp_path.root, "tmp").iterdir() if path.suffix == ".txt"}
    async with visiting() as rita:
        archive = zipped({name: resume(f"Kim Sample {index}") for index, name in enumerate(names)})
        assert (await rita.send("names.zip", archive)).status_code == 201
        said = await rita.words(rita.resumes, "up.txt", "absolute.txt", "inner.txt", "back.txt")
    assert ".." not in said
    assert {path for path in Path(tmp_path.root, "tmp").iterdir() if path.suffix == ".txt"} == before


async def test_more_files_than_a_draft_takes_are_refused_one_by_one_and_the_first_stay(
    visiting: Any, database: Database
) -> None:
    async with database.transaction() as session:
        await set_setting(session, "max_resumes_per_upload", 5, None)
    async with visiting() as rita:
        answers = await asyncio.gather(
            *(rita.send(f"resume-{number}.txt", resume(f"Ada Placeholder {number}")) for number in range(12))
        )
        assert sorted(answer.status_code for answer in answers) == [201] * 5 + [422] * 7
        words = {answer.json()["error"] for answer in answers if answer.status_code == 422}
        assert words == {"One draft takes 5 resumes, and that many are here. This file was not added."}
        said = await rita.words(rita.resumes)
        assert len(set(re.findall(r"resume-\d+\.txt", said))) == 5


async def test_names_of_files_are_names_and_nothing_else(visiting: Any) -> None:
    names = [
        "<img src=x onerror=alert(1)>.txt", "{{7*7}}.txt", "a\r\nSet-Cookie: x=y.txt", "../../../etc/passwd",
        "C:\\Users\\kim\\resume.txt", "\u202etxt.exe", "n" * 4000 + ".txt", "", "nul\x00.txt", '"; x="y.txt',
    ]  # fmt: skip
    async with visiting() as rita:
        ids = []
        for number, name in enumerate(names):
            answer = await rita.send(name, resume(f"Kim Sample {number}"))
            assert answer.status_code == 201, name
            ids.append(answer.json()["document_id"])
        for document_id in ids:
            original = await rita.http.get(f"/documents/{document_id}/original")
            assert original.headers["content-type"] == "application/octet-stream"
            assert original.headers["content-disposition"].startswith("attachment;")
            assert "sandbox" in original.headers["content-security-policy"]
            assert "set-cookie" not in original.headers
        page = (await rita.http.get(rita.resumes)).text
        assert "<img" not in page
        assert "/Users" not in page
        assert "etc/passwd" not in page


async def test_a_size_that_cannot_be_is_not_believed(visiting: Any) -> None:
    async with visiting() as rita:
        for size in ("-5", "many", "9" * 30, str(2**63)):
            answer = await rita.send("odd.pdf", b"", X_File_Size=size)
            assert answer.status_code in (201, 422), (size, answer.text)


async def test_an_upload_without_or_with_another_token_is_refused(visiting: Any) -> None:
    async with visiting() as rita:
        for token in ("", "another", "é"):
            rita.token = quote(token)
            assert (await rita.send("resume.txt", resume("Ada Placeholder"))).status_code == 403
        assert "resume.txt" not in await rita.words(rita.resumes)


FAULTS = {
    "too_long": "The text is longer than the model can read at once.",
    "prose": "The model gave no usable answer in 2 tries",
    "missing_criterion": "The model gave no usable answer in 2 tries: missing criteria",
    "double_criterion": "The model gave no usable answer in 2 tries",
}


async def test_a_model_at_fault_is_named_nobody_is_rated_and_nobody_charged(visiting: Any) -> None:
    async with (
        FakeModelServer() as model,
        visiting(openai_api_key=SecretStr(API_KEY), openai_base_url=model.base_url) as rita,
    ):
        for fault, reason in FAULTS.items():
            await rita.begin()
            await rita.words(f"/drafts/{rita.draft_id}/criteria", "Add a criterion", "Share")
            # two, so that one can be missing
            await rita.post(f"/drafts/{rita.draft_id}/criteria", {"new.wording": "Reading query plans"})
            await rita.send("ada.txt", resume("Ada Placeholder"))
            await rita.words(rita.resumes, "Ada Placeholder")
            model.fail(fault, times=-1)
            start = await rita.post(f"/drafts/{rita.draft_id}/jobs", {"submission": str(uuid4())})
            results = start.headers["location"]
            said = await rita.words(results, reason, "No candidate was rated and you were not charged.")
            assert "0 of 1 rated, 1 not rated" in said, fault
            exported = (await rita.http.get(f"{results}/results.json")).json()
            assert [candidate["score"] for candidate in exported["candidates"]] == [None], fault
            model.faults.clear()


async def test_a_job_says_that_it_waits_for_a_refused_key_and_goes_on_when_it_is_mended(
    visiting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(availability, "FIRST_LASTING_PAUSE", 0.4)
    async with (
        FakeModelServer() as model,
        visiting(openai_api_key=SecretStr(API_KEY), openai_base_url=model.base_url) as rita,
    ):
        await rita.words(f"/drafts/{rita.draft_id}/criteria", "Add a criterion", "Share")
        await rita.send("ada.txt", resume("Ada Placeholder"))
        await rita.words(rita.resumes, "Ada Placeholder")
        model.fail("quota", times=-1)
        start = await rita.post(f"/drafts/{rita.draft_id}/jobs", {"submission": str(uuid4())})
        said = "Waiting for the model: The quota at the model provider is used up."
        await rita.words(start.headers["location"], said)
        model.faults.clear()
        await rita.words(start.headers["location"], "1 of 1 rated")


async def test_criteria_that_cannot_be_drawn_say_why_and_can_be_written_by_hand(visiting: Any) -> None:
    async with (
        FakeModelServer(faults=["401", "401", "401"]) as model,
        visiting(openai_api_key=SecretStr(API_KEY), openai_base_url=model.base_url) as rita,
    ):
        page = f"/drafts/{rita.draft_id}/criteria"
        await rita.words(
            page, "The criteria could not be drawn. The model provider refused the key.", "Try again"
        )
        await rita.post(page, {"new.wording": "Reading query plans"})
        await rita.words(page, "Reading query plans", "1 in use")


async def test_the_log_of_a_whole_run_names_no_person_and_quotes_no_resume(
    visiting: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "evaluator")
    async with visiting() as rita:
        await rita.send("ada-placeholder.txt", resume("Ada Placeholder"))
        await rita.send("kim.pdf", b"%PDF-1.7 torn Kim Sample")
        await rita.words(rita.resumes, "Ada Placeholder", "kim.pdf")
        await rita.words(f"/drafts/{rita.draft_id}/criteria", "in use", "Share")
        start = await rita.post(f"/drafts/{rita.draft_id}/jobs", {"submission": str(uuid4())})
        await rita.words(start.headers["location"], "1 of 1")
        await rita.http.get("/drafts/999/criteria")
    ours = [vars(record) for record in caplog.records if record.name.startswith("evaluator")]
    assert ours
    told = str(ours).lower()
    for personal in ("placeholder", "kim", "rita", "example.com", "ticket stream", "pretend ferries"):
        assert personal not in told
