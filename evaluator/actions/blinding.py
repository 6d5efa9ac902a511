"""Blind reading: raters get a copy without identity, and what they quote is led back to the resume itself."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from evaluator.actions.raters import InsightTask, RatingTask
from evaluator.domain.blind_copy import BlindCopy, BlindOptions, Identity, find_leaks, make_blind_copy
from evaluator.domain.copied_passages import NoEvidence, find_copied
from evaluator.domain.insights import Insight, InsightPoint
from evaluator.domain.instructions import addressed_passages
from evaluator.domain.ratings import Quote, Rating
from evaluator.store.database import Database
from evaluator.store.readings import get_identity

FindLeaks = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Blinded:
    """A resume's text and the copy of it that a rater reads; `addressed` is what in the copy speaks to a program."""

    resume_text: str
    copy: BlindCopy
    identity: Identity
    addressed: tuple[NoEvidence, ...]

    def find_leaks(self, sent: str) -> tuple[str, ...]:
        """What of the person stands in a text that is about to be sent."""
        return find_leaks(sent, self.identity)

    def as_rating_task(self, task: RatingTask) -> RatingTask:
        """The same task about the copy."""
        return replace(task, **self._what_is_read(task.job_description))

    def as_insight_task(self, task: InsightTask) -> InsightTask:
        """The same task about the copy; the ratings lose their quotes, whose places are the resume's."""
        bare = tuple(rating.model_copy(update={"quotes": ()}) for rating in task.ratings)
        return replace(task, ratings=bare, **self._what_is_read(task.job_description))

    def ratings(self, rated: Sequence[Rating]) -> tuple[Rating, ...]:
        """Ratings of the copy with the quotes as the resume has them."""
        return tuple(rating.model_copy(update={"quotes": self._quotes(rating.quotes)}) for rating in rated)

    def insight(self, written: Insight) -> Insight:
        """An insight of the copy with the quotes as the resume has them."""
        return written.model_copy(
            update={
                "strengths": tuple(map(self._point, written.strengths)),
                "gaps": tuple(map(self._point, written.gaps)),
            }
        )

    def _what_is_read(self, job_description: str) -> dict[str, Any]:
        return {
            "resume_text": self.copy.text,
            "copied": find_copied(self.copy.text, job_description),
            "addressed": self.addressed,
            "find_leaks": self.find_leaks,
        }

    def _point(self, point: InsightPoint) -> InsightPoint:
        return point.model_copy(update={"quotes": self._quotes(point.quotes)})

    def _quotes(self, quotes: Sequence[Quote]) -> tuple[Quote, ...]:
        places = [self.copy.to_original(quote.start, quote.end) for quote in quotes]
        return tuple(
            Quote(text=self.resume_text[start:end], start=start, end=end)
            for start, end in dict.fromkeys(places)
        )


async def blind(database: Database, candidate_id: int, resume_text: str, options: BlindOptions) -> Blinded:
    """The copy of a candidate's resume; made in a thread, since a long text takes its time."""
    async with database.reading() as session:
        identity = await get_identity(session, candidate_id)
    return await asyncio.to_thread(_blinded, resume_text, identity, options)


def _blinded(resume_text: str, identity: Identity, options: BlindOptions) -> Blinded:
    copy = make_blind_copy(resume_text, identity, options)
    return Blinded(resume_text, copy, identity, addressed_passages(copy.text))
