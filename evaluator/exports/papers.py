"""Papers: what a report, a candidate's page or a decision file says, before it becomes PDF or DOCX."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["plain", "soft", "notice"]


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 begins a part, 2 a section of it."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `soft` is a second voice, `notice` must not be missed."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values, a line each."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Level:
    """A cell with a level from 0 to 5 in its color."""

    value: int


Cell = str | Level


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head is repeated on every page; `widths` are parts of the page's width."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of the resume, and where in it they stand."""

    text: str
    source: str


Block = Heading | Paragraph | Facts | Table | Passage


@dataclass(frozen=True, slots=True)
class Paper:
    """`title` and `subtitle` head the first page, `footer` stands on each."""

    title: str
    subtitle: str
    footer: str
    blocks: tuple[Block, ...] = field(default=())


def bullets(texts: Sequence[str]) -> tuple[Paragraph, ...]:
    """One paragraph a text, as a list."""
    return tuple(Paragraph(f"• {text}") for text in texts)
