"""Pages with their runs, from a PDF or from pictures, made into one transcript."""

from dataclasses import dataclass, field

from evaluator.documents.pdf_fragments import Fragment
from evaluator.documents.pdf_layout import Block, read_in_order
from evaluator.documents.pdf_page import PageFrame
from evaluator.documents.pdf_repeats import drop_repeats
from evaluator.documents.pdf_rules import Rule
from evaluator.documents.pdf_runs import Run
from evaluator.documents.pdf_text import PageWriter
from evaluator.documents.quality import page_quality
from evaluator.documents.transcript import Transcript
from evaluator.domain.documents import HiddenPassage, WarningKind

HEADLINES = 8
FEWEST_UNMAPPED = 4


@dataclass(slots=True)
class Page:
    """What one page gave: runs per writing direction (the main one first), hidden fragments, and what it is like.

    `is_picture`: its words are in a picture only. `is_recognized`: they were recognized there.
    """

    frame: PageFrame
    directions: list[tuple[int, list[Run]]] = field(default_factory=list)
    hidden: list[Fragment] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    unmapped: int = 0
    is_picture: bool = False
    is_recognized: bool = False

    def take_recognized(self, runs: list[Run]) -> None:
        """Let what was recognized in its picture be the page's text."""
        self.directions = [(0, runs)]
        self.rules = []
        self.unmapped = 0
        self.is_picture = False
        self.is_recognized = True


def transcribe(pages: list[Page]) -> Transcript:
    """The text of all pages with the places of its runs; repeated headers and footers once."""
    drop_repeats([_main_runs(page) for page in pages], [page.frame for page in pages])
    writer = PageWriter()
    for number, page in enumerate(pages, 1):
        blocks: list[Block] = []
        for angle, runs in page.directions:
            blocks.extend(read_in_order(runs, page.rules if angle == 0 else ()))
        writer.write_page(number, blocks)
    numbered = list(enumerate(pages, 1))
    transcript = Transcript(
        text=writer.text,
        pages=len(pages),
        page_starts=writer.page_starts,
        places=writer.places,
        hidden=[passage for number, page in numbered for passage in _passages(number, page.hidden)],
        links=list(dict.fromkeys(link for page in pages for link in page.links if link)),
        headlines=_headlines(pages[0]),
        picture_pages=[number for number, page in numbered if page.is_picture],
        ocr_pages=[number for number, page in numbered if page.is_recognized],
    )
    ends = [*writer.page_starts[1:], len(writer.text)]
    transcript.page_quality = [
        page_quality(number, transcript.text[start:end])
        for number, (start, end) in enumerate(zip(writer.page_starts, ends, strict=True), 1)
    ]
    unmapped = sum(page.unmapped for page in pages)
    if unmapped >= FEWEST_UNMAPPED:
        transcript.warn(
            WarningKind.UNMAPPED_GLYPHS,
            f"{unmapped} characters are drawn in a font that does not say which letters they are.",
        )
    return transcript


def text_of_runs(runs: list[Run]) -> str:
    """The words of some runs, a run a line: to judge them before they are put in order."""
    return "\n".join(run.text for run in runs)


def _main_runs(page: Page) -> list[Run]:
    """The runs of the direction in which most of the page is written."""
    return page.directions[0][1] if page.directions else []


def _passages(number: int, fragments: list[Fragment]) -> list[HiddenPassage]:
    """Neighboring hidden fragments with the same cause are one passage."""
    passages: list[tuple[str, list[str]]] = []
    for fragment in fragments:
        why = fragment.hidden or ""
        if not passages or passages[-1][0] != why:
            passages.append((why, []))
        passages[-1][1].append(fragment.text)
    return [HiddenPassage(text=" ".join(words), page=number, why=why) for why, words in passages]


def _headlines(page: Page) -> list[str]:
    return [
        run.text for run in sorted(_main_runs(page), key=lambda run: (-round(run.size), run.y))[:HEADLINES]
    ]
