"""Compute features of a name from its own letters and words."""

from __future__ import annotations

from functools import reduce
from operator import or_

from conflict_index.annotate.features import Feature
from conflict_index.annotate.lexicon import HEAD, ORDINARY, WordClass
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import CAPITALS, DIGIT, LOWER, SMALL, TITLED, UNCASED, UPPER

_STYLES = {TITLED: Feature.TITLED, CAPITALS: Feature.CAPITALS, SMALL: Feature.SMALL_STYLE}
_ACRONYM = 5
_SHORT = 3


def surface_features(name_span: NameSpan) -> list[int]:
    """Return the features of a name span's words and of the run of capitals around it."""
    tokens, first, end = name_span.tokens, name_span.first, name_span.end
    found: list[int] = list(name_span.listing.features) if name_span.listing else [Feature.UNKNOWN]
    uncased = tokens.case[first] == UNCASED and bool(tokens.language[first])
    if uncased and Feature.OTHER_NAME in found:
        found.remove(Feature.OTHER_NAME)  # main names are in Latin letters
    style = _STYLES.get(tokens.style[first])
    if style is not None and (style != Feature.SMALL_STYLE or tokens.case[first] == LOWER):
        found.append(style)
    if tokens.fresh[first] and not uncased:
        found.append(Feature.FRESH)
    if uncased and end - first == 1:
        found += _uncased_word(name_span, found)
    if end - first == 1:
        found += _one_word(name_span)
    else:
        found += _several_words(name_span)
    if _is_word_in_capitals(name_span) or _is_people(name_span):
        found.append(Feature.NO_NAME)
    elif tokens.word_classes[first] & WordClass.ARTICLE:
        found.append(Feature.ARTICLE)
    if Feature.OBSCURE in found and not _WORDS.isdisjoint(found):
        found.append(Feature.OBSCURE_WORD)
    if DIGIT in tokens.case[first:end]:
        found.append(Feature.DIGITS)
    return found + _rest(name_span)


_WORDS = frozenset(
    {Feature.COMMON_WORD, Feature.WORD, Feature.RARE_WORD, Feature.ALL_WORDS, Feature.UNCASED_WORD, Feature.GIVEN_ALONE}
)
"""Features of a name that is also a word or a given name."""


def _is_word_in_capitals(name_span: NameSpan) -> bool:
    """Return whether a name is English words in a line in capitals, where capitals are no sign of a name.

    The name of a small place counts only if its words are common.
    """
    tokens, listed = name_span.tokens, name_span.listing
    if tokens.style[name_span.first] != CAPITALS:
        return False
    core = name_span.core if listed else (name_span.first, name_span.end)
    classes = tokens.word_classes[slice(*core)]
    if listed is None or listed.weak:
        return all(each & (ORDINARY | WordClass.DEMONYM) for each in classes)
    common = all(each & (WordClass.COMMON | WordClass.WORD) for each in classes)
    return common and not _LITTLE_KNOWN.isdisjoint(listed.features) and Feature.COUNTRY not in listed.features


def _is_people(name_span: NameSpan) -> bool:
    """Return whether a name is a word for a people, and at most the name of a small place: Arab states."""
    listed, (first, end) = name_span.listing, name_span.core
    people = listed is not None and end - first == 1 and name_span.tokens.word_classes[first] & WordClass.DEMONYM
    return bool(listed and people and not _LITTLE_KNOWN.isdisjoint(listed.features))


_LITTLE_KNOWN = frozenset({Feature.SMALL, Feature.TOWN, Feature.OTHER_NAME})


def _one_word(name_span: NameSpan) -> list[int]:
    tokens, at = name_span.tokens, name_span.first
    word_class = tokens.word_classes[at]
    found: list[int] = [kind for mask, kind in _ONE_WORD if word_class & mask] if word_class else []
    size = tokens.ends[at] - tokens.starts[at]
    if tokens.case[at] == UPPER and size <= _ACRONYM and tokens.style[at] != CAPITALS:
        found.append(Feature.ACRONYM)
    if size <= _SHORT:
        found.append(Feature.SHORT)
    return found


def _uncased_word(name_span: NameSpan, found: list[int]) -> list[int]:
    """Return the features of one word in a script without capitals; `found` are those of its listing."""
    classes = name_span.tokens.word_classes[name_span.first]
    features: list[int] = [Feature.UNCASED]
    if Feature.CURATED not in found and not _TOWNS.isdisjoint(found):
        features.append(Feature.UNCASED_SMALL)
    if classes & ~WordClass.GIVEN:
        features.append(Feature.UNCASED_WORD)
    return features


_TOWNS = frozenset({Feature.TOWN, Feature.SMALL})
_ONE_WORD = (
    (WordClass.COMMON, Feature.COMMON_WORD),
    (WordClass.WORD, Feature.WORD),
    (WordClass.RARE, Feature.RARE_WORD),
    (WordClass.GIVEN | WordClass.SURNAME, Feature.GIVEN_ALONE),
    (WordClass.DEMONYM, Feature.DEMONYM_INSIDE),
    (WordClass.MEDIA, Feature.MEDIA),
    (WordClass.ORGANISATION, Feature.ORGANISATION_LAST),
)


