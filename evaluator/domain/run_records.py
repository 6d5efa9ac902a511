"""Run records: what exactly was asked of whom, so that a result can be explained and made again."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from evaluator.domain.criteria import RubricCriterion


@dataclass(frozen=True, slots=True)
class RunRecord:
    """What an analysis was made with.

    `rubric` is the content hash of the frozen criteria, `weighting` the version in force and `weighted_at` its time.
    `prompt` is the content hash of the question's words and `parameters` what went with it; empty for the built-in
    matcher. `is_blind`: raters read copies without identity.
    """

    rubric: str
    weighting: int
    weighted_at: datetime
    prompt: str
    model: str
    parameters: Mapping[str, JsonValue]
    is_blind: bool


@dataclass(frozen=True, slots=True)
class CandidateRecord:
    """What one candidate was rated on: the hash of the resume's text, and the keys of the exact questions.

    `key` and `second_key` are empty for the built-in matcher and for what was not asked. `is_reused`: the answer was
    given to the same question before.
    """

    text_sha256: str
    key: str = ""
    is_reused: bool = False
    second_key: str = ""


def rubric_hash(rubric: Sequence[RubricCriterion]) -> str:
    """Sha256 (hex) of the criteria with their numbers, categories and level descriptions."""
    frozen = [criterion.model_dump(mode="json") for criterion in rubric]
    canonical = json.dumps(frozen, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
