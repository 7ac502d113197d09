"""The flow: one report prepared (pure), and a whole run from sources to an index."""