def _several_words(name_span: NameSpan) -> list[int]:
    tokens, first, end = name_span.tokens, name_span.first, name_span.end
    word_classes = tokens.word_classes[first:end]
    found: list[int] = [Feature.TWO_WORDS if end - first == 2 else Feature.THREE_WORDS]
    if all(word_class & (ORDINARY | WordClass.INNER) for word_class in word_classes):
        found.append(Feature.ALL_WORDS)
    among = reduce(or_, word_classes)
    foreign = bool(tokens.language[first]) and name_span.listing is None
    if (among if foreign else word_classes[0]) & WordClass.GIVEN:
        found.append(Feature.GIVEN_FIRST)
    if word_classes[0] & WordClass.TITLE:
        found.append(Feature.TITLE_FIRST)
    if 0 < sum(len(word) == 1 for word in tokens.folded[first:end]) < end - first:
        found.append(Feature.INITIAL)
    if among & WordClass.PATRONYM:
        found.append(Feature.PATRONYM_INSIDE)
    if among & WordClass.DEMONYM:
        found.append(Feature.DEMONYM_INSIDE)
    if foreign and word_classes[0] & WordClass.ORGANISATION:
        found.append(Feature.ORGANISATION_FIRST)
    if word_classes[-1] & WordClass.ORGANISATION:
        found.append(Feature.ORGANISATION_LAST)
    if reduce(or_, word_classes[:-1]) & WordClass.ORGANISATION:
        found.append(Feature.ORGANISATION_INSIDE)
    if word_classes[0] & WordClass.PREFIX:
        found.append(Feature.DIRECTION_FIRST if word_classes[0] & WordClass.DIRECTION else Feature.PREFIX_FIRST)
    return found + _last_word(word_classes[-1])


def _last_word(word_class: int) -> list[int]:
    if word_class & (WordClass.SETTLEMENT | WordClass.DIVISION):
        return [Feature.SETTLEMENT_LAST]
    if word_class & WordClass.LANDFORM:
        return [Feature.LANDFORM_LAST]
    return [Feature.FACILITY_LAST] if word_class & HEAD else []


def _rest(name_span: NameSpan) -> list[int]:
    """Return the features of the words of the run of capitals on both sides of the name span."""
    word_classes, (first, end) = name_span.tokens.word_classes, name_span.chunk
    found: list[int] = []
    if first < name_span.first:
        given = any(
            word_class & (WordClass.GIVEN | WordClass.PATRONYM) for word_class in word_classes[first : name_span.first]
        )
        left = next((kind for mask, kind in _LEFT if word_classes[name_span.first - 1] & mask), Feature.REST_LEFT)
        if left == Feature.REST_LEFT and _is_surname(name_span):
            left = Feature.GIVEN_ALONE
        found.append(Feature.REST_LEFT_GIVEN if given else left)
    if name_span.end < end:
        body = any(
            word_class & (WordClass.ORGANISATION | WordClass.MEDIA) for word_class in word_classes[name_span.end : end]
        )
        right = next((kind for mask, kind in _RIGHT if word_classes[name_span.end] & mask), Feature.REST_RIGHT)
        if word_classes[end - 1] & WordClass.PREFIX and not word_classes[end - 1] & _ENDS_NAMES:
            right = Feature.REST_LEFT_GIVEN  # what begins names of places ends those of persons: Kabul Khan
        if name_span.tokens.language[name_span.first]:
            if (
                word_classes[name_span.end] & WordClass.GIVEN
                and _is_minor(name_span)
                and not _follows_office(name_span)
            ):
                right = Feature.REST_LEFT_GIVEN
            if word_classes[name_span.first] & WordClass.GIVEN and name_span.end - name_span.first == 1:
                found.append(Feature.GIVEN_FIRST)
        found.append(Feature.REST_RIGHT_ORGANISATION if body else right)
    return found


_ENDS_NAMES = HEAD | ORDINARY | WordClass.DIRECTION | WordClass.DIVISION


def _is_minor(name_span: NameSpan) -> bool:
    """Return whether a name is unlisted, or that of small places alone."""
    return name_span.listing is None or Feature.SMALL in name_span.listing.features


def _is_surname(name_span: NameSpan) -> bool:
    """Return whether a town's name behind an unknown capital is more likely a surname; foreign languages only."""
    tokens, first = name_span.tokens, name_span.first
    if not tokens.language[first] or name_span.listing is None or name_span.end - first != 1:
        return False
    heads = tokens.word_classes[first - 1] & _LEADS_TO_PLACE
    return not _TOWNS.isdisjoint(name_span.listing.features) and not heads and tokens.case[first - 1] != UPPER


def _follows_office(name_span: NameSpan) -> bool:
    first = name_span.first
    return first > 0 and bool(name_span.tokens.word_classes[first - 1] & (WordClass.OFFICE | HEAD | WordClass.STRONG))


_LEADS_TO_PLACE = HEAD | WordClass.DIRECTION | WordClass.ORGANISATION | WordClass.ABBREVIATED


_LEFT = (
    (WordClass.TITLE, Feature.REST_LEFT_TITLE),
    (ORDINARY, Feature.REST_LEFT_WORD),
)
_RIGHT = ((HEAD, Feature.REST_RIGHT_HEAD), (ORDINARY, Feature.REST_RIGHT_WORD))
