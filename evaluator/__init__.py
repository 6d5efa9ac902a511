"""Candidate Evaluator: resumes against the criteria of a job description, ranked live, every quote checked."""

from pathlib import Path

__version__ = "0.1.0"

ROOT = Path(__file__).resolve().parent.parent
"""The project tree: templates, static and migrations lie here, beside the package."""
