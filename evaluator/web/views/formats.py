"""The formats that are read, as forms name them."""

from evaluator.documents.formats import accepted_formats


def accepted_names() -> str:
    """For the `accept` of a file field: endings, a ZIP of files among them."""
    endings = [f".{ending}" for item in accepted_formats() for ending in item.extensions]
    return ",".join(dict.fromkeys([*endings, ".zip"]))


def accepted_words() -> str:
    """For a hint: "PDF, DOCX, TXT, Markdown, HTML"."""
    return ", ".join(item.name for item in accepted_formats())
