"""Pages of a PDF that we made, as pictures for a preview."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2

from evaluator.domain.errors import RefusedError


def page_picture(pdf: bytes, number: int, width: int) -> bytes:
    """Page `number` (from 1) as PNG, `width` pixels wide. Raises RefusedError when there is no such page."""
    with _opened(pdf) as document:
        if not 1 <= number <= len(document):
            raise RefusedError(f"The file has {len(document)} pages.")
        page = document[number - 1]
        picture = page.render(scale=width / page.get_width()).to_pil()
        sink = io.BytesIO()
        picture.save(sink, "PNG")
        return sink.getvalue()


def count_pages(pdf: bytes) -> bytes:
    """How many pages there are, in digits."""
    with _opened(pdf) as document:
        return str(len(document)).encode()


@contextmanager
def _opened(pdf: bytes) -> Iterator[Any]:
    document: Any = pypdfium2.PdfDocument(pdf)  # type: ignore[no-untyped-call]
    try:
        yield document
    finally:
        document.close()
