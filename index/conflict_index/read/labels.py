"""Tell the labels of facts from other short texts, by the words of seeds/reading/labels.csv in several languages.

A label is made of these words alone, and one of them names what is said: "Suspected belligerent", "Date of the
incident", "Місце удару". Letters are compared folded, Arabic and Hebrew words with or without their article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from conflict_index import seeds
from conflict_index.names.fold import fold

LONGEST_LABEL = 80
_MOST_WORDS = 8
_NO_HEADS = frozenset({"event", "report"})
_ARTICLES = ("ال", "ה")
_NO_LETTERS_AT_START = re.compile(r"^[^\w]*")
_WORD = re.compile(r"[^\s/,()&-]+")
_ELISION = re.compile(r"(?<![^\W_])([A-Za-z])['’]")
_SENTENCE = re.compile(r"[.!?؟۔]\s*$")


def cleaned(text: str) -> str:
    """Return a label without the marks around it: bullets, pictograms, colons, dashes."""
    return re.sub(r"[\s:：\-–—|=•·»]+$", "", _NO_LETTERS_AT_START.sub("", text))


def has_shape(text: str) -> bool:
    """Return whether a text may be a label: few words that begin with a letter and do not end as a sentence does."""
    label = cleaned(text)
    return (
        0 < len(label) <= LONGEST_LABEL
        and len(label.split()) <= _MOST_WORDS
        and label[0].isalpha()
        and not _SENTENCE.search(label)
    )


@lru_cache(1 << 12)
def kinds(text: str) -> frozenset[str]:
    """Return what a label made of known words says, such as {"when", "event"}; empty for any other text."""
    if not has_shape(text):
        return frozenset()
    found: set[str] = set()
    for word in _WORD.findall(_ELISION.sub(r"\1 ", cleaned(text))):
        known = next((_words()[form] for form in _forms(word) if form in _words()), None)
        if known is None and fold(word):
            return frozenset()
        found.update(known or ())
    found.discard("")
    return frozenset(found) if found - _NO_HEADS else frozenset()


def word_kinds(text: str) -> frozenset[str]:
    """Return what any words of a text name, as in labels."""
    forms = (form for word in _WORD.findall(cleaned(text)) for form in _forms(word))
    return frozenset().union(*(_words().get(form, frozenset()) for form in forms)) - {""}


def of_person(labels: Sequence[str]) -> bool:
    """Return whether labels are those of a person in a list: a name, an age."""
    said = [kinds(label) for label in labels]
    persons = sum(one == {"person"} for one in said)
    return persons == len(said) or (persons > 1 and 3 * persons >= len(said))


def _forms(word: str) -> Iterator[str]:
    """Yield a word folded, and folded without its article."""
    yield fold(word)
    for article in _ARTICLES:
        if word.startswith(article) and len(word) > len(article) + 1:
            yield fold(word.removeprefix(article))


@cache
def _words() -> dict[str, frozenset[str]]:
    """Map folded words to what they name; a modifier names nothing: {""}."""
    found: dict[str, set[str]] = {}
    for row in seeds.rows("reading/labels.csv"):
        for form in _forms(row["word"]):
            found.setdefault(form, set()).add(row["kind"])
    return {word: frozenset(named) for word, named in found.items()}
