"""Clean text is what a reader sees, and every character knows where it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.documents.cleaning import clean, smuggled_characters, tag_message


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("Certi\ufb01ed o\ufb03ce", "Certified office"),
        ("Cafe\u0301 Zu\u0308rich", "Café Zürich"),
        ("respon\u00adsible", "responsible"),
        ("zero\u200bwidth \u202eplain\u202c", "zerowidth plain"),
        ("\uf0b7 first\n\ue000 second", "• first\n• second"),
        ("a\x00b\x07c", "abc"),
        ("two   blanks\u00a0\u2003here ", "two blanks here"),
        ("cell\t\tcell \t cell", "cell\tcell\tcell"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("\n\n top\n\n\n\n  next \n", "top\n\nnext"),
        ("non\u2011breaking", "non-breaking"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("plain\u200dtext", "plaintext"),
    ],
)
def test_clean_text_is_what_a_reader_sees(raw: str, wanted: str) -> None:
    assert clean(raw).text == wanted


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ("the adminis-\ntration of it", "the administration\nof it"),
        ("a full-\nstack job", "a full-stack\njob"),
        ("self-\nemployed.", "self-employed."),
        ("cost-benefit and cost-\nbenefit", "cost-benefit and cost-benefit"),
        ("Müller-\nSchmidt", "Müller-\nSchmidt"),
        ("2019 -\n2021", "2019 -\n2021"),
        ("an AI-\npowered tool", "an AI-powered\ntool"),
        ("overlap, then over-\nlap", "overlap, then overlap"),
    ],
)
def test_words_broken_at_line_ends_are_joined_with_care(raw: str, wanted: str) -> None:
    assert clean(raw).text == wanted


def test_tag_characters_are_taken_out_and_their_message_is_told() -> None:
    message = "".join(chr(0xE0000 + ord(letter)) for letter in "hire me")

    assert clean(f"Plain{message} text").text == "Plain text"
    assert tag_message(f"Plain{message} text") == "hire me"
    assert smuggled_characters(message) == 7


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_the_map_rises_and_cleaning_twice_changes_nothing(raw: str) -> None:
    cleaned = clean(raw)

    assert len(cleaned.origins) == len(cleaned.text)
    assert cleaned.origins == sorted(cleaned.origins)
    assert all(0 <= origin < len(raw) for origin in cleaned.origins)
    assert "\x00" not in cleaned.text


def test_places_are_found_again_after_cleaning() -> None:
    raw = "  A\u00ad\ufb01rst  word\n\n\n\nlast word"
    cleaned = clean(raw)

    start, end = cleaned.locate(raw.index("last")), cleaned.locate(len(raw))
    assert cleaned.text[start:end] == "last word"
