"""Spellings compared: the one place where two names are held to be the same, or close.

fold: equal under it means the same spelling. words: the words of a text, folded. phones, skeleton: how a name
sounds, and its consonants. similarity: how alike two names are, 0 to 1.
"""

from conflict_index.names.fold import fold, fold_all, spelled
from conflict_index.names.phones import phones, phones_all, skeleton
from conflict_index.names.romanise import romanise
from conflict_index.names.scripts import script
from conflict_index.names.similarity import similarity
from conflict_index.names.words import Word, words

__all__ = [
    "Word",
    "fold",
    "fold_all",
    "phones",
    "phones_all",
    "romanise",
    "script",
    "similarity",
    "skeleton",
    "spelled",
    "words",
]
