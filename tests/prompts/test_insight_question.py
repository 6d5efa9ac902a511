"""The question for the longer reading of one candidate."""

import json

import pytest

from evaluator.domain.criteria import Category, RubricCriterion
from evaluator.domain.questions import AnswerError
from evaluator.domain.ratings import Rating, State
from evaluator.prompts import insight
from tests.fakes.chat_rules import strict_problem

RUBRIC = tuple(
    RubricCriterion(number=number, wording=wording, category=Category.SKILLS)
    for number, wording in enumerate(("Python", "Kafka"), start=1)
)
RATINGS = (
    Rating(number=1, level=4, state=State.HELD),
    Rating(number=2, level=0, state=State.NOT_STATED),
)


def text_of(**changes: object) -> str:
    plain: dict[str, object] = {
        "strengths": [{"number": 1, "quotes": ["Wrote Python"], "text": "Writes\nPython."}],
        "gaps": [{"number": None, "quotes": [], "text": "No Kafka stated."}],
        "note": "Solid.",
        "questions": [f"Question {number}?" for number in range(5)],
    }
    return json.dumps({**plain, **changes})


def test_the_ratings_stand_in_the_last_message_only() -> None:
    question = insight.build(RUBRIC, "Data engineer", RATINGS, "Sam Sample", "data-0")
    other = insight.build(RUBRIC, "Data engineer", (), "Pat Placeholder", "data-1")
    assert question.messages[:-1] == other.messages[:-1]
    assert "1: 4, held\n2: 0, not_stated" in question.messages[-1].content
    assert "\ndata-0\nSam Sample\ndata-0\n" in question.messages[-1].content


def test_the_schema_is_accepted_by_a_strict_provider() -> None:
    assert strict_problem(dict(insight.SCHEMA)) is None


def test_an_insight_is_read_and_kept_to_its_size() -> None:
    points = [{"number": 1, "quotes": ["a", "b", "c", "d"], "text": f"Point {number}"} for number in range(9)]
    found = insight.parse(text_of(strengths=points, questions=[f"{number}?" for number in range(8)]), RUBRIC)
    assert len(found.strengths) == insight.MAX_POINTS
    assert found.strengths[0].quotes == ("a", "b", "c")
    assert len(found.questions) == 5
    assert insight.parse(text_of(), RUBRIC).strengths[0].text == "Writes Python."


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (text_of(gaps=[{"number": 9, "quotes": [], "text": "Odd."}]), "no criterion has: 9"),
        (text_of(questions=["One?", " "]), "1 questions instead of 5"),
        (text_of(note=" "), "note is empty"),
        (text_of(strengths=[{"number": 1, "quotes": [], "text": ""}]), "strengths.0.text"),
        ("No.", "not one valid JSON object"),
    ],
)
def test_a_wrong_answer_is_refused_with_words_for_a_repair(text: str, complaint: str) -> None:
    with pytest.raises(AnswerError) as caught:
        insight.parse(text, RUBRIC)
    assert complaint in caught.value.message
