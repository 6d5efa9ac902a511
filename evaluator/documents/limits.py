"""How much of a file may be read before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds of one reading. Bytes and inflated bytes count per file, and so do seconds (wall time) and CPU seconds.

    The defaults allow any resume seen in practice: 10 MB, 30 pages, 200,000 characters, 30 s, 20 s of CPU, 1 GB of
    address space. `ocr_languages` are those that pictures are expected in, as tesseract has them: "eng+deu"; empty
    leaves pictures unread.
    """

    max_bytes: int = 10 * 1024 * 1024
    max_pages: int = 30
    max_characters: int = 200_000
    seconds: float = 30.0
    cpu_seconds: int = 20
    memory_mb: int = 1024
    ocr_languages: str = "eng"

    @property
    def max_inflated_bytes(self) -> int:
        """What all parts of a ZIP container may hold together once inflated."""
        return 6 * self.max_bytes
