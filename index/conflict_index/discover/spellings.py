"""Compare names in sound and letters to decide whether they are spellings of one name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conflict_index.annotate.lexicon import WordClass, word_classes
from conflict_index.names import phones, phones_all, romanise, similarity, skeleton
from conflict_index.names.articles import articles

Alike = Mapping[str, Sequence[tuple[str, float]]]
"""The spellings of each name among others, with similarity 0 to 1, best first."""

_Bars = dict[bool, tuple[float, ...]]
_LONG = 4
_BARS: _Bars = {True: (2.0, 0.95, 0.82, 0.745, 0.735), False: (2.0, 2.0, 0.93, 0.85, 0.79)}
"""Least similarity of two names, by whether their consonants agree and how many consonants the shorter has."""
_REST_BARS: _Bars = {True: (2.0, 0.85, 0.6, 0.6, 0.6), False: (2.0, 2.0, 0.88, 0.66, 0.66)}
_CLEAR = 0.86
"""Similarity above which two names are matched whatever words they share."""
_CLOSE_SKELETON, _CLOSE_SOUND = 70.0, 50.0
"""Least similarity (0 to 100) of consonants and of sounds for names to be compared in full."""
_HOPELESS, _ARTICLE_COST = 0.5, 0.01
_EE, _OO, _DIPHTHONG_COST = re.compile("a[iy]|e[iye]|i[ey]"), re.compile("a[uw]|o[uo]|u[w]"), 0.04


@dataclass(frozen=True, slots=True)
class Sound:
    """A romanised name with its sounds (`phones`) and consonants (`skeleton`)."""

    key: str
    phones: str
    skeleton: str


@lru_cache(1 << 14)
def sound(name: str) -> Sound:
    """Return the sounds of one name in any script."""
    romanised = romanise(name)
    sounds = phones(romanised)
    return Sound(romanised, sounds, skeleton(sounds))


def sounds(keys: Sequence[str]) -> list[Sound]:
    """Return the sounds of many folded names."""
    return [Sound(key, own, skeleton(own)) for key, own in zip(keys, phones_all(list(keys)), strict=True)]


def alike(one: Sound, other: Sound, strict: float = 0.0) -> float:
    """Return the similarity of two names, 0 to 1, if they are spellings of one name; else 0.

    The bar is lower for equal consonants and for long names. Shared words ("Khan", "Tal") say little, so that the
    other words must be similar too. `strict` is added to the bar; if it is negative, equal consonants suffice for
    the other words.
    """
    if one.key == other.key:
        return 1.0
    if not one.skeleton or not other.skeleton or _is_word(one.key) or _is_word(other.key):
        return 0.0
    score = likeness(one.key, other.key)
    if score < _bar(one, other, _BARS) + strict:
        return 0.0
    shared = set(one.key.split()) & set(other.key.split())
    clear = score >= _CLEAR and not strict and len(shared) <= 1
    clear = clear or (strict < 0 and one.skeleton == other.skeleton)
    return score if clear or _rest_alike(one.key, other.key, strict) else 0.0


def _is_word(key: str) -> bool:
    """Tell whether a name is also a common English word; such names match only themselves."""
    return bool(word_classes().get(key, 0) & (WordClass.COMMON | WordClass.WORD))


def likeness(one: str, other: str) -> float:
    """Return names.similarity, or, at a small cost, that without articles or with diphthongs simplified.

    So Taybah and al-Teeba are similar: press spellings write one vowel for two, and omit articles.
    """
    score = similarity(one, other)
    if score < _HOPELESS:
        return score
    bare, other_bare = _bare(one), _bare(other)
    if (bare, other_bare) != (one, other):
        score = max(score, similarity(bare, other_bare) - _ARTICLE_COST)
    simple, other_simple = _simple(bare), _simple(other_bare)
    if (simple, other_simple) != (bare, other_bare):
        score = max(score, similarity(simple, other_simple) - _DIPHTHONG_COST)
    return score


def _bare(key: str) -> str:
    first, _, rest = key.partition(" ")
    return rest if rest and first in articles() else key


def _simple(key: str) -> str:
    return _OO.sub("u", _EE.sub("i", key))


def _bar(one: Sound, other: Sound, bars: _Bars) -> float:
    size = min(len(one.skeleton), len(other.skeleton), _LONG)
    return bars[one.skeleton == other.skeleton][size]


def _rest_alike(one: str, other: str, strict: float) -> bool:
    """Tell whether two names are similar without the words that they share."""
    left, right = one.split(), other.split()
    shared = (set(left) & set(right)).difference(articles())
    if not shared:
        return True
    left, right = ([word for word in words if word not in shared and word not in articles()] for words in (left, right))
    if not left or not right:
        return not left and not right
    rests = sound(" ".join(left)), sound(" ".join(right))
    if rests[0].key.replace(" ", "") == rests[1].key.replace(" ", ""):
        return True
    if not rests[0].skeleton or not rests[1].skeleton or any(map(str.isdigit, rests[0].key + rests[1].key)):
        return False
    return likeness(rests[0].key, rests[1].key) >= _bar(*rests, _REST_BARS) + strict


class SpellingIndex:
    """An index of names by consonants and sounds, searched for spellings of a name."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._by_skeleton: dict[str, list[Sound]] = {}
        for each in sounds(sorted(set(keys))):
            self._by_skeleton.setdefault(each.skeleton, []).append(each)
        self._skeletons = list(self._by_skeleton)

    def search(self, name: str, strict: float = 0.0) -> list[tuple[str, float]]:
        """Return the names that may be spellings of `name`, with similarity 0 to 1, best first."""
        from rapidfuzz import fuzz, process

        asked = sound(name)
        skeleton = process.extract(
            asked.skeleton, self._skeletons, scorer=fuzz.ratio, score_cutoff=_CLOSE_SKELETON, limit=None
        )
        near = [each for own, _, _ in skeleton for each in self._by_skeleton[own]]
        heard = process.extract(
            asked.phones, [each.phones for each in near], scorer=fuzz.ratio, score_cutoff=_CLOSE_SOUND, limit=None
        )
        scored = [(near[number].key, alike(asked, near[number], strict)) for _, _, number in heard]
        return _best_first([pair for pair in scored if pair[1]])


def _best_first(scored: list[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def all_alike(keys: Iterable[str], strict: float, before: Alike) -> Alike:
    """Return for each name the spellings of it among all names, as `SpellingIndex.search` does.

    `before` are the answers for other names; only pairs with a name that is new are compared.
    """
    names = sorted(set(keys))
    new = [name for name in names if name not in before]
    index, added = SpellingIndex(names if new else ()), SpellingIndex(new)
    present = set(names)
    found = {}
    for name in names:
        if name in before:
            kept = [pair for pair in before[name] if pair[0] in present]
            found[name] = _best_first([*kept, *added.search(name, strict)]) if new else kept
        else:
            found[name] = index.search(name, strict)
    return found


class Compared:
    """Compare names, and keep the answers: `found` holds those of the last build, then those for the next one."""

    def __init__(self, before: Alike) -> None:
        self.found = before

    def alike(self, keys: Iterable[str], strict: float) -> Alike:
        """Return the same as `all_alike`."""
        self.found = all_alike(keys, strict, self.found)
        return self.found
