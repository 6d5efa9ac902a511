"""What an OpenDocument file's styles say about text: hidden, color, size, ground, through parent styles."""

import re

from evaluator.documents.word_xml import Element, child, local, value

SMALLEST_POINTS = 3.0
PALE = 0xE6
_LENGTH = re.compile(r"^([\d.]+)(pt|cm|mm|in)$")
_POINTS = {"pt": 1.0, "cm": 28.35, "mm": 2.835, "in": 72.0}


class OdtStyles:
    """All styles of both parts by name; automatic styles come last and win."""

    def __init__(self, roots: list[Element]) -> None:
        self._styles = {
            value(item, "name") or "": item
            for root in roots
            for item in root.iter()
            if local(item) == "style"
        }

    def why_hidden(self, chain: list[Element], is_on_color: bool) -> str | None:
        """Why text inside these elements (outermost first) cannot be seen, or None."""
        # text:display="none" on text properties; "true" and "condition" are its other values
        if self._text_property(chain, "display") == "none":
            return "marked as hidden text"
        size = _LENGTH.match(self._text_property(chain, "font-size") or "")
        if size and float(size[1]) * _POINTS[size[2]] < SMALLEST_POINTS:
            return "smaller than 3 points"
        ground = self._text_property(chain, "background-color")
        if _is_pale(self._text_property(chain, "color")) and not is_on_color and not _is_color(ground):
            return "white on white"
        return None

    def has_ground(self, element: Element) -> bool:
        """True when the element's style paints a color or a picture beneath its text."""
        for style in self._chain(value(element, "style-name")):
            for item in style:
                color = value(item, "background-color") or value(item, "fill-color")
                if _is_color(color) or any(
                    local(inner) == "background-image" and len(inner.attrib) for inner in item
                ):
                    return True
        return False

    def _text_property(self, chain: list[Element], name: str) -> str | None:
        for element in reversed(chain):
            for style in self._chain(value(element, "style-name")):
                found = value(child(style, "text-properties"), name)
                if found is not None:
                    return found
        return None

    def _chain(self, name: str | None) -> list[Element]:
        styles: list[Element] = []
        while name and name in self._styles and len(styles) < 20:
            styles.append(self._styles[name])
            name = value(styles[-1], "parent-style-name")
        return styles


def _is_pale(color: str | None) -> bool:
    if color is None or not re.fullmatch("#[0-9a-fA-F]{6}", color):
        return False
    return all(int(color[at : at + 2], 16) >= PALE for at in (1, 3, 5))


def _is_color(color: str | None) -> bool:
    return color is not None and color != "transparent" and not _is_pale(color)
