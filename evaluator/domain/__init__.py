"""Rules and words of the field: pure, typed, no await, no I/O."""
