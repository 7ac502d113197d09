"""Find names in text: places and actors of the gazetteer, and names that no gazetteer lists."""

from conflict_index.annotate.annotator import Annotator, Piece
from conflict_index.annotate.georeference import georeference

__all__ = ["Annotator", "Piece", "georeference"]
