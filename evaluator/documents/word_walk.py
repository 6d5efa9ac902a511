"""The walk through a WordprocessingML story (body, header, note): blocks in order, runs as a reader sees them."""

import re
from dataclasses import dataclass, field

from evaluator.documents.table_rows import write_row
from evaluator.documents.word_lists import Lists
from evaluator.documents.word_styles import Ground, Styles, is_colored
from evaluator.documents.word_xml import Element, branch, child, children, local, value

DROPPED = frozenset(
    {"del", "moveFrom", "delText", "delInstrText", "instrText", "rt", "rPr", "pPr", "sdtPr", "tblPr"}
)
"""Deleted or moved away, field instructions, pronunciation, properties: nothing a reader sees."""
DEEPEST = 60
_FIELD_LINK = re.compile(r'HYPERLINK\s+"([^"]+)"')
_WEB = ("http://", "https://", "mailto:", "www.")


@dataclass(slots=True)
class Story:
    """What one walk found."""

    lines: list[str] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    titles: list[tuple[float, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class _Paragraph:
    """A paragraph being read: its text so far and the boxes anchored in it."""

    element: Element
    ground: Ground
    pieces: list[str] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    boxes: list[tuple[Element, Ground]] = field(default_factory=list)
    size: float = 0.0


class Walk:
    """Reads stories of one document; relationships give link targets, styles and lists are shared between stories."""

    def __init__(self, styles: Styles, lists: Lists) -> None:
        self.styles = styles
        self.lists = lists
        self.targets: dict[str, str] = {}
        self.story = Story()

    def read(self, root: Element, targets: dict[str, str], ground: Ground) -> Story:
        """The story below `root`. `targets` maps relationship ids to external addresses."""
        self.targets = targets
        self.story = Story()
        self.story.lines = self._blocks(root, ground, 0)
        return self.story

    def _blocks(self, parent: Element, ground: Ground, depth: int) -> list[str]:
        lines: list[str] = []
        if depth > DEEPEST:
            return lines
        for element in parent:
            match local(element):
                case "p":
                    lines += self._paragraph(element, ground, depth)
                case "tbl":
                    lines += self._table(element, ground, depth)
                case "AlternateContent":
                    chosen = branch(element)
                    lines += self._blocks(chosen, ground, depth + 1) if chosen is not None else []
                case name if name and name not in DROPPED and name not in ("sectPr", "tblGrid"):
                    lines += self._blocks(element, ground, depth + 1)
        return lines

    def _table(self, table: Element, ground: Ground, depth: int) -> list[str]:
        shaded = Ground(ground.is_colored or self.styles.is_shading_table(table))
        lines: list[str] = []
        for row in _rows(table):
            cells = [
                self._blocks(
                    cell, Ground(shaded.is_colored or is_colored(child(cell, "tcPr", "shd"))), depth + 1
                )
                for cell in _cells(row)
            ]
            lines += write_row(cells)
        return [*lines, ""] if lines else []

    def _paragraph(self, element: Element, ground: Ground, depth: int) -> list[str]:
        paragraph = _Paragraph(element, ground)
        self._inline(element, paragraph, 0)
        text = "".join(paragraph.pieces)
        self.story.hidden += paragraph.hidden
        lines = (
            self._with_marker(text, element).split("\n")
            if text.strip()
            else ([""] if not paragraph.boxes else [])
        )
        if text.strip():
            self._note_title(text, paragraph)
        for box, beneath in paragraph.boxes:
            lines += ["", *self._blocks(box, beneath, depth + 1), ""]
        return lines

    def _with_marker(self, text: str, element: Element) -> str:
        numbering = self.styles.paragraph_property(element, "numPr")
        marker = self.lists.marker(value(child(numbering, "numId")), value(child(numbering, "ilvl")))
        return f"{marker} {text}" if marker else text

    def _note_title(self, text: str, paragraph: _Paragraph) -> None:
        name = self.styles.name(value(child(paragraph.element, "pPr", "pStyle")))
        rank = paragraph.size + (1000 if name == "title" else 0)
        self.story.titles.append((rank, " ".join(text.split())))

    def _inline(self, parent: Element, paragraph: _Paragraph, depth: int) -> None:
        if depth > DEEPEST:
            return
        for element in parent:
            name = local(element)
            if name == "r":
                self._run(element, paragraph, depth)
            elif name == "AlternateContent":
                chosen = branch(element)
                if chosen is not None:
                    self._inline(chosen, paragraph, depth + 1)
            elif name in ("drawing", "pict", "object"):
                _collect_boxes(element, paragraph.ground, paragraph.boxes, 0)
            elif name and name not in DROPPED:
                self._note_link(element, name)
                if name == "t":
                    paragraph.pieces.append(element.text or "")
                self._inline(element, paragraph, depth + 1)

    def _note_link(self, element: Element, name: str) -> None:
        address = ""
        if name == "hyperlink":
            address = self.targets.get(value(element, "id") or "", "")
        elif name == "fldSimple":
            found = _FIELD_LINK.search(value(element, "instr") or "")
            address = found[1] if found else ""
        if address.lower().startswith(_WEB):
            self.story.links.append(address)

    def _run(self, run: Element, paragraph: _Paragraph, depth: int) -> None:
        why = self.styles.why_hidden(run, paragraph.element, paragraph.ground)
        text = "".join(self._run_pieces(run, paragraph, depth))
        if why and text.strip():
            paragraph.hidden.append((text, why))
        elif text:
            paragraph.pieces.append(text)
            paragraph.size = max(paragraph.size, self.styles.size(run, paragraph.element))

    def _run_pieces(self, run: Element, paragraph: _Paragraph, depth: int) -> list[str]:
        pieces: list[str] = []
        for element in run:
            match local(element):
                case "t":
                    pieces.append(element.text or "")
                case "tab" | "ptab":
                    pieces.append("\t")
                case "br" | "cr":
                    pieces.append("\n")
                case "noBreakHyphen":
                    pieces.append("-")
                case "sym":
                    pieces.append(_symbol(element))
                case "instrText":
                    self.story.links += [
                        link
                        for link in _FIELD_LINK.findall(element.text or "")
                        if link.lower().startswith(_WEB)
                    ]
                case "footnoteReference" | "endnoteReference" as kind:
                    self.story.notes.append((kind.removesuffix("Reference"), value(element, "id") or ""))
                    pieces.append(f"[{len(self.story.notes)}]")
                case "drawing" | "pict" | "object":
                    _collect_boxes(element, paragraph.ground, paragraph.boxes, 0)
                case "AlternateContent":
                    chosen = branch(element)
                    if chosen is not None:
                        pieces += self._run_pieces(chosen, paragraph, depth + 1)
                case "ruby":
                    pieces += [
                        inner.text or ""
                        for base in children(element, "rubyBase")
                        for inner in base.iter()
                        if local(inner) == "t"
                    ]
        return pieces


def _rows(table: Element) -> list[Element]:
    """Rows of the table, those in content controls and insertions included, deleted ones left out."""
    rows: list[Element] = []
    for item in table:
        name = local(item)
        if name == "tr":
            if child(item, "trPr", "del") is None:
                rows.append(item)
        elif name in ("sdt", "sdtContent", "customXml", "ins"):
            rows += _rows(item)
    return rows


def _cells(row: Element) -> list[Element]:
    cells: list[Element] = []
    for item in row:
        name = local(item)
        if name == "tc":
            merged = child(item, "tcPr", "vMerge")
            if merged is None or value(merged) == "restart":
                cells.append(item)
        elif name in ("sdt", "sdtContent", "customXml"):
            cells += _cells(item)
    return cells


def _collect_boxes(element: Element, ground: Ground, boxes: list[tuple[Element, Ground]], depth: int) -> None:
    if depth > DEEPEST or _is_hidden_shape(element):
        return
    name = local(element)
    if name == "txbxContent":
        boxes.append((element, ground))
        return
    if name == "AlternateContent":
        chosen = branch(element)
        if chosen is not None:
            _collect_boxes(chosen, ground, boxes, depth + 1)
        return
    if name in ("wsp", "shape", "rect", "roundrect", "wgp", "group"):
        ground = Ground(ground.is_colored or _is_filled(element))
    for item in element:
        _collect_boxes(item, ground, boxes, depth + 1)


def _is_filled(shape: Element) -> bool:
    """True unless the shape says that it has no fill; a style's fill counts as one."""
    color = value(shape, "fillcolor")
    if color is not None:
        return color.lower() not in ("white", "#ffffff", "#fff", "none") and value(shape, "filled") not in (
            "f",
            "false",
        )
    properties = child(shape, "spPr")
    kinds = {local(item) for item in (() if properties is None else properties)}
    if "noFill" in kinds:
        return False
    solid = child(properties, "solidFill", "srgbClr")
    if solid is not None:
        return (value(solid) or "").lower() != "ffffff"
    return (
        bool(kinds & {"solidFill", "gradFill", "blipFill", "pattFill", "grpFill"})
        or child(shape, "style", "fillRef") is not None
    )


def _is_hidden_shape(element: Element) -> bool:
    style = element.get("style", "") if local(element) in ("shape", "rect", "roundrect", "group") else ""
    return "visibility:hidden" in style.replace(" ", "")


def _symbol(element: Element) -> str:
    """A character of a symbol font: Word's private codes are bullets or check marks, shown as a bullet."""
    try:
        code = int(value(element, "char") or "", 16)
    except ValueError:
        return ""
    return "•" if 0xE000 <= code <= 0xF8FF else chr(code)
