"""Compute features of a name from its own letters and words."""

from __future__ import annotations

from functools import reduce
from operator import or_

from conflict_index.annotate.features import Feature
from conflict_index.annotate.lexicon import HEAD, ORDINARY, WordClass
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import CAPITALS, DIGIT, LOWER, SMALL, TITLED, UPPER

_STYLES = {TITLED: Feature.TITLED, CAPITALS: Feature.CAPITALS, SMALL: Feature.SMALL_STYLE}
_ACRONYM = 5
_SHORT = 3


def surface_features(name_span: NameSpan) -> list[int]:
    """Return the features of a name span's words and of the run of capitals around it."""
    tokens, first, end = name_span.tokens, name_span.first, name_span.end
    found: list[int] = list(name_span.listing.features) if name_span.listing else [Feature.UNKNOWN]
    style = _STYLES.get(tokens.style[first])
    if style is not None and (style != Feature.SMALL_STYLE or tokens.case[first] == LOWER):
        found.append(style)
    if tokens.fresh[first]:
        found.append(Feature.FRESH)
    if end - first == 1:
        found += _one_word(name_span)
    else:
        found += _several_words(name_span)
    if tokens.word_classes[first] & WordClass.ARTICLE:
        found.append(Feature.ARTICLE)
    if DIGIT in tokens.case[first:end]:
        found.append(Feature.DIGITS)
    return found + _rest(name_span)


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


_ONE_WORD = (
    (WordClass.COMMON, Feature.COMMON_WORD),
    (WordClass.WORD, Feature.WORD),
    (WordClass.RARE, Feature.RARE_WORD),
    (WordClass.GIVEN, Feature.GIVEN_ALONE),
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
    if word_classes[0] & WordClass.GIVEN:
        found.append(Feature.GIVEN_FIRST)
    if word_classes[0] & WordClass.TITLE:
        found.append(Feature.TITLE_FIRST)
    if 0 < sum(len(word) == 1 for word in tokens.folded[first:end]) < end - first:
        found.append(Feature.INITIAL)
    among = reduce(or_, word_classes)
    if among & WordClass.PATRONYM:
        found.append(Feature.PATRONYM_INSIDE)
    if among & WordClass.DEMONYM:
        found.append(Feature.DEMONYM_INSIDE)
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
        found.append(Feature.REST_LEFT_GIVEN if given else left)
    if name_span.end < end:
        body = any(
            word_class & (WordClass.ORGANISATION | WordClass.MEDIA) for word_class in word_classes[name_span.end : end]
        )
        right = next((kind for mask, kind in _RIGHT if word_classes[name_span.end] & mask), Feature.REST_RIGHT)
        found.append(Feature.REST_RIGHT_ORGANISATION if body else right)
    return found


_LEFT = (
    (WordClass.TITLE, Feature.REST_LEFT_TITLE),
    (ORDINARY, Feature.REST_LEFT_WORD),
)
_RIGHT = ((HEAD, Feature.REST_RIGHT_HEAD), (ORDINARY, Feature.REST_RIGHT_WORD))
