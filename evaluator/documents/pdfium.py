"""The PDF library's C interface. Its bindings are generated from headers without types, so this name has none."""

import ctypes
from collections import deque
from collections.abc import Iterable
from importlib import import_module
from typing import Any

pdfium = import_module("pypdfium2.raw")
"""Functions are called as the library's headers document them; `FPDF_InitLibrary` is called in pdf_file."""

Address = int
"""A handle of the library as a plain number."""


def in_numbers(function: Any, result: Any, *arguments: Any) -> Any:
    """The function with handles and buffers as plain addresses: for what is called thousands of times a page."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)


def address_of(handle: Any) -> Address:
    """The number of a handle that the bindings gave as a pointer."""
    return ctypes.addressof(handle.contents)


def run_through(calls: Iterable[Any]) -> None:
    """Make all the calls of a `map` for what they do."""
    deque(calls, maxlen=0)
