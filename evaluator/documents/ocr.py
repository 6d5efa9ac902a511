"""Text recognition: the words of a picture with their places, by tesseract where it is installed."""

import io
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median

from PIL import Image

from evaluator.documents.pdf_runs import MARKERS, Run
from evaluator.documents.programs import ProgramFailed, find_program, run_program

DOTS_PER_INCH = 200
"""Pictures of pages are made and told as this; more makes it slower and hardly better on printed text."""
MOST_PIXELS = 12_000_000
"""A larger picture is made smaller first: A4 at 300 dots an inch has 8.7 million."""
MOST_PAGES = 10
"""Pages of one file that are recognized; a page takes 0.3 to 3 seconds."""
SHARE_OF_TIME = 0.7
"""Of the time one file may take, how much may go into recognition, so that the rest is told in time."""
LEAST_CONFIDENCE = 30.0
"""Of 100. Below it lie specks, lines and pictures taken for letters."""
GOOD_CONFIDENCE = 60.0
"""A page whose words are less sure than this on average may stand on its head or on its side: those had 20 to 30 in
tests, upright ones above 90."""
WORD_BLANK = 1.2
"""Blanks wider than so many letter heights part two runs of a line, as columns and tables have them."""
_CAP_HEIGHT = 0.72
"""Of the font size: what the height of most word boxes measures."""
SAME_SIZE = (0.7, 1.35)
"""Shares of a page's usual size: lines of words like "man" and of words like "Júpiter" measure so differently."""
_PIECE = re.compile(r"\w", re.UNICODE)


@dataclass(frozen=True, slots=True)
class Word:
    """One recognized word: its line, its box in pixels (left, top, right, bottom), and how sure it is, of 100."""

    line: tuple[int, int, int]
    text: str
    box: tuple[int, int, int, int]
    confidence: float


class Recognizer:
    """Recognizes pages of one file within its time and number; `languages` as tesseract has them: "eng+deu"."""

    def __init__(self, languages: str, seconds: float) -> None:
        self._languages = usable_languages(languages)
        self._until = time.monotonic() + SHARE_OF_TIME * seconds
        self._pages = 0

    @property
    def is_able(self) -> bool:
        """True while there are a program, a language, time and pages left."""
        return bool(self._languages) and self._pages < MOST_PAGES and time.monotonic() < self._until

    def read(self, picture: Image.Image, pixels_a_point: float) -> list[Run]:
        """The runs of a page in points; empty when nothing was recognized."""
        if not self.is_able:
            return []
        self._pages += 1
        return _runs(self._words(picture), 1 / pixels_a_point)

    def _words(self, picture: Image.Image) -> list[Word]:
        """The words of the picture, turned until they can be read."""
        words = self._recognize(picture)
        if words and _confidence(words) >= GOOD_CONFIDENCE:
            return words
        tries = [(_weight(words), words)]
        for turn in (Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270):
            if time.monotonic() >= self._until:
                break
            turned = self._recognize(picture.transpose(turn))
            tries.append((_weight(turned), turned))
            if turned and _confidence(turned) >= GOOD_CONFIDENCE:
                break
        return max(tries, key=lambda tried: tried[0])[1]

    def _recognize(self, picture: Image.Image) -> list[Word]:
        """Nothing, too, where the program fails: the page stays a picture."""
        out = io.BytesIO()
        picture.save(out, "PPM")
        command = [
            find_program("tesseract") or "tesseract",
            *("stdin", "stdout", "-l", self._languages, "--dpi", str(DOTS_PER_INCH), "--psm", "3", "tsv"),
        ]
        try:
            table = run_program(command, out.getvalue(), self._until - time.monotonic())
        except ProgramFailed:
            return []
        return _listed(table.decode("utf-8", "replace"))


@cache
def installed_languages() -> tuple[str, ...]:
    """The languages that can be recognized here; empty without tesseract."""
    program = find_program("tesseract")
    if program is None:
        return ()
    try:
        listed = run_program([program, "--list-langs"], b"", 10.0).decode("utf-8", "replace")
    except ProgramFailed:
        return ()
    return tuple(name for name in listed.split("\n")[1:] if name.strip() and name not in ("osd", "equ"))


def usable_languages(wanted: str) -> str:
    """Those of the wanted languages that are installed, else English, else whichever there is.

    Empty when none is wanted, and without tesseract.
    """
    installed = installed_languages() if wanted else ()
    usable = [name for name in wanted.split("+") if name in installed]
    usable = usable or [name for name in ("eng", *installed) if name in installed][:1]
    return "+".join(usable)


def fitted(picture: Image.Image) -> Image.Image:
    """The picture in shades of gray on white, no larger than MOST_PIXELS."""
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        layer = picture.convert("RGBA")
        picture = Image.new("RGBA", layer.size, "white")
        picture.alpha_composite(layer)
    gray = picture.convert("L")
    pixels = gray.width * gray.height
    if pixels <= MOST_PIXELS:
        return gray
    scale = (MOST_PIXELS / pixels) ** 0.5
    return gray.resize((max(1, int(gray.width * scale)), max(1, int(gray.height * scale))))


def _listed(table: str) -> list[Word]:
    """The words of tesseract's table of twelve columns; its first row names them."""
    words = []
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) != 12 or cells[0] != "5" or not cells[11].strip():
            continue
        block, paragraph, line = map(int, cells[2:5])
        left, top, width, height = map(int, cells[6:10])
        word = Word(
            (block, paragraph, line),
            cells[11].strip(),
            (left, top, left + width, top + height),
            float(cells[10]),
        )
        words.append(word)
    return words


def _confidence(words: Sequence[Word]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


def _weight(words: Sequence[Word]) -> float:
    return sum(word.confidence * len(_PIECE.findall(word.text)) for word in words)


def _runs(words: Iterable[Word], points_a_pixel: float) -> list[Run]:
    lines: dict[tuple[int, int, int], list[Word]] = {}
    for word in words:
        if word.confidence >= LEAST_CONFIDENCE or word.text in MARKERS:
            lines.setdefault(word.line, []).append(word)
    runs = [run for line in lines.values() for run in _runs_of_line(line, points_a_pixel)]
    _even_sizes(runs)
    return runs


def _even_sizes(runs: Sequence[Run]) -> None:
    """The height of a line depends on its letters: nearly equal sizes are one."""
    usual = median(run.size for run in runs) if runs else 0.0
    for run in runs:
        if SAME_SIZE[0] * usual <= run.size <= SAME_SIZE[1] * usual:
            run.size = usual


def _runs_of_line(line: list[Word], scale: float) -> list[Run]:
    line.sort(key=lambda word: word.box[0])
    height = median(word.box[3] - word.box[1] for word in line)
    foot = median(word.box[3] for word in line)
    groups = [[line[0]]]
    for before, word in pairwise(line):
        if word.box[0] - before.box[2] > WORD_BLANK * height and before.text not in MARKERS:
            groups.append([])
        groups[-1].append(word)
    return [_run(group, height * scale / _CAP_HEIGHT, foot * scale, scale) for group in groups]


def _run(words: list[Word], size: float, y: float, scale: float) -> Run:
    sides = list(zip(*(word.box for word in words), strict=True))
    left, top, right, bottom = min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])
    return Run(
        text=" ".join(word.text for word in words),
        x0=left * scale,
        x1=right * scale,
        y=y,
        size=size,
        box=(left * scale, top * scale, right * scale, bottom * scale),
        words=len(words),
    )
