"""Tables without lines, cards, bars of headings, and pages that begin alike."""

from evaluator.documents.limits import ReadLimits
from evaluator.documents.pdf_layout import Block, Row, read_in_order, without_loss
from evaluator.documents.pdf_runs import Run
from evaluator.documents.reading import read_document
from tests.cases.make_cases import Pdf, T
from tests.documents.pdf_files import box, lines, make_pdf, text

LIMITS = ReadLimits(ocr_languages="")


def read(*pages: list[str]) -> str:
    return read_document(make_pdf(*pages), "mockup.pdf", LIMITS).text


def are_in_order(found: str, words: list[str]) -> bool:
    places = [found.index(word) for word in words]
    return places == sorted(places)


def test_a_table_without_lines_whose_cells_wrap_is_read_row_by_row() -> None:
    rows = [
        ("2019 - 2023", ["Pretend Works"], ["Kept nine hundred widgets spinning", "and never lost one"]),
        ("2015 - 2019", ["Made-up Mills", "Nowhere"], ["Swept the floor below", "the widgets"]),
        ("2012 - 2015", ["Sample Sons"], ["Sold pretend fish"]),
    ]
    page = [text(60, 740, "Mockup Wrapped", 16)]
    for index, (years, firm, duties) in enumerate(rows):
        top = 700 - 60 * index
        page += [text(60, top, years), *lines(160, top, firm), *lines(300, top, duties)]
    found = read(page)

    assert are_in_order(found, [word for years, firm, duties in rows for word in (years, firm[0], *duties)])
    assert "2019 - 2023\tPretend Works\tKept nine hundred" in found


def test_a_dated_table_without_lines_or_gaps_is_read_row_by_row() -> None:
    page = (
        lines(60, 720, ["When"])
        + lines(160, 720, ["Where"])
        + lines(300, 720, ["What was done there, and how well"])
    )
    for index, years in enumerate(["2019 - 2023", "2015 - 2019", "2012 - 2015"]):
        duties = [f"Kept nine hundred widgets spinning {index}", f"and never lost more than one {index}"]
        top = 706 - 28 * index
        page += [text(60, top, years, 10), *lines(160, top, [f"Firm number {index}", f"Town {index}"])]
        page += lines(300, top, duties)
    found = read(page)

    wanted = [
        word for index in range(3) for word in (f"Firm number {index}", f"Town {index}", f"than one {index}")
    ]
    assert are_in_order(found, [*wanted[:3], "2015 - 2019", *wanted[3:6], "2012 - 2015", *wanted[6:]])


def test_a_table_with_long_names_of_schools_keeps_its_last_column() -> None:
    rows = [
        ("Degree", "Institute", "Year", "Grade"),
        ("B.Sc. Physics", "School of Nothing", "2010", "1.3"),
        ("M.Sc. Logistics of the sea", "University of Nowhere in Particular", "2012", "1.0"),
        ("Abitur", "Gymnasium", "2006", "2.1"),
    ]
    page = [text(60, 740, "Mockup Grid", 16), text(60, 720, "EDUCATION", 12)]
    for index, row in enumerate(rows):
        page += [text(x, 700 - 16 * index, cell, 9) for x, cell in zip((60, 220, 420, 500), row, strict=True)]
    found = read([*page, *lines(60, 600, ["Wrote the inventory manual and kept the errors of it low"] * 3)])

    assert all("\t".join(row) in found for row in rows)


