"""How one model wants to be asked: a first guess from its name, and what it has taught us since by refusing."""

from dataclasses import dataclass, replace
from enum import StrEnum

from evaluator.outside.models import REASONING_ROOM, Capabilities
from evaluator.outside.refusals import Parameter


class AnswerFormat(StrEnum):
    """How strictly the answer's form is asked for: by schema, as JSON, or in words alone."""

    SCHEMA = "json_schema"
    JSON = "json_object"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What a request carries beside its messages.

    `formats` and `limit_names` (what the limit of the answer's tokens is called) begin with what is used now, and go
    on with what is tried when that is refused; without names no limit is sent. `temperature` and `reasoning_effort`
    are sent when set; `reasoning_tokens` is room for hidden thought on top of the visible answer.
    """

    formats: tuple[AnswerFormat, ...]
    limit_names: tuple[str, ...]
    temperature: float | None
    reasoning_effort: str | None
    reasoning_tokens: int
    max_output_tokens: int

    @property
    def answer_format(self) -> AnswerFormat:
        """The format in use."""
        return self.formats[0]

    def output_limit(self, wanted: int) -> int:
        """Tokens to allow for a visible answer of at most `wanted`."""
        return min(wanted + self.reasoning_tokens, self.max_output_tokens)

    def without(self, refused: Parameter) -> "Dialect | None":
        """What to try after that was refused; None when it was not sent or nothing is left to try."""
        match refused:
            case Parameter.FORMAT:
                return replace(self, formats=self.formats[1:]) if len(self.formats) > 1 else None
            case Parameter.TEMPERATURE:
                return replace(self, temperature=None) if self.temperature is not None else None
            case Parameter.EFFORT:
                return replace(self, reasoning_effort=None) if self.reasoning_effort else None
            case Parameter.LIMIT_SIZE:
                return replace(self, limit_names=()) if self.limit_names else None
            case Parameter.LIMIT:
                return self._with_next_limit_name()

    def _with_next_limit_name(self) -> "Dialect | None":
        if not self.limit_names:
            return None
        # only models that think refuse the old name, and their thought counts against the limit
        thinks = self.limit_names[0] == "max_tokens"
        room = max(self.reasoning_tokens, REASONING_ROOM) if thinks else self.reasoning_tokens
        limit_names = self.limit_names[1:]
        return replace(self, limit_names=limit_names, reasoning_tokens=room)


def first_dialect(known: Capabilities) -> Dialect:
    """The dialect that a model's capabilities suggest."""
    formats = (AnswerFormat.SCHEMA, AnswerFormat.JSON, AnswerFormat.TEXT)
    if not known.strict_schema:
        formats = (AnswerFormat.JSON, AnswerFormat.SCHEMA, AnswerFormat.TEXT)
    names = ("max_completion_tokens", "max_tokens")
    return Dialect(
        formats=formats,
        limit_names=names if known.max_tokens_name == names[0] else names[::-1],
        temperature=known.temperature,
        reasoning_effort=known.reasoning_effort,
        reasoning_tokens=known.reasoning_tokens,
        max_output_tokens=known.max_output_tokens,
    )
