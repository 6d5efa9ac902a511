"""The criteria of a draft as its page lists them, beside the job description they came from."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from evaluator.domain.criteria import Category, Kind
from evaluator.domain.jobs import WorkState
from evaluator.domain.wording import Hint, HintKind, check_wording
from evaluator.store.criteria import Criterion
from evaluator.store.drafts import Draft
from evaluator.store.extractions import Extraction
from evaluator.web.views.papers import Block, number_passages, paper

DRAWING = "drawing"
FAILED = "failed"
DRAWN = "drawn"
NONE = "none"


@dataclass(frozen=True, slots=True)
class HintView:
    """A hint under a criterion; `repair` is the wording a button puts in place ("" for none), `label` that button."""

    is_protected: bool
    message: str
    repair: str
    label: str


@dataclass(frozen=True, slots=True)
class CriterionRow:
    """One criterion. `share` is its part of the score in percent ("3.4"), "" when not in use; `number` its passage."""

    id: int
    wording: str
    category: Category
    kind: Kind
    weight: int
    share: str
    is_used: bool
    number: int | None
    source: str
    level_5: str
    level_3: str
    level_1: str
    hints: tuple[HintView, ...]


@dataclass(frozen=True, slots=True)
class CriteriaGroup:
    """Criteria under one heading: all must-haves, or the wanted ones of a category. `category` is for new ones."""

    key: str
    title: str
    note: str
    kind: Kind
    category: Category
    rows: tuple[CriterionRow, ...]


@dataclass(frozen=True, slots=True)
class CriteriaListView:
    """What criteria/_list.html prints. `state` is none, drawing, failed or drawn; `reason` says why it failed."""

    draft_id: int
    title: str
    state: str
    reason: str
    used: int
    left_out: int
    hints: int
    groups: tuple[CriteriaGroup, ...]
    blocks: tuple[Block, ...]
    has_job_description: bool


def criteria_list(
    draft: Draft, extraction: Extraction | None, criteria: Sequence[Criterion]
) -> CriteriaListView:
    """The list of one draft; `criteria` in the recruiter's order."""
    text = draft.job_description or ""
    passages, numbers = number_passages(text, {criterion.id: criterion.source for criterion in criteria})
    total = sum(criterion.weight for criterion in criteria if criterion.is_used)
    rows = [_row(criterion, total, numbers.get(criterion.id)) for criterion in criteria]
    return CriteriaListView(
        draft_id=draft.id,
        title=draft.title,
        state=extraction_state(draft, extraction),
        reason=(extraction.last_error or "") if extraction is not None else "",
        used=sum(row.is_used for row in rows),
        left_out=sum(not row.is_used for row in rows),
        hints=sum(bool(row.hints) for row in rows),
        groups=tuple(_groups(rows, total)),
        blocks=paper(text, passages),
        has_job_description=draft.job_description is not None,
    )


def extraction_state(draft: Draft, extraction: Extraction | None) -> str:
    """none, drawing, failed or drawn; while the job description's file is read, the drawing has as good as begun."""
    if draft.job_description is None:
        return DRAWING if draft.job_description_document_id is not None else NONE
    if extraction is None or extraction.state is WorkState.CANCELLED:
        return NONE
    if not extraction.state.is_final:
        return DRAWING
    return FAILED if extraction.state is WorkState.FAILED else DRAWN


def group_key(kind: Kind, category: Category) -> str:
    """Where a criterion is listed: must-haves together, the others by category."""
    return kind.value if kind is Kind.MUST_HAVE else category.value


def _groups(rows: Sequence[CriterionRow], total: int) -> list[CriteriaGroup]:
    kinds = [(Kind.MUST_HAVE, Category.OTHER, "Must-haves")]
    kinds += [(Kind.WANTED, category, category.label) for category in Category]
    groups = []
    for kind, category, title in kinds:
        key = group_key(kind, category)
        members = tuple(row for row in rows if group_key(row.kind, row.category) == key)
        if members:
            groups.append(CriteriaGroup(key, title, _note(members, total), kind, category, members))
    return groups


def _note(rows: Sequence[CriterionRow], total: int) -> str:
    count = "1 criterion" if len(rows) == 1 else f"{len(rows)} criteria"
    weight = sum(row.weight for row in rows if row.is_used)
    return f"{count}, {_percent(weight, total, 0)} % of the score" if total else count


def _row(criterion: Criterion, total: int, number: int | None) -> CriterionRow:
    return CriterionRow(
        id=criterion.id,
        wording=criterion.wording,
        category=criterion.category,
        kind=criterion.kind,
        weight=criterion.weight,
        share=_percent(criterion.weight, total, 1) if criterion.is_used and total else "",
        is_used=criterion.is_used,
        number=number,
        source=criterion.source or "",
        level_5=criterion.level_5,
        level_3=criterion.level_3,
        level_1=criterion.level_1,
        hints=tuple(_hint(hint) for hint in check_wording(criterion.wording)),
    )


def _percent(weight: int, total: int, digits: int) -> str:
    """Half up, exact: the same figure wherever it is printed."""
    scaled = Fraction(100 * 10**digits * weight, total)
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return str(whole) if not digits else f"{whole // 10**digits}.{whole % 10**digits}"


def _hint(hint: Hint) -> HintView:
    repair = hint.repair or ""
    lines = repair.splitlines()
    label = f"Split into {len(lines)}" if len(lines) > 1 else f"Use “{repair}”" if repair else ""
    return HintView(hint.kind is HintKind.PROTECTED, hint.message, repair, label)
