"""Bytes in, Document out: readers for each format and the sandbox of worker processes they run in."""
