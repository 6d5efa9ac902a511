from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluator.domain.experience import (
    DateRange,
    UnclearRange,
    add_up,
    count_experience,
    find_ranges,
    months_in_words,
    parse_range,
)

TODAY = date(2026, 11, 25)

READABLE = {
    "Jan 2020 - Mar 2020": ("2020-01", "2020-03"),
    "January 2018 – present": ("2018-01", "2026-11"),
    "03/2019 – 05/2021": ("2019-03", "2021-05"),
    "03.2019 bis 05.2021": ("2019-03", "2021-05"),
    "03/19 - 05/21": ("2019-03", "2021-05"),
    "2019-03 - 2020-04": ("2019-03", "2020-04"),
    "01.02.2019 - 31.03.2020": ("2019-02", "2020-03"),
    "March 1, 2019 to April 30, 2020": ("2019-03", "2020-04"),
    "Jan '22 to date": ("2022-01", "2026-11"),
    "'19 – '22": ("2019-01", "2021-12"),
    "Q3 2021 - Q1 2022": ("2021-07", "2022-03"),
    "3. Quartal 2021 - heute": ("2021-07", "2026-11"),
    "Summer 2019": ("2019-06", "2019-08"),
    "Sommer 2019 – Winter 2020": ("2019-06", "2021-02"),
    "2018 - 2020": ("2018-01", "2019-12"),
    "2019 – 2019": ("2019-01", "2019-12"),
    "2019-21": ("2019-01", "2020-12"),
    "2010-12": ("2010-01", "2011-12"),
    "03-06/2020": ("2020-03", "2020-06"),
    "June – August 2019": ("2019-06", "2019-08"),
    "Nov – Feb 2020": ("2019-11", "2020-02"),
    "since March 2020": ("2020-03", "2026-11"),
    "seit 2019": ("2019-01", "2026-11"),
    "2019 bis heute": ("2019-01", "2026-11"),
    "März 2019 – Dezember 2020": ("2019-03", "2020-12"),
    "janvier 2017 à ce jour": ("2017-01", "2026-11"),
    "de février 2017 à août 2019": ("2017-02", "2019-08"),
    "enero de 2018 - actualidad": ("2018-01", "2026-11"),
    "marzo 2019 - oggi": ("2019-03", "2026-11"),
    "janeiro de 2019 até o momento": ("2019-01", "2026-11"),
    "maart 2019 t/m heden": ("2019-03", "2026-11"),
    "styczeń 2019 – obecnie": ("2019-01", "2026-11"),
    "wrzesień 2018 do października 2020": ("2018-09", "2020-10"),
    "ianuarie 2019 – prezent": ("2019-01", "2026-11"),
    "январь 2019 – настоящее время": ("2019-01", "2026-11"),
    "2019. március – 2020. május": ("2019-03", "2020-05"),
    "2019/2020": ("2019-01", "2019-12"),
    "H1 2019 - H2 2020": ("2019-01", "2020-12"),
    "early 2019 - late 2020": ("2019-01", "2020-12"),
    "2019 (Jan) - 2020 (Mar)": ("2019-01", "2020-03"),
    "01.03.2019 r. - 30.04.2020 r.": ("2019-03", "2020-04"),
    "leden 2019 – současnost": ("2019-01", "2026-11"),
    "Ιανουάριος 2019 – σήμερα": ("2019-01", "2026-11"),
    "Ocak 2019 – halen": ("2019-01", "2026-11"),
    "januar 2019 – nåværende": ("2019-01", "2026-11"),
    "siječanj 2019 – danas": ("2019-01", "2026-11"),
    "2019年3月 – 至今": ("2019-03", "2026-11"),
}

