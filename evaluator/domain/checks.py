"""Checking a rater's answer: quotes that are in the resume, what still lacks one, and what is recorded in the end."""

from collections.abc import Iterable, Sequence
from datetime import date

from evaluator.domain.copied_passages import NoEvidence
from evaluator.domain.periods import work_out
from evaluator.domain.quotes import QuoteFinder
from evaluator.domain.ratings import CandidateAnswer, Quote, Rating, State

UNVERIFIED = "The passage offered for this was not in the resume, twice. It counts as nothing found."


def check_answer(
    answer: CandidateAnswer,
    text: str,
    no_evidence: Sequence[NoEvidence] = (),
    today: date | None = None,
) -> tuple[Rating, ...]:
    """The answer's ratings with those passages that are in the resume, as quotes; nothing else changes.

    What lies in `no_evidence` becomes no quote. Periods are added up as of `today`, where one is given.
    """
    finder = QuoteFinder(text)
    return tuple(
        Rating(
            number=rating.number,
            level=rating.level,
            state=rating.state,
            reason=rating.reason,
            quotes=_distinct(finder.find_evidence(passage, no_evidence) for passage in rating.quotes),
            working=work_out(rating.periods, finder, no_evidence, today) if today else (),
        )
        for rating in answer.ratings
    )


def numbers_to_repair(ratings: Iterable[Rating]) -> tuple[int, ...]:
    """Numbers of the criteria for which the rater has to be asked for a passage once more."""
    return tuple(rating.number for rating in ratings if _lacks_quote(rating))


def take_repairs(ratings: Sequence[Rating], repaired: Iterable[Rating]) -> tuple[Rating, ...]:
    """The ratings, each one that lacked its quote replaced by the second answer where that one stands."""
    second = {rating.number: rating for rating in repaired if not _lacks_quote(rating)}
    return tuple(second.get(rating.number, rating) if _lacks_quote(rating) else rating for rating in ratings)


def settle(ratings: Iterable[Rating]) -> tuple[Rating, ...]:
    """The ratings as recorded: what still lacks its quote is unverified and counts as nothing found."""
    return tuple(_unverified(rating) if _lacks_quote(rating) else rating for rating in ratings)


def _lacks_quote(rating: Rating) -> bool:
    claims = rating.level > 0 or rating.state is not State.NOT_STATED
    return claims and not rating.quotes and not rating.unverified


def _unverified(rating: Rating) -> Rating:
    reason = f"{UNVERIFIED} The reason given was: {rating.reason}" if rating.reason else UNVERIFIED
    return Rating(number=rating.number, level=0, state=State.NOT_STATED, reason=reason, unverified=True)


def _distinct(found: Iterable[Quote | None]) -> tuple[Quote, ...]:
    quotes: list[Quote] = []
    for quote in found:
        if quote is None or any(kept.start <= quote.start and quote.end <= kept.end for kept in quotes):
            continue
        quotes = [kept for kept in quotes if not (quote.start <= kept.start and kept.end <= quote.end)]
        quotes.append(quote)
    return tuple(quotes)
