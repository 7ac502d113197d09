"""Lists of places: read, and answered row by row."""
