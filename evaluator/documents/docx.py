"""The DOCX reader: headers, body, text boxes, notes and footers of a Word file, hidden text apart."""

import posixpath

from evaluator.documents.containers import Container
from evaluator.documents.emitted import run_texts, share_of
from evaluator.documents.limits import ReadLimits
from evaluator.documents.refusals import damaged, too_many_characters
from evaluator.documents.transcript import Transcript
from evaluator.documents.word_lists import Lists
from evaluator.documents.word_styles import Ground, Styles
from evaluator.documents.word_walk import DROPPED, Story, Walk
from evaluator.documents.word_xml import Element, child, children, local, value
from evaluator.domain.documents import HiddenPassage

HEADLINES = 8
MARGINS = ("headerReference", "footerReference")
NOTES = ("footnotes", "endnotes")


def read_docx(data: bytes, limits: ReadLimits) -> Transcript:
    """Read a Word file of either dialect. Raises Refused: corrupt, encrypted, or too_large."""
    package = _Package(Container(data, "DOCX", limits.max_inflated_bytes))
    stories = package.stories()
    lines = [line for story in stories for line in (*story.lines, "")]
    text = "\n".join(lines)
    if len(text) > limits.max_characters:
        raise too_many_characters(len(text), limits.max_characters)
    return Transcript(
        text=text,
        hidden=[
            HiddenPassage(text=" ".join(words.split()), why=why)
            for story in stories
            for words, why in _merged(story.hidden)
        ],
        links=list(dict.fromkeys(link for story in stories for link in story.links)),
        headlines=_headlines(stories),
        emitted_share=share_of(
            [text, *(words for story in stories for words, _ in story.hidden)], package.runs()
        ),
    )


class _Package:
    """The parts of a Word file, found through its relationships as Word finds them."""

    def __init__(self, archive: Container) -> None:
        self.archive = archive
        self.main = self._main_part()
        root = archive.read_xml(self.main)
        body = child(root, "body")
        if root is None or body is None:
            raise damaged("DOCX")
        self.root, self.body = root, body
        self.walk = Walk(
            Styles(self._related(self.main, "styles")), Lists.of(self._related(self.main, "numbering"))
        )
        self.ground = Ground(is_colored=child(root, "background") is not None)

    def stories(self) -> list[Story]:
        """Headers, body, notes, footers."""
        body = self.walk.read(self.body, self._targets(self.main), self.ground)
        headers, footers = map(self._margins, MARGINS)
        return [*headers, body, *self._notes(body), *footers]

    def runs(self) -> list[str]:
        """The texts of all runs of the body, of the margins (the same ones once), and of the notes."""
        margins = {
            text
            for reference in MARGINS
            for part in self._margin_parts(reference)
            for text in self._texts(part)
        }
        notes = [root for kind in NOTES if (root := self._related(self.main, kind)) is not None]
        return [
            *run_texts(self.body, DROPPED, only="t"),
            *margins,
            *(text for root in notes for text in run_texts(root, DROPPED, only="t")),
        ]

    def _texts(self, part: str) -> list[str]:
        root = self.archive.read_xml(part)
        return [] if root is None else run_texts(root, DROPPED, only="t")

    def _main_part(self) -> str:
        for kind, target, _ in self._relations("").values():
            if kind == "officeDocument":
                return target
        return "word/document.xml"

    def _relations(self, part: str) -> dict[str, tuple[str, str, bool]]:
        """Relationship id -> kind, target, is_external."""
        folder, name = posixpath.split(part)
        root = self.archive.read_xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        relations: dict[str, tuple[str, str, bool]] = {}
        for item in children(root, "Relationship"):
            target = item.get("Target", "")
            is_external = item.get("TargetMode", "") == "External"
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            relations[item.get("Id", "")] = (item.get("Type", "").rpartition("/")[2], target, is_external)
        return relations

    def _related(self, part: str, kind: str) -> Element | None:
        target = next((found for name, found, _ in self._relations(part).values() if name == kind), None)
        return self.archive.read_xml(target) if target else None

    def _targets(self, part: str) -> dict[str, str]:
        return {key: target for key, (_, target, is_external) in self._relations(part).items() if is_external}

    def _margins(self, reference: str) -> list[Story]:
        """Headers or footers: first, even, default; each part once, each line once."""
        seen: set[str] = set()
        stories: list[Story] = []
        for part in self._margin_parts(reference):
            root = self.archive.read_xml(part)
            if root is not None:
                story = self.walk.read(root, self._targets(part), self.ground)
                story.lines = _unseen(story.lines, seen)
                stories.append(story)
        return stories

    def _margin_parts(self, reference: str) -> list[str]:
        relations = self._relations(self.main)
        order = {"first": 0, "even": 1, "default": 2}
        found = [item for item in self.root.iter() if local(item) == reference]
        found.sort(key=lambda item: order.get(value(item, "type") or "default", 2))
        keys = (value(item, "id") or "" for item in found)
        return list(dict.fromkeys(relations[key][1] for key in keys if key in relations))

    def _notes(self, body: Story) -> list[Story]:
        """Footnotes and endnotes in the order of their marks in the body, each with its number."""
        stories: list[Story] = []
        roots = {kind: self._related(self.main, f"{kind}s") for kind in {kind for kind, _ in body.notes}}
        for number, (kind, key) in enumerate(body.notes, 1):
            note = next((item for item in children(roots[kind], kind) if value(item, "id") == key), None)
            if note is not None:
                story = self.walk.read(note, {}, self.ground)
                words = [line.strip() for line in story.lines if line.strip()]
                story.lines = [f"[{number}] {words[0]}", *words[1:]] if words else []
                stories.append(story)
        return stories


def _unseen(lines: list[str], seen: set[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        words = " ".join(line.split())
        if words and words not in seen and not words.isdigit():
            seen.add(words)
            kept.append(line)
    return kept


def _merged(hidden: list[tuple[str, str]]) -> list[tuple[str, str]]:
    merged: list[tuple[str, str]] = []
    for words, why in hidden:
        if merged and merged[-1][1] == why:
            merged[-1] = (merged[-1][0] + words, why)
        else:
            merged.append((words, why))
    return merged


def _headlines(stories: list[Story]) -> list[str]:
    titles = [item for story in stories for item in story.titles]
    return [text for _, text in sorted(titles, key=lambda item: -item[0])[:HEADLINES]]