def test_cards_side_by_side_are_read_one_after_the_other() -> None:
    page = []
    for index in range(6):
        card = [
            f"Project {index}",
            "Sorted pretend letters for",
            f"office number {index} and",
            "measured the effect.",
        ]
        page += lines(50 + 180 * (index % 3), 700 - 90 * (index // 3), card)
    found = read(page)

    for index in range(6):
        assert (
            f"Project {index}\nSorted pretend letters for\noffice number {index} and\nmeasured the effect."
            in found
        )


def test_a_heading_in_a_bar_across_the_page_heads_both_columns_below_it() -> None:
    page, wanted, top = [], [], 730
    for heading in ("EXPERIENCE", "EDUCATION", "PROJECTS"):
        page += [box(30, top - 5, 550, 18, "0.2 0.3 0.5"), text(40, top, heading, 12, "1 g")]
        left = [f"{heading.lower()} left line {index} with words" for index in range(5)]
        right = [f"{heading.lower()} right line {index} with other words" for index in range(5)]
        page += [*lines(40, top - 22, left, step=13), *lines(310, top - 22, right, step=13)]
        wanted += [heading, *left, *right]
        top -= 100

    assert are_in_order(read(page), wanted)


def test_a_date_that_ends_beside_a_narrow_gutter_is_not_of_the_next_column() -> None:
    page, firms = [], [f"Firm number {index} of Nowhere" for index in range(4)]
    for index, firm in enumerate(firms):
        top = 700 - 42 * index
        page += [text(40, top, firm, 10), text(308, top, f"201{index} - 201{index + 2}", 10)]
        page += lines(40, top - 14, ["Kept nine hundred widgets spinning", "and never lost more than one"])
    side = ["SKILLS", "Python", "Welding", "Juggling", "LANGUAGES", "German", "English", "Klingon", "Latin"]
    found = read([*page, *lines(370, 700, side)])

    assert "Firm number 1 of Nowhere\t2011 - 2013\n" in found
    assert are_in_order(found, [*firms, *side])


def test_numbers_of_a_list_whose_lines_wrap_are_no_column_of_their_own() -> None:
    page = []
    for index in range(5):
        page.append(text(60, 700 - 28 * index, f"{index}.", 10))
        page += lines(
            76, 700 - 28 * index, [f"Kept nine hundred widgets {index}", f"and never lost one {index}"]
        )
    found = read(page)

    wanted = [f"{index}. Kept nine hundred widgets {index}\nand never lost one {index}" for index in range(5)]
    assert found == "\n".join(wanted)


def test_pages_that_begin_alike_keep_what_they_begin_with() -> None:
    duties = ["Kept nine hundred widgets spinning", "and never lost more than one", "of them in a week."]
    found = read(*[lines(60, 760, ["EXPERIENCE", f"Firm {page}", "2019 - 2023", *duties]) for page in (1, 2)])

    assert found.count("EXPERIENCE") == 2
    assert "Firm 2" in found


def test_words_of_a_heading_with_letters_set_wide_apart_stay_on_one_line() -> None:
    pdf = Pdf("apart")
    pdf.page([T(60, 700, "WORK HISTORY", 14, spacing=6)])

    assert read_document(pdf.save(), "mockup.pdf", LIMITS).text == "WORK HISTORY"


def test_a_page_smaller_than_paper_is_looked_at_enlarged() -> None:
    page = [text(6, 65, "Mockup Unit", 1.8), *lines(6, 60, ["first line", "second line"], step=1.4, size=1)]
    data = make_pdf(page).replace(b"/MediaBox [0 0 612 792]", b"/MediaBox [0 0 61.2 79.2] /UserUnit 10")
    document = read_document(data, "mockup.pdf", LIMITS)

    assert document.text.split("\n") == ["Mockup Unit", "", "first line", "second line"]
    assert document.hidden_text == ()
    assert max(segment.box[2] for segment in document.segments) > 100


def test_lines_of_a_table_count_where_a_form_puts_them() -> None:
    operators = []
    for index in range(3):
        top = 700 - 40 * index
        operators += lines(60, top, [f"Tool number {index} of", "the set"])
        operators += lines(
            200, top, ["Kept nine hundred widgets spinning and more", f"Case {index} of them."]
        )
        operators.append(box(50, top - 22, 500, 0.8, "0 0 0"))
    pdf = Pdf("form")
    fonts = " ".join(f"/{tag} {number} 0 R" for tag, number in pdf.fonts.items())
    kind = f"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << {fonts} >> >>"
    pdf.page(
        ["q 0.8 0 0 0.8 30 50 cm /Fm Do Q"],
        images={"Fm": pdf.stream("\n".join(operators).encode(), kind.encode())},
    )
    found = read_document(pdf.save(), "mockup.pdf", LIMITS).text

    assert are_in_order(
        found, ["Tool number 0", "Case 0", "Tool number 1", "Case 1", "Tool number 2", "Case 2"]
    )


def test_a_raised_figure_before_a_word_is_on_the_words_line() -> None:
    page = [
        text(60, 704, "1", 7),
        text(64.5, 700, "First note", 11),
        text(60, 680, "40 m"),
        text(83.5, 684, "2", 7),
    ]

    assert read(page) == "1First note\n40 m2"


def test_blocks_that_lack_words_give_way_to_the_order_of_painting() -> None:
    runs = [
        Run(words, 60, 100, y, 10, (60, y - 8, 100, y + 2), order=order)
        for order, (words, y) in enumerate([("painted first", 50), ("painted second", 20)])
    ]
    lacking = [Block([Row([runs[1]], 20, 10)])]
    kept = without_loss(runs, lacking)

    assert [run.text for row in kept[0].rows for run in row.runs] == ["painted first", "painted second"]
    assert [row.runs[0].text for block in read_in_order(runs) for row in block.rows] == [
        "painted second",
        "painted first",
    ]
