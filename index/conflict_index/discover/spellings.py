"""Compare names in sound and letters to decide whether they are spellings of one name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conflict_index.annotate.lexicon import WordClass, word_classes
from conflict_index.names import phones, phones_all, romanise, skeleton
from conflict_index.names.articles import articles
from conflict_index.names.similarity import similarities

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
_TOGETHER = 256
"""Names that are searched together: their comparisons are kept in memory."""
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
    return alike_all([(one, other)], (strict,))[0][0]


def alike_all(pairs: Sequence[tuple[Sound, Sound]], stricts: Sequence[float]) -> list[tuple[float, ...]]:
    """Return for each pair what `alike` says of it, for each of several bars."""
    found = [(float(one.key == other.key),) * len(stricts) for one, other in pairs]
    open_ = [at for at, (one, other) in enumerate(pairs) if one.key != other.key and _may_be_alike(one, other)]
    scores = _likenesses([pairs[at][0].key for at in open_], [pairs[at][1].key for at in open_])
    for at, score in zip(open_, scores, strict=True):
        found[at] = tuple(score if _is_alike(*pairs[at], score, strict) else 0.0 for strict in stricts)
    return found


def _may_be_alike(one: Sound, other: Sound) -> bool:
    return bool(one.skeleton and other.skeleton) and not _is_word(one.key) and not _is_word(other.key)


def _is_alike(one: Sound, other: Sound, score: float, strict: float) -> bool:
    """Tell whether two names of a similarity are spellings of one name."""
    if score < _bar(one, other, _BARS) + strict:
        return False
    shared = set(one.key.split()) & set(other.key.split())
    clear = score >= _CLEAR and not strict and len(shared) <= 1
    clear = clear or (strict < 0 and one.skeleton == other.skeleton)
    return clear or _rest_alike(one.key, other.key, strict)


def _is_word(key: str) -> bool:
    """Tell whether a name is also a common English word; such names match only themselves."""
    return bool(word_classes().get(key, 0) & (WordClass.COMMON | WordClass.WORD))


def likeness(one: str, other: str) -> float:
    """Return names.similarity, or, at a small cost, that without articles or with diphthongs simplified.

    So Taybah and al-Teeba are similar: press spellings write one vowel for two, and omit articles.
    """
    return _likenesses([one], [other])[0]


def _likenesses(ones: Sequence[str], others: Sequence[str]) -> list[float]:
    """Return the likeness of each pair of names."""
    scores = similarities(ones, others)
    near = [at for at, score in enumerate(scores) if score >= _HOPELESS]
    forms = [(ones[at], others[at]) for at in near]
    for change, cost in ((_bare, _ARTICLE_COST), (_simple, _DIPHTHONG_COST)):
        changed = [(change(one), change(other)) for one, other in forms]
        differ = [n for n, pair in enumerate(changed) if pair != forms[n]]
        again = similarities([changed[n][0] for n in differ], [changed[n][1] for n in differ])
        for n, score in zip(differ, again, strict=True):
            scores[near[n]] = max(scores[near[n]], score - cost)
        forms = changed
    return scores


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
        return next(iter(self.search_all([name], strict)))[0]

    def search_all(self, names: Sequence[str], *stricts: float) -> Iterator[tuple[list[tuple[str, float]], ...]]:
        """Yield for each name what `search` returns, for each of several bars."""
        for begin in range(0, len(names), _TOGETHER):
            asked = [sound(name) for name in names[begin : begin + _TOGETHER]]
            near = self._near(asked)
            pairs = [(own, each) for own, found in zip(asked, near, strict=True) for each in found]
            scored = iter(alike_all(pairs, stricts))
            for found in near:
                scores = [(each.key, next(scored)) for each in found]
                yield tuple(
                    _best_first([(key, own[at]) for key, own in scores if own[at]]) for at in range(len(stricts))
                )

    def _near(self, asked: Sequence[Sound]) -> list[list[Sound]]:
        """Return for each name those with close consonants and sounds."""
        from rapidfuzz import fuzz

        return [
            [each for each in self._of(places) if fuzz.ratio(own.phones, each.phones, score_cutoff=_CLOSE_SOUND)]
            for own, places in zip(asked, self._close([own.skeleton for own in asked]), strict=True)
        ]

    def _of(self, places: Iterable[int]) -> Iterator[Sound]:
        return (each for place in places for each in self._by_skeleton[self._skeletons[place]])

    def _close(self, skeletons: Sequence[str]) -> Iterator[list[int]]:
        """Yield for each name the places of close consonants in the list of all; one name is searched without numpy."""
        from rapidfuzz import fuzz, process

        bar = _CLOSE_SKELETON
        if not self._skeletons:
            yield from ([] for _ in skeletons)
        elif len(skeletons) == 1:
            found = process.extract(skeletons[0], self._skeletons, scorer=fuzz.ratio, score_cutoff=bar, limit=None)
            yield [place for _, _, place in found]
        else:
            for row in process.cdist(skeletons, self._skeletons, scorer=fuzz.ratio, score_cutoff=bar):
                yield row.nonzero()[0].tolist()


def _best_first(scored: list[tuple[str, float]]) -> list[tuple[str, float]]:
    return sorted(scored, key=lambda pair: (-pair[1], pair[0]))


def pairs_alike(pairs: Sequence[tuple[str, str]], strict: float) -> set[tuple[str, str]]:
    """Return the pairs of names, found before by a lower bar, that are alike by this one."""
    others = sorted({other for _, other in pairs})
    heard = dict(zip(others, sounds(others), strict=True))
    scores = alike_all([(sound(one), heard[other]) for one, other in pairs], (strict,))
    return {pair for pair, (score,) in zip(pairs, scores, strict=True) if score}


def all_alike(keys: Iterable[str], strict: float, before: Alike) -> Alike:
    """Return for each name the spellings of it among all names, as `SpellingIndex.search` does.

    `before` are the answers for other names; only pairs with a name that is new are compared.
    """
    names = sorted(set(keys))
    new = [name for name in names if name not in before]
    if not new:
        present = set(names)
        return {name: [pair for pair in before[name] if pair[0] in present] for name in names}
    found = dict(zip(new, (own for (own,) in SpellingIndex(names).search_all(new, strict)), strict=True))
    old = [name for name in names if name in before]
    present = set(old)
    for name, (added,) in zip(old, SpellingIndex(new).search_all(old, strict), strict=True):
        found[name] = _best_first([*(pair for pair in before[name] if pair[0] in present), *added])
    return {name: found[name] for name in names}


class Compared:
    """Compare names, and keep the answers: `found` holds those of the last build, then those for the next one."""

    def __init__(self, before: Alike) -> None:
        self.found = before

    def alike(self, keys: Iterable[str], strict: float) -> Alike:
        """Return the same as `all_alike`."""
        self.found = all_alike(keys, strict, self.found)
        return self.found
