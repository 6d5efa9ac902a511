"""`evaluator read FILE...`: what our readers make of files, in the terminal."""

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluator.documents.limits import ReadLimits
from evaluator.documents.sandbox import Sandbox
from evaluator.domain.documents import Document, DocumentStatus

AT_ONCE = 2


async def read(files: Sequence[Path], *, as_json: bool) -> int:
    """Print each file in the order given; exit code 0 when every file could be read, else 1."""
    slots = asyncio.Semaphore(AT_ONCE)
    async with Sandbox(AT_ONCE, ReadLimits()) as sandbox:

        async def read_one(path: Path) -> Document:
            async with slots:
                return await read_path(sandbox, path)

        reading = [asyncio.create_task(read_one(path)) for path in files]
        is_readable = True
        try:
            for path, task in zip(files, reading, strict=True):
                document = await task
                is_readable &= document.status.is_readable
                print(as_line(path, document) if as_json else as_text(path, document), flush=True)
        finally:
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)
    return 0 if is_readable else 1


async def read_path(sandbox: Sandbox, path: Path) -> Document:
    """Read one file; one that cannot be opened is a Document with that reason."""
    try:
        data = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        reason = f"The file cannot be opened: {error.strerror}."
        return Document(status=DocumentStatus.CORRUPT, reason=reason)
    return await sandbox.read(data, path.name)


def as_line(path: Path, document: Document) -> str:
    """One JSON object on one line."""
    told = document.model_dump(
        mode="json",
        include={
            "status",
            "format",
            "pages",
            "language",
            "candidate",
            "text",
            "links",
            "reason",
            "emitted_share",
        },
    )
    told["hidden_text"] = [passage.text for passage in document.hidden_text]
    told["warnings"] = sorted({warning.kind.value for warning in document.warnings})
    told["contacts"] = [contact.text for contact in document.contacts]
    return json.dumps({"file": str(path), **told}, ensure_ascii=False)


def as_text(path: Path, document: Document) -> str:
    """For people: a head line, warnings, the text."""
    facts = [document.format, document.candidate or "", document.language or ""]
    lines = [f"{path}: {document.status.value} ({', '.join(fact for fact in facts if fact)})"]
    lines += [f"  {document.reason}"] if document.reason else []
    lines += [f"  {warning.message}" for warning in document.warnings]
    if document.text and sys.stdout.isatty():
        lines.append("")
    return "\n".join([*lines, document.text] if document.text else lines)
