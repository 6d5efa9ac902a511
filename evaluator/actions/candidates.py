"""Candidates: what people correct about them."""

from evaluator.domain.errors import NotFoundError, RefusedError
from evaluator.store import candidates
from evaluator.store.candidates import MAX_NAME
from evaluator.store.database import Key, Session, announce


async def rename_candidate(session: Session, team_id: int, candidate_id: int, name: str) -> int:
    """Call a candidate by that name, or by number when it is empty; gives the draft's id.

    Raises RefusedError when it is too long, NotFoundError.
    """
    trimmed = " ".join(name.replace("\0", "").split())
    if len(trimmed) > MAX_NAME:
        raise RefusedError(f"A name may have at most {MAX_NAME} characters.")
    candidate = await candidates.get_candidate(session, team_id, candidate_id)
    if not await candidates.set_name(session, team_id, candidate_id, trimmed):
        raise NotFoundError
    announce(session, Key("draft", candidate.draft_id))
    return candidate.draft_id
