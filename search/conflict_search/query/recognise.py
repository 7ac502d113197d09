"""Tell names from plain words in a query, and say what each name may mean.

A name is sure if it is listed for something that the collection mentions, or if nothing else explains the words. A
guess never takes away what the words alone would find: an unsure name is looked for as words besides. Words for
peoples, organisations and kinds of places, and common words, stay words in any case of their letters.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, Protocol

from conflict_index.ids import EntityId
from conflict_index.model import How
from conflict_index.names import Word, fold, words
from conflict_index.names.articles import articles
from conflict_index.names.generics import generics
from conflict_index.names.words import REMARK
from conflict_search.choices import Variants
from conflict_search.query.dated import Dated, find_dates
from conflict_search.query.language import Clause

_MAX_WORDS = 6
"""Words of the longest name that is looked up as a whole: Jisr ash-Shughur, Khan al-Asal al-Gharbi."""

_FUZZY_BARS = ((5, 0.92), (7, 0.87), (99, 0.82))
"""Letters up to which a similar name needs this score: short words are similar to many names."""

_KNOWN_STRICTER = 0.05
"""Added to that bar for a word that stands in the collection's texts."""

_UNMENTIONED = 0.9
"""The least score of a similar name, among other words, of something that the collection does not mention."""

_EXACT = 0.99
"""Score from which a discovered name counts as spelled like the query's."""

AsWords = Literal["no", "part", "all"]
"""Whether a name matches as words too: never; as a partial match; as fully as the name."""


@dataclass(frozen=True)
class Meaning:
    """One thing that a name of the query may stand for.

    `terms` are the index terms of all mentions of it: its own id, and those of the names that the collection has
    for it. They are empty when the collection does not mention it.
    """

    entity_id: EntityId
    how: How
    score: float
    rule: str
    matched: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """A part of a query: a name with its meanings, a date, or plain words.

    `as_words` says whether a name matches as words too. `also` are meanings that were not taken: what the words name
    besides. `strict` is true for place: and actor:, which never match as words, with a meaning or without. `nearest`
    are words that stand nowhere in the collection, as typed, each with the stem of the nearest that does.
    """

    text: str
    meanings: tuple[Meaning, ...] = ()
    as_words: AsWords = "no"
    dated: Dated | None = None
    also: tuple[Meaning, ...] = ()
    strict: bool = False
    nearest: tuple[tuple[str, str], ...] = ()


class Names(Protocol):
    """What knows names: the gazetteer, and the names and words of the collection."""

    def meanings(self, name: str, variants: Variants, kind: str) -> tuple[Meaning, ...]:
        """Return the meanings of `name`, best first; kind is any, place or actor."""
        ...

    def listed(self, folded: list[str], start: int) -> int:
        """Return the number of words of the longest listed name at `start`, 0 for none."""
        ...

    def weak(self, folded: list[str]) -> bool:
        """Tell whether the listed name is also a common word or a person's name."""
        ...

    def mentions(self, meanings: Sequence[Meaning]) -> bool:
        """Tell whether the collection mentions any of the meanings, by more than a name that may be another's."""
        ...

    def stands(self, typed: Sequence[str]) -> bool:
        """Tell whether all words stand in texts of the collection."""
        ...

    def languages(self) -> tuple[str, ...]:
        """Return the languages besides English by which words of the collection are stemmed, as ISO 639-1 codes."""
        ...

    def ordinary(self, folded: str) -> bool:
        """Tell whether a word is common, or for a people, an organisation, a title or a kind of place."""
        ...

    def beginning(self, prefix: str) -> list[str]:
        """Return the commonest stems of the collection that begin so, sorted."""
        ...

    def nearest(self, typed: str) -> str | None:
        """Return the stem of the collection that is nearest to a word that stands nowhere in it; None for none."""
        ...

    def inside(self, entity_id: str, containers: Sequence[str]) -> bool:
        """Tell whether a place lies in one of the containers."""
        ...


class _Stretch(NamedTuple):
    """Words of the clause, and their text."""

    text: str
    words: list[Word]

    @property
    def folded(self) -> list[str]:
        return [word.folded for word in self.words]

    @property
    def typed(self) -> list[str]:
        return [self.text[word.start : word.end] for word in self.words]

    @property
    def surface(self) -> str:
        return self.text[self.words[0].start : self.words[-1].end]

    def cut(self, start: int, end: int) -> _Stretch:
        return _Stretch(self.text, self.words[start:end])


