"""The default engine: an inverted index on disk, and the guard that a stranger's files are read behind."""
