"""The matrix: every candidate on every criterion, as the page prints it."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluator.domain.criteria import Category, Kind, RubricCriterion, Weighted
from evaluator.domain.ratings import State
from evaluator.domain.scoring import MET_FROM, STATE_POINTS
from evaluator.store.changes import JobChanges
from evaluator.store.levels import Levels
from evaluator.web.views.evaluation_rows import EvaluationRowView, PlacedRow, group_rows


@dataclass(frozen=True, slots=True)
class Column:
    """One criterion: its average level as text (empty for must-haves), and how many of the rated meet it.

    `mark` says where it tells nobody apart: everyone or nobody meets it. `is_first` of its group.
    """

    number: int
    wording: str
    title: str
    is_must_have: bool
    average: str
    met: int
    mark: str
    is_first: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A must-have's state or a wanted criterion's level; `is_changed` is not told here, the candidate's page does."""

    level: int
    state: str


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """A rated candidate with a cell for each column."""

    row: EvaluationRowView
    rank: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """`groups` are (title, columns in it), in the order of the columns."""

    groups: tuple[tuple[str, int], ...]
    columns: tuple[Column, ...]
    rows: tuple[MatrixRow, ...]


def matrix(changes: JobChanges) -> Matrix:
    """Must-haves first, then the wanted criteria by category; candidates in the order of the ranking."""
    weights = {weighted.number: weighted for weighted in changes.weighting}
    order = sorted(changes.rubric, key=lambda criterion: _place(criterion, weights[criterion.number]))
    placed = [each for each in group_rows(changes).ranked if each.row.id in changes.levels]
    numbers = [criterion.number for criterion in order]
    rows = tuple(_row(each, changes.levels[each.row.id], numbers) for each in placed)
    titles = [_title(criterion, weights[criterion.number]) for criterion in order]
    columns = tuple(
        _column(criterion, weights[criterion.number], [row.cells[place] for row in rows], is_first)
        for place, (criterion, is_first) in enumerate(zip(order, _firsts(titles), strict=True))
    )
    return Matrix(tuple((title, titles.count(title)) for title in dict.fromkeys(titles)), columns, rows)


def _place(criterion: RubricCriterion, weighted: Weighted) -> tuple[bool, int, int]:
    return weighted.kind is not Kind.MUST_HAVE, list(Category).index(criterion.category), criterion.number


def _title(criterion: RubricCriterion, weighted: Weighted) -> str:
    return "Must-haves" if weighted.kind is Kind.MUST_HAVE else criterion.category.label


def _firsts(titles: Sequence[str]) -> list[bool]:
    return [place == 0 or titles[place - 1] != title for place, title in enumerate(titles)]


def _row(placed: PlacedRow, levels: Levels, numbers: Sequence[int]) -> MatrixRow:
    by_number = levels.by_number
    cells = tuple(
        Cell(level, state.value)
        for level, state in (by_number.get(number, (0, State.NOT_STATED)) for number in numbers)
    )
    return MatrixRow(placed.row, placed.rank, cells)


def _column(criterion: RubricCriterion, weighted: Weighted, cells: Sequence[Cell], is_first: bool) -> Column:
    is_must_have = weighted.kind is Kind.MUST_HAVE
    met = sum(
        bool(STATE_POINTS[State(cell.state)]) if is_must_have else cell.level >= MET_FROM for cell in cells
    )
    mean = sum(cell.level for cell in cells) / len(cells) if cells else 0.0
    return Column(
        number=criterion.number,
        wording=criterion.wording,
        title=f"{criterion.wording}, weight {weighted.weight}",
        is_must_have=is_must_have,
        average="" if is_must_have or not cells else f"{mean:.1f}",
        met=met,
        mark=_mark(met, len(cells)),
        is_first=is_first,
    )


def _mark(met: int, rated: int) -> str:
    if rated < 2:
        return ""
    return "all" if met == rated else "none" if met == 0 else ""
