"""Downloads: the header that makes a browser save an answer under a name, and never show it."""

from werkzeug.http import dump_options_header


def attachment(name: str) -> str:
    """Content-Disposition for a file of that name: in ASCII for old readers, whole for all others (RFC 6266)."""
    if name.isascii():
        return dump_options_header("attachment", {"filename": name})
    plain = "".join(character if character.isascii() else "_" for character in name)
    return dump_options_header("attachment", {"filename": plain, "filename*": name})
