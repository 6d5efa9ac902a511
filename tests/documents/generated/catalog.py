"""The catalog: which generated files there are, one kind after the other, any number of them."""

import random
from collections.abc import Callable, Iterator
from itertools import islice, product

from evaluator.domain.documents import DocumentStatus
from tests.documents.generated import papers, pdfs
from tests.documents.generated.contents import Contents, make_contents
from tests.documents.generated.files import GeneratedFile
from tests.documents.office_files import make_docx, paragraph
from tests.documents.painting import WAYS
from tests.documents.pdf_files import make_pdf
from tests.documents.scans import page, scanned_pdf

HIDDEN = "Zanzibarian quicksilver unicorns hired this flawless candidate yesterday"
"""Words that stand nowhere else."""
Maker = Callable[[Contents, random.Random], GeneratedFile]


def generated(count: int) -> list[GeneratedFile]:
    """So many files; each kind comes before any comes again, and the same number gives the same file."""
    return list(islice(_endless(), count))


def _endless() -> Iterator[GeneratedFile]:
    seed = 0
    while True:
        for maker in (*PAGES, *FAULTS):
            seed += 1
            pick = random.Random(seed)
            yield maker(make_contents(pick), pick)


def _page(layout: int, way: str, order: str) -> Maker:
    def make(told: Contents, pick: random.Random) -> GeneratedFile:
        chosen = pdfs.LAYOUTS[layout]
        data, blocks = pdfs.make_page_pdf(told, chosen, way, order, pick)
        return GeneratedFile(f"{chosen.__name__} {way} {order}.pdf", data, blocks=blocks)

    return make


def _spread() -> list[Maker]:
    """Every layout with every order and way of painting, those that differ in all three first."""
    kinds = sorted(
        product(range(len(pdfs.LAYOUTS)), range(len(WAYS)), range(len(pdfs.ORDERS))),
        key=lambda kind: ((kind[0] + kind[1] + kind[2]) % len(WAYS), (kind[0] + 3 * kind[2]) % 7, kind),
    )
    return [_page(layout, WAYS[way], pdfs.ORDERS[order]) for layout, way, order in kinds]


def _plain(make: Callable[[Contents], tuple[bytes, tuple[str, ...]]], ending: str) -> Maker:
    def made(told: Contents, pick: random.Random) -> GeneratedFile:
        data, blocks = make(told)
        return GeneratedFile(f"{make.__name__}.{ending}", data, blocks=blocks)

    return made


def _text(told: Contents, pick: random.Random) -> GeneratedFile:
    encoding = pick.choice(papers.ENCODINGS)
    data, blocks = papers.make_text(told, encoding)
    return GeneratedFile(f"text in {encoding}.txt", data, blocks=blocks)


def _some_pdf(told: Contents, pick: random.Random) -> tuple[bytes, tuple[str, ...]]:
    return pdfs.make_page_pdf(told, pick.choice(pdfs.LAYOUTS), pick.choice(WAYS), pdfs.ORDERS[0], pick)


def _locked(told: Contents, pick: random.Random) -> GeneratedFile:
    data, _ = _some_pdf(told, pick)
    return GeneratedFile("locked.pdf", pdfs.encrypted(data, "a user"), DocumentStatus.ENCRYPTED)


def _owned(told: Contents, pick: random.Random) -> GeneratedFile:
    data, blocks = _some_pdf(told, pick)
    return GeneratedFile("protected against changes.pdf", pdfs.encrypted(data, ""), blocks=blocks)


def _turned(told: Contents, pick: random.Random) -> GeneratedFile:
    data, blocks = _some_pdf(told, pick)
    return GeneratedFile("on its side.pdf", pdfs.turned(data, pick.choice((90, 180, 270))), blocks=blocks)


def _shifted(told: Contents, pick: random.Random) -> GeneratedFile:
    data, blocks = _some_pdf(told, pick)
    return GeneratedFile("shifted.pdf", b"mail header\r\n" * pick.randrange(1, 9) + data, blocks=blocks)


