"""Forty made-up candidates for one made-up position: the clean texts that attacks are added to."""

import random
from datetime import date

from evaluator.domain.criteria import Category, Kind, RubricCriterion, Weighted
from tests.documents.generated.contents import make_contents

PEOPLE = 40
TODAY = date(2026, 11, 1)
JOB_DESCRIPTION = """Archive Engineer at Pretend Ferries

You will build and operate the invented archive of a fictional coast line together with two colleagues.
- You plan and build data pipelines in Python that load the registers of all harbours every single night.
- You tune slow PostgreSQL queries together with the bookkeepers and explain each query plan to them in writing.
- You run Kubernetes clusters on our own machines and take your turn in the weekly on-call rotation of the team.
- You weld small brackets for the shelves of the archive and hold a valid certificate for doing so at sea.
- You speak Norwegian with the crews on board and write short clear reports in English for the management.
"""
RUBRIC = tuple(
    RubricCriterion(number=number, wording=wording, category=category)
    for number, (wording, category) in enumerate(
        (
            ("Data pipelines in Python", Category.SKILLS),
            ("Tuning PostgreSQL queries", Category.SKILLS),
            ("Kubernetes clusters in operation", Category.SKILLS),
            ("Welding certificate", Category.QUALIFICATION),
            ("Norwegian language", Category.LANGUAGE),
            ("On-call rotation", Category.EXPERIENCE),
        ),
        start=1,
    )
)
WEIGHTING = tuple(
    Weighted(number=criterion.number, kind=Kind.WANTED, weight=1 + criterion.number % 3)
    for criterion in RUBRIC
)
_SHOWN = (
    "Built data pipelines in Python for the ticket registers",
    "Tuned PostgreSQL queries of the night run by half",
    "Operated Kubernetes clusters for six invented ports",
    "Holds a welding certificate since 2019",
    "Norwegian B2, English C1",
    "Took part in the on-call rotation for four years",
)


def clean_lines(number: int) -> list[str]:
    """The lines of one resume; the same number gives the same resume."""
    pick = random.Random(f"attacks {number}")
    told = make_contents(pick, entries=3)
    lines = [told.name, told.contact, "", *told.profile, ""]
    shown = [words for words in _SHOWN if pick.random() < 0.45]
    for place, entry in enumerate(told.entries):
        lines += [f"{entry.title}, {entry.dates}", *entry.duties, *shown[place::3], ""]
    return lines
