"""One open PDF page: its place in the displayed world, its objects, and pictures of it with and without text."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from PIL import Image

from evaluator.documents.pdfium import pdfium
from evaluator.documents.transcript import Box

if TYPE_CHECKING:
    Pointer: TypeAlias = ctypes._Pointer[ctypes.Structure]
else:
    Pointer = object
"""A handle of the PDF library; the bindings give all of them the same kind of ctypes pointer."""


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Turns page space (y up, before rotation) into the page as displayed (y down, after rotation), in points."""

    left: float
    bottom: float
    right: float
    top: float
    quarter_turns: int

    @property
    def width(self) -> float:
        """Displayed width in points."""
        return self.top - self.bottom if self.quarter_turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """Displayed height in points."""
        return self.right - self.left if self.quarter_turns % 2 else self.top - self.bottom

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point as displayed."""
        match self.quarter_turns:
            case 0:
                return x - self.left, self.top - y
            case 1:
                return y - self.bottom, x - self.left
            case 2:
                return self.right - x, y - self.bottom
            case _:
                return self.top - y, self.right - x

    def direction(self, x: float, y: float) -> tuple[float, float]:
        """A direction as displayed."""
        match self.quarter_turns:
            case 0:
                return x, -y
            case 1:
                return y, x
            case 2:
                return -x, y
            case _:
                return -y, -x

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle as displayed."""
        if not self.quarter_turns:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def is_outside(self, box: Box) -> bool:
        """True when the middle of the box is not on the displayed page."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return not (0 <= x <= self.width and 0 <= y <= self.height)


def frame_of(page: Pointer) -> PageFrame:
    """The frame of an open page: its crop box within its media box, and its rotation."""
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box) or box.right <= box.left or box.top <= box.bottom:
        return PageFrame(0.0, 0.0, 612.0, 792.0, 0)
    return PageFrame(box.left, box.bottom, box.right, box.top, pdfium.FPDFPage_GetRotation(page) % 4)


def objects_of(page: Pointer) -> Iterator[Pointer]:
    """Every object painted on the page, those inside form objects included, in painting order."""
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        yield from _unfold(pdfium.FPDFPage_GetObject(page, index), 0)


def _unfold(item: Pointer, depth: int) -> Iterator[Pointer]:
    yield item
    if depth < 8 and pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_FORM:
        for index in range(pdfium.FPDFFormObj_CountObjects(item)):
            yield from _unfold(pdfium.FPDFFormObj_GetObject(item, index), depth + 1)


class FillReader:
    """Reads the color an object is filled with; holds the buffers, as a page asks thousands of times."""

    def __init__(self) -> None:
        self._channels = [ctypes.c_uint() for _ in range(4)]

    def fill(self, item: Pointer) -> tuple[int, int, int, int] | None:
        """Red, green, blue and opacity, 0 to 255 each; None where the library knows no color (patterns)."""
        red, green, blue, alpha = self._channels
        if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
            return None
        return red.value, green.value, blue.value, alpha.value


def is_pale(fill: tuple[int, int, int, int] | None) -> bool:
    """True for white and nearly white, which is unseen on paper."""
    return fill is not None and fill[0] >= 225 and fill[1] >= 225 and fill[2] >= 225


def gray_picture_of(page: Pointer, frame: PageFrame, scale: float) -> Image.Image:
    """The page as a reader sees it on white, `scale` pixels a point, in shades of gray."""
    return _picture_of(page, frame, scale, pdfium.FPDFBitmap_Gray, "L")


def color_picture_of(page: Pointer, frame: PageFrame, scale: float) -> Image.Image:
    """The same in color; red and blue may stand in each other's place."""
    return _picture_of(page, frame, scale, pdfium.FPDFBitmap_BGR, "RGB")


def _picture_of(page: Pointer, frame: PageFrame, scale: float, kind: int, mode: str) -> Image.Image:
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    stride = width * len(mode)
    # the library paints into our own memory, which the picture then shares: nothing is copied
    pixels = bytearray(b"\xff") * (stride * height)
    shared = (ctypes.c_ubyte * len(pixels)).from_buffer(pixels)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, kind, shared, stride)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Image.frombuffer(mode, (width, height), pixels, "raw", mode, stride, 1)
