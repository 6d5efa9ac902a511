"""Criteria: what is asked for, how it is asked (kind, weight), and the frozen rubric and weighting made of it."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MIN_WEIGHT = 0
MAX_WEIGHT = 5
MAX_WORDING = 300
"""Characters of one criterion's wording."""
MAX_CRITERIA = 100
"""Criteria of one draft; above 25 in use the rating call is split."""


class Category(StrEnum):
    """What a criterion is about; pages group by it."""

    SKILLS = "skills"
    EXPERIENCE = "experience"
    QUALIFICATION = "qualification"
    RESPONSIBILITY = "responsibility"
    LANGUAGE = "language"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The heading on a page."""
        return _CATEGORY_LABELS[self]


_CATEGORY_LABELS = {
    Category.SKILLS: "Skills",
    Category.EXPERIENCE: "Experience",
    Category.QUALIFICATION: "Qualifications",
    Category.RESPONSIBILITY: "Responsibilities",
    Category.LANGUAGE: "Languages",
    Category.OTHER: "Other",
}


class Kind(StrEnum):
    """Which part of a rating counts: the state (must-have) or the level (wanted)."""

    MUST_HAVE = "must_have"
    WANTED = "wanted"

    @property
    def label(self) -> str:
        """The word on a page."""
        return "Must-have" if self is Kind.MUST_HAVE else "Wanted"


Wording = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=MAX_WORDING)]
Weight = Annotated[int, Field(ge=MIN_WEIGHT, le=MAX_WEIGHT)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class LevelDescriptions(_Frozen):
    """What levels 5, 3 and 1 look like for one criterion; empty means the general scale."""

    level_5: str = ""
    level_3: str = ""
    level_1: str = ""


class CriterionDraft(_Frozen):
    """A criterion proposed or edited, before it is frozen. `source` is a literal passage of the job description."""

    wording: Wording
    category: Category = Category.OTHER
    kind: Kind = Kind.WANTED
    weight: Weight = 3
    source: str | None = None
    levels: LevelDescriptions = LevelDescriptions()


class RubricCriterion(_Frozen):
    """A criterion as frozen: `number` counts from 1 and names it in questions, answers and ratings."""

    number: int = Field(ge=1)
    wording: Wording
    category: Category
    levels: LevelDescriptions = LevelDescriptions()


class Weighted(_Frozen):
    """Kind and weight of the criterion with that number in one weighting."""

    number: int = Field(ge=1)
    kind: Kind
    weight: Weight
