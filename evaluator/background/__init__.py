"""The supervisor and the named loops it owns."""
