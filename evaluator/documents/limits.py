"""How much of a file may be read before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds of one reading. Bytes and inflated bytes count per file; seconds are wall time of one file.

    The defaults allow any resume seen in practice: 10 MB, 30 pages, 200,000 characters, 30 s, 1 GB of address space.
    """

    max_bytes: int = 10 * 1024 * 1024
    max_pages: int = 30
    max_characters: int = 200_000
    seconds: float = 30.0
    memory_mb: int = 1024

    @property
    def max_inflated_bytes(self) -> int:
        """What all parts of a ZIP container may hold together once inflated."""
        return 6 * self.max_bytes
