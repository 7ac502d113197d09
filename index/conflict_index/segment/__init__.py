"""Split reports into passages: find sentence ends, and separate body from page furniture and comments."""

from conflict_index.segment.passages import segment
from conflict_index.segment.sentences import paragraphs, sentences

__all__ = ["paragraphs", "segment", "sentences"]
