"""Places and actors under all their names: compiled once, opened in milliseconds, looked up in any spelling."""

from conflict_index.gazetteer.cache import compile_gazetteer, compiled, ensure, is_compiled
from conflict_index.gazetteer.entries import Candidate, NameEntry
from conflict_index.gazetteer.reader import Gazetteer

__all__ = ["Candidate", "Gazetteer", "NameEntry", "compile_gazetteer", "compiled", "ensure", "is_compiled"]
