"""Compare spellings of names; no other package decides whether two names are equal or similar.

fold: two spellings are equal when their folded forms are. words: split a text into folded words. phones, skeleton:
the sounds of a name, and its consonants. similarity: compare two names, 0 to 1.
"""

from conflict_index.names.cases import nominatives
from conflict_index.names.fold import fold, fold_all, spelled
from conflict_index.names.joined import splits
from conflict_index.names.letters import letters
from conflict_index.names.phones import phones, phones_all, skeleton
from conflict_index.names.romanise import romanise
from conflict_index.names.scripts import script
from conflict_index.names.similarity import similarity
from conflict_index.names.words import Word, words

__all__ = [
    "Word",
    "fold",
    "fold_all",
    "letters",
    "nominatives",
    "phones",
    "phones_all",
    "romanise",
    "script",
    "similarity",
    "skeleton",
    "spelled",
    "splits",
    "words",
]