def recognise(clause: Clause, names: Names, variants: Variants) -> tuple[Reading, ...]:
    """Split a clause into names, dates and plain words, in order.

    place: and actor: clauses are always names, even without a meaning: they then match nothing.
    """
    if clause.field not in ("any", "place", "actor") or clause.form == "prefix":
        return (Reading(clause.text),)
    if clause.field != "any":
        return (Reading(clause.text, names.meanings(clause.text, variants, clause.field), strict=True),)
    text = clause.text.lower() if _is_shouted(clause.text) else clause.text
    if clause.form == "phrase" and _is_plain(text, names):
        return (Reading(text),)
    if (whole := _as_whole(text, names, variants)) is not None:
        return (whole,)
    if clause.form == "phrase":
        return (Reading(text),)
    found = tuple(_narrowed(text, list(_parts(text, names, variants)), names))
    return found if clause.required or variants != "fuzzy" else tuple(_corrected(one, names) for one in found)


def _corrected(reading: Reading, names: Names) -> Reading:
    """Return plain words with the nearest of the collection for each that stands nowhere in it."""
    if reading.meanings or reading.dated:
        return reading
    typed = [reading.text[word.start : word.end] for word in words(reading.text)]
    if names.stands(typed):
        return reading
    plain = [word for word in typed if fold(word) == word.casefold()]  # one with accents is of another language
    unknown = [word for word in plain if not names.stands([word]) and not names.ordinary(fold(word))]
    near = ((word, names.nearest(word)) for word in unknown)
    return replace(reading, nearest=tuple((word, other) for word, other in near if other))


def _is_plain(text: str, names: Names) -> bool:
    """Tell whether words have a common one among them and are listed nowhere, so that similar names are not sought."""
    stretch = _Stretch(text, words(text))
    if not stretch.words or names.listed(stretch.folded, 0) == len(stretch.words):
        return False
    return any(map(names.ordinary, _telling(stretch)))


def _is_shouted(text: str) -> bool:
    """Tell whether all letters that have a case are capitals, so that these say nothing."""
    return text.isupper() and sum(map(str.isupper, text)) > 1


class _Placed(NamedTuple):
    """A reading and where it stands in the clause."""

    reading: Reading
    start: int
    end: int


def _parts(text: str, names: Names, variants: Variants) -> Iterator[_Placed]:
    """Yield the readings of a clause: dates are taken out first, names are found between them."""
    dates, at = find_dates(text), 0
    tokens = words(text)
    for dated in (*dates, None):
        end = dated.span.start if dated else len(text)
        between = [word for word in tokens if at <= word.start and word.end <= end]
        if between:
            yield from _read(_Stretch(text, between), not dates, names, variants)
        if dated:
            yield _Placed(Reading(text[end : dated.span.end], dated=dated), end, dated.span.end)
            at = dated.span.end


def _as_whole(text: str, names: Names, variants: Variants) -> Reading | None:
    """Return the reading of a clause that is nothing but one name, weak or not; None for any other."""
    tokens = words(REMARK.sub(" ", text)) if "," not in text else []
    if not 0 < len(tokens) <= _MAX_WORDS:
        return None
    bare = REMARK.sub(" ", text).strip()
    stretch = _Stretch(bare, words(bare))
    listed = names.listed(stretch.folded, 0) == len(stretch.words)
    if not listed and not all(_capitals(stretch)):
        return None
    found = names.meanings(bare, variants, "any")
    found = _inside_remark(text, found, names) if found else found
    reading = _judged(stretch, found, names, whole=True) if found else None
    if reading is None or not (reading.meanings or reading.also):
        return None
    return reading if names.mentions(reading.meanings) or not _mentioned_part(stretch, names, variants) else None


def _mentioned_part(stretch: _Stretch, names: Names, variants: Variants) -> bool:
    """Tell whether a part of a longer name is the name of something that the collection mentions."""
    total = len(stretch.words)
    sizes = ((at, _listed_at(stretch.cut(0, total - (at == 0)), at, names, variants)) for at in range(total - 1))
    return any(reading and reading.as_words == "no" and names.mentions(reading.meanings) for _, (_, reading) in sizes)


def _inside_remark(text: str, found: tuple[Meaning, ...], names: Names) -> tuple[Meaning, ...]:
    """Return those of the meanings that lie in what brackets behind the name say; all if none does."""
    remark = REMARK.search(text)
    return _inside(found, remark[0].strip("()[] "), names) if remark else found


def _inside(found: tuple[Meaning, ...], container: str, names: Names) -> tuple[Meaning, ...]:
    around = [m.entity_id for m in names.meanings(container, "alias", "place")]
    kept = tuple(m for m in found if names.inside(m.entity_id, around)) if around else ()
    return kept or found


