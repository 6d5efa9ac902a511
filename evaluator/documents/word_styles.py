"""What styles say about a run: hidden, color, size, shading, list membership, through the chain of base styles."""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluator.documents.word_xml import Element, child, children, is_on, local, value

SMALLEST_HALF_POINTS = 6
"""Word counts type sizes in half points: below 3 points text is not meant to be read."""
PALE = 0xE6
"""Color channels above this are white to a reader."""
NORMAL_HALF_POINTS = 22


@dataclass(frozen=True, slots=True)
class Ground:
    """What lies beneath text: True where a table cell, a box or the page is (or may be) colored."""

    is_colored: bool = False


class Styles:
    """The styles part of one document."""

    def __init__(self, root: Element | None) -> None:
        self._styles = {value(item, "styleId") or "": item for item in children(root, "style")}
        self._defaults = child(root, "docDefaults", "rPrDefault", "rPr")
        self._normal = next(
            (
                key
                for key, item in self._styles.items()
                if value(item, "default") in ("1", "true") and value(item, "type") == "paragraph"
            ),
            "",
        )

    def name(self, style_id: str | None) -> str:
        """The style's name in lower case: "title", "heading 1"."""
        return (value(child(self._styles.get(style_id or ""), "name")) or style_id or "").lower()

    def chain(self, style_id: str | None) -> Iterator[Element]:
        """The style and those it is based on."""
        seen: set[str] = set()
        while style_id and style_id not in seen and style_id in self._styles:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            style_id = value(child(style, "basedOn"))

    def paragraph_property(self, paragraph: Element, name: str) -> Element | None:
        """A paragraph property, direct or from its style."""
        own = child(paragraph, "pPr", name)
        if own is not None:
            return own
        style_id = value(child(paragraph, "pPr", "pStyle")) or self._normal
        return next(
            (found for style in self.chain(style_id) if (found := child(style, "pPr", name)) is not None),
            None,
        )

    def run_property(self, run: Element, paragraph: Element | None, name: str) -> Element | None:
        """A run property: direct, from the run's style, from the paragraph's style, or the document's default."""
        own = child(run, "rPr", name)
        if own is not None:
            return own
        ids = (value(child(run, "rPr", "rStyle")), value(child(paragraph, "pPr", "pStyle")) or self._normal)
        for style_id in ids:
            for style in self.chain(style_id):
                found = child(style, "rPr", name)
                if found is not None:
                    return found
        return child(self._defaults, name)

    def size(self, run: Element, paragraph: Element | None) -> float:
        """Type size in half points."""
        text = value(self.run_property(run, paragraph, "sz")) or ""
        return float(text) if text.replace(".", "", 1).isdigit() else NORMAL_HALF_POINTS

    def is_shading_table(self, table: Element) -> bool:
        """True when the table, or any part of its style, has a colored ground."""
        style_id = value(child(table, "tblPr", "tblStyle"))
        styles = [item for style in self.chain(style_id) for item in style.iter() if local(item) == "shd"]
        return any(is_colored(item) for item in [child(table, "tblPr", "shd"), *styles])

    def why_hidden(self, run: Element, paragraph: Element | None, ground: Ground) -> str | None:
        """Why a reader cannot see the run's text, or None when it can be seen."""
        if is_on(self.run_property(run, paragraph, "vanish")):
            return "marked as hidden text"
        if self.size(run, paragraph) < SMALLEST_HALF_POINTS:
            return "smaller than 3 points"
        if not _is_pale(value(self.run_property(run, paragraph, "color"))) or ground.is_colored:
            return None
        shadings = [self.run_property(run, paragraph, "shd")]
        if paragraph is not None:
            shadings.append(self.paragraph_property(paragraph, "shd"))
        highlight = value(self.run_property(run, paragraph, "highlight"))
        if any(is_colored(item) for item in shadings) or (highlight or "none").lower() not in (
            "none",
            "white",
        ):
            return None
        return "white on white"


def is_colored(shading: Element | None) -> bool:
    """True for shading in any color but white."""
    if shading is None:
        return False
    if value(shading, "themeFill") not in (None, "background1"):
        return True
    pattern = (value(shading) or "clear").lower()
    fill = (value(shading, "fill") or "auto").lower()
    return (fill != "auto" and not _is_pale(fill)) or pattern not in ("clear", "nil", "none")


def _is_pale(color: str | None) -> bool:
    if color is None or len(color) != 6:
        return False
    try:
        return all(int(color[at : at + 2], 16) >= PALE for at in (0, 2, 4))
    except ValueError:
        return False
