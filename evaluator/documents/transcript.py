"""What a format's reader hands over: raw text with its places, before cleaning and before names are looked for."""

from dataclasses import dataclass, field

from evaluator.domain.documents import DocumentWarning, HiddenPassage, PageQuality, WarningKind

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points of the page as displayed; origin top left."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where characters start..end of the raw text stand. Pages count from 1."""

    start: int
    end: int
    page: int
    box: Box


@dataclass(slots=True)
class Transcript:
    """One file's visible text as its reader found it. Offsets count characters of `text`, which is not yet cleaned.

    `headlines` are the lines set in the largest type or as titles, biggest first: candidates for the person's name.
    `picture_pages` are the numbers of pages that hold only pictures, `ocr_pages` of those whose words were recognized
    in pictures. `emitted_share` is the share of the letters of all runs that came out, where runs can be counted.
    """

    text: str
    pages: int | None = None
    page_starts: list[int] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    hidden: list[HiddenPassage] = field(default_factory=list)
    warnings: list[DocumentWarning] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    picture_pages: list[int] = field(default_factory=list)
    ocr_pages: list[int] = field(default_factory=list)
    page_quality: list[PageQuality] = field(default_factory=list)
    emitted_share: float | None = None

    def warn(self, kind: WarningKind, message: str) -> None:
        """Add a warning once per kind."""
        if all(warning.kind is not kind for warning in self.warnings):
            self.warnings.append(DocumentWarning(kind=kind, message=message))
