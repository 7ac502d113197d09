"""Sources in, index out: reports are read, cut into passages, annotated and written by an engine."""
