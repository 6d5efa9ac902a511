"""Rating one wording against one resume, for the tests of this folder."""

from datetime import date

from evaluator.domain.criteria import Category, RubricCriterion
from evaluator.domain.ratings import RatingAnswer
from evaluator.matcher import rate

TODAY = date(2026, 11, 25)


def criteria(*wordings: str) -> list[RubricCriterion]:
    return [
        RubricCriterion(number=number, wording=wording, category=Category.OTHER)
        for number, wording in enumerate(wordings, 1)
    ]


def ask(wording: str, resume: str) -> RatingAnswer:
    return rate(criteria(wording), resume, today=TODAY).ratings[0]
