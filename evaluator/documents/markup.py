"""The HTML reader: what a browser would show, without scripts, network or hidden elements."""

from dataclasses import dataclass, field

from lxml import etree, html

from evaluator.documents.html_styles import (
    Element,
    Look,
    StyleSheet,
    is_shown_as_block,
    lays_children_apart,
    stands_apart,
    why_gone,
)
from evaluator.documents.limits import ReadLimits
from evaluator.documents.plain_text import decode
from evaluator.documents.refusals import damaged, too_many_characters
from evaluator.documents.table_rows import write_row
from evaluator.documents.transcript import Transcript
from evaluator.domain.documents import HiddenPassage

SKIPPED = frozenset(
    {"script", "style", "head", "title", "meta", "link", "noscript", "template", "svg", "math", "iframe"}
)
SKIPPED_CONTROLS = frozenset({"select", "object", "embed", "audio", "video", "canvas", "map", "datalist"})
_BLOCKS_TEXT = """
address article aside blockquote body center dd details dialog div dl dt fieldset figcaption figure footer form h1
h2 h3 h4 h5 h6 header hgroup hr html legend li main nav ol p pre section summary table tbody td tfoot th thead tr ul
"""
BLOCKS = frozenset(_BLOCKS_TEXT.split())
SPACED = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "blockquote"})
_SIZES = {"h1": 3, "h2": 2, "h3": 1}
DEEPEST = 200


def read_html(data: bytes, limits: ReadLimits) -> Transcript:
    """Read one page. Raises Refused: corrupt when there is no markup at all, too_large by characters."""
    text = decode(_without_declaration(data))
    try:
        root = html.document_fromstring(
            _undeclared(text), parser=html.HTMLParser(no_network=True, huge_tree=False)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise damaged("HTML") from error
    sheet = StyleSheet.of([item.text or "" for item in root.iter("style")])
    page = _Page(sheet)
    lines = page.read(root)
    written = "\n".join(lines)
    if len(written) > limits.max_characters:
        raise too_many_characters(len(written), limits.max_characters)
    return Transcript(
        text=written,
        hidden=[HiddenPassage(text=" ".join(words.split()), why=why) for words, why in page.hidden],
        links=list(dict.fromkeys(page.links)),
        headlines=[words for _, words in sorted(page.headings, key=lambda item: -item[0])[:8]],
    )


def _without_declaration(data: bytes) -> bytes:
    return data.replace(b"\x00", b"") if data[:2] not in (b"\xff\xfe", b"\xfe\xff") else data


def _undeclared(text: str) -> str:
    """lxml refuses text that declares an encoding of its own."""
    start = text.lstrip("\ufeff \t\r\n")
    return start.partition("?>")[2] if start.startswith("<?xml") else start


@dataclass(slots=True)
class _Page:
    """One walk through the tree: lines as a browser breaks them."""

    sheet: StyleSheet
    hidden: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)

    def read(self, root: Element) -> list[str]:
        lines = [""]
        self._element(root, lines, Look(), is_kept=False, depth=0)
        return lines

    def _element(
        self,
        element: Element,
        lines: list[str],
        look: Look,
        *,
        is_kept: bool,
        depth: int,
        is_apart: bool = False,
    ) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if depth > DEEPEST or not tag or tag in SKIPPED or tag in SKIPPED_CONTROLS:
            return
        styles = self.sheet.styles(element)
        why = why_gone(element, styles)
        if why is not None:
            self._hide(_words(element), why)
            return
        look = look.inside(element, styles)
        if tag == "tr":
            self._row(element, lines, look, depth)
            return
        is_block = is_shown_as_block(tag in BLOCKS, styles)
        is_apart = not is_block and (is_apart or stands_apart(styles))
        if is_apart:
            _part(lines)
        self._open(tag, lines, is_block=is_block)
        self._note(element, tag)
        lays_apart = lays_children_apart(styles)
        is_kept = is_kept or tag == "pre" or styles.get("white-space", "").startswith("pre")
        self._write(lines, element.text, look, is_kept=is_kept)
        for item in element:
            self._element(item, lines, look, is_kept=is_kept, depth=depth + 1, is_apart=lays_apart)
            self._write(lines, item.tail, look, is_kept=is_kept)
        if is_apart:
            _part(lines)
        if is_block:
            _break(lines, is_spaced=tag in SPACED)

    def _write(self, lines: list[str], text: str | None, look: Look, *, is_kept: bool) -> None:
        why = look.why_hidden if text and text.strip() else None
        if why is not None:
            self._hide(text or "", why)
        elif text:
            _append(lines, text, is_kept)

    def _open(self, tag: str, lines: list[str], *, is_block: bool) -> None:
        if tag == "br":
            lines.append("")
        elif is_block:
            _break(lines, is_spaced=tag in SPACED)
            if tag == "li":
                lines[-1] = "• "

    def _row(self, row: Element, lines: list[str], look: Look, depth: int) -> None:
        cells: list[list[str]] = []
        for cell in row:
            own = [""]
            self._element(cell, own, look, is_kept=False, depth=depth + 1)
            cells.append(own)
        _break(lines, is_spaced=False)
        lines.extend([*write_row(cells), ""])

    def _note(self, element: Element, tag: str) -> None:
        address = (element.get("href") or "").strip() if tag == "a" else ""
        if address.lower().startswith(("http://", "https://", "mailto:", "tel:")):
            self.links.append(address)
        if tag in _SIZES:
            self.headings.append((_SIZES[tag], " ".join(_words(element).split())))

    def _hide(self, words: str, why: str) -> None:
        if words.strip():
            self.hidden.append((words, why))


def _words(element: Element) -> str:
    """All text below the element, programs and styles left out."""
    pieces = [element.text or ""]
    for item in element:
        if item.tag not in SKIPPED and item.tag not in SKIPPED_CONTROLS and isinstance(item.tag, str):
            pieces.append(_words(item))
        pieces.append(item.tail or "")
    return "".join(pieces)


def _append(lines: list[str], text: str, is_kept: bool) -> None:
    if is_kept:
        first, *more = text.split("\n")
        lines[-1] += first
        lines.extend(more)
        return
    words = " ".join(text.split())
    if text[0].isspace() and lines[-1] and not lines[-1].endswith(" "):
        lines[-1] += " "
    lines[-1] += words
    if words and text[-1].isspace():
        lines[-1] += " "


def _part(lines: list[str]) -> None:
    """What stands beside the text of a line, such as dates at its right end, is no part of the words next to it."""
    if lines[-1].strip() and not lines[-1].endswith("\t"):
        lines[-1] = lines[-1].rstrip() + "\t"


def _break(lines: list[str], *, is_spaced: bool) -> None:
    if lines[-1].strip():
        lines.append("")
        if is_spaced:
            lines.append("")
    elif is_spaced and len(lines) > 1 and lines[-2].strip():
        lines.append("")
    else:
        lines[-1] = ""
