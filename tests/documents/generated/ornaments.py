"""Layouts with what templates like: boxes, icons, broken words, narrow gutters, words on their side."""

from tests.documents.generated.contents import Contents
from tests.documents.generated.layouts import dated_entry, head, stacked_entry
from tests.documents.generated.sheets import LEFT, RIGHT, STEP, TOP, Piece, Sheet, hyphened
from tests.documents.painting import SIZE, width_of

SYMBOLS = "F4"
"""A font of bullets and icons, whose characters are in the private area of Unicode (fonts.py)."""


def _symbol(sheet: Sheet, x: float, code: int) -> None:
    operators = f"q BT /{SYMBOLS} {SIZE:g} Tf 0 g 1 0 0 1 {x:.2f} {sheet.y:.2f} Tm <{code:02x}> Tj ET Q"
    sheet.pages[-1].append(Piece(operators, sheet.y))


def bulleted(sheet: Sheet, told: Contents) -> None:
    """Duties after a bullet of a symbol font, contacts after icons."""
    sheet.block(sheet.line(LEFT, told.name, 20))
    sheet.y -= 6
    email, phone = told.contact.split("  ")
    for x, code, words in ((LEFT, 0xB2, email), (320, 0xB3, phone)):
        _symbol(sheet, x, code)
        sheet.block(sheet.put(x + 16, sheet.y, words))
    sheet.y -= STEP
    for entry in told.entries:
        sheet.y -= 8
        sheet.block(sheet.line(LEFT, f"{entry.title}, {entry.dates}"))
        for duty in entry.duties:
            _symbol(sheet, LEFT + 6, 0xB7)
            sheet.block(sheet.line(LEFT + 24, duty))


def broken_words(sheet: Sheet, told: Contents) -> None:
    """Two columns of even width, set with broken words: the profile and the skills, the posts."""
    head(sheet, told)
    start = sheet.y
    columns = (
        (LEFT, [" ".join(told.profile), *(" ".join(entry.duties) for entry in told.entries[:2])]),
        (320, [" ".join(entry.duties) for entry in told.entries[2:]]),
    )
    for x, paragraphs in columns:
        sheet.y = start
        for words in paragraphs:
            for line in hyphened(words, 230):
                sheet.line(x, line)
            sheet.block(words)
            sheet.y -= 8


def justified(sheet: Sheet, told: Contents) -> None:
    """Two columns, each line stretched to the column's edge, with a narrow gutter between."""
    head(sheet, told)
    start, width = sheet.y, 244.0
    halves = (told.entries[:2], told.entries[2:])
    for x, entries in zip((LEFT, LEFT + width + 14), halves, strict=True):
        sheet.y = start
        for entry in entries:
            sheet.block(sheet.line(x, entry.title, 9))
            words = " ".join(entry.duties)
            *full, last = hyphened(words, width)
            for line in full:
                room = width - width_of(line, SIZE)
                sheet.put(x, sheet.y, line, stretch=room / max(line.count(" "), 1))
                sheet.y -= STEP
            sheet.line(x, last)
            sheet.block(words)
            sheet.y -= 8


def three_columns(sheet: Sheet, told: Contents) -> None:
    """Skills, strengths and references side by side below the posts."""
    head(sheet, told)
    for entry in told.entries[:2]:
        dated_entry(sheet, entry)
    sheet.y -= 20
    start = sheet.y
    lists = (
        ("SKILLS", told.skills[:5]),
        ("STRENGTHS", tuple(" ".join(entry.duties[0].split()[:4]) for entry in told.entries)),
        ("REFERENCES", tuple(entry.title.split(", ")[1] for entry in told.entries)),
    )
    for x, (title, items) in zip((LEFT, 220, 400), lists, strict=True):
        sheet.y = start
        sheet.block(*(sheet.line(x, words) for words in (title, *items)))


def boxed(sheet: Sheet, told: Contents) -> None:
    """The profile in a filled box of its own beside name and contact; posts below."""
    sheet.beneath("0.85 0.9 1 rg 330 660 240 100 re f")
    sheet.block(sheet.put(LEFT, 730, told.name, 20))
    email, phone = told.contact.split("  ")
    sheet.block(sheet.put(LEFT, 706, email), sheet.put(LEFT, 692, phone))
    sheet.y = 742
    words = f"PROFILE {' '.join(told.profile)}"
    for line in hyphened(words, 210, 9):
        sheet.line(342, line, 9)
    sheet.block(words)
    sheet.y = 640
    for entry in told.entries:
        dated_entry(sheet, entry)


def side_label(sheet: Sheet, told: Contents) -> None:
    """A title that runs up the margin beside stacked posts."""
    words = f"Invented history of {told.name}"
    operators = f"q BT /F1 22 Tf 0.5 g 0 1 -1 0 40 200 Tm ({words}) Tj ET Q"
    sheet.pages[-1].append(Piece(operators, 200))
    sheet.blocks.append(words)
    sheet.y = TOP
    sheet.block(sheet.line(80, told.contact))
    for entry in told.entries:
        stacked_entry(sheet, entry, 80)


def thick(sheet: Sheet, told: Contents) -> None:
    """Titles made bold by painting them twice, a hair apart, between rules."""
    head(sheet, told)
    for entry in told.entries:
        sheet.y -= 10
        sheet.beneath(f"0.5 w {LEFT} {sheet.y + 12:.1f} m {RIGHT} {sheet.y + 12:.1f} l S")
        sheet.put(LEFT + 0.4, sheet.y, entry.title)
        lines = [sheet.line(LEFT, entry.title), sheet.line(LEFT, entry.dates)]
        sheet.block(*lines, *(sheet.line(LEFT, duty) for duty in entry.duties))


def labels_and_values(sheet: Sheet, told: Contents) -> None:
    """What applications like: each label at the left, its value at the right on the same line."""
    email, phone = told.contact.split("  ")
    sheet.block(sheet.line(LEFT, told.name, 18))
    sheet.y -= 8
    pairs = [("Email", email), ("Telephone", phone), ("Skills", ", ".join(told.skills))]
    pairs += [(f"Employer {number}", entry.title) for number, entry in enumerate(told.entries, 1)]
    for label, value in pairs:
        sheet.block(sheet.beside((LEFT, f"{label}:"), (180, value)))
    for entry in told.entries:
        dated_entry(sheet, entry)
