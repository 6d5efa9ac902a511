"""One open PDF page: its place in the displayed world, its objects, and pictures of it with and without text."""

import ctypes
from dataclasses import dataclass
from itertools import repeat
from struct import Struct
from typing import TYPE_CHECKING, TypeAlias

from PIL import Image

from evaluator.documents.pdfium import Address, address_of, in_numbers, pdfium
from evaluator.documents.transcript import Box

if TYPE_CHECKING:
    Pointer: TypeAlias = ctypes._Pointer[ctypes.Structure]
else:
    Pointer = object
"""A handle of the PDF library; the bindings give all of them the same kind of ctypes pointer."""
Fill: TypeAlias = tuple[int, int, int, int]
"""Red, green, blue and opacity, 0 to 255 each."""
Matrix: TypeAlias = tuple[float, ...]
"""Six numbers, as the PDF operator cm has them."""
DEEPEST_FORM = 8
SHORTEST_SIDE = 200.0
"""Points: a page whose longer side is shorter than this is not meant to be looked at in that size."""
USUAL_SIDE = 792.0
COLOR = Struct("4I")

_HANDLE, _INT = ctypes.c_void_p, ctypes.c_int
_object = in_numbers(pdfium.FPDFPage_GetObject, _HANDLE, _HANDLE, _INT)
_kind = in_numbers(pdfium.FPDFPageObj_GetType, _INT, _HANDLE)
_matrix = in_numbers(pdfium.FPDFPageObj_GetMatrix, _INT, _HANDLE, _HANDLE)
_fill = in_numbers(pdfium.FPDFPageObj_GetFillColor, _INT, *[_HANDLE] * 5)
_count_in_form = in_numbers(pdfium.FPDFFormObj_CountObjects, _INT, _HANDLE)
_in_form = in_numbers(pdfium.FPDFFormObj_GetObject, _HANDLE, _HANDLE, ctypes.c_ulong)


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Turns page space (y up, before rotation) into the page as displayed (y down, after rotation), in points.

    `unit` is how many points a unit of page space is long: 1, save on pages that are shown enlarged.
    """

    left: float
    bottom: float
    right: float
    top: float
    quarter_turns: int
    unit: float = 1.0

    @property
    def width(self) -> float:
        """Displayed width in points."""
        return self.unit * (self.top - self.bottom if self.quarter_turns % 2 else self.right - self.left)

    @property
    def height(self) -> float:
        """Displayed height in points."""
        return self.unit * (self.right - self.left if self.quarter_turns % 2 else self.top - self.bottom)

    @property
    def is_plain(self) -> bool:
        """True when only the origin and the sense of y differ from page space."""
        return not self.quarter_turns and self.unit == 1.0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """A point as displayed."""
        match self.quarter_turns:
            case 0:
                x, y = x - self.left, self.top - y
            case 1:
                x, y = y - self.bottom, x - self.left
            case 2:
                x, y = self.right - x, y - self.bottom
            case _:
                x, y = self.top - y, self.right - x
        return x * self.unit, y * self.unit

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
        if self.is_plain:
            return left - self.left, self.top - top, right - self.left, self.top - bottom
        x0, y0 = self.point(left, bottom)
        x1, y1 = self.point(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def is_outside(self, box: Box) -> bool:
        """True when the middle of the box is not on the displayed page."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        return not (0 <= x <= self.width and 0 <= y <= self.height)


def frame_of(page: Pointer) -> PageFrame:
    """The frame of an open page: its crop box within its media box, its rotation, and how much it is enlarged.

    The library does not tell a page's own unit. But pages smaller than any paper have one, or are looked at enlarged.
    """
    box = pdfium.FS_RECTF()
    if not pdfium.FPDF_GetPageBoundingBox(page, box) or box.right <= box.left or box.top <= box.bottom:
        return PageFrame(0.0, 0.0, 612.0, 792.0, 0)
    longest = max(box.right - box.left, box.top - box.bottom)
    unit = USUAL_SIDE / longest if longest < SHORTEST_SIDE else 1.0
    return PageFrame(box.left, box.bottom, box.right, box.top, pdfium.FPDFPage_GetRotation(page) % 4, unit)


