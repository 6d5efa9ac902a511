"""A fake model provider: chat completions over real HTTP, as strict as the real one, with faults on demand.

In tests: `async with FakeModelServer(faults=["429", "500"]) as server: ... server.base_url, server.calls`.
For benches and demos: `python -m tests.fakes.model_server --port 9000 --latency 0.4`.
"""

import argparse
import asyncio
import json
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.fakes.chat_answers import Manner, answer
from tests.fakes.chat_faults import STATUS_FAULTS, Fault, flawed_choice
from tests.fakes.chat_ledger import Call, call_of
from tests.fakes.chat_rules import ApiError, check_key, check_request
from tests.fakes.http import Connection, Request, Response

__all__ = ["API_KEY", "Call", "FakeModelServer", "Fault", "Manner"]

API_KEY = "test-key"
PLAIN = Manner()


class FakeModelServer:
    """The server and its ledger. `latency` is seconds per answer; `limit_in_flight` answers 429 above it."""

    def __init__(
        self,
        latency: float = 0.0,
        faults: Sequence[str | Fault] = (),
        *,
        manner: Manner = PLAIN,
        api_key: str = API_KEY,
        host: str = "127.0.0.1",
        port: int = 0,
        limit_in_flight: int | None = None,
        ledger: Path | None = None,
        keep_messages: bool = True,
    ) -> None:
        self.latency = latency
        self.manner = manner
        self.faults: list[Fault] = [Fault(fault) if isinstance(fault, str) else fault for fault in faults]
        self.calls: list[Call] = []
        self.in_flight = 0
        self.peak = 0
        self._api_key = api_key
        self._host, self._port = host, port
        self._limit = limit_in_flight
        self._ledger = ledger
        self._keep_messages = keep_messages
        self._connections: set[Connection] = set()
        self._prefixes: set[str] = set()
        self._changed = asyncio.Condition()
        self._open = asyncio.Event()
        self._open.set()
        self._server: asyncio.Server

    @property
    def base_url(self) -> str:
        return f"http://{self._host}:{self._port}/v1"

    def fail(
        self, kind: str, *, times: int = 1, containing: str = "", retry_after: str | None = None
    ) -> None:
        """Add a fault behind those already scripted."""
        self.faults.append(Fault(kind, retry_after, times, containing))

    def hold(self) -> None:
        """Take requests but answer none until `let_go`."""
        self._open.clear()

    def let_go(self) -> None:
        self._open.set()

    async def wait_for(self, *, calls: int = 0, in_flight: int | None = None, abandoned: int = 0) -> None:
        """Return when at least so many calls have come, exactly so many are in flight, so many clients have
        left."""

        def reached() -> bool:
            return (
                len(self.calls) >= calls
                and (in_flight is None or self.in_flight == in_flight)
                and sum(call.abandoned for call in self.calls) >= abandoned
            )

        async with self._changed, asyncio.timeout(30):
            await self._changed.wait_for(reached)

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._handle, self._connections), self._host, self._port
        )
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._server.close()
        for connection in list(self._connections):
            connection.close()
        # one turn of the loop delivers connection_lost, the next the cancellations
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _handle(self, request: Request) -> Response | None:
        try:
            check_key(request.headers, self._api_key)
            if request.method != "POST" or request.path != "/v1/chat/completions":
                raise ApiError(404, f"Invalid URL ({request.method} {request.path})")
            body = _parsed(request.body)
        except ApiError as error:
            return Response(error.status, error.body())
        return await self._chat(body)

    async def _chat(self, body: dict[str, Any]) -> Response | None:
        call = self._enter(body)
        started = time.perf_counter()
        await self._tell()
        try:
            response = await self._respond(body, call)
            call.status = response.status if response else 0
            return response
        except asyncio.CancelledError:
            call.abandoned = True
            raise
        finally:
            call.seconds = time.perf_counter() - started
            self.in_flight -= 1
            if self._ledger:
                call.append_to(self._ledger)
            await self._tell()

    def _enter(self, body: dict[str, Any]) -> Call:
        self.in_flight += 1
        self.peak = max(self.peak, self.in_flight)
        call = call_of(len(self.calls) + 1, body, self._keep_messages)
        self.calls.append(call)
        return call

    async def _respond(self, body: dict[str, Any], call: Call) -> Response | None:
        contents = [message["content"] for message in body["messages"]] if _is_chat(body) else []
        fault = self._next_fault(contents)
        call.fault = fault.kind if fault else None
        await self._open.wait()
        if self.latency:
            await asyncio.sleep(self.latency)
        kind = fault.kind if fault else None
        if kind == "hang":
            await asyncio.Event().wait()
        if kind == "close":
            return None
        if self._limit is not None and self.in_flight > self._limit:
            kind = "429"
        if kind in STATUS_FAULTS:
            headers = {"retry-after": fault.retry_after} if fault and fault.retry_after else {}
            error = STATUS_FAULTS[kind]
            return Response(error.status, error.body(), headers)
        try:
            check_request(body)
        except ApiError as error:
            return Response(error.status, error.body())
        return self._completion(contents, call, kind)

    def _next_fault(self, contents: list[str]) -> Fault | None:
        for index, fault in enumerate(self.faults):
            if fault.containing and not any(fault.containing in content for content in contents):
                continue
            fault.times -= 1
            if fault.times == 0:
                del self.faults[index]
            return None if fault.kind == "ok" else fault
        return None

    def _completion(self, contents: list[str], call: Call, flaw: str | None) -> Response:
        if flaw == "html":
            return Response(200, b"<html>Sign in to the network</html>", content_type="text/html")
        choice = flawed_choice(answer(call.schema_name or "check", contents, self.manner, flaw), flaw)
        payload = {
            "id": f"chatcmpl-{call.number}",
            "object": "chat.completion",
            "created": int(call.at),
            "model": call.model,
            "choices": [] if flaw == "no_choices" else [choice],
            "usage": self._usage(contents, call, choice["message"]["content"] or ""),
        }
        return Response(200, json.dumps(payload).encode(), cut=flaw == "cut")

    def _usage(self, contents: list[str], call: Call, text: str) -> dict[str, Any]:
        prompt, completion = call.prompt_characters // 4, len(text) // 4
        prefix = sum(map(len, contents[:-1])) // 4
        known = call.prefix_hash in self._prefixes
        self._prefixes.add(call.prefix_hash)
        cached = prefix // 128 * 128 if known and prefix >= 1024 else 0
        return {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
            "prompt_tokens_details": {"cached_tokens": cached},
        }

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()


