"""The rubric as raters are asked: in an order of its own, so that the recruiter's order never enters a question."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluator.domain.criteria import RubricCriterion
from evaluator.domain.ratings import Rating


@dataclass(frozen=True, slots=True)
class AskedRubric:
    """`criteria` are numbered from 1 in the order of their words; `numbers` are those of the frozen rubric, by place.

    Two rubrics with the same criteria are asked alike, whatever their order: equal questions have equal keys.
    """

    criteria: tuple[RubricCriterion, ...]
    numbers: tuple[int, ...]

    def as_frozen(self, rated: Iterable[Rating]) -> tuple[Rating, ...]:
        """Ratings of the asked criteria under the numbers of the frozen ones, in their order."""
        renumbered = [
            rating.model_copy(update={"number": self.numbers[rating.number - 1]}) for rating in rated
        ]
        return tuple(sorted(renumbered, key=lambda rating: rating.number))


def asked_rubric(rubric: Sequence[RubricCriterion]) -> AskedRubric:
    """The frozen rubric as it is asked."""
    return _numbered(sorted(rubric, key=_words))


def _numbered(order: Sequence[RubricCriterion]) -> AskedRubric:
    return AskedRubric(
        criteria=tuple(
            criterion.model_copy(update={"number": place}) for place, criterion in enumerate(order, start=1)
        ),
        numbers=tuple(criterion.number for criterion in order),
    )


def asked_again(rubric: Sequence[RubricCriterion]) -> AskedRubric:
    """The frozen rubric as it is asked a second time: from its end, so that the answer owes nothing to the first."""
    return _numbered(sorted(rubric, key=_words, reverse=True))


def _words(criterion: RubricCriterion) -> tuple[str, ...]:
    levels = criterion.levels
    return criterion.category.value, criterion.wording, levels.level_5, levels.level_3, levels.level_1
