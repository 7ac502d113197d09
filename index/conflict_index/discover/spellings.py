"""Whether two names are spellings of one: alike in sound and letters, with a bar that depends on how much they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conflict_index.annotate.lexicon import WordClass, word_classes
from conflict_index.names import phones, phones_all, romanise, similarity, skeleton
from conflict_index.names.articles import articles

_Bars = dict[bool, tuple[float, ...]]
_LONG = 4
_BARS: _Bars = {True: (2.0, 0.95, 0.82, 0.745, 0.735), False: (2.0, 2.0, 0.93, 0.85, 0.79)}
"""The least likeness of two names, by whether their consonants are the same and how many the shorter has."""
_REST_BARS: _Bars = {True: (2.0, 0.85, 0.6, 0.6, 0.6), False: (2.0, 2.0, 0.88, 0.66, 0.66)}
_CLEAR = 0.86
"""A likeness above which a user's name and one of the collection are held for one whatever they share."""
_CLOSE_SKELETON, _CLOSE_SOUND = 70.0, 50.0
"""Least likeness out of 100, in consonants and in sounds, of names that are looked at more closely."""
_HOPELESS, _ARTICLE_COST = 0.5, 0.01
_EE, _OO, _DIPHTHONG_COST = re.compile("a[iy]|e[iye]|i[ey]"), re.compile("a[uw]|o[uo]|u[w]"), 0.04


@dataclass(frozen=True, slots=True)
class Sound:
    """A name with what is compared of it: `skeleton` are its consonants."""

    key: str
    phones: str
    skeleton: str


@lru_cache(1 << 14)
def sound(name: str) -> Sound:
    """The sound of one name, in any script."""
    romanised = romanise(name)
    sounds = phones(romanised)
    return Sound(romanised, sounds, skeleton(sounds))


def sounds(keys: Sequence[str]) -> list[Sound]:
    """The sounds of many folded names at once."""
    return [Sound(key, own, skeleton(own)) for key, own in zip(keys, phones_all(list(keys)), strict=True)]


def alike(one: Sound, other: Sound, strict: float = 0.0) -> float:
    """How alike two names are, 0 to 1, if that is enough to hold them for one; else 0.

    Names of the same consonants may differ more than others, long ones more than short ones. Words that both have
    ("Khan", "Tal") say little: what is left must be alike too. `strict` is added to the bar;
    below 0, the same consonants are enough for what is left.
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
    """Whether a name is also a common English word: such a name is only itself."""
    return bool(word_classes().get(key, 0) & (WordClass.COMMON | WordClass.WORD))


def likeness(one: str, other: str) -> float:
    """names.similarity, or a little less than that of the names without articles or with their diphthongs made simple.

    So Taybah and al-Teeba are alike: press spellings write one vowel for two, and leave articles out.
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
    """Whether two names are alike without the words that they share."""
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
    """Many names to be searched for one: those of alike consonants and sounds are compared."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._by_skeleton: dict[str, list[Sound]] = {}
        for each in sounds(sorted(set(keys))):
            self._by_skeleton.setdefault(each.skeleton, []).append(each)
        self._skeletons = list(self._by_skeleton)

    def search(self, name: str, strict: float = 0.0) -> list[tuple[str, float]]:
        """The names that may be spellings of `name`, with their likeness, best first."""
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
        return sorted((pair for pair in scored if pair[1]), key=lambda pair: (-pair[1], pair[0]))
