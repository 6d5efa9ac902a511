"""What people choose for an analysis once it is there."""

import logging

from evaluator.actions.announcing import announce_analysis
from evaluator.domain.scoring import MustHaveRule
from evaluator.store import analyses
from evaluator.store.database import Session

log = logging.getLogger(__name__)


async def choose_must_have_rule(
    session: Session, team_id: int, user_id: int, analysis_id: int, rule: MustHaveRule
) -> None:
    """Sort those who miss a must-have below a line, or only mark them. Raises NotFoundError."""
    if not await analyses.set_must_have_rule(session, team_id, analysis_id, rule):
        return
    log.info("must-have rule chosen", extra={"analysis": analysis_id, "user": user_id, "rule": rule.value})
    await announce_analysis(session, team_id, analysis_id, touches_job=True)
