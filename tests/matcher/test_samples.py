import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from evaluator import ROOT
from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from evaluator.domain.criteria import Kind, RubricCriterion
from evaluator.domain.documents import DocumentStatus, WarningKind
from evaluator.domain.ratings import State
from evaluator.matcher import extract_criteria, rate
from tests.matcher.asking import TODAY

SAMPLES = Path(ROOT) / "samples"
MUST_POINTS = {State.HELD: 100, State.IN_PROGRESS: 20, State.NOT_HELD: 0, State.NOT_STATED: 0}


def _read(path):
    return read_document(path.read_bytes(), path.name, ReadLimits())


@pytest.fixture(scope="module")
def resumes():
    return {path.name: _read(path) for path in sorted((SAMPLES / "resumes").iterdir())}


@pytest.fixture(scope="module")
def drafts():
    return extract_criteria(_read(SAMPLES / "job-description.docx").text).criteria


def _score(drafts, text):
    criteria = [
        RubricCriterion(number=i, wording=d.wording, category=d.category) for i, d in enumerate(drafts, 1)
    ]
    ratings = rate(criteria, text, today=TODAY).ratings
    points = [
        MUST_POINTS[rating.state] if draft.kind is Kind.MUST_HAVE else 20 * rating.level
        for draft, rating in zip(drafts, ratings, strict=True)
    ]
    return sum(d.weight * p for d, p in zip(drafts, points, strict=True)) / sum(d.weight for d in drafts)


def test_the_best_and_the_worst_of_the_samples_come_out_first_and_last(resumes, drafts):
    scores = {
        name: _score(drafts, document.text)
        for name, document in resumes.items()
        if document.status.is_readable
    }
    ranking = sorted(scores, key=lambda name: -scores[name])
    assert ranking[0] == "petra-placeholder.pdf"
    assert set(ranking[1:4]) == {"samuel-sample.docx", "resume-final-v2.docx", "tina-testcase.pdf"}
    assert ranking[-3:] == ["ines-imaginary.txt", "hugo-hypothetical.pdf", "wendy-wildcard.txt"]
    assert scores[ranking[0]] >= 75
    assert scores[ranking[-1]] <= 15


def test_the_post_pasted_into_the_worst_resume_does_not_lift_it_to_those_with_experience(resumes, drafts):
    post = _read(SAMPLES / "job-description.docx").text
    worst = resumes["wendy-wildcard.txt"].text
    walls = (post, " ".join(post.split()), "Skills: " + ", ".join(draft.wording for draft in drafts))
    for wall in walls:
        assert _score(drafts, f"{worst}\n{wall}") < _score(drafts, resumes["priya-pretend.txt"].text)


def test_the_sample_post_gives_criteria_of_both_kinds(drafts):
    assert 15 <= len(drafts) <= 25
    assert {"Python", "Docker", "Terraform"} <= {draft.wording for draft in drafts}
    assert {draft.kind for draft in drafts} == {Kind.MUST_HAVE, Kind.WANTED}


def test_hidden_white_text_of_a_sample_is_not_rated(resumes):
    document = resumes["hugo-hypothetical.pdf"]
    assert WarningKind.HIDDEN_TEXT in {warning.kind for warning in document.warnings}
    assert "Snowflake" not in document.text


def test_the_samples_hold_a_duplicate_and_a_locked_file(resumes):
    assert resumes["lena-lorem-locked.pdf"].status is DocumentStatus.ENCRYPTED
    files = [path.read_bytes() for path in (SAMPLES / "resumes").iterdir()]
    assert len(files) == 12
    assert len({hashlib.sha256(data).digest() for data in files}) == 11


def test_the_generator_writes_the_committed_bytes(tmp_path):
    script = (
        f"import sys; from pathlib import Path; sys.path.insert(0, {str(SAMPLES)!r}); import make_samples; "
    )
    script += f"make_samples.make_samples(Path({str(tmp_path)!r}))"
    subprocess.run([sys.executable, "-c", script], check=True)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    assert len(made) == 13
    assert all((SAMPLES / name).read_bytes() == data for name, data in made.items())
