"""The default engine: an inverted index on disk, with protection against crafted files."""
