"""The ledger of calls that a fake model provider keeps."""

import hashlib
import json
import time
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

_KEPT = (
    "number at model schema_name prompt_characters prefix_hash message_hashes fault status seconds abandoned"
)


@dataclass(slots=True)
class Call:
    """One request as the ledger keeps it; `prefix_hash` is over all messages but the last."""

    number: int
    at: float
    model: str
    schema_name: str
    prompt_characters: int
    prefix_hash: str
    message_hashes: list[str]
    fault: str | None = None
    status: int = 0
    seconds: float = 0.0
    abandoned: bool = False
    messages: list[str] = field(default_factory=list)
    body: dict[str, Any] = field(default_factory=dict)

    def append_to(self, path: Path) -> None:
        """Add a line of JSON without the messages' text."""
        with path.open("a") as file:
            file.write(json.dumps({name: getattr(self, name) for name in _KEPT.split()}) + "\n")


def call_of(number: int, body: dict[str, Any], keep_messages: bool) -> Call:
    """The entry for a request that has just come."""
    messages = body.get("messages")
    listed = messages if isinstance(messages, list) else []
    contents = [str(message.get("content")) for message in listed if isinstance(message, dict)]
    call = Call(
        number=number,
        at=time.time(),
        model=str(body.get("model")),
        schema_name=((body.get("response_format") or {}).get("json_schema") or {}).get("name", ""),
        prompt_characters=sum(map(len, contents)),
        prefix_hash=_hash("\x00".join(contents[:-1])),
        message_hashes=[_hash(content) for content in contents],
    )
    if keep_messages:
        call.messages, call.body = contents, body
    return call


@lru_cache(maxsize=256)
def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
