"""Words are read in the order in which a person reads the page."""

from evaluator.documents.limits import ReadLimits
from evaluator.documents.reading import read_document
from tests.documents.pdf_files import box, lines, make_pdf, text

LIMITS = ReadLimits()
SIDEBAR = [
    "CONTACT",
    "mockup@example.com",
    "",
    "SKILLS",
    "Python",
    "Welding",
    "Juggling",
    "",
    "LANGUAGES",
    "Klingon",
]
MAIN = [
    "EXPERIENCE",
    "Chief of imaginary widgets at Pretend Works",
    "Kept nine hundred widgets spinning and never",
    "lost more than one of them in a week.",
    "",
    "Apprentice of imaginary widgets at Made-up Mills",
    "Swept the floor below the widgets.",
    "EDUCATION",
    "School of Nothing in Particular",
    "Town of Nowhere",
]


def read(*pages: list[str]) -> str:
    return read_document(make_pdf(*pages), "mockup.pdf", LIMITS).text


def positions(found: str, words: list[str]) -> list[int]:
    return [found.index(word) for word in words if word]


def test_two_columns_are_read_one_after_the_other_with_the_band_above_first() -> None:
    found = read([text(60, 740, "Sample Twocolumn", 18), *lines(60, 700, SIDEBAR), *lines(220, 700, MAIN)])

    order = positions(found, ["Sample Twocolumn", *SIDEBAR, *MAIN])
    assert order == sorted(order)


def test_columns_whose_baselines_differ_are_not_mixed() -> None:
    found = read([*lines(60, 700, SIDEBAR, step=17), *lines(220, 703, MAIN)])

    order = positions(found, [*SIDEBAR, *MAIN])
    assert order == sorted(order)


def test_a_band_between_columns_is_read_between_them() -> None:
    left = ["Bent sheet metal to an imaginary drawing", "Painted it in colors that nobody had asked for"]
    right = [
        "Wrote the catalog of all parts that never were",
        "Sold the catalog to collectors of such things",
    ]
    upper = [*lines(60, 700, left), *lines(320, 700, right)]
    band = text(
        60,
        650,
        "This sentence runs across the whole page, from the left margin to the right one, as bands do.",
    )
    lower = [
        *lines(60, 620, [f"Later {line}" for line in left]),
        *lines(330, 620, [f"Later {line}" for line in right]),
    ]
    found = read([*upper, band, *lower])

    wanted = [*left, *right, "This sentence", *(f"Later {line}" for line in (*left, *right))]
    assert positions(found, wanted) == sorted(positions(found, wanted))


def test_dates_at_the_right_edge_stay_on_their_lines() -> None:
    page = []
    for index, (firm, years) in enumerate(
        [
            ("Pretend Works", "2019 - 2023"),
            ("Made-up Mills", "Mar 2015 - 2019"),
            ("Sample Sons", "2012 - 2015"),
        ]
    ):
        page += [text(60, 700 - 60 * index, firm), text(480, 700 - 60 * index, years)]
        page += lines(70, 685 - 60 * index, ["Did things with widgets.", "Did other things with widgets."])
    found = read(page)

    assert "Pretend Works\t2019 - 2023\n" in found
    assert "Made-up Mills\tMar 2015 - 2019\n" in found


def test_dates_at_the_left_edge_stay_with_what_they_date() -> None:
    page = []
    for index, years in enumerate(["2019 - 2023", "2015 - 2019", "2012 - 2015"]):
        page += [
            text(60, 700 - 60 * index, years),
            *lines(180, 700 - 60 * index, [f"Firm number {index}", "Did things there.", "And others."]),
        ]
    found = read(page)

    assert "2019 - 2023\tFirm number 0\nDid things there.\n" in found
    assert "2012 - 2015\tFirm number 2\n" in found


def test_section_labels_in_the_margin_stay_with_their_sections() -> None:
    page = []
    for index, label in enumerate(["Experience", "Education", "Languages"]):
        page += [
            text(60, 700 - 80 * index, label),
            *lines(
                200,
                700 - 80 * index,
                [
                    f"First line {index} of the section",
                    "second line of it",
                    "third line of it",
                    "fourth line of it",
                ],
            ),
        ]
    found = read(page)

    assert "Experience\tFirst line 0" in found
    assert "Education\tFirst line 1" in found


def test_a_table_of_short_cells_is_read_by_rows() -> None:
    rows = [("Tool", "Years", "Level"), ("Lathe", "8", "high"), ("Press", "5", "some"), ("Saw", "2", "low")]
    page = [
        text(60 + 150 * column, 700 - 15 * row, cell)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
    ]
    found = read(page)

    assert "Lathe\t8\thigh\nPress\t5\tsome" in found


