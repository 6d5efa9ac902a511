"""Painting words into PDF pages the way several producers do, in a type whose widths are known."""

WAYS = ("lines", "kerned", "words", "glyphs")
"""A text object a line; a line in kerned pieces; a text object a word; every glyph moved to on its own."""
SIZE = 10.0
_WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
_WIDTH = dict(enumerate(map(int, _WIDTHS.split()), 32)) | {ord("•"): 350}
"""Thousandths of the size, for Helvetica from the blank to the tilde, and its bullet."""


class Painter:
    """Writes words the way one producer does."""

    def __init__(self, way: str) -> None:
        self._way = way
        self.words: list[str] = []

    def line(self, x: float, y: float, words: str, size: float = SIZE, color: str = "0 g") -> str:
        """Operators that paint a line from its left end."""
        self.words += words.split()
        head = f"BT {color} /F1 {size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm "
        match self._way:
            case "lines":
                return f"{head}({_escaped(words)}) Tj ET"
            case "kerned":
                pieces = " 12 ".join(f"({_escaped(words[i : i + 3])})" for i in range(0, len(words), 3))
                return f"{head}[{pieces}] TJ ET"
            case "words":
                return "\n".join(
                    f"q {color} BT /F1 {size:g} Tf {at:.2f} {y:.2f} Td ({_escaped(word)}) Tj ET Q"
                    for at, word in _placed(x, words.split(" "), size)
                )
            case _:
                moves = [f"{width_of(letter, size):.2f} 0 Td" for letter in words[:-1]]
                shown = [f"({_escaped(letter)}) Tj" for letter in words]
                return head + " ".join(f"{a} {b}" for a, b in zip(shown, [*moves, ""], strict=True)) + " ET"


def _placed(x: float, words: list[str], size: float) -> list[tuple[float, str]]:
    placed = []
    for word in words:
        placed.append((x, word))
        x += width_of(word + " ", size)
    return placed


def width_of(words: str, size: float) -> float:
    """Points that the words take in Helvetica of that size."""
    return sum(_WIDTH[ord(letter)] for letter in words) * size / 1000


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
