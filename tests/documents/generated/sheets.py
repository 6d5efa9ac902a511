"""A sheet to lay a resume out on: pieces painted one by one, and the words that are read one after the other."""

from dataclasses import dataclass

from tests.documents.generated.files import Block
from tests.documents.painting import SIZE, Painter, width_of

STEP = 13.0
TOP, LEFT, RIGHT, FOOT = 745.0, 54.0, 558.0, 40.0


@dataclass(frozen=True, slots=True)
class Piece:
    """Operators that paint one line of words at a baseline, or, without one, something beneath all words."""

    operators: str
    y: float | None


class Sheet:
    """Pages that fill up from the top, and the words on them as blocks that belong together."""

    def __init__(self, painter: Painter) -> None:
        self.painter = painter
        self.pages: list[list[Piece]] = [[]]
        self.blocks: list[Block] = []
        self.y = TOP

    def line(self, x: float, words: str, size: float = SIZE, color: str = "0 g") -> str:
        """Paint a line and go down."""
        self.put(x, self.y, words, size, color)
        self.y -= STEP
        return words

    def put(
        self, x: float, y: float, words: str, size: float = SIZE, color: str = "0 g", stretch: float = 0
    ) -> str:
        """Paint words anywhere; each blank is wider by `stretch` points."""
        self.pages[-1].append(Piece(self.painter.line(x, y, words, size, color, stretch), y))
        return words

    def beside(self, left: tuple[float, str], right: tuple[float, str]) -> str:
        """Paint two pieces on one baseline and go down."""
        for x, words in (left, right):
            self.put(x, self.y, words)
        self.y -= STEP
        return f"{left[1]} {right[1]}"

    def beneath(self, operators: str) -> None:
        """Paint a ground or a rule, under all words."""
        self.pages[-1].append(Piece(f"q {operators} Q", None))

    def turn_page(self) -> None:
        """Go on at the top of a new page."""
        self.pages.append([])
        self.y = TOP

    def block(self, *lines: str) -> None:
        """These lines are read one after the other."""
        self.blocks.append(" ".join(lines))


def flush(words: str, size: float = SIZE, right: float = RIGHT) -> tuple[float, str]:
    """The words, and where they begin when they end at the right."""
    return right - width_of(words, size), words


def wrapped(words: str, width: float, size: float = SIZE) -> list[str]:
    """Lines that are no wider than that."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def hyphened(words: str, width: float, size: float = SIZE) -> list[str]:
    """Lines filled to the width: the word that does not fit is broken where one half of four letters does."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        halves = (word[: len(word) // 2 + 1], word[len(word) // 2 + 1 :])
        if lines and width_of(longer, size) <= width:
            lines[-1] = longer
        elif lines and word.isalpha() and len(halves[1]) >= 3 and _fits(lines[-1], halves[0], width, size):
            lines[-1] += f" {halves[0]}-"
            lines.append(halves[1])
        else:
            lines.append(word)
    return lines


def _fits(line: str, half: str, width: float, size: float) -> bool:
    return len(half) >= 4 and width_of(f"{line} {half}-", size) <= width
