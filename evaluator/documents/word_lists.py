"""Markers of list paragraphs: the bullet or the number that Word would show."""

from dataclasses import dataclass, field

from evaluator.documents.word_xml import Element, child, children, value

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
DEEPEST_LEVEL = 8


@dataclass(slots=True)
class _Level:
    kind: str
    pattern: str
    start: int


@dataclass(slots=True)
class Lists:
    """The numbering part of one document, with the counters of its lists while it is read from top to bottom."""

    levels: dict[str, list[_Level]] = field(default_factory=dict)
    abstract_of: dict[str, str] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, root: Element | None) -> "Lists":
        """Read the numbering part; None stands for a document without one."""
        lists = cls()
        for item in children(root, "abstractNum"):
            lists.levels[value(item, "abstractNumId") or ""] = [
                _level(level) for level in children(item, "lvl")
            ]
        for item in children(root, "num"):
            lists.abstract_of[value(item, "numId") or ""] = value(child(item, "abstractNumId")) or ""
        return lists

    def marker(self, number_id: str | None, level_text: str | None) -> str:
        """The marker of the next paragraph of that list and level; empty for paragraphs outside lists."""
        if not number_id or number_id == "0":
            return ""
        level = min(DEEPEST_LEVEL, int(level_text)) if level_text and level_text.isdigit() else 0
        levels = self.levels.get(self.abstract_of.get(number_id, ""), [])
        if level >= len(levels):
            return "•"
        if levels[level].kind == "bullet":
            return "•"
        if levels[level].kind == "none":
            return ""
        return self._numbered(number_id, levels, level)

    def _numbered(self, number_id: str, levels: list[_Level], level: int) -> str:
        counters = self.counters.setdefault(number_id, [None] * len(levels))
        now = counters[level]
        counters[level] = levels[level].start if now is None else now + 1
        counters[level + 1 :] = [None] * (len(levels) - level - 1)
        text = levels[level].pattern
        for index in range(level + 1):
            count = counters[index]
            shown = levels[index].start if count is None else count
            text = text.replace(f"%{index + 1}", _numeral(shown, levels[index].kind))
        return text


def _level(element: Element) -> _Level:
    start = value(child(element, "start")) or "1"
    return _Level(
        value(child(element, "numFmt")) or "decimal",
        value(child(element, "lvlText")) or "",
        int(start) if start.isdigit() else 1,
    )


def _numeral(count: int, kind: str) -> str:
    match kind:
        case "lowerLetter" | "upperLetter":
            letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
            return letter.upper() if kind.startswith("upper") else letter
        case "lowerRoman" | "upperRoman":
            return _roman(count).upper() if kind.startswith("upper") else _roman(count)
        case "decimalZero":
            return f"{count:02d}"
        case _:
            return str(count)


def _roman(count: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        while count >= worth:
            text += letters
            count -= worth
    return text
