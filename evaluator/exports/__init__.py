"""A report in, file bytes out."""
