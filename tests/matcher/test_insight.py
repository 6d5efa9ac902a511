from evaluator.domain.ratings import RatingAnswer, State
from evaluator.matcher import rate, write_insight
from tests.matcher.asking import TODAY, criteria

RESUME = """Experience
Data Engineer, Pretend Bank, March 2021 – present
• Built 40 pipelines in Python, cutting the load from 6 to 2 hours
Languages
German B1
PMP: exam booked for March 2027
"""
ASKED = criteria("Python", "German C1", "PMP certification", "Kafka", "Experience as Data Engineer")


def _insight():
    return write_insight(ASKED, rate(ASKED, RESUME, today=TODAY).ratings, RESUME)


def test_every_strength_has_literal_quotes_and_a_criterion_that_is_held():
    insight = _insight()
    assert {point.number for point in insight.strengths} == {1, 5}
    assert all(point.quotes and all(quote in RESUME for quote in point.quotes) for point in insight.strengths)


def test_gaps_tell_silence_from_less_and_from_under_way():
    gaps = {point.number: point.text for point in _insight().gaps}
    assert "does not mean it is missing" in gaps[4]
    assert "less than is asked" in gaps[2]
    assert "in progress" in gaps[3]


def test_five_questions_at_most_begin_with_the_gaps():
    questions = _insight().questions
    assert len(questions) == 5
    assert "Kafka" in questions[0]


def test_the_note_says_that_it_is_word_matching():
    assert "word matching" in _insight().note


def test_a_strength_whose_quotes_are_not_in_the_resume_is_left_out():
    forged = RatingAnswer(number=1, level=5, state=State.HELD, reason="So it is.", quotes=("never written",))
    assert write_insight(ASKED, [forged], RESUME).strengths == ()
