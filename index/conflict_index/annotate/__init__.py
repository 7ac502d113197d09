"""Names in text: places and actors of the gazetteer, and names that no gazetteer has."""

from conflict_index.annotate.annotator import Annotator
from conflict_index.annotate.mentions import GROUP_FORM, MAYBE_FORM, PERSON_FORM, PLACE_FORM, Kind, kind_of
from conflict_index.annotate.whereabouts import whereabouts

__all__ = ["GROUP_FORM", "MAYBE_FORM", "PERSON_FORM", "PLACE_FORM", "Annotator", "Kind", "kind_of", "whereabouts"]
