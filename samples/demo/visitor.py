"""A visitor of the demonstration: does over HTTP what a person does in a browser, by the same forms."""

import asyncio
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import httpx2

PASSWORD = "a few pretend words"
SECONDS = 60.0
_TOKEN = re.compile(r'name="csrf-token" content="([^"]+)"')
_REFUSAL = re.compile(r'id="start-why"[^>]*data-refusal="([^"]*)"')
_JOB = re.compile(r'id="job-(\d+)"')


class DemoError(Exception):
    """The demonstration could not be prepared; the message says at which step."""


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser at `address`."""

    address: str
    email: str
    http: httpx2.AsyncClient = field(init=False)
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.http = httpx2.AsyncClient(base_url=self.address, timeout=SECONDS)

    async def register(self) -> None:
        """Register and sign in."""
        await self.send("/register", "/register", email=self.email, password=PASSWORD)
        await self.send("/sign-in", "/sign-in", email=self.email, password=PASSWORD)

    async def send(self, page: str, path: str, **fields: str) -> httpx2.Response:
        """Send the form of a page; raises DemoError where the product refuses it."""
        fields["csrf_token"] = await self._token(page)
        return _taken(await self.http.post(path, data=fields), path)

    async def prepare_draft(self, job_description: str, files: Sequence[tuple[str, bytes]]) -> int:
        """A draft with criteria and resumes that is ready to start; gives its number."""
        answer = await self.send("/dashboard", "/drafts")
        draft_id = int(re.findall(r"/drafts/(\d+)", answer.headers["location"])[0])
        step = f"/drafts/{draft_id}/job-description"
        await self.send(step, step, text=job_description)
        page = f"/drafts/{draft_id}/resumes"
        headers = {"X-CSRF-Token": await self._token(page)}
        parts = [("files", (name, content, "application/octet-stream")) for name, content in files]
        _taken(await self.http.post(f"/drafts/{draft_id}/documents", files=parts, headers=headers), page)
        await self._until_ready(page)
        return draft_id

    async def start(self, draft_id: int, **fields: str) -> int:
        """Start the draft's job; gives the job's number."""
        page = f"/drafts/{draft_id}/resumes"
        fields = {"submission": str(uuid4()), "insights_mode": "quick", **fields}
        # the one job that was not there before: so one start after the other
        async with self._starting:
            known = await self._jobs()
            await self.send(page, f"/drafts/{draft_id}/jobs", **fields)
            [job_id] = await self._jobs() - known
        return job_id

    async def read_status(self, job_id: int) -> dict[str, object]:
        """How a job stands."""
        answer = await self.http.get(f"/dashboard/api/job-status/{job_id}")
        return dict(answer.json())

    async def until(self, job_id: int, *states: str, progress: int = 0) -> None:
        """Wait until a job is in one of these states and so far."""
        async with asyncio.timeout(SECONDS):
            while True:
                status = await self.read_status(job_id)
                if status["status"] in states and int(str(status["progress"])) >= progress:
                    return
                await asyncio.sleep(0.1)

    async def _jobs(self) -> set[int]:
        return {int(number) for number in _JOB.findall((await self.http.get("/dashboard/jobs")).text)}

    async def _until_ready(self, page: str) -> None:
        async with asyncio.timeout(SECONDS):
            while True:
                found = _REFUSAL.search((await self.http.get(page)).text)
                if found and not found[1]:
                    return
                await asyncio.sleep(0.2)

    async def _token(self, page: str) -> str:
        found = _TOKEN.search((await self.http.get(page)).text)
        if found is None:
            raise DemoError(f"{page} has no form")
        return html.unescape(found[1])


def _taken(answer: httpx2.Response, path: str) -> httpx2.Response:
    if answer.status_code != 303:
        raise DemoError(f"{path} answered {answer.status_code}")
    return answer
