"""Facets by table: words of a text that give it a value, such as the weapon, listed in seeds/taggers."""

from conflict_index.annotate.taggers.tagger import Tagger

__all__ = ["Tagger"]