def _is_chat(body: dict[str, Any]) -> bool:
    messages = body.get("messages")
    return isinstance(messages, list) and all(
        isinstance(message, dict) and isinstance(message.get("content"), str) for message in messages
    )


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(body)
    except ValueError:
        raise ApiError(400, "We could not parse the JSON body of your request.") from None
    if not isinstance(parsed, dict):
        raise ApiError(400, "The body must be an object.")
    return parsed


async def _main() -> None:
    parser = argparse.ArgumentParser(description="A fake model provider on loopback.")
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--latency", type=float, default=0.4, help="seconds per answer")
    parser.add_argument("--noise", type=float, default=0.0, help="share of levels moved by one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--gullible", action="store_true", help="obey what the resume says")
    parser.add_argument("--fault", action="append", default=[], help="a fault's kind; repeat for a script")
    parser.add_argument("--limit", type=int, help="answer 429 above so many requests in flight")
    parser.add_argument("--ledger", type=Path, help="JSONL file to append every call to")
    options = parser.parse_args()
    server = FakeModelServer(
        options.latency,
        options.fault,
        manner=Manner(options.noise, options.seed, options.gullible),
        port=options.port,
        limit_in_flight=options.limit,
        ledger=options.ledger,
        keep_messages=False,
    )
    async with server:
        print(f"OPENAI_BASE_URL={server.base_url} OPENAI_API_KEY={API_KEY}", flush=True)  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_main())
