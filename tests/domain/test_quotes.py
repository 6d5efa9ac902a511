import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.checks import UNVERIFIED, check_answer, numbers_to_repair, settle, take_repairs
from evaluator.domain.folding import fold
from evaluator.domain.quotes import QuoteFinder, locate
from evaluator.domain.ratings import CandidateAnswer, Rating, RatingAnswer, State

RESUME = """Ada Placeholder
Data Engineer \u2013 Mockup Works
\u2022 Built streaming pipe-
lines with Kafka and Flink for 3 years, \u201cat least once\u201d
\u2022 Real\u2010time  dashboards
\u2022 Profi\ufb01cient in Caf\u00e9 tooling, e\ufb03cient SQL
\u2022 No prior experience with Scala
Skills: Python, JavaScript, C++, C#, SQL 9.5, Go
2019 \u2013 2021 Pretend GmbH, Stra\u00dfe 5
"""


@pytest.mark.parametrize(
    ("passage", "shown"),
    [
        ("Ada Placeholder", "Ada Placeholder"),
        ("streaming pipelines with Kafka", "streaming pipe-\nlines with Kafka"),
        ("real-time dashboards", "Real\u2010time  dashboards"),
        ("Realtime dashboards", "Real\u2010time  dashboards"),
        ('"at least once"', "at least once"),
        ("Kafka and Flink for 3 years, 'at least once'", None),
        ("efficient SQL", "e\ufb03cient SQL"),
        ("Cafe\u0301 tooling", "Caf\u00e9 tooling"),
        ("STRASSE 5", "Stra\u00dfe 5"),
        ("...Built streaming pipelines with Kafka\u2026", "Built streaming pipe-\nlines with Kafka"),
        ("- Built streaming pipelines", "Built streaming pipe-\nlines"),
        ("Data Engineer - Mockup Works", "Data Engineer \u2013 Mockup Works"),
        ("2019-2021 Pretend GmbH", "2019 \u2013 2021 Pretend GmbH"),
        ("C++", "C++"),
        ("C#", "C#"),
        ("Go", "Go"),
        ("dashboards Proficient", None),
        ("python, javascript", "Python, JavaScript"),
    ],
)
def test_a_passage_is_found_whatever_its_hyphens_blanks_and_case(passage: str, shown: str | None) -> None:
    quote = locate(passage, RESUME)
    if shown is None:
        assert quote is None or quote.text in RESUME
    else:
        assert quote is not None
        assert quote.text == shown
        assert RESUME[quote.start : quote.end] == shown


@pytest.mark.parametrize(
    "passage",
    [
        "",
        "   ",
        "...",
        "Java",
        "C",
        "Script",
        "5 SQL",
        "SQL 9",
        "5",
        "go",
        "Ten years at a bank",
        "a",
        "Placehold",
    ],
)
def test_a_passage_that_is_not_there_or_parts_a_word_is_not_found(passage: str) -> None:
    assert locate(passage, RESUME) is None


def test_a_slightly_wrong_passage_is_found_as_the_resume_has_it() -> None:
    text = (
        "Summary. Built robust streaming pipelines with Kafka and Flink for the harbour office. More follows."
    )
    for passage in (
        "Built robust streeming pipelines with Kafka and Flink for the harbour office",
        "Built streaming pipelines with Kafka and Flink for the harbour office",
        "Built robust streaming pipelines with Kafka & Flink for the harbour office.",
        "uilt robust streaming pipelines with Kafka and Flink for the harbour offic",
    ):
        quote = locate(passage, text)
        assert quote is not None, passage
        assert quote.text in text
        assert quote.text.startswith(("Built", "robust"))
        assert quote.text.rstrip(".").endswith("office")


@pytest.mark.parametrize(
    ("passage", "text"),
    [
        ("Worked with Kafka for 5 years in production", "Worked with Kafka for 3 years in production"),
        ("Worked with Kafka for five years in production", "Worked with Kafka for nine years in production"),
        ("Has never managed a budget of this size before", "Has ever managed a budget of this size before"),
        ("I do have a driving licence for heavy trucks", "I do not have a driving licence for heavy trucks"),
        ("I don't have a driving licence for heavy trucks", "I do have a driving licence for heavy trucks"),
        ("Revenue rose by 12.5 percent in a single year", "Revenue rose by 1.25 percent in a single year"),
    ],
)
def test_similar_words_with_another_number_or_negation_do_not_match(passage: str, text: str) -> None:
    assert locate(passage, text) is None


def test_a_negation_before_the_passage_is_taken_into_the_quote() -> None:
    quote = locate("experience with Scala", RESUME)
    assert quote is not None
    assert quote.text == "No prior experience with Scala"
    assert locate("years of Go", "3-5 years of Go").text == "years of Go"  # type: ignore[union-attr]
    assert locate("5 years of Go", "3-5 years of Go").text == "3-5 years of Go"  # type: ignore[union-attr]
    assert locate("5 years of Go", "less than 5 years of Go").text == "less than 5 years of Go"  # type: ignore[union-attr]
    assert locate("Kafka", "Driving licence: No\nKafka").text == "Kafka"  # type: ignore[union-attr]


def test_a_passage_that_joins_two_parts_needs_both() -> None:
    quote = locate("Built streaming pipelines ... No prior experience with Scala", RESUME)
    assert quote is not None
    assert quote.text == "No prior experience with Scala"
    assert locate("Built streaming pipelines ... led a team of forty", RESUME) is None


