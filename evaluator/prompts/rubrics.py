"""How a rubric reads in a question: number, wording, category, descriptions of levels. Nothing else of it is told."""

from collections.abc import Sequence

from evaluator.domain.criteria import LevelDescriptions, RubricCriterion
from evaluator.prompts.answers import one_line


def rubric_text(rubric: Sequence[RubricCriterion]) -> str:
    """One criterion a line, each on its own so that a wording cannot pretend to be another criterion."""
    return "\n".join(_criterion_text(criterion) for criterion in rubric)


def _criterion_text(criterion: RubricCriterion) -> str:
    head = f"{criterion.number}. {one_line(criterion.wording)} [{criterion.category.value}]"
    return "\n".join([head, *_level_lines(criterion.levels)])


def _level_lines(levels: LevelDescriptions) -> list[str]:
    described = ((5, levels.level_5), (3, levels.level_3), (1, levels.level_1))
    return [f"   level {level}: {one_line(words)}" for level, words in described if words.strip()]