def _read(stretch: _Stretch, alone: bool, names: Names, variants: Variants) -> Iterator[_Placed]:
    """Yield the readings of words without dates: listed names, longest first, and what lies between them."""
    at = start = 0
    total = len(stretch.words)
    while at < total:
        size, reading = _listed_at(stretch, at, names, variants)
        if reading is None:
            at += 1
            continue
        if start < at:
            yield from _unlisted(stretch.cut(start, at), False, names, variants)
        found = stretch.cut(at, at + size)
        yield _Placed(reading, found.words[0].start, found.words[-1].end)
        at = start = at + size
    if start < total:
        yield from _unlisted(stretch.cut(start, total), alone and start == 0, names, variants)


def _listed_at(stretch: _Stretch, at: int, names: Names, variants: Variants) -> tuple[int, Reading | None]:
    """Return the size and reading of the listed name at a word: mentioned ones before longer ones.

    A weak name, such as Khan, is never preferred to a longer name that begins with it, such as Khan Yunis.
    """
    best: tuple[int, Reading | None] = 0, None
    for size in range(names.listed(stretch.folded, at), 0, -1):
        part = stretch.cut(at, at + size)
        if names.listed(part.folded, 0) != size or all(word in articles() for word in part.folded):
            continue
        if (best[0] or not _capital(part)) and names.weak(part.folded):
            continue
        reading = _judged(part, names.meanings(part.surface, variants, "any"), names)
        if reading is not None and reading.meanings:
            if names.mentions(reading.meanings):
                return size, reading
            best = best if best[0] else (size, reading)
    return best


def _judged(part: _Stretch, found: tuple[Meaning, ...], names: Names, *, whole: bool = False) -> Reading | None:
    """Decide whether words with these meanings are a name; None for plain words without a name to offer."""
    if not found:
        return None
    text, folded = part.surface, part.folded
    if found[0].how == "fuzzy" or (found[0].how == "discovered" and found[0].score < _EXACT):
        return _judged_similar(part, found, names, whole=whole)
    listed = names.listed(folded, 0) == len(folded)
    if not listed and found[0].how == "discovered":
        return _judged_discovered(part, found, names, whole=whole)
    weak = listed and names.weak(folded)
    if not whole and text.isupper() and _is_agency(text):
        return Reading(text, also=found)
    if weak and not _capital(part) and (_has_case(text) or not whole):
        return Reading(text, also=found)
    if weak and not whole and all(map(names.ordinary, folded)):
        return Reading(text, found, "all") if names.mentions([m for m in found if m.how != "discovered"]) else None
    if names.mentions(found if whole else [m for m in found if m.how in ("exact", "alias") or m.score >= _EXACT]):
        return Reading(text, found, "part" if weak and not whole else "no")
    if not names.stands(part.typed):
        named = whole or _capital(part) or (listed and not weak and len(folded) > 1)
        return Reading(text, found) if named else None
    if (discovered := _judged_discovered(part, found, names, whole=whole)) is not None:
        return discovered
    return Reading(text, found, "part") if whole and not any(map(names.ordinary, folded[:-1])) else None


def _is_agency(text: str) -> bool:
    """Tell whether capitals are the name of a news agency and, spelled so, of nothing else."""
    from conflict_index.segment.agencies import agencies  # for names in capitals alone

    return agencies().get(text) is False


def _judged_discovered(
    part: _Stretch, found: tuple[Meaning, ...], names: Names, *, whole: bool = False
) -> Reading | None:
    """Decide on words that the collection has as a name of its own, such as a person's.

    A query that is nothing but this name keeps what else the collection mentions under it, such as a listed village.
    """
    own = tuple(m for m in found if m.how == "discovered" and m.score >= _EXACT and m.terms)
    if not own or any(map(names.ordinary, _telling(part))):
        return None
    others = tuple(m for m in found if m.terms and m not in own) if whole else ()
    return Reading(part.surface, (*own, *others), "all")


def _telling(part: _Stretch) -> list[str]:
    """Return the folded words of a name without articles and the kinds of places, unless it has no others."""
    return [word for word in part.folded if word not in articles() and word not in generics()] or part.folded


