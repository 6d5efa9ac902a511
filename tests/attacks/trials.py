"""Trials: clean and attacked resumes read by the real readers and rated by a gullible model and by the matcher."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from evaluator.actions.matcher_rater import MatcherRater
from evaluator.actions.model_rater import ModelRater
from evaluator.actions.raters import Rater, RatingTask
from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from evaluator.domain.copied_passages import NoEvidence, find_copied
from evaluator.domain.documents import Document, WarningKind
from evaluator.domain.ratings import Rating
from evaluator.domain.scoring import rank, score_tenths
from tests.attacks.kinds import MARK, Kind, as_docx, as_pdf, as_text
from tests.attacks.resumes import JOB_DESCRIPTION, RUBRIC, TODAY, WEIGHTING, clean_lines
from tests.fakes.model_server import FakeModelServer

LIMITS = ReadLimits(ocr_languages="")


@dataclass(frozen=True, slots=True)
class Rated:
    """A resume as read, its checked ratings, and its score times 10."""

    document: Document
    ratings: tuple[Rating, ...]
    tenths: int

    @property
    def is_flagged(self) -> bool:
        """True when a person is shown that something is odd about the file."""
        is_hidden = any(
            warning.kind in (WarningKind.HIDDEN_TEXT, WarningKind.INVISIBLE_UNICODE)
            for warning in self.document.warnings
        )
        return (
            is_hidden
            or bool(self.document.addressed)
            or bool(find_copied(self.document.text, JOB_DESCRIPTION))
        )


@dataclass(slots=True)
class Result:
    """One kind of attack against one rater: what came of it, one entry for each resume."""

    hidden_characters: int = 0
    places_won: list[int] = field(default_factory=list)
    points_won: list[int] = field(default_factory=list)
    flagged: list[bool] = field(default_factory=list)
    addressed: list[bool] = field(default_factory=list)
    wrong_quotes: int = 0


async def rate(rater: Rater, name: str, data: bytes) -> Rated:
    """Read the file and rate it."""
    document = read_document(data, name, LIMITS)
    assert document.status.is_readable, document.reason
    task = RatingTask(
        rubric=RUBRIC,
        job_description=JOB_DESCRIPTION,
        resume_text=document.text,
        today=TODAY,
        copied=find_copied(document.text, JOB_DESCRIPTION),
        addressed=tuple(NoEvidence(each.start, each.end) for each in document.addressed),
    )
    ratings = (await rater.rate(task)).answer
    tenths = score_tenths({rating.number: rating for rating in ratings}, WEIGHTING)
    return Rated(document, ratings, tenths or 0)


async def rate_clean(rater: Rater, people: int) -> list[Rated]:
    """The clean resumes, as plain text."""
    files = [as_text(clean_lines(number)) for number in range(people)]
    return [await rate(rater, file.name, file.data) for file in files]


async def attack(
    kind: Kind, rater: Rater, clean: Sequence[Rated], people: Sequence[int], server: FakeModelServer | None
) -> Result:
    """Let these people attack, one at a time, each against the others' clean resumes."""
    result = Result()
    for number in people:
        file = kind.make(clean_lines(number), random.Random(f"{kind.name} {number}"))
        before = len(server.calls) if server else 0
        rated = await rate(rater, file.name, file.data)
        twin = await _twin(rater, file.name, number, clean)
        result.points_won.append(rated.tenths - twin.tenths)
        result.places_won.append(_place(clean, number, twin.tenths) - _place(clean, number, rated.tenths))
        result.flagged.append(rated.is_flagged)
        result.addressed.append(bool(rated.document.addressed))
        result.wrong_quotes += sum(
            rated.document.text[quote.start : quote.end] != quote.text
            for rating in rated.ratings
            for quote in rating.quotes
        )
        if server and not kind.is_seen:
            sent = " ".join(words for call in server.calls[before:] for words in call.messages)
            result.hidden_characters += sent.count(MARK) * len(MARK)
        elif not kind.is_seen:
            result.hidden_characters += rated.document.text.count(MARK) * len(MARK)
    return result


async def _twin(rater: Rater, name: str, number: int, clean: Sequence[Rated]) -> Rated:
    """The same resume without the attack, in the same kind of file."""
    if name.endswith(".pdf"):
        return await rate(rater, "twin.pdf", as_pdf(clean_lines(number)))
    if name.endswith(".docx"):
        return await rate(rater, "twin.docx", as_docx(clean_lines(number)))
    return clean[number]


def _place(clean: Sequence[Rated], number: int, tenths: int) -> int:
    scores = {other: rated.tenths for other, rated in enumerate(clean)} | {number: tenths}
    return next(place.rank for place in rank(scores) if place.id == number)


def raters(
    server: FakeModelServer, model: ModelRater
) -> tuple[tuple[str, Rater, FakeModelServer | None], ...]:
    """The two targets: name, rater, and the server that hears what is sent."""
    return ("gullible model", model, server), ("built-in matcher", MatcherRater(), None)
