"""Look up the possible referents of a name: listed names first, then similar sounds, then ambiguity."""