def test_a_passage_of_unspaced_script_is_found() -> None:
    text = "職務経歴:東京にてデータ基盤を構築しました。"
    quote = locate("データ基盤を構築", text)
    assert quote is not None
    assert quote.text == "データ基盤を構築"


def test_the_first_whole_word_is_taken_when_a_longer_word_comes_before() -> None:
    quote = locate("Java", "JavaScript and Java")
    assert quote is not None
    assert (quote.start, quote.end) == (15, 19)


def test_a_copy_of_the_whole_resume_is_no_quote() -> None:
    assert locate("word " * 300, "word " * 400) is None


texts = st.text(
    alphabet=st.one_of(
        st.sampled_from(" \n\t-\u2013\u2022\u00adabcABC019.,'\u201c\ufb01\u00df\u0130e\u0301\u4e00+#"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=120,
)
sentences = st.lists(
    st.sampled_from(
        ["built", "pipelines", "no", "not", "3", "5", "years", "Kafka", "pipe-\nlines", "C++", "\u2022", "\n"]
    ),
    max_size=25,
).map(" ".join)


@given(texts)
def test_folding_keeps_a_way_back_for_every_character(text: str) -> None:
    folded = fold(text)
    assert len(folded.cased) == len(folded.lower) == len(folded.starts) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.starts, folded.ends, strict=True))
    assert folded.starts == sorted(folded.starts)


@given(passage=st.one_of(texts, sentences), text=st.one_of(texts, sentences))
def test_a_quote_is_always_a_literal_slice(passage: str, text: str) -> None:
    quote = locate(passage, text)
    if quote is not None:
        assert quote.text == text[quote.start : quote.end]
        assert quote.text == quote.text.strip()


@given(text=sentences, data=st.data())
def test_whole_words_of_the_text_are_found_with_all_their_numbers(text: str, data: st.DataObject) -> None:
    words = list(re.finditer(r"\S+", text))
    if not words:
        return
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    passage = text[words[first].start() : words[last].end()]
    quote = locate(passage, text)
    if re.search(r"[a-z]", passage):
        assert quote is not None
    if quote is not None:
        numbers = re.findall(r"\d", passage)
        assert re.findall(r"\d", quote.text)[-len(numbers) or 99 :] == numbers


@given(passages=st.lists(st.one_of(texts, sentences), max_size=4), text=sentences)
def test_nothing_outside_the_resume_is_ever_shown_as_a_quote(passages: list[str], text: str) -> None:
    answer = CandidateAnswer(
        ratings=(RatingAnswer(number=1, level=4, state=State.HELD, quotes=tuple(passages)),)
    )
    (rating,) = settle(check_answer(answer, text))
    assert all(quote.text == text[quote.start : quote.end] for quote in rating.quotes)
    assert bool(rating.quotes) is (rating.level == 4)
    assert rating.unverified is not bool(rating.quotes)


def answered(number: int, level: int, state: State, *quotes: str) -> RatingAnswer:
    return RatingAnswer(number=number, level=level, state=state, reason=f"Reason {number}.", quotes=quotes)


ANSWER = CandidateAnswer(
    ratings=(
        answered(1, 4, State.HELD, "Kafka and Flink", "Kafka", "Ten years at a bank"),
        answered(2, 3, State.HELD, "Ten years at a bank"),
        answered(3, 0, State.NOT_STATED),
        answered(4, 0, State.NOT_HELD),
        answered(5, 0, State.NOT_HELD, "No prior experience with Scala"),
    )
)


def test_check_answer_drops_what_is_not_there_and_what_lies_inside_another_quote() -> None:
    ratings = check_answer(ANSWER, RESUME)
    assert [[quote.text for quote in rating.quotes] for rating in ratings] == [
        ["Kafka and Flink"],
        [],
        [],
        [],
        ["No prior experience with Scala"],
    ]
    assert [rating.level for rating in ratings] == [4, 3, 0, 0, 0]


def test_claims_without_a_quote_are_asked_again() -> None:
    assert numbers_to_repair(check_answer(ANSWER, RESUME)) == (2, 4)


def test_a_repair_is_taken_where_it_stands_and_the_rest_is_unverified() -> None:
    first = check_answer(ANSWER, RESUME)
    again = (
        answered(1, 0, State.NOT_STATED),
        answered(2, 2, State.HELD, "Go"),
        answered(4, 1, State.HELD, "x"),
    )
    second = check_answer(CandidateAnswer(ratings=again), RESUME)
    ratings = settle(take_repairs(first, second))
    assert ratings[0] == first[0]
    assert (ratings[1].level, ratings[1].quotes[0].text) == (2, "Go")
    assert (ratings[3].level, ratings[3].state, ratings[3].unverified) == (0, State.NOT_STATED, True)
    assert ratings[3].reason == f"{UNVERIFIED} The reason given was: Reason 4."
    assert numbers_to_repair(ratings) == ()
    assert settle(ratings) == ratings


def test_settle_keeps_what_needs_no_quote() -> None:
    silent = Rating(number=1, level=0, state=State.NOT_STATED, reason="Nothing found.")
    assert settle([silent]) == (silent,)


def test_one_finder_serves_many_passages() -> None:
    finder = QuoteFinder(RESUME)
    assert finder.find("Kafka and Flink") is not None
    assert finder.find("Scala and Flink") is None
