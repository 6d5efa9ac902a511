"""The rating question: what it tells, what it keeps to itself, and how strictly its answer is read."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.criteria import Category, LevelDescriptions, RubricCriterion
from evaluator.domain.fences import fence
from evaluator.domain.questions import AnswerError
from evaluator.domain.ratings import LEVEL_WORDS, State
from evaluator.prompts import rating
from tests.fakes.chat_rules import strict_problem

KEY = b"k" * 32
JOB = "We need a data engineer who writes Python and SQL."
RESUME = "Pat Placeholder\nWrote Python services for 6 years\nCost is $100, see $fence"


def rubric(count: int, start: int = 1) -> tuple[RubricCriterion, ...]:
    return tuple(
        RubricCriterion(number=number, wording=f"Skill number {number}", category=Category.SKILLS)
        for number in range(start, start + count)
    )


def answered(number: int, **changes: object) -> dict[str, object]:
    plain = {"number": number, "quotes": ["Wrote Python"], "reason": "Shown.", "state": "held", "level": 4}
    return {**plain, **changes}


def text_of(*ratings: dict[str, object]) -> str:
    return json.dumps({"ratings": list(ratings)})


def test_all_candidates_of_a_job_share_every_byte_but_the_last_message() -> None:
    resumes = [RESUME, "Sam Sample\nSQL", ""]
    questions = [rating.build(rubric(3), JOB, text, fence(KEY, text), date(2026, 11, 2)) for text in resumes]
    prefixes = {tuple(question.messages[:-1]) for question in questions}
    assert len(prefixes) == 1
    assert len({question.messages[-1] for question in questions}) == 3


def test_the_fence_is_named_in_the_last_message_only_and_encloses_the_whole_resume() -> None:
    mark = fence(KEY, RESUME)
    question = rating.build(rubric(2), JOB, RESUME, mark)
    *prefix, last = question.messages
    assert all(mark not in message.content for message in prefix)
    assert f"\n{mark}\n{RESUME}\n{mark}\n" in last.content
    assert last.content.rstrip().endswith("criteria 1, 2, each exactly once.")


def test_a_resume_with_placeholders_is_left_as_it_is() -> None:
    question = rating.build(rubric(1), JOB, "I know $fence, $resume and ${numbers}", "data-0")
    assert "I know $fence, $resume and ${numbers}" in question.messages[-1].content


def test_levels_states_and_own_descriptions_are_told() -> None:
    levels = LevelDescriptions(level_5="ten teams", level_1="one course")
    described = RubricCriterion(number=7, wording="Leads\nteams", category=Category.OTHER, levels=levels)
    told = "\n".join(message.content for message in rating.build([described], JOB, RESUME, "data-0").messages)
    assert all(f"- {level}: {words}" in told for level, words in enumerate(LEVEL_WORDS))
    assert all(f"- {state.value}:" in told for state in State)
    assert "7. Leads teams [other]\n   level 5: ten teams\n   level 1: one course\n" in told


def test_the_job_may_say_which_month_today_means() -> None:
    question = rating.build(rubric(1), JOB, RESUME, "data-0", date(2026, 11, 2))
    assert "November 2026" in question.messages[1].content
    assert "November" not in rating.build(rubric(1), JOB, RESUME, "data-0").messages[1].content


def test_the_schema_is_accepted_by_a_strict_provider() -> None:
    assert strict_problem(dict(rating.build(rubric(1), JOB, RESUME, "data-0").schema)) is None


def test_a_question_holds_no_more_criteria_than_it_may() -> None:
    with pytest.raises(ValueError, match="1 to 25"):
        rating.build(rubric(26), JOB, RESUME, "data-0")


@given(st.integers(min_value=0, max_value=100))
def test_splitting_keeps_all_criteria_in_order_and_evenly(count: int) -> None:
    whole = rubric(count)
    chunks = rating.split(whole)
    assert tuple(criterion for chunk in chunks for criterion in chunk) == whole
    sizes = [len(chunk) for chunk in chunks]
    assert len(chunks) == -(-count // 25)
    assert all(0 < size <= 25 for size in sizes)
    assert not sizes or max(sizes) - min(sizes) <= 1


def test_an_answer_is_read_in_the_order_of_the_rubric() -> None:
    answer = rating.parse(
        text_of(answered(2, level=0, state="not_stated", quotes=[]), answered(1)), rubric(2)
    )
    assert [each.number for each in answer.ratings] == [1, 2]
    assert answer.ratings[0].quotes == ("Wrote Python",)
    assert answer.ratings[1].state is State.NOT_STATED


def test_an_answer_in_a_code_block_is_read() -> None:
    assert rating.parse(f"```json\n{text_of(answered(1))}\n```", rubric(1)).ratings[0].level == 4


def test_quotes_and_reason_are_tidied() -> None:
    given_quotes = ["  Python \x00", "", "SQL", "Kafka", "Spark"]
    answer = rating.parse(text_of(answered(1, quotes=given_quotes, reason="Two\n lines\x00.")), rubric(1))
    assert answer.ratings[0].quotes == ("Python", "SQL", "Kafka")
    assert answer.ratings[0].reason == "Two lines."


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (text_of(answered(1), answered(3)), "missing criteria: 2"),
        (text_of(answered(1), answered(2), answered(3), answered(2)), "answered more than once: 2"),
        (text_of(answered(1), answered(2), answered(3), answered(9)), "not asked: 9"),
        (text_of(answered(1, level=6), answered(2), answered(3)), "ratings.0.level"),
        (text_of(answered(1), answered(2, level="4"), answered(3)), "ratings.1.level"),
        (text_of(answered(1), answered(2, state="maybe"), answered(3)), "ratings.1.state"),
        (text_of(answered(1), answered(2, extra=1), answered(3)), "ratings.1.extra"),
        ("The candidate is good.", "not one valid JSON object"),
        ("", "not one valid JSON object"),
        ('{"ratings": [', "not one valid JSON object"),
        ("[]", "Input should be an object"),
        ('{"ratings": "none"}', "ratings"),
    ],
)
def test_a_wrong_answer_is_refused_with_words_for_a_repair(text: str, complaint: str) -> None:
    with pytest.raises(AnswerError) as caught:
        rating.parse(text, rubric(3))
    assert complaint in caught.value.message
    assert len(caught.value.message) < 800


def test_a_repair_goes_on_with_the_same_conversation() -> None:
    question = rating.build(rubric(2), JOB, RESUME, "data-0")
    repair = rating.build_repair(question, "prose", AnswerError("missing criteria: 2."))
    assert repair.messages[:3] == question.messages
    assert [message.role for message in repair.messages[3:]] == ["assistant", "user"]
    assert "missing criteria: 2." in repair.messages[-1].content
    assert repair.key("gpt-6-luna") != question.key("gpt-6-luna")


def test_a_repair_of_quotes_asks_for_those_criteria_only() -> None:
    question = rating.build(rubric(5), JOB, RESUME, "data-0")
    repair = rating.build_quote_repair(question, "{}", [2, 4])
    assert "criteria 2, 4 only" in repair.messages[-1].content


def test_the_key_is_that_of_the_exact_request() -> None:
    question = rating.build(rubric(2), JOB, RESUME, "data-0")
    same = rating.build(rubric(2), JOB, RESUME, "data-0")
    keys = {
        question.key("gpt-6-luna"),
        question.key("gpt-6-sol"),
        question.key("gpt-6-luna", {"temperature": 0}),
        rating.build(rubric(3), JOB, RESUME, "data-0").key("gpt-6-luna"),
        rating.build(rubric(2), JOB + " ", RESUME + " ", "data-0").key("gpt-6-luna"),
    }
    assert len(keys) == 5
    assert question.key("gpt-6-luna") == same.key("gpt-6-luna")
