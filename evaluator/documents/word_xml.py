"""Small questions put to WordprocessingML, the same for its transitional and its strict dialect: local names only."""

from collections.abc import Iterator

from lxml import etree

Element = etree._Element
OFF = frozenset({"0", "false", "off", "none"})


def local(element: Element) -> str:
    """The element's name without its namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Element | None, *path: str) -> Element | None:
    """The first descendant along the path of local names, or None."""
    for name in path:
        if element is None:
            return None
        element = next((item for item in element if local(item) == name), None)
    return element


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Direct children of that local name."""
    return (item for item in (() if element is None else element) if local(item) == name)


def value(element: Element | None, name: str = "val") -> str | None:
    """An attribute by its local name, or None."""
    if element is None:
        return None
    return next(
        (str(text) for key, text in element.attrib.items() if str(key).rpartition("}")[2] == name), None
    )


def is_on(element: Element | None) -> bool:
    """A toggle is on when it is there and not switched off."""
    return element is not None and (value(element) or "true").lower() not in OFF


def branch(alternate: Element) -> Element | None:
    """The one branch of alternate content to read: the first choice with text in it, else the fallback."""
    options = [item for item in alternate if local(item) in ("Choice", "Fallback")]
    return next((item for item in options if any(local(inner) == "t" for inner in item.iter())), None)
