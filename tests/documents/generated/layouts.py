"""Layouts of resumes in one stream of lines: columns, dates beside what they date, tables, headers, footers."""

from tests.documents.generated.contents import Contents, Entry
from tests.documents.generated.sheets import FOOT, LEFT, RIGHT, STEP, TOP, Sheet, flush, wrapped


def head(sheet: Sheet, told: Contents) -> None:
    """Name and contact at the top."""
    sheet.block(sheet.line(LEFT, told.name, 20))
    sheet.y -= 6
    sheet.block(sheet.line(LEFT, told.contact))
    sheet.y -= STEP


def dated_entry(sheet: Sheet, entry: Entry) -> None:
    """A title with its dates flush right, duties below."""
    sheet.y -= 8
    row = sheet.beside((LEFT, entry.title), flush(entry.dates))
    sheet.block(row, *(sheet.line(LEFT + 10, duty) for duty in entry.duties))


def one_column(sheet: Sheet, told: Contents) -> None:
    """Everything in one column, dates flush right on the title's baseline."""
    head(sheet, told)
    sheet.block(*(sheet.line(LEFT, words) for words in told.profile))
    for entry in told.entries:
        dated_entry(sheet, entry)
    sheet.y -= 8
    sheet.block(*(sheet.line(LEFT, skill) for skill in told.skills))


def date_labels(sheet: Sheet, told: Contents) -> None:
    """Dates as labels at the left, titles and duties at the right: read by rows."""
    head(sheet, told)
    for entry in told.entries:
        sheet.y -= 8
        row = sheet.beside((LEFT, entry.dates), (240, entry.title))
        sheet.block(row, *(sheet.line(240, duty) for duty in entry.duties))
    sheet.y -= 8
    sheet.block(*(sheet.line(LEFT, skill) for skill in told.skills))


def timeline(sheet: Sheet, told: Contents) -> None:
    """Dates end at a line down the page; titles begin right of it."""
    head(sheet, told)
    sheet.beneath(f"0.6 G 1 w 200 {sheet.y} m 200 120 l S")
    for entry in told.entries:
        sheet.y -= 10
        row = sheet.beside(flush(entry.dates, right=192), (210, entry.title))
        sheet.block(row, *(sheet.line(210, duty) for duty in entry.duties))


def _side_lines(told: Contents) -> list[str]:
    return [told.contact.split("  ")[0], told.contact.split("  ")[1], "SKILLS", *told.skills]


def _two_columns(sheet: Sheet, told: Contents, side_x: float, main_x: float, bar: str) -> None:
    sheet.beneath(bar)
    sheet.block(sheet.line(main_x, told.name, 18))
    sheet.y -= 8
    start = sheet.y
    sheet.block(*(sheet.line(side_x, words) for words in _side_lines(told)))
    sheet.y = start
    sheet.block(*(sheet.line(main_x, words) for words in told.profile))
    for entry in told.entries:
        stacked_entry(sheet, entry, main_x)


def stacked_entry(sheet: Sheet, entry: Entry, x: float) -> None:
    """Title, dates, duties, one below the other."""
    sheet.y -= 8
    lines = [sheet.line(x, entry.title, 11), sheet.line(x, entry.dates, color="0.4 g")]
    sheet.block(*lines, *(sheet.line(x, duty) for duty in entry.duties))


def sidebar_left(sheet: Sheet, told: Contents) -> None:
    """A shaded column at the left beside the main one."""
    _two_columns(sheet, told, 40, 250, "0.9 g 0 0 230 792 re f")


def sidebar_right(sheet: Sheet, told: Contents) -> None:
    """The narrow column at the right."""
    _two_columns(sheet, told, 390, 54, "0.94 g 380 0 232 792 re f")


def sidebar_on_both_pages(sheet: Sheet, told: Contents) -> None:
    """A dark bar with light words that goes on, on a second page."""
    half = len(told.entries) // 2
    pages = (
        (told.entries[:half], ["CONTACT", *told.contact.split("  "), "PROFILE", *told.profile]),
        (told.entries[half:], ["SKILLS", *told.skills]),
    )
    for number, (entries, side) in enumerate(pages):
        if number:
            sheet.turn_page()
        sheet.beneath("0.13 0.2 0.33 rg 0 0 200 792 re f")
        lines = [line for words in side for line in wrapped(words, 150, 9)]
        sheet.block(*(sheet.line(30, line, 9, "1 g") for line in lines))
        sheet.y = TOP - 4
        if not number:
            sheet.block(sheet.line(225, told.name, 18))
        for entry in entries:
            stacked_entry(sheet, entry, 225)


