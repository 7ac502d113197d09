"""What a search gives back: hits with their evidence, one page of them, and the same as plain data."""

from conflict_search.results.page import Hit, Results

__all__ = ["Hit", "Results"]