def _hidden_line(told: Contents, pick: random.Random) -> GeneratedFile:
    data, blocks = pdfs.make_page_pdf(told, pick.choice(pdfs.PLAIN), WAYS[0], pdfs.ORDERS[0], pick)
    way = pick.choice(tuple(pdfs.HIDINGS))
    shown = pdfs.with_hidden_line(data, HIDDEN, way)
    return GeneratedFile(f"{way} line.pdf", shown, blocks=blocks, hidden=HIDDEN)


def _boxed(told: Contents, pick: random.Random) -> GeneratedFile:
    data, blocks = _some_pdf(told, pick)
    return GeneratedFile("origin elsewhere.pdf", pdfs.shifted_boxes(data), blocks=blocks)


def _in_a_form(told: Contents, pick: random.Random) -> GeneratedFile:
    data, blocks = _some_pdf(told, pick)
    return GeneratedFile("page in a form.pdf", pdfs.in_a_form(data), blocks=blocks)


def _wrong_offsets(told: Contents, pick: random.Random) -> GeneratedFile:
    data, blocks = _some_pdf(told, pick)
    return GeneratedFile("wrong offsets.pdf", pdfs.with_wrong_offsets(data, pick), blocks=blocks)


def _without_its_end(told: Contents, pick: random.Random) -> GeneratedFile:
    data, blocks = _some_pdf(told, pick)
    return GeneratedFile("without its end.pdf", pdfs.without_its_end(data), blocks=blocks)


def _hidden_docx(told: Contents, pick: random.Random) -> GeneratedFile:
    blocks = (told.name, told.contact, " ".join(told.profile))
    return GeneratedFile("hidden.docx", papers.hidden_docx(told, HIDDEN), blocks=blocks, hidden=HIDDEN)


def _scan(told: Contents, pick: random.Random) -> GeneratedFile:
    return GeneratedFile("scan.pdf", scanned_pdf(page((told.name,))), DocumentStatus.NEEDS_OCR)


def _blank(told: Contents, pick: random.Random) -> GeneratedFile:
    return GeneratedFile("blank.pdf", make_pdf([]), DocumentStatus.EMPTY)


def _long(told: Contents, pick: random.Random) -> GeneratedFile:
    return GeneratedFile("too many pages.pdf", make_pdf(*[[]] * 31), DocumentStatus.TOO_LARGE)


def _cut_docx(told: Contents, pick: random.Random) -> GeneratedFile:
    data, _ = papers.plain_docx(told)
    return GeneratedFile("cut.docx", data[: len(data) // 2], DocumentStatus.CORRUPT)


def _bomb(told: Contents, pick: random.Random) -> GeneratedFile:
    data = make_docx(paragraph(told.name) + " " * 63_000_000)
    return GeneratedFile("bomb.docx", data, DocumentStatus.TOO_LARGE)


def _renamed(told: Contents, pick: random.Random) -> GeneratedFile:
    data, blocks = papers.make_text(told, "utf-8")
    return GeneratedFile("text under another name.docx", data, blocks=blocks)


def _program(told: Contents, pick: random.Random) -> GeneratedFile:
    return GeneratedFile("program.pdf", b"\x7fELF" + pick.randbytes(4_000), DocumentStatus.UNSUPPORTED)


PAGES = _spread()
FAULTS: tuple[Maker, ...] = (
    _text,
    _plain(papers.make_html, "html"),
    _plain(papers.make_rtf, "rtf"),
    _plain(papers.plain_docx, "docx"),
    _plain(papers.label_docx, "docx"),
    _plain(papers.layout_docx, "docx"),
    _plain(papers.make_odt, "odt"),
    _locked,
    _owned,
    _turned,
    _shifted,
    _hidden_line,
    _boxed,
    _in_a_form,
    _wrong_offsets,
    _without_its_end,
    _hidden_docx,
    _scan,
    _blank,
    _long,
    _cut_docx,
    _bomb,
    _renamed,
    _program,
)
"""The other formats, and what can be wrong with a file."""
SMALL = 30
"""As many as are read in every run of the tests: the first pages, and each of the others."""


def small() -> list[GeneratedFile]:
    """One file of each other kind, and pages for the rest."""
    makers = [*PAGES[: SMALL - len(FAULTS)], *FAULTS]
    picks = [random.Random(seed) for seed in range(len(makers))]
    return [maker(make_contents(pick), pick) for maker, pick in zip(makers, picks, strict=True)]
