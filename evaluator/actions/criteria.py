"""Criteria of a draft: added, edited, left out, moved, removed. Each change is saved at once."""

from collections.abc import Sequence

from evaluator.domain.criteria import MAX_CRITERIA, CriterionDraft, Kind
from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.domain.wording import HintKind, check_wording
from evaluator.store import criteria, drafts
from evaluator.store.criteria import Criterion
from evaluator.store.database import Key, Session, announce


async def add_criterion(session: Session, team_id: int, draft_id: int, added: CriterionDraft) -> int:
    """Add a criterion at the end; gives its id. Raises RefusedError when the draft is full, NotFoundError."""
    await drafts.lock_draft(session, team_id, draft_id)
    if len(await criteria.list_criteria(session, draft_id)) >= MAX_CRITERIA:
        raise RefusedError(f"A draft takes {MAX_CRITERIA} criteria. Remove one first.")
    ids = await criteria.insert_criteria(session, team_id, draft_id, [added], is_extracted=False)
    if is_protected(added.wording):
        await criteria.set_used(session, team_id, ids[0], False)
    announce(session, Key("draft", draft_id))
    return ids[0]


async def edit_criterion(
    session: Session, team_id: int, criterion_id: int, edited: CriterionDraft
) -> Criterion:
    """Change wording, category, kind, weight or level descriptions; raises NotFoundError.

    A new wording that asks about a protected trait is left out; using it again is up to the person.
    """
    before = await criteria.get_criterion(session, team_id, criterion_id)
    await criteria.set_criterion(session, team_id, criterion_id, edited)
    if edited.wording != before.wording and is_protected(edited.wording):
        await criteria.set_used(session, team_id, criterion_id, False)
    return await _changed(session, team_id, criterion_id)


async def repair_criterion(session: Session, team_id: int, criterion_id: int, repair: str) -> Criterion:
    """Put a repaired wording in place; of several lines each further one becomes a criterion of its own after it.

    Raises RefusedError, NotFoundError, and ValueError for a wording that is none.
    """
    repaired = await criteria.get_criterion(session, team_id, criterion_id)
    first, *others = repair.splitlines() or [""]
    wanted = [_reworded(repaired, wording) for wording in (first, *others)]
    await edit_criterion(session, team_id, criterion_id, wanted[0])
    added = [await add_criterion(session, team_id, repaired.draft_id, draft) for draft in wanted[1:]]
    ids = [criterion.id for criterion in await criteria.list_criteria(session, repaired.draft_id)]
    rest = [id for id in ids if id not in added]
    place = rest.index(criterion_id) + 1
    await criteria.set_order(session, repaired.draft_id, rest[:place] + added + rest[place:])
    return await use_criterion(session, team_id, criterion_id)


def is_protected(wording: str) -> bool:
    """True when the wording asks about a protected trait."""
    return any(hint.kind is HintKind.PROTECTED for hint in check_wording(wording))


def _reworded(criterion: Criterion, wording: str) -> CriterionDraft:
    return CriterionDraft(
        wording=wording,
        category=criterion.category,
        kind=criterion.kind,
        weight=criterion.weight,
        source=criterion.source,
        levels=criterion.levels,
    )


async def use_criterion(session: Session, team_id: int, criterion_id: int) -> Criterion:
    """Let the criterion count; raises NotFoundError."""
    await criteria.set_used(session, team_id, criterion_id, True)
    return await _changed(session, team_id, criterion_id)


async def leave_out_criterion(session: Session, team_id: int, criterion_id: int) -> Criterion:
    """Keep the criterion in the list but do not ask for it; raises NotFoundError."""
    await criteria.set_used(session, team_id, criterion_id, False)
    return await _changed(session, team_id, criterion_id)


async def move_criterion(session: Session, team_id: int, criterion_id: int, steps: int) -> Criterion:
    """Move the criterion by that many places among those listed with it, up when negative; raises NotFoundError."""
    moved = await criteria.get_criterion(session, team_id, criterion_id)
    await drafts.lock_draft(session, team_id, moved.draft_id)
    listed = await criteria.list_criteria(session, moved.draft_id)
    ids = [criterion.id for criterion in listed]
    near = [criterion.id for criterion in listed if _are_listed_together(criterion, moved)]
    place = near.index(criterion_id)
    target = near[max(0, min(len(near) - 1, place + steps))]
    ids.insert(ids.index(target), ids.pop(ids.index(criterion_id)))
    await criteria.set_order(session, moved.draft_id, ids)
    return await _changed(session, team_id, criterion_id)


def _are_listed_together(one: Criterion, other: Criterion) -> bool:
    """Must-haves stand together, the wanted ones by category."""
    if one.kind is Kind.MUST_HAVE or other.kind is Kind.MUST_HAVE:
        return one.kind is other.kind
    return one.category is other.category


async def order_criteria(session: Session, team_id: int, draft_id: int, ids: Sequence[int]) -> None:
    """Put the draft's criteria in this order; those not named follow. Raises NotFoundError."""
    await drafts.lock_draft(session, team_id, draft_id)
    present = [criterion.id for criterion in await criteria.list_criteria(session, draft_id)]
    named = [criterion_id for criterion_id in dict.fromkeys(ids) if criterion_id in set(present)]
    rest = [criterion_id for criterion_id in present if criterion_id not in set(named)]
    await criteria.set_order(session, draft_id, named + rest)
    announce(session, Key("draft", draft_id))


async def delete_criterion(session: Session, team_id: int, criterion_id: int) -> int:
    """Remove a criterion; gives its draft's id. Raises NotFoundError."""
    gone = await criteria.get_criterion(session, team_id, criterion_id)
    await criteria.delete_criterion(session, team_id, criterion_id)
    announce(session, Key("draft", gone.draft_id))
    return gone.draft_id


async def _changed(session: Session, team_id: int, criterion_id: int) -> Criterion:
    present = await criteria.get_criterion(session, team_id, criterion_id)
    if await drafts.find_draft(session, team_id, present.draft_id) is None:
        raise NotFoundError
    announce(session, Key("draft", present.draft_id))
    return present
