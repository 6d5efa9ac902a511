"""The questions asked of a model: one file each with its words, answer schema and strict parser."""
