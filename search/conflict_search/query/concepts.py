"""What a query asks for, as ranking counts it: words and names one by one, and windows of days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from conflict_index import ids, seeds
from conflict_index.names import fold, words
from conflict_index.store.stems import asked_stems, closed_words, stem
from conflict_search.query.dated import Dated
from conflict_search.query.recognise import Meaning, Reading

FUZZY_BOOST = 0.7
"""Weight of a mention that is only similar to a listed name."""

UNSURE_BOOST = 0.2
"""Weight of a name that nothing around it says is a place."""


@dataclass(frozen=True)
class Concept:
    """One word, with its spellings as stems, or one name, with the index terms of its entities and their weights."""

    stems: tuple[str, ...] = ()
    entities: Mapping[str, float] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Asked:
    """All concepts of a query in order, and its dates."""

    concepts: tuple[Concept, ...] = ()
    dates: tuple[Dated, ...] = ()


def spellings_of(word: str, languages: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the stems of a word as typed: in British and American spelling, its own first, then in other languages."""
    own = stem(fold(word))
    return tuple(dict.fromkeys((own, *_spellings().get(own, ()), *asked_stems(word, languages))))


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in seeds.rows("query/spellings.csv"):
        one, other = stem(row["british"]), stem(row["american"])
        found[one] = (*found.get(one, ()), other)
        found[other] = (*found.get(other, ()), one)
    return found


def content_words(text: str) -> list[str]:
    """Return the words of a text that carry content, as typed; all of them if none does."""
    split = words(text)
    kept = [word for word in split if word.folded not in closed_words()] or split
    return [text[word.start : word.end] for word in kept]


def has_content(text: str) -> bool:
    """Tell whether any word of a text carries content."""
    return any(word.folded not in closed_words() for word in words(text))


def concepts_of(readings: Iterable[Reading], variants: str, languages: Sequence[str] = ()) -> Asked:
    """Return what the readings of a query ask for, of an index with words stemmed in these languages."""
    kept = list(readings)
    concepts = tuple(concept for reading in kept for concept in _concepts(reading, variants, languages))
    return Asked(concepts, tuple(reading.dated for reading in kept if reading.dated))


def _concepts(reading: Reading, variants: str, languages: Sequence[str]) -> Iterator[Concept]:
    if reading.dated:
        return
    if reading.meanings:
        weights: dict[str, float] = {}
        for meaning in reading.meanings:
            for term, boost in meaning_terms(meaning, variants):
                weights[term] = max(boost, weights.get(term, 0.0))
        yield Concept((), weights, frozenset(m.entity_id for m in reading.meanings))
    if not reading.meanings or reading.as_words != "no":
        nearest = dict(reading.nearest)
        for word in content_words(reading.text):
            yield Concept((nearest[word],) if word in nearest else spellings_of(word, languages))


def meaning_terms(meaning: Meaning, variants: str) -> Iterator[tuple[str, float]]:
    """Yield the index terms of the mentions of a meaning, each with its weight."""
    entity = meaning.entity_id
    yield from ((term, 1.0) for term in plain_terms(entity))
    if variants == "fuzzy":
        yield ids.entity_term(entity, "fuzzy"), FUZZY_BOOST
        for other in (one for one in meaning.terms if one != entity):
            boost = UNSURE_BOOST if ids.kind_of(other) == "unknown" else FUZZY_BOOST
            yield from ((term, boost) for term in ids.entity_terms(other))


def plain_terms(entity_id: str) -> tuple[str, str]:
    """Return the index terms of an entity mentioned by a listed name, without and with rivals."""
    return ids.entity_term(entity_id), ids.entity_term(entity_id, "rival")
