"""Criteria templates: kept from a draft or a file, and used to start another draft from."""

from collections.abc import Sequence

from evaluator.actions.criteria import is_protected
from evaluator.domain.criteria import MAX_CRITERIA, CriterionDraft
from evaluator.domain.errors import ConflictError, NotFoundError, RefusedError
from evaluator.store import criteria, criteria_templates, drafts
from evaluator.store.criteria import Criterion
from evaluator.store.database import Key, Session, announce

MAX_TEMPLATES = 200
LONGEST_NAME = 120
"""Characters of a template's name."""


class NameTakenError(ConflictError):
    """There is a template of this name already. Choose another name, or tick that it is to be replaced."""


async def save_as_template(
    session: Session, team_id: int, user_id: int, draft_id: int, name: str, *, replaces: bool
) -> int:
    """Keep the criteria that a draft uses; gives the template. Raises NotFoundError, and as keep_template."""
    await drafts.get_draft(session, team_id, draft_id)
    used = [as_draft(each) for each in await criteria.list_criteria(session, draft_id) if each.is_used]
    return await keep_template(session, team_id, user_id, name, used, replaces=replaces)


async def keep_template(
    session: Session, team_id: int, user_id: int, name: str, kept: Sequence[CriterionDraft], *, replaces: bool
) -> int:
    """Keep criteria under a name; gives the template. Raises RefusedError, NameTakenError."""
    name = _checked(name)
    if not kept:
        raise RefusedError("There is no criterion in use to keep.")
    is_new = await criteria_templates.find_template_id(session, team_id, name) is None
    if is_new and await criteria_templates.count_templates(session, team_id) >= MAX_TEMPLATES:
        raise RefusedError(f"A team keeps {MAX_TEMPLATES} templates. Delete one first.")
    saved = await criteria_templates.save_template(session, team_id, user_id, name, kept, replaces=replaces)
    if saved is None:
        raise NameTakenError
    return saved


async def rename_template(session: Session, team_id: int, template_id: int, name: str) -> None:
    """Give a template another name. Raises RefusedError, NameTakenError, NotFoundError."""
    name = _checked(name)
    taken = await criteria_templates.find_template_id(session, team_id, name)
    if taken not in (None, template_id):
        await criteria_templates.get_template(session, team_id, template_id)
        raise NameTakenError
    if not await criteria_templates.rename_template(session, team_id, template_id, name):
        raise NotFoundError


async def delete_template(session: Session, team_id: int, template_id: int) -> None:
    """Forget a template; drafts made from it keep their criteria. Raises NotFoundError."""
    if not await criteria_templates.delete_template(session, team_id, template_id):
        raise NotFoundError


async def take_criteria(
    session: Session, team_id: int, draft_id: int, taken: Sequence[CriterionDraft], *, replaces: bool
) -> int:
    """Put criteria into a draft, in place of its own or behind them; gives how many are new.

    One whose wording is there already is passed over; one about a protected trait comes in, left out. Raises
    NotFoundError, and RefusedError when the draft would become too long.
    """
    await drafts.lock_draft(session, team_id, draft_id)
    if replaces:
        await criteria.delete_all(session, draft_id)
    present = await criteria.list_criteria(session, draft_id)
    known = {_folded(each.wording) for each in present}
    new: dict[str, CriterionDraft] = {}
    for each in taken:
        if _folded(each.wording) not in known:
            new.setdefault(_folded(each.wording), each)
    if len(present) + len(new) > MAX_CRITERIA:
        raise RefusedError(
            f"That would make {len(present) + len(new)} criteria; a draft takes {MAX_CRITERIA}. Nothing was changed."
        )
    ids = await criteria.insert_criteria(session, team_id, draft_id, list(new.values()), is_extracted=False)
    for criterion_id, each in zip(ids, new.values(), strict=True):
        if is_protected(each.wording):
            await criteria.set_used(session, team_id, criterion_id, False)
    announce(session, Key("draft", draft_id))
    return len(new)


def as_draft(criterion: Criterion) -> CriterionDraft:
    """The criterion without its place in a draft."""
    return CriterionDraft(
        wording=criterion.wording,
        category=criterion.category,
        kind=criterion.kind,
        weight=criterion.weight,
        source=criterion.source,
        levels=criterion.levels,
    )


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise RefusedError(f"A template's name has 1 to {LONGEST_NAME} characters.")
    return name


def _folded(wording: str) -> str:
    return " ".join(wording.split()).casefold()
