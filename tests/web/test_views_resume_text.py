from hypothesis import given
from hypothesis import strategies as st

from evaluator.web.views.resume_text import QuotePlace, cut, lay_out, page_of

TEXTS = st.text(alphabet=st.sampled_from("ab \n-é<字"), max_size=60)


@st.composite
def texts_with_quotes(draw):
    text = draw(TEXTS)
    bounds = st.integers(0, max(len(text) - 1, 0))
    starts = draw(st.lists(st.tuples(bounds, st.integers(1, 30)), max_size=6)) if text else []
    places = [
        QuotePlace(number, start, min(start + length, len(text)))
        for number, (start, length) in enumerate(starts, 1)
    ]
    return text, places, draw(st.lists(st.integers(-2, 70), max_size=4))


@given(texts_with_quotes())
def test_segments_joined_are_the_text(drawn):
    text, places, _ = drawn
    assert "".join(segment.text for segment in cut(text, places)) == text


@given(texts_with_quotes())
def test_every_quote_is_covered_exactly_and_begins_once(drawn):
    text, places, _ = drawn
    segments = cut(text, places)
    for place in places:
        covered = "".join(part.text for part in segments if place.number in part.numbers)
        assert covered == text[place.start : place.end]
        assert sum(place.number in part.starts for part in segments) == 1


@given(texts_with_quotes())
def test_pages_and_lines_joined_are_the_text(drawn):
    text, places, page_starts = drawn
    pages = lay_out(text, places, page_starts)
    starts = sorted({0, *(start for start in page_starts if 0 < start < len(text))})
    for page, low, high in zip(pages, starts, [*starts[1:], len(text)], strict=True):
        lines = ["".join(part.text for part in line.segments) for line in page.lines]
        assert "\n".join(lines) == text[low:high].removesuffix("\n")


def test_overlapping_quotes_share_the_middle():
    parts = cut("abcdefgh", [QuotePlace(1, 0, 5), QuotePlace(2, 3, 7)])
    assert [(part.text, part.numbers, part.starts) for part in parts] == [
        ("abc", (1,), (1,)),
        ("de", (1, 2), (2,)),
        ("fg", (2,), ()),
        ("h", (), ()),
    ]


def test_a_quote_over_a_line_end_goes_on_in_the_next_line_without_a_second_number():
    [page] = lay_out("- one two\n- three", [QuotePlace(1, 6, 15)])
    first, second = page.lines
    assert [part.starts for part in first.segments] == [(), (1,)]
    assert [(part.numbers, part.starts) for part in second.segments] == [((1,), ()), ((), ())]


def test_lines_are_told_apart_by_what_they_look_like():
    [page] = lay_out("Ada Placeholder\nBergen\n\nWork\n- Built a stream.\n• Ran it.\n\nalone\n", [])
    kinds = [line.kind for line in page.lines]
    assert kinds == ["heading", "text", "blank", "heading", "item", "item", "blank", "text"]


def test_a_line_that_the_layout_broke_goes_on_with_the_one_before():
    broken = "- Built pipelines that load 1.4 TB of timetable and\naxle data a day\npython\nsql"
    [page] = lay_out(broken, [])
    assert [line.kind for line in page.lines] == ["item", "more", "text", "text"]


def test_page_of_counts_from_one_and_is_unknown_without_pages():
    assert [page_of(offset, (0, 10, 20)) for offset in (0, 9, 10, 25)] == [1, 1, 2, 3]
    assert page_of(5, ()) is None
