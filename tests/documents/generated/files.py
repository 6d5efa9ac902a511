"""What a generated file is: bytes, the words a person reads in it, and how reading it has to end."""

from dataclasses import dataclass

from evaluator.domain.documents import DocumentStatus

Block = str
"""Words that are read one after the other, whatever stands around them."""


@dataclass(frozen=True, slots=True)
class GeneratedFile:
    """A file with a name that says what it is; `hidden` are words that nobody sees in it."""

    name: str
    data: bytes
    status: DocumentStatus = DocumentStatus.OK
    blocks: tuple[Block, ...] = ()
    hidden: str = ""
