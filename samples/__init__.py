"""Sample files, and the demonstration."""
