"""What a rater is called where people read it."""

DEMONSTRATION_MODEL = "demonstration-model"
"""The name under which `make demo` offers its stand-in for a model."""
DEMONSTRATION_LABEL = "Demonstration model"


def model_label(model: str) -> str:
    """What pages, exports and mails call a rating model."""
    return DEMONSTRATION_LABEL if model == DEMONSTRATION_MODEL else model