TABLE = [
    line.split("|")
    for line in Path(__file__).with_name("date_ranges.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]

UNREADABLE = {
    "2019 – ?": "end cannot be read",
    "13/2019 - 05/2020": "month",
    "20XX - present": "year",
    "Mar 2022 – Jan 2021": "ends before",
    "2030 - present": "future",
    "januar 2019 – unbekannt": "end cannot be read",
}


@pytest.mark.parametrize("written", READABLE)
def test_a_written_range_gives_its_months(written):
    found = parse_range(written, TODAY)
    assert isinstance(found, DateRange), found
    assert (f"{found.first_month:%Y-%m}", f"{found.last_month:%Y-%m}") == READABLE[written]


@pytest.mark.parametrize("language", sorted({language for language, *_ in TABLE}))
def test_ranges_as_people_write_them_give_their_months_in(language):
    for _, written, first, last in (row for row in TABLE if row[0] == language):
        ranges, unclear = find_ranges(written, TODAY)
        assert [(f"{r.first_month:%Y-%m}", f"{r.last_month:%Y-%m}") for r in ranges] == [(first, last)], (
            written
        )
        assert unclear == (), written


@pytest.mark.parametrize(
    ("written", "months"),
    [
        ("2016-2018", 24),
        ("between 2019 and 2021", 24),
        ("3Q2021 - 1Q2022", 9),
        ("March 2025 onwards", 21),
        ("June2018-July2019", 14),
        ("Enero 2018 / Marzo 2019", 15),
    ],
)
def test_rarer_ways_to_write_a_range_are_read_too(written, months):
    assert count_experience(written, TODAY).months == months


def test_weak_words_mean_the_present_only_behind_a_dash():
    assert find_ranges("Graduated 2019\tDate of birth", TODAY) == ((), ())
    assert parse_range("Sept 2019 - date", TODAY).is_current


@pytest.mark.parametrize("written", UNREADABLE)
def test_what_cannot_be_read_is_flagged_with_a_reason_and_never_counted(written):
    result = count_experience(written, TODAY)
    assert not result.is_known
    assert UNREADABLE[written] in result.unclear[0].why
    assert "unknown" in result.working[-1]


@pytest.mark.parametrize(
    "written",
    ["Graduated 2015", "Graduated late 2019", "call 0555 2019-2021-555", "I may 2019", "2020", "2019-03"],
)
def test_a_single_date_or_a_number_is_no_range(written):
    assert find_ranges(written, TODAY) == ((), ())


def test_overlapping_ranges_are_counted_once_and_the_working_says_so():
    result = count_experience("Jan 2020 - Dec 2020 at A\nJul 2020 - Jun 2021 at B", TODAY)
    assert (result.months, result.overlap) == (18, 6)
    assert result.working[-2:] == (
        "less 6 months counted twice",
        "total: 1 year 6 months as of November 2026",
    )


def test_years_only_are_marked_as_approximate():
    assert parse_range("2018 - 2020", TODAY).is_approximate
    assert not parse_range("Jan 2018 - Feb 2020", TODAY).is_approximate


def test_an_end_in_the_future_is_counted_to_the_day_of_counting():
    assert parse_range("Nov 2026 - Dec 2027", TODAY).months == 1


def test_a_list_of_parallel_years_keeps_each_range():
    ranges, unclear = find_ranges("2014 – 2016 MSc\n2011 – 2014 BSc", TODAY)
    assert [item.months for item in ranges] == [24, 36]
    assert unclear == ()


def test_parse_range_of_prose_is_unclear():
    assert isinstance(parse_range("some time ago", TODAY), UnclearRange)


months = st.integers(min_value=1980 * 12, max_value=2026 * 12 + 9)


@given(
    st.lists(st.tuples(months, st.integers(0, 120)), max_size=8),
    st.sampled_from(["–", "-", "to", "bis", "à"]),
)
def test_any_ranges_add_up_to_the_months_of_their_union(spans, joint):
    today = date(2026, 11, 25)
    end = 2026 * 12 + 10
    lines, expected = [], set()
    for first, length in spans:
        last = min(first + length, end)
        expected |= set(range(first, last + 1))
        lines.append(f"{first % 12 + 1:02}/{first // 12} {joint} {last % 12 + 1:02}/{last // 12}")
    result = count_experience("\n".join(lines), today)
    assert result.months == len(expected)
    assert result.overlap == sum(item.months for item in result.ranges) - len(expected)


@given(st.text(alphabet=st.sampled_from("0123456789 -–/.'Qabcjnprsuyt\nßİäéпн年月"), max_size=120))
def test_any_text_is_read_without_error_and_offsets_slice_to_what_is_shown(text):
    ranges, unclear = find_ranges(text, TODAY)
    for item in (*ranges, *unclear):
        assert text[item.start : item.end] == item.text
    assert all(item.months >= 1 and item.last_month <= TODAY for item in ranges)
    assert add_up(ranges, TODAY).months <= sum(item.months for item in ranges)


@given(st.integers(0, 900))
def test_months_in_words_can_be_read_back(count):
    words = months_in_words(count).split()
    units = {word.rstrip("s"): int(number) for number, word in zip(words[::2], words[1::2], strict=True)}
    assert units.get("year", 0) * 12 + units.get("month", 0) == count


@pytest.mark.parametrize(
    ("written", "months"),
    [
        # a narrow column of dates, read row by row with the text beside it
        ("2018 -\tData Engineer, Mockup Lines\n2021\tBuilt pipelines", 36),
        ("Jan 2018 –   Data Engineer\nMar 2021     Built pipelines", 39),
        ("2018 -\tData Engineer\n2021", 36),
        # the end alone on its line, below an empty one
        ("2018 -\n\n2021", 36),
        ("2018 -\n2021\nData Engineer", 36),
    ],
)
def test_a_range_broken_over_two_lines_ends_where_it_ends(written, months):
    assert count_experience(written, TODAY).months == months


@pytest.mark.parametrize(
    ("written", "ranges"),
    [
        # what goes on, above another range
        ("2018 -\n2014 - 2016", 2),
        ("2018 -\tData Engineer\n2014 - 2016\tAnalyst", 2),
        ("2018 -\nJan 2021 - Mar 2022", 2),
        # a certificate of a later year is no end
        ("2018 -\n\n2021 Certificate in writing", 1),
    ],
)
def test_what_goes_on_is_not_ended_by_the_next_entry(written, ranges):
    found = count_experience(written, TODAY)
    assert len(found.ranges) + len(found.unclear) == ranges
    assert not any(each.text.endswith("2021") for each in found.ranges)
