"""The reader of pictures: JPG, PNG, WebP and TIFF files, a frame a page, recognized like scanned pages."""

import io
import warnings

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from evaluator.documents.limits import ReadLimits
from evaluator.documents.ocr import DOTS_PER_INCH, Recognizer, fitted
from evaluator.documents.pages import Page, transcribe
from evaluator.documents.pdf_page import PageFrame
from evaluator.documents.refusals import damaged, too_many_pages, too_many_pixels
from evaluator.documents.transcript import Transcript

MOST_DECODED_PIXELS = 80_000_000
"""A larger picture is refused unopened: A4 at 600 dots an inch has 35 million."""
_POINTS_A_PIXEL = 72 / DOTS_PER_INCH


def read_picture(data: bytes, limits: ReadLimits) -> Transcript:
    """Recognize all frames. Raises Refused: corrupt, or too_large by frames or pixels."""
    recognizer = Recognizer(limits.ocr_languages, limits.seconds)
    pages: list[Page] = []
    try:
        with warnings.catch_warnings():
            # what it warns of is refused by our own bound
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                frames = getattr(picture, "n_frames", 1)
                if frames > limits.max_pages:
                    raise too_many_pages(frames, limits.max_pages)
                for frame in ImageSequence.Iterator(picture):
                    if frame.width * frame.height > MOST_DECODED_PIXELS:
                        raise too_many_pixels(frame.width, frame.height)
                    pages.append(_read_frame(frame, recognizer))
    except Image.DecompressionBombError as error:
        raise too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise damaged("picture") from error
    return transcribe(pages)


def _read_frame(frame: Image.Image, recognizer: Recognizer) -> Page:
    upright = fitted(ImageOps.exif_transpose(frame))
    width, height = upright.width * _POINTS_A_PIXEL, upright.height * _POINTS_A_PIXEL
    page = Page(PageFrame(0.0, 0.0, width, height, 0), is_picture=True)
    if runs := recognizer.read(upright, 1 / _POINTS_A_PIXEL):
        page.take_recognized(runs)
    return page