def test_words_painted_letter_by_letter_are_joined_and_spaced_headings_closed() -> None:
    letters = [text(60 + 6 * index, 700, letter, 10, font="F3") for index, letter in enumerate("warehouse")]
    heading = [text(60 + 14 * index, 650, letter, 10) for index, letter in enumerate("SUMMARY")]
    found = read([*letters, *heading])

    assert found.split() == ["warehouse", "SUMMARY"]


def test_words_printed_twice_for_bold_are_read_once() -> None:
    assert read([text(60, 700, "Double Mockup"), text(60.4, 700, "Double Mockup")]) == "Double Mockup"


def test_repeated_headers_and_page_numbers_are_read_once() -> None:
    pages = [
        [
            text(60, 770, "Mockup Headed - resume"),
            text(500, 20, f"Page {number} of 3"),
            text(60, 500, f"What part {number} says"),
        ]
        for number in (1, 2, 3)
    ]
    found = read(*pages)

    assert found.count("Mockup Headed") == 1
    assert found.count("Page ") == 1
    assert found.count("What part") == 3


def test_a_rotated_page_is_read_like_an_upright_one() -> None:
    page = [
        f"q 0 1 -1 0 612 0 cm {text(60, 500, 'Turned Mockup')} {text(60, 480, 'second line of the turned page')} Q"
    ]
    found = read_document(make_pdf(page, rotate=90), "mockup.pdf", LIMITS).text

    assert found == "Turned Mockup\nsecond line of the turned page"


def test_a_label_on_its_side_does_not_disturb_the_page() -> None:
    side = f"q 0 1 -1 0 30 300 cm {text(0, 0, 'on my side')} Q"
    found = read([side, *lines(60, 700, ["first line of the page", "second line of the page"])])

    assert found == "first line of the page\nsecond line of the page\n\non my side"


LONG = ["Kept nine hundred widgets spinning and never lost more", "than one of them in a week."]


def test_a_date_with_a_place_below_it_stays_with_its_entry() -> None:
    page = []
    for index, years in enumerate(["2019 - 2023", "2015 - 2019", "2012 - 2015"]):
        top = 700 - 60 * index
        page += [*lines(60, top, [years, "Nowhere City"]), *lines(180, top, [f"Firm number {index}", *LONG])]
    found = read(page)

    assert f"2019 - 2023\tFirm number 0\nNowhere City\n\n{LONG[0]}\n{LONG[1]}" in found
    assert found.index(LONG[0]) < found.index("2015 - 2019")


def test_a_contact_block_right_of_the_name_does_not_draw_dates_to_itself() -> None:
    head = [
        text(60, 740, "Sample Header", 18),
        *lines(60, 720, ["Keeper of widgets"]),
        *lines(470, 742, ["s@example.com", "555-0101"]),
    ]
    jobs = [text(60, 680, "Experience", 12)]
    for index in range(3):
        top = 660 - 60 * index
        jobs += [
            text(60, top, f"Firm number {index}"),
            text(490 + index, top, f"201{index} - 202{index}"),
            *lines(60, top - 14, ["Keeper", *LONG]),
        ]
    found = read([*head, *jobs])

    order = positions(found, ["Sample Header", "555-0101", "Experience", "Firm number 0", "Firm number 1"])
    assert order == sorted(order)
    assert all(f"Firm number {index}\t201{index} - 202{index}" in found for index in range(3))


def test_a_ruled_table_with_wrapped_cells_is_read_row_by_row() -> None:
    page = []
    for index in range(3):
        top = 700 - 40 * index
        page += [
            *lines(60, top, [f"Tool number {index} of", "the set"]),
            *lines(200, top, [LONG[0], f"{LONG[1]} Case {index}."]),
        ]
        page.append(box(50, top - 22, 500, 0.8, "0 0 0"))
    found = read(page)

    order = positions(
        found, ["Tool number 0", "Case 0", "Tool number 1", "Case 1", "Tool number 2", "Case 2"]
    )
    assert order == sorted(order)


def test_a_justified_line_with_wide_blanks_is_one_line_of_words() -> None:
    widths = {"errors": 36, "by": 12, "forty": 30, "percent": 42}
    page, x = [], 60.0
    for word, width in widths.items():
        page.append(text(x, 700, word, 10, font="F3"))
        x += width + 15
    found = read([*page, *lines(60, 680, LONG)])

    assert found.startswith("errors by forty percent\n")


def test_a_heading_below_an_entry_of_a_date_rail_follows_all_of_that_entry() -> None:
    page, top = [], 720
    for heading in ("EXPERIENCE", "EDUCATION"):
        page.append(text(60, top, heading, 12))
        for index in range(2):
            top -= 20 if index == 0 else 40
            page += [
                *lines(60, top, [f"201{index} - 2015", "Nowhere"]),
                *lines(180, top, [f"Firm {index}", *LONG]),
            ]
        top -= 56
    found = read(page)

    assert found.index("EDUCATION") > found.rindex(LONG[1], 0, found.rindex("Firm 0"))
    assert found.count(LONG[1], 0, found.index("EDUCATION")) == 2
