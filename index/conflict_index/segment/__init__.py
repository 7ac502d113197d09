"""Report to passages: where sentences end, what is the report's own body, and what is furniture or comment."""

from conflict_index.segment.passages import segment
from conflict_index.segment.sentences import paragraphs, sentences

__all__ = ["paragraphs", "segment", "sentences"]
