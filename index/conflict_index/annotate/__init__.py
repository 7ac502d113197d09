"""Names in text: places and actors of the gazetteer, and names that no gazetteer has."""

from conflict_index.annotate.annotator import Annotator
from conflict_index.annotate.georeference import georeference
from conflict_index.annotate.mentions import GROUP_FORM, MAYBE_FORM, PERSON_FORM, PLACE_FORM, Kind, kind_of

__all__ = ["GROUP_FORM", "MAYBE_FORM", "PERSON_FORM", "PLACE_FORM", "Annotator", "Kind", "georeference", "kind_of"]