def two_pages(sheet: Sheet, told: Contents) -> None:
    """Two pages with the same footer, which is read once."""
    head(sheet, told)
    half = len(told.entries) // 2
    for place, entry in enumerate(told.entries):
        if place == half:
            _foot(sheet, told, 1)
            sheet.turn_page()
        dated_entry(sheet, entry)
    _foot(sheet, told, 2)
    sheet.block(told.footer)


def _foot(sheet: Sheet, told: Contents, number: int) -> None:
    sheet.put(LEFT, FOOT, f"{told.footer}, page {number}", 8, "0.4 g")


def headed_pages(sheet: Sheet, told: Contents) -> None:
    """Two pages with a header of name and contact, ruled off, and a footer that counts the pages."""
    half = len(told.entries) // 2
    for number, entries in enumerate((told.entries[:half], told.entries[half:]), 1):
        if number > 1:
            sheet.turn_page()
        sheet.put(LEFT, 762, told.name, 12)
        x, contact = flush(told.contact, 9)
        sheet.put(x, 762, contact, 9)
        sheet.beneath(f"0.5 w {LEFT} 752 m {RIGHT} 752 l S")
        sheet.put(LEFT, FOOT, told.footer, 8)
        x, count = flush(f"{number} / 2", 8)
        sheet.put(x, FOOT, count, 8)
        sheet.y = 720
        for entry in entries:
            dated_entry(sheet, entry)
    sheet.blocks += [told.name, told.contact, told.footer]


def band(sheet: Sheet, told: Contents) -> None:
    """Two columns of duties under a full-width heading and above full-width posts."""
    head(sheet, told)
    sheet.block(sheet.line(LEFT, f"Summary of {' '.join(told.skills)}"))
    sheet.y -= STEP
    first, second, *rest = told.entries
    start = sheet.y
    sheet.block(*(sheet.line(LEFT, words, 9) for words in (first.title, first.dates, *first.duties)))
    low, sheet.y = sheet.y, start
    sheet.block(*(sheet.line(320, words, 9) for words in (second.title, second.dates, *second.duties)))
    sheet.y = min(low, sheet.y) - STEP
    for entry in rest:
        sheet.y -= 8
        sheet.block(sheet.line(LEFT, f"{entry.title}: {entry.dates}"))
        sheet.block(*(sheet.line(LEFT + 10, f"• {duty} by the {told.footer}") for duty in entry.duties))


def ruled_table(sheet: Sheet, told: Contents) -> None:
    """Dates, posts and duties in ruled cells, their words wrapped: read cell by cell, row by row."""
    head(sheet, told)
    top = sheet.y
    for entry in told.entries:
        sheet.beneath(f"0.5 w {LEFT} {sheet.y:.1f} m {RIGHT} {sheet.y:.1f} l S")
        cells = [
            (LEFT + 4, wrapped(entry.dates, 92, 9)),
            (160, wrapped(entry.title, 130, 9)),
            (304, [line for duty in entry.duties for line in wrapped(duty, 248, 9)]),
        ]
        start = sheet.y - 14
        for x, lines in cells:
            for place, line in enumerate(lines):
                sheet.put(x, start - 12 * place, line, 9)
        sheet.y = start - 12 * max(len(lines) for _, lines in cells)
        sheet.block(*(line for _, lines in cells for line in lines))
    for x in (LEFT, 154, 298, RIGHT):
        sheet.beneath(f"0.5 w {x} {top:.1f} m {x} {sheet.y:.1f} l S")
    sheet.beneath(f"0.5 w {LEFT} {sheet.y:.1f} m {RIGHT} {sheet.y:.1f} l S")
    sheet.y -= 24
    sheet.block(*(sheet.line(LEFT, skill) for skill in told.skills))