@dataclass(frozen=True, slots=True)
class PageObject:
    """Something painted on the page: its handle, its kind (FPDF_PAGEOBJ_...), and the matrix of the form it is in."""

    handle: Address
    kind: int
    matrix: Matrix | None

    def box(self, frame: PageFrame) -> Box | None:
        """The rectangle around it as displayed."""
        sides = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPageObj_GetBounds(ctypes.cast(self.handle, pdfium.FPDF_PAGEOBJECT), *sides):
            return None
        left, bottom, right, top = (side.value for side in sides)
        if self.matrix is not None:
            corners = [_moved(self.matrix, x, y) for x in (left, right) for y in (bottom, top)]
            left, right = min(x for x, _ in corners), max(x for x, _ in corners)
            bottom, top = min(y for _, y in corners), max(y for _, y in corners)
        return frame.box(left, bottom, right, top)


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page is painted with, in painting order, that inside forms included: its text objects, and the rest."""

    texts: list[Address]
    others: list[PageObject]

    @property
    def is_text_only(self) -> bool:
        """True when nothing but text leaves a mark."""
        return all(item.kind == pdfium.FPDF_PAGEOBJ_FORM for item in self.others)


def content_of(page: Pointer) -> PageContent:
    """The content of an open page."""
    content = PageContent([], [])
    count = pdfium.FPDFPage_CountObjects(page)
    _sort_in(content, list(map(_object, repeat(address_of(page)), range(count))), None, 0)
    return content


def _sort_in(content: PageContent, handles: list[Address], matrix: Matrix | None, depth: int) -> None:
    for handle, kind in zip(handles, map(_kind, handles), strict=True):
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            content.texts.append(handle)
            continue
        content.others.append(PageObject(handle, kind, matrix))
        if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < DEEPEST_FORM:
            own = (ctypes.c_float * 6)()
            _matrix(handle, ctypes.addressof(own))
            inner = list(map(_in_form, repeat(handle), range(_count_in_form(handle))))
            _sort_in(content, inner, _within(tuple(own), matrix), depth + 1)


def _within(inner: Matrix, outer: Matrix | None) -> Matrix:
    if outer is None:
        return inner
    a, b, c, d, e, f = inner
    (x0, y0), (x1, y1), (x2, y2) = (_moved(outer, x, y) for x, y in ((e, f), (e + a, f + b), (e + c, f + d)))
    return x1 - x0, y1 - y0, x2 - x0, y2 - y0, x0, y0


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def fills_of(handles: list[Address]) -> list[Fill | None]:
    """The fill color of each object; None where the library knows no color (patterns)."""
    channels = (ctypes.c_uint * (4 * len(handles)))()
    start = ctypes.addressof(channels)
    step = COLOR.size // 4
    places = [
        range(start + step * channel, start + COLOR.size * len(handles), COLOR.size) for channel in range(4)
    ]
    known = list(map(_fill, handles, *places))
    colors = COLOR.iter_unpack(channels)
    return [color if is_known else None for is_known, color in zip(known, colors, strict=True)]


def gray_picture_of(page: Pointer, frame: PageFrame, scale: float) -> Image.Image:
    """The page as a reader sees it on white, `scale` pixels a point, in shades of gray."""
    pixels = gray_pixels_of(page, frame, scale)
    size = (pixels.width, pixels.height)
    return Image.frombuffer("L", size, pixels.levels, "raw", "L", pixels.width, 1)


@dataclass(frozen=True, slots=True)
class Pixels:
    """A picture of a page: a byte a channel, row after row."""

    levels: bytearray
    channels: int
    width: int
    height: int


def gray_pixels_of(page: Pointer, frame: PageFrame, scale: float) -> Pixels:
    """The same as bytes."""
    return _pixels_of(page, frame, scale, pdfium.FPDFBitmap_Gray, 1)


def color_pixels_of(page: Pointer, frame: PageFrame, scale: float) -> Pixels:
    """The same in color: blue, green, red."""
    return _pixels_of(page, frame, scale, pdfium.FPDFBitmap_BGR, 3)


def _pixels_of(page: Pointer, frame: PageFrame, scale: float, kind: int, channels: int) -> Pixels:
    width, height = max(1, round(frame.width * scale)), max(1, round(frame.height * scale))
    stride = width * channels
    # the library paints into our own memory: nothing is copied
    levels = bytearray(b"\xff") * (stride * height)
    shared = (ctypes.c_ubyte * len(levels)).from_buffer(levels)
    bitmap = pdfium.FPDFBitmap_CreateEx(width, height, kind, shared, stride)
    if not bitmap:
        raise MemoryError
    try:
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, 0)
    finally:
        pdfium.FPDFBitmap_Destroy(bitmap)
    return Pixels(levels, channels, width, height)
