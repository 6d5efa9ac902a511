"""The ODT reader: an OpenDocument text file's headers, body, frames, tables and notes, hidden text apart."""

from dataclasses import dataclass, field

from evaluator.documents.containers import Container
from evaluator.documents.emitted import run_texts, share_of
from evaluator.documents.limits import ReadLimits
from evaluator.documents.odt_styles import OdtStyles
from evaluator.documents.refusals import damaged, needs_password, too_many_characters
from evaluator.documents.table_rows import write_row
from evaluator.documents.transcript import Transcript
from evaluator.documents.word_xml import Element, child, children, local, value
from evaluator.domain.documents import HiddenPassage

DEEPEST = 60
MOST_REPEATS = 100
DROPPED = frozenset(
    {
        "tracked-changes",
        "annotation",
        "annotation-end",
        "forms",
        "sequence-decls",
        "variable-decls",
        "ruby-text",
        "title",
        "desc",
    }
)
"""Deleted text, comments, declarations, alternative descriptions: nothing a reader sees on the page."""


def read_odt(data: bytes, limits: ReadLimits) -> Transcript:
    """Read one file. Raises Refused: corrupt, encrypted, or too_large."""
    archive = Container(data, "ODT", limits.max_inflated_bytes)
    manifest = archive.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise needs_password()
    content = archive.read_xml("content.xml")
    body = child(content, "body", "text")
    if content is None or body is None:
        raise damaged("ODT")
    looks = archive.read_xml("styles.xml")
    walk = _Walk(OdtStyles([root for root in (looks, content) if root is not None]))
    headers, footers = _margins(walk, looks)
    lines = [*headers, "", *walk.blocks(body, False, 0), "", *walk.notes, "", *footers]
    text = "\n".join(lines)
    if len(text) > limits.max_characters:
        raise too_many_characters(len(text), limits.max_characters)
    return Transcript(
        text=text,
        hidden=[
            HiddenPassage(text=" ".join(words.split()), why=why)
            for words, why in walk.hidden
            if words.strip()
        ],
        links=list(dict.fromkeys(walk.links)),
        headlines=walk.headings[:8],
        emitted_share=share_of([text, *(words for words, _ in walk.hidden)], run_texts(body, DROPPED)),
    )


def _margins(walk: "_Walk", looks: Element | None) -> tuple[list[str], list[str]]:
    """Headers and footers of all page styles, each line once."""
    found: dict[str, dict[str, None]] = {"header": {}, "footer": {}}
    for page in children(child(looks, "master-styles"), "master-page"):
        for item in page:
            kind = local(item).removesuffix("-left").removesuffix("-first")
            if kind in found:
                words = (" ".join(line.split()) for line in walk.blocks(item, False, 0))
                found[kind].update(dict.fromkeys(line for line in words if line and not line.isdigit()))
    return list(found["header"]), list(found["footer"])


@dataclass(slots=True)
class _Walk:
    """Blocks in order; what is hidden, linked or noted is collected beside them."""

    styles: OdtStyles
    hidden: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def blocks(self, parent: Element, is_on_color: bool, depth: int) -> list[str]:
        lines: list[str] = []
        if depth > DEEPEST:
            return lines
        for element in parent:
            match local(element):
                case "p" | "h" as name:
                    lines += self._paragraph(element, name, is_on_color, depth)
                case "table":
                    lines += [*self._rows(element, is_on_color, depth), ""]
                case "list-item" | "list-header" as name:
                    lines += self._item(element, name, is_on_color, depth)
                case "section" if value(element, "display") == "none":
                    self.hidden.append((_words(element), "marked as hidden text"))
                case name if name and name not in DROPPED:
                    lines += self.blocks(element, is_on_color, depth + 1)
        return lines

    def _item(self, element: Element, name: str, is_on_color: bool, depth: int) -> list[str]:
        lines = self.blocks(element, is_on_color, depth + 1)
        if name == "list-item" and lines and lines[0] and not lines[0].startswith("• "):
            lines[0] = f"• {lines[0]}"
        return lines

    def _rows(self, table: Element, is_on_color: bool, depth: int) -> list[str]:
        lines: list[str] = []
        for item in table:
            name = local(item)
            if name == "table-row":
                cells = [
                    self.blocks(cell, is_on_color or self.styles.has_ground(cell), depth + 1)
                    for cell in children(item, "table-cell")
                ]
                lines += write_row(cells)
            elif name in ("table-header-rows", "table-rows", "table-row-group"):
                lines += self._rows(item, is_on_color, depth + 1)
        return lines

    def _paragraph(self, element: Element, name: str, is_on_color: bool, depth: int) -> list[str]:
        pieces: list[str] = []
        frames: list[Element] = []
        is_on_color = is_on_color or self.styles.has_ground(element)
        self._inline(element, [element], is_on_color, pieces, frames)
        text = "".join(pieces)
        if name == "h" and text.strip():
            self.headings.append(" ".join(text.split()))
        around: list[str] = []
        for frame in frames:
            around += [*self.blocks(frame, is_on_color or self.styles.has_ground(frame), depth + 1), ""]
        # a frame anchored at a paragraph stands beside or above its text
        return [*around, *(text.split("\n") if text.strip() or not frames else [])]

    def _inline(
        self,
        element: Element,
        chain: list[Element],
        is_on_color: bool,
        pieces: list[str],
        frames: list[Element],
    ) -> None:
        self._put(element.text, chain, is_on_color, pieces)
        for item in element:
            match local(item):
                case "s":
                    count = value(item, "c") or "1"
                    pieces.append(" " * min(MOST_REPEATS, int(count) if count.isdigit() else 1))
                case "tab":
                    pieces.append("\t")
                case "line-break":
                    pieces.append("\n")
                case "frame" | "custom-shape" | "g" | "rect" | "text-box":
                    frames.append(item)
                case "note":
                    self._note(item, is_on_color, pieces)
                case name if name and name not in DROPPED:
                    self._link(item, name)
                    self._inline(item, [*chain, item], is_on_color, pieces, frames)
            self._put(item.tail, chain, is_on_color, pieces)

    def _put(self, text: str | None, chain: list[Element], is_on_color: bool, pieces: list[str]) -> None:
        if not text:
            return
        why = self.styles.why_hidden(chain, is_on_color)
        if why is None or not text.strip():
            pieces.append(text.replace("\n", " ").replace("\t", " "))
        else:
            self.hidden.append((text, why))

    def _link(self, element: Element, name: str) -> None:
        address = value(element, "href") or ""
        if name == "a" and address.lower().startswith(("http://", "https://", "mailto:")):
            self.links.append(address)

    def _note(self, element: Element, is_on_color: bool, pieces: list[str]) -> None:
        body = child(element, "note-body")
        words = [
            line for line in (self.blocks(body, is_on_color, 1) if body is not None else []) if line.strip()
        ]
        if words:
            number = len([line for line in self.notes if line.startswith("[")]) + 1
            pieces.append(f"[{number}]")
            self.notes += [f"[{number}] {words[0]}", *words[1:]]


def _words(element: Element) -> str:
    return " ".join(str(text) for text in element.itertext())
