"""The demonstration model: a chat-completions server that answers by matching words, at a model's pace."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from evaluator import matcher
from evaluator.domain.criteria import Category, RubricCriterion
from evaluator.domain.ratings import RatingAnswer

_FENCE = re.compile(r"^(data-[0-9a-f]{32})$", re.MULTILINE)
_CRITERIA = re.compile(r"<criteria>\n(.*?)\n</criteria>", re.DOTALL)
_NUMBERED = re.compile(r"^(\d+)\. (.+) \[(\w+)\]$", re.MULTILINE)
_REFUSAL = {
    "error": {
        "message": "The response was filtered by the content management policy.",
        "type": "invalid_request_error",
        "code": "content_filter",
        "param": "prompt",
    }
}


class DemonstrationModel:
    """Answers after `latency` seconds; questions that name one of the `refused` words get an error that lasts."""

    def __init__(self, latency: float, refused: str) -> None:
        self._latency = latency
        self._refused = refused
        self.base_url = ""

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """The base URL, on a free port of this machine, while the block runs."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=2**20)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while body := await _read_body(reader):
                status, answer = await self._answer(json.loads(body))
                payload = json.dumps(answer).encode()
                head = f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(payload)}\r\n\r\n"
                writer.write(head.encode() + payload)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            # whoever asked has gone: a cancelled job, a stopped server
            return
        finally:
            writer.close()

    async def _answer(self, asked: dict[str, object]) -> tuple[str, dict[str, object]]:
        messages = [str(message["content"]) for message in asked["messages"]]  # type: ignore[attr-defined]
        schema = str(asked["response_format"]["json_schema"]["name"])  # type: ignore[index]
        await asyncio.sleep(self._latency)
        if schema != "extraction" and any(self._refused in message for message in messages):
            return "400 Bad Request", dict(_REFUSAL)
        text = await asyncio.to_thread(answer, schema, messages)
        return "200 OK", _completion(str(asked["model"]), messages, text)


def answer(schema: str, messages: list[str]) -> str:
    """What the model says: JSON in the form that the question of that schema asks for."""
    if schema == "check":
        return json.dumps({"ready": True})
    text = _fenced(messages)
    if schema == "extraction":
        return matcher.extract_criteria(text).model_dump_json()
    rubric = _rubric(messages)
    rated = matcher.rate(rubric, text, today=date.today())
    if schema == "rating":
        return rated.model_dump_json()
    ratings = [RatingAnswer.model_validate(rating.model_dump()) for rating in rated.ratings]
    return matcher.write_insight(rubric, ratings, text).model_dump_json()


def _fenced(messages: list[str]) -> str:
    message = messages[-1]
    found = _FENCE.search(message)
    if found is None:
        return message
    return message[found.end() + 1 : message.rfind(f"\n{found[1]}")]


def _rubric(messages: list[str]) -> list[RubricCriterion]:
    listed = next((found[1] for message in messages if (found := _CRITERIA.search(message))), "")
    return [
        RubricCriterion(number=int(number), wording=wording, category=Category(category))
        for number, wording, category in _NUMBERED.findall(listed)
    ]


def _completion(model: str, messages: list[str], text: str) -> dict[str, object]:
    asked, said = sum(map(len, messages)) // 4, len(text) // 4
    return {
        "id": "chatcmpl-demonstration",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [
            {
                "index": 0,
                "finish_reason": "stop",
                "message": {"role": "assistant", "content": text, "refusal": None},
            }
        ],
        "usage": {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said},
    }


async def _read_body(reader: asyncio.StreamReader) -> bytes:
    """The body of the next request; empty when there is none."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = await reader.readline()
        if not line:
            return b""
        head += line
    length = re.search(rb"content-length: *(\d+)", head, re.IGNORECASE)
    return await reader.readexactly(int(length[1])) if length else b""
