"""Which elements of a page its own styles hide: the few selectors and declarations that resumes and tricks use."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

Element = etree._Element
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_BRACES = re.compile(r"([{}])")
_SELECTOR = re.compile(r"^(?P<tag>[a-z][a-z0-9]*)?(?P<rest>(?:[.#][\w-]+)*)$", re.IGNORECASE)
_LENGTH = re.compile(r"^(-?[\d.]+)(px|pt|em|rem|%)?$")
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem)?")
_POINTS = {"px": 0.75, "pt": 1.0, "rem": 12.0, None: 0.75}
_WHITE = re.compile(
    r"^(?:white|#f{3}|#f{6}|#f[a-f0-9]f[a-f0-9]f[a-f0-9]|rgba?\(25[0-5],25[0-5],25[0-5](?:,[\d.]+)?\)|transparent)$"
)
SMALLEST_POINTS = 3.0
MOST_RULES = 2000


@dataclass(slots=True)
class StyleSheet:
    """Declarations by simple selector, in the order of the page's style elements."""

    rules: list[tuple[str | None, frozenset[str], frozenset[str], dict[str, str]]] = field(
        default_factory=list
    )

    @classmethod
    def of(cls, texts: list[str]) -> "StyleSheet":
        """The rules of all style elements that speak of tags, classes and ids; others are left alone."""
        sheet = cls()
        for text in texts:
            for selectors, body in _rules(_COMMENT.sub("", text)):
                for selector in selectors.split(","):
                    sheet._add(selector.strip(), declarations(body))
        return sheet

    def _add(self, selector: str, found: dict[str, str]) -> None:
        match = _SELECTOR.match(selector.rpartition(" ")[2])
        if match is None or not selector or len(self.rules) >= MOST_RULES or " " in selector:
            return
        names = re.findall(r"([.#])([\w-]+)", match["rest"])
        classes = frozenset(name for mark, name in names if mark == ".")
        ids = frozenset(name for mark, name in names if mark == "#")
        self.rules.append((match["tag"].lower() if match["tag"] else None, classes, ids, found))

    def styles(self, element: Element) -> dict[str, str]:
        """What applies to the element itself: sheet first, its own style attribute last."""
        classes = frozenset((element.get("class") or "").split())
        own_id = frozenset({element.get("id") or ""})
        result: dict[str, str] = {}
        for tag, needed, ids, found in self.rules:
            if (tag is None or tag == element.tag) and needed <= classes and ids <= own_id:
                result.update(found)
        result.update(declarations(element.get("style") or ""))
        return result


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and body of each rule outside @media and its like."""
    depth, head = 0, ""
    last = ""
    for piece in _BRACES.split(text):
        if piece == "{":
            head = last if depth == 0 else head
            depth += 1
        elif piece == "}":
            if depth == 1 and not head.lstrip().startswith("@"):
                yield head.strip(), last
            depth = max(0, depth - 1)
            last = ""
        else:
            last = piece


def declarations(text: str) -> dict[str, str]:
    """Property -> value, lower case, without blanks and !important."""
    pairs = (item.partition(":") for item in text.split(";"))
    return {
        name.strip().lower(): value.replace("!important", "").strip().lower().replace(" ", "")
        for name, _, value in pairs
        if value.strip()
    }


@dataclass(frozen=True, slots=True)
class Look:
    """What text inherits from the elements around it; sizes in points."""

    size: float = 12.0
    is_white: bool = False
    is_on_color: bool = False
    is_invisible: bool = False

    def inside(self, element: Element, styles: dict[str, str]) -> "Look":
        """The look inside an element with these styles."""
        color = styles.get("color") or element.get("color")
        visibility = styles.get("visibility")
        return Look(
            size=_size(styles.get("font-size"), self.size),
            is_white=self.is_white if color is None else _WHITE.match(color.lower()) is not None,
            is_on_color=self.is_on_color or _has_ground(element, styles),
            is_invisible=self.is_invisible if visibility is None else visibility in ("hidden", "collapse"),
        )

    @property
    def why_hidden(self) -> str | None:
        """Why text of this look is not seen, or None."""
        if self.is_invisible:
            return "marked as hidden"
        if self.size < SMALLEST_POINTS:
            return "smaller than 3 points"
        return "white on white" if self.is_white and not self.is_on_color else None


def why_gone(element: Element, styles: dict[str, str]) -> str | None:
    """Why nothing of the element and what it holds is seen, or None."""
    if element.get("hidden") is not None or styles.get("display") == "none":
        return "not displayed"
    if re.fullmatch(r"0*\.?0*%?", styles.get("opacity", "1")):
        return "fully transparent"
    return "outside the page" if _is_away(styles) else None


def is_shown_as_block(is_block: bool, styles: dict[str, str]) -> bool:
    """True when the element begins and ends a line; `is_block` where its kind does so by itself."""
    display = styles.get("display", "").split("!")[0]
    if display in ("inline", "contents"):
        return False
    return is_block or display in ("block", "flex", "grid", "table", "table-row", "list-item", "flow-root")


def stands_apart(styles: dict[str, str]) -> bool:
    """True for an element within a line that is set off from the words beside it."""
    return (
        styles.get("float") in ("left", "right")
        or styles.get("position") in ("absolute", "fixed")
        or styles.get("display")
        in ("inline-block", "inline-flex", "inline-grid", "inline-table", "table-cell")
    )


def lays_children_apart(styles: dict[str, str]) -> bool:
    """True when the element sets its children side by side, each in a place of its own."""
    return styles.get("display") in ("flex", "inline-flex", "grid", "inline-grid")


def _has_ground(element: Element, styles: dict[str, str]) -> bool:
    """True when the element paints a color or a picture beneath its text."""
    image = styles.get("background-image", "none")
    ground = styles.get("background-color") or styles.get("background") or element.get("bgcolor") or "none"
    return image != "none" or (
        ground not in ("none", "inherit", "initial") and not _WHITE.match(ground.lower())
    )


def _size(size: str | None, around: float) -> float:
    found = _LENGTH.match(size or "")
    if found is None or not found[1].strip(".-"):
        return around
    factor = around if found[2] == "em" else around / 100 if found[2] == "%" else _POINTS[found[2]]
    return float(found[1]) * factor


def _is_away(styles: dict[str, str]) -> bool:
    moved = [styles.get(name, "") for name in ("left", "top", "text-indent", "margin-left", "right")]
    is_moved = styles.get("position") in ("absolute", "fixed") or "text-indent" in styles
    if is_moved and any(_FAR.match(value) for value in moved):
        return True
    is_clipped = styles.get("overflow") == "hidden" or "clip" in styles or "clip-path" in styles
    return is_clipped and any(
        name in styles and _size(styles[name], 12.0) < 1.0 for name in ("width", "height", "max-height")
    )