def _judged_similar(part: _Stretch, found: tuple[Meaning, ...], names: Names, *, whole: bool) -> Reading | None:
    """Decide on a name that is only similar to a known one: the shorter and commoner, the more similar it must be."""
    if any(map(names.ordinary, _telling(part))):
        return None
    known, mentioned = names.stands(part.typed), names.mentions(found)
    if not mentioned and (known or not (whole or _capital(part))):
        return None
    if not mentioned and not whole and found[0].score < _UNMENTIONED:
        return None
    if whole and mentioned and found[0].how == "discovered":
        return Reading(part.surface, found, "all")  # the collection has a longer name with these words in it
    letters = sum(map(len, part.folded))
    bar = next(bar for most, bar in _FUZZY_BARS if letters <= most or most == _FUZZY_BARS[-1][0])
    if known and found[0].score < bar + _KNOWN_STRICTER:
        return None
    return Reading(part.surface, found, "all") if found[0].score >= bar or not known else None


def _unlisted(stretch: _Stretch, alone: bool, names: Names, variants: Variants) -> Iterator[_Placed]:
    """Yield the readings of words that no gazetteer lists: runs that look like names are compared with known names."""
    flags = _capitals(stretch)
    for capital, marked in itertools.groupby(zip(flags, stretch.words, strict=True), lambda pair: pair[0]):
        run = _Stretch(stretch.text, [word for _, word in marked])
        yield from _merged(_similar(run, capital, alone, names, variants))


def _similar(run: _Stretch, capital: bool, alone: bool, names: Names, variants: Variants) -> Iterator[_Placed]:
    """Yield a name for the whole run if it is similar to one, else for each of its words that is."""
    if (capital or alone) and (reading := _compared(run, names, variants)) is not None:
        yield _Placed(reading, run.words[0].start, run.words[-1].end)
        return
    for at, word in enumerate(run.words):
        one = run.cut(at, at + 1)
        tried = capital or not names.stands(one.typed)
        reading = _compared(one, names, variants) if tried else None
        yield _Placed(reading or Reading(one.surface), word.start, word.end)


def _compared(part: _Stretch, names: Names, variants: Variants) -> Reading | None:
    if variants != "fuzzy" or len(part.words) > _MAX_WORDS or all(map(names.ordinary, _telling(part))):
        return None
    if not _capital(part) and names.listed(part.folded, 0) == len(part.words):
        return None  # a weak name in lower case
    reading = _judged(part, names.meanings(part.surface, variants, "any"), names)
    return reading if reading and reading.meanings else None


def _merged(found: Iterator[_Placed]) -> Iterator[_Placed]:
    """Join plain words that follow each other into one reading."""
    last: _Placed | None = None
    for one in found:
        if last and not (one.reading.meanings or last.reading.meanings):
            last = _Placed(Reading(f"{last.reading.text} {one.reading.text}"), last.start, one.end)
            continue
        if last:
            yield last
        last = one
    if last:
        yield last


def _narrowed(text: str, found: list[_Placed], names: Names) -> Iterator[Reading]:
    """Yield the readings; places behind commas or in brackets narrow the name before them: "Raqqa, Syria"."""
    at = 0
    while at < len(found):
        one = found[at]
        while at + 1 < len(found) and (narrower := _narrower(text, one, found[at + 1], names)) is not None:
            one, at = narrower, at + 1
        yield one.reading
        at += 1


def _narrower(text: str, one: _Placed, after: _Placed, names: Names) -> _Placed | None:
    """Return a name with those of its meanings that lie in the place after it; None if that says nothing of it."""
    between = text[one.end : after.start].strip(" )")
    if between not in (",", "(") or not one.reading.meanings or not after.reading.meanings:
        return None
    around = [meaning.entity_id for meaning in after.reading.meanings]
    kept = tuple(meaning for meaning in one.reading.meanings if names.inside(meaning.entity_id, around))
    if not kept:
        return None
    whole = f"{one.reading.text}, {after.reading.text}"
    return _Placed(replace(one.reading, text=whole, meanings=kept), one.start, after.end)


def _capitals(stretch: _Stretch) -> list[bool]:
    """Tell of each word whether it is capitalised, an article before or a generic term after a capitalised word."""
    found = [stretch.text[word.start].isupper() for word in stretch.words]
    for at in range(1, len(found)):
        found[at] = found[at] or (found[at - 1] and stretch.words[at].folded in generics())
    for at in range(len(found) - 2, -1, -1):
        found[at] = found[at] or (found[at + 1] and stretch.words[at].folded in articles())
    return found


def _capital(part: _Stretch) -> bool:
    """Tell whether a name begins with a capital; an article may precede it."""
    first = part.words[: 1 + (part.words[0].folded in articles())]
    return any(part.text[word.start].isupper() for word in first)


def _has_case(text: str) -> bool:
    """Tell whether the script of a text has capitals."""
    return text.lower() != text.upper()
