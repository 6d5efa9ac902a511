"""The words of a question: read from the file beside the code, checked at import, versioned by content."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

_HEADING = re.compile(r"^=== (\w+)\n", re.MULTILINE)
_VERSION_HEX = 12


@dataclass(frozen=True, slots=True)
class Words:
    """One file of words. `version` is the name with a hash of `text`: another word, another version."""

    name: str
    text: str
    version: str
    parts: Mapping[str, Template]

    def fill(self, part: str, **values: str) -> str:
        """The part with its placeholders filled; filled-in text is never looked at for placeholders."""
        return self.parts[part].substitute(values)


def load_words(name: str, placeholders: Mapping[str, frozenset[str]]) -> Words:
    """Read `NAME.md` beside this module.

    `placeholders` names every part and what it must hold; ValueError when the file says anything else.
    """
    text = (Path(__file__).parent / f"{name}.md").read_text(encoding="utf-8")
    _, *pieces = _HEADING.split(text)
    parts = {part: Template(body.rstrip("\n")) for part, body in zip(pieces[::2], pieces[1::2], strict=True)}
    found = {part: frozenset(template.get_identifiers()) for part, template in parts.items()}
    if found != dict(placeholders):
        raise ValueError(f"{name}.md has parts and placeholders {found}, not {dict(placeholders)}")
    if not all(template.is_valid() for template in parts.values()):
        raise ValueError(f"{name}.md has a stray dollar sign")
    digest = hashlib.sha256(text.encode()).hexdigest()[:_VERSION_HEX]
    return Words(name=name, text=text, version=f"{name}-{digest}", parts=parts)
