"""The PDF library's C interface. Its bindings are generated from headers without types, so this name has none."""

from importlib import import_module

pdfium = import_module("pypdfium2.raw")
"""Functions are called as the library's headers document them; `FPDF_InitLibrary` is called in pdf_file."""
