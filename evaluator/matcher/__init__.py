"""The built-in rater that needs no model: deterministic, offline, pure. It matches words; it does not read."""

from evaluator.matcher.extraction import extract_criteria
from evaluator.matcher.insight import write_insight
from evaluator.matcher.rating import rate

__all__ = ["extract_criteria", "rate", "write_insight"]
