"""Places and actors under all their names: compiled once, opened in milliseconds, looked up in any spelling."""

from conflict_index.gazetteer.cache import compile_gazetteer, compiled, ensure, is_compiled
from conflict_index.gazetteer.reader import Gazetteer
from conflict_index.gazetteer.records import Candidate, Entry

__all__ = ["Candidate", "Entry", "Gazetteer", "compile_gazetteer", "compiled", "ensure", "is_compiled"]
