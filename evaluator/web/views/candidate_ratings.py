"""Ratings as a candidate's page shows them: the level in force, its quotes, and what people changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from evaluator.domain.criteria import Kind, RubricCriterion, Weighted
from evaluator.domain.ratings import LEVEL_WORDS, Quote, Rating, in_force
from evaluator.domain.scoring import format_tenths

Span = tuple[int, int]
"""Characters start to end of the resume."""


@dataclass(frozen=True, slots=True)
class QuoteView:
    """A quote under its number on this page; `page` is that of the file, None where pages do not exist."""

    number: int
    text: str
    page: int | None

    @property
    def source(self) -> str:
        """Where it stands, and that it was looked for there."""
        return f"Resume, page {self.page}, quote checked" if self.page else "Resume, quote checked"


@dataclass(frozen=True, slots=True)
class RatingView:
    """One criterion: `word` is what counts of it, `share` its percent of the score.

    `second` says what a second reading found where that differs, `working` how the months add up,
    `changed` what a person changed and what the rater had found; `entry` numbers that change.
    """

    number: int
    wording: str
    category: str
    is_must_have: bool
    level: int
    state: str
    word: str
    weight: int
    share: str
    reason: str
    is_unverified: bool
    quotes: tuple[QuoteView, ...]
    second: str = ""
    working: tuple[str, ...] = ()
    changed: str = ""
    entry: int = 0


def rating_view(
    criterion: RubricCriterion,
    weighted: Weighted,
    rating: Rating,
    share: Mapping[int, int],
    shown: Mapping[Span, QuoteView],
) -> RatingView:
    """The view of one rating; `shown` are the quotes of the page by their place in the resume."""
    is_must_have = weighted.kind is Kind.MUST_HAVE
    counted = in_force(rating)
    return RatingView(
        number=criterion.number,
        wording=criterion.wording,
        category=criterion.category.label,
        is_must_have=is_must_have,
        level=counted.level,
        state=counted.state.value,
        word=counted.state.label if is_must_have else LEVEL_WORDS[counted.level].capitalize(),
        weight=weighted.weight,
        share=format_tenths(share[criterion.number]),
        reason=rating.reason,
        is_unverified=rating.unverified and rating.override is None,
        quotes=quotes_of(rating.quotes, shown),
        second=_second_words(rating, is_must_have),
        working=rating.working,
        changed=_changed_words(rating, is_must_have),
        entry=rating.override.entry if rating.override else 0,
    )


def _second_words(rating: Rating, is_must_have: bool) -> str:
    if rating.second is None or rating.is_agreed:
        return ""
    if is_must_have:
        return f"A second reading found: {rating.second.state.label.lower()}. The mean of both counts."
    words = f"level {rating.second.level}, {LEVEL_WORDS[rating.second.level]}"
    return f"A second reading found {words}. The mean of both counts."


def _changed_words(rating: Rating, is_must_have: bool) -> str:
    changed = rating.override
    if changed is None:
        return ""
    by = f" by {changed.author}" if changed.author else ""
    found = (
        rating.state.label.lower() if is_must_have else f"level {rating.level}, {LEVEL_WORDS[rating.level]}"
    )
    return f"Changed{by}: {changed.reason.rstrip('.')}. The rater had found {found}."


def quotes_of(quotes: Iterable[Quote], shown: Mapping[Span, QuoteView]) -> tuple[QuoteView, ...]:
    """The quotes as the page numbers them."""
    return tuple(shown[quote.start, quote.end] for quote in quotes)
