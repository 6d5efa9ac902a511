"""Painting words into PDF pages the way several producers do, in a type whose widths are known."""

from itertools import count

WAYS = ("lines", "kerned", "words", "glyphs", "gaps", "flipped", "recoded")
"""A text object a line; a line in kerned pieces; a text object a word; every glyph moved to on its own; no blanks, but
gaps; upside down on a page turned over; letters under codes of their own, with ligatures (its font needs the codes)."""
SIZE = 10.0
HEIGHT = 792.0
_WIDTHS = (
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 "
    "584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 "
    "667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 "
    "278 556 500 722 500 500 500 334 260 334 584"
)
LIGATURES = {"fi": "\ufb01", "fl": "\ufb02"}
_WIDTH = dict(enumerate(map(int, _WIDTHS.split()), 32)) | {ord("•"): 350, 0xFB01: 500, 0xFB02: 500}
"""Thousandths of the size, for Helvetica from the blank to the tilde, its bullet and its ligatures."""
_MARKS = dict(
    zip(
        " +-,.:@/()•\ufb01\ufb02",
        [
            "space",
            "plus",
            "hyphen",
            "comma",
            "period",
            "colon",
            "at",
            "slash",
            "parenleft",
            "parenright",
            "bullet",
            "fi",
            "fl",
        ],
        strict=True,
    )
)
_DIGITS = dict(
    zip(
        "0123456789",
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        strict=True,
    )
)
GLYPH_NAMES = {letter: letter for letter in map(chr, range(65, 123)) if letter.isalpha()} | _MARKS | _DIGITS


class Painter:
    """Writes words the way one producer does."""

    def __init__(self, way: str) -> None:
        self._way = way
        self._next = count(161)
        self.words: list[str] = []
        self.codes: dict[str, int] = {}
        """The codes that letters got, for a producer that gives out its own."""

    def line(
        self, x: float, y: float, words: str, size: float = SIZE, color: str = "0 g", stretch: float = 0
    ) -> str:
        """Operators that paint a line from its left end, each blank wider by `stretch` points."""
        self.words += words.split()
        wide = f" {stretch:.3f} Tw" if stretch else ""
        head = f"q BT {color} /F1 {size:g} Tf{wide} 1 0 0 1 {x:.2f} {y:.2f} Tm "
        match self._way:
            case "lines":
                return f"{head}({_escaped(words)}) Tj ET Q"
            case "kerned":
                pieces = " 12 ".join(f"({_escaped(words[i : i + 3])})" for i in range(0, len(words), 3))
                return f"{head}[{pieces}] TJ ET Q"
            case "words":
                return "\n".join(
                    f"q {color} BT /F1 {size:g} Tf {at:.2f} {y:.2f} Td ({_escaped(word)}) Tj ET Q"
                    for at, word in _placed(x, words.split(" "), size, stretch)
                )
            case "gaps":
                blank = -_WIDTH[32] - 1000 * stretch / size
                pieces = f" {blank:.1f} ".join(f"({_escaped(word)})" for word in words.split(" "))
                return f"{head}[{pieces}] TJ ET Q"
            case "flipped":
                turned = f"q 1 0 0 -1 0 {HEIGHT:g} cm BT {color} /F1 {size:g} Tf{wide}"
                return f"{turned} 1 0 0 -1 {x:.2f} {HEIGHT - y:.2f} Tm ({_escaped(words)}) Tj ET Q"
            case "recoded":
                return f"{head}<{self._recoded(words)}> Tj ET Q"
            case _:
                moves = [width_of(letter, size) + stretch * (letter == " ") for letter in words[:-1]]
                steps = [*(f"{move:.2f} 0 Td" for move in moves), ""]
                shown = [f"({_escaped(letter)}) Tj" for letter in words]
                return head + " ".join(f"{a} {b}" for a, b in zip(shown, steps, strict=True)) + " ET Q"

    def _recoded(self, words: str) -> str:
        for pair, ligature in LIGATURES.items():
            words = words.replace(pair, ligature)
        for letter in words:
            if letter not in self.codes:
                # only a blank at its own place is stretched
                self.codes[letter] = 32 if letter == " " else next(self._next)
        return "".join(f"{self.codes[letter]:02x}" for letter in words)


def _placed(x: float, words: list[str], size: float, stretch: float) -> list[tuple[float, str]]:
    placed = []
    for word in words:
        placed.append((x, word))
        x += width_of(word + " ", size) + stretch
    return placed


def width_of(words: str, size: float) -> float:
    """Points that the words take in Helvetica of that size."""
    return sum(_WIDTH[ord(letter)] for letter in words) * size / 1000


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
