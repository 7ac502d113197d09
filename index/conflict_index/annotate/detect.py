"""Detect names that may be places: runs of capitalised words, and listed names inside and beside them."""

from __future__ import annotations

from collections.abc import Iterator

from conflict_index.annotate.features import Feature, features_after, features_before
from conflict_index.annotate.foreign_context import names_facility, reconsidered
from conflict_index.annotate.foreign_names import behind_settlements
from conflict_index.annotate.gazetteer_features import Listings
from conflict_index.annotate.lexicon import HEAD, ORDINARY, WordClass
from conflict_index.annotate.spans import NameSpan, listed, runs
from conflict_index.annotate.surface_features import surface_features
from conflict_index.annotate.tokens import CAPITAL, CAPITALS, LOWER, PLAIN, SPACE, Tokens

_LIST_FROM = 3
_NOT_OF_COUNTRIES = frozenset({Feature.SPEECH_AFTER, Feature.COPULA_AFTER, Feature.WORD, Feature.RARE_WORD})
"""Features ignored for countries: countries "say" things as persons do, and some are also words ("turkey")."""
_AGES = frozenset({Feature.AGE_AFTER, Feature.AGE_APART})
_TRIMMED = WordClass.DEMONYM | WordClass.STOP
_NAMED_BY_DEMONYM = WordClass.DIVISION | WordClass.LANDFORM | WordClass.FACILITY
_TAIL = HEAD | WordClass.DIVISION
_NO_SURNAMES = (
    (HEAD | WordClass.COMMON | WordClass.ORGANISATION | WordClass.MEDIA | WordClass.TITLE | WordClass.OFFICE)
    | (WordClass.DEMONYM | WordClass.DIRECTION | WordClass.CALENDAR | WordClass.PART)
)  # fmt: skip


def detect_names(tokens: Tokens, listings: Listings) -> list[NameSpan]:
    """Return all name spans with their features, sorted by first token; a run precedes the names inside it."""
    names = listed(tokens, listings)
    names = sorted([*names, *_behind_settlements(tokens, names)], key=lambda one: one.first)
    found: list[NameSpan] = []
    at = 0
    for first, end in _pieces(tokens):
        while at < len(names) and names[at].end <= first:
            found.append(names[at])
            at += 1
        inside = []
        while at < len(names) and names[at].first < end:
            inside.append(names[at])
            at += 1
        found += _of_run(tokens, first, end, inside)
    found += names[at:]
    for name_span in found:
        name_span.features = [Feature.BIAS, *name_span.features, *surface_features(name_span)]
        if _is_person(name_span):
            name_span.features.append(Feature.LOWER_BEFORE)
        elif _is_topic(name_span):
            name_span.features.append(Feature.BREAK_BEFORE)
        else:
            name_span.features += features_before(tokens, name_span.first)
        name_span.features += features_after(tokens, name_span.end)
        name_span.features += [*_age_of_run(name_span), *_office_of_run(name_span)]
        if tokens.language[name_span.first]:
            name_span.features = reconsidered(name_span)
        if Feature.COUNTRY in name_span.features:
            name_span.features = [kind for kind in name_span.features if kind not in _NOT_OF_COUNTRIES]
    return found


def _age_of_run(name_span: NameSpan) -> list[int]:
    """Return the features of an age behind the run of capitals that a name begins: Sanaa of "Sanaa Said, 9"."""
    if name_span.end >= name_span.chunk[1]:
        return []
    return [kind for kind in features_after(name_span.tokens, name_span.chunk[1]) if kind in _AGES]


def _office_of_run(name_span: NameSpan) -> list[int]:
    """Return the features of titles in capitals beside a name: behind a country, or before all words of a person."""
    tokens, (first, end) = name_span.tokens, name_span.chunk
    if tokens.style[first] == PLAIN and _title_behind(tokens, name_span.end) and Feature.COUNTRY in name_span.features:
        return [Feature.OFFICE_AFTER]
    whole = (name_span.first, name_span.end) == (first, end)
    if end - first == 1 or (whole and name_span.listing) or not _heads_person(tokens, first, end):
        return []
    return [Feature.TITLE, Feature.RANK]


def _title_behind(tokens: Tokens, at: int) -> bool:
    return at < tokens.size and tokens.gaps[at] == SPACE and _is_title(tokens, at)


def _is_title(tokens: Tokens, at: int) -> bool:
    return (tokens.case[at] == CAPITAL or tokens.style[at] == CAPITALS) and bool(
        tokens.word_classes[at] & (WordClass.TITLE | WordClass.OFFICE)
    )


def _heads_person(tokens: Tokens, first: int, end: int) -> bool:
    """Return whether a title stands before a run of capitals that no kind of place ends: Minister Georgia Price."""
    if not first or tokens.gaps[first] != SPACE or not _is_title(tokens, first - 1):
        return False
    if tokens.style[first] != PLAIN and (end - first > 2 or tokens.word_classes[first] & ORDINARY):
        return False  # a headline: Judge Orders Lima Trial, President Xi China Visit
    return not tokens.word_classes[first - 1] & WordClass.PREFIX and not tokens.word_classes[end - 1] & HEAD


def _is_person(name_span: NameSpan) -> bool:
    """Return whether a foreign name has a given name in it, so that a preposition before it says nothing."""
    tokens = name_span.tokens
    if not tokens.language[name_span.first] or names_facility(name_span):
        return False
    given = tokens.word_classes[name_span.first] & WordClass.GIVEN and name_span.end < name_span.chunk[1]
    return bool(given) or Feature.GIVEN_FIRST in name_span.features


def _is_topic(name_span: NameSpan) -> bool:
    """Return whether an unlisted name begins a hashtag, so that the words before it say nothing: at #COP22."""
    start = name_span.tokens.starts[name_span.first]
    return name_span.listing is None and name_span.tokens.text[max(0, start - 1) : start] in ("#", "＃")


def _behind_settlements(tokens: Tokens, names: list[NameSpan]) -> Iterator[NameSpan]:
    """Yield unlisted names behind a kind of place, in scripts without capitals."""
    if not any(tokens.language):
        return
    taken = {at for name in names for at in range(name.first, name.end)}
    for first, end in behind_settlements(tokens, taken):
        yield NameSpan(tokens, first, end, (first, end))


def _pieces(tokens: Tokens) -> list[tuple[int, int]]:
    """Return runs of capitals, split at titles and trimmed of demonyms at both ends.

    A run with many articles is a list without commas, so it is split at the articles too.
    """
    found = []
    for first, end in runs(tokens):
        begin = first
        in_list = (
            sum(bool(word_class & WordClass.ARTICLE) for word_class in tokens.word_classes[first:end]) >= _LIST_FROM
        )
        for at, word_class in enumerate(tokens.word_classes[first:end], first):
            if word_class & (WordClass.TITLE | WordClass.OFFICE) and _cuts(tokens, at, end):
                found.append((begin, at))
                begin = at + 1
            elif in_list and at > begin and word_class & WordClass.ARTICLE and tokens.gaps[at] == SPACE:
                found.append((begin, at))
                begin = at
        found.append((begin, end))
    return [piece for piece in (_trim(tokens, *piece) for piece in found) if piece[0] < piece[1]]


def _cuts(tokens: Tokens, at: int, end: int) -> bool:
    """Return whether the title at `at` belongs to a person and is not part of the name."""
    return not tokens.word_classes[at] & WordClass.PREFIX and not tokens.word_classes[end - 1] & HEAD


def _trim(tokens: Tokens, first: int, end: int) -> tuple[int, int]:
    while first < end and tokens.word_classes[first] & _TRIMMED and not _belongs(tokens, first, end):
        first += 1
    while first < end and tokens.word_classes[end - 1] & _TRIMMED and not _belongs(tokens, first, end):
        end -= 1
    return first, end


def _belongs(tokens: Tokens, first: int, end: int) -> bool:
    """Return whether a demonym is part of the name of a river, sea or mountain: Persian Gulf, Чеченская республика."""
    if end - first > 1 and tokens.language[first] and tokens.word_classes[first] & WordClass.GIVEN:
        return True  # Romain Vannes
    if end - first == 1 and end < tokens.size and tokens.language[first] and not tokens.fresh[first]:
        return tokens.case[end] == LOWER and bool(tokens.word_classes[end] & _NAMED_BY_DEMONYM)
    return end - first == 2 and bool(tokens.word_classes[end - 1] & WordClass.LANDFORM)


def _of_run(tokens: Tokens, first: int, end: int, inside: list[NameSpan]) -> list[NameSpan]:
    core = next((name for name in inside if _spans(tokens, first, end, name)), None)
    if core is not None:
        first, end = min(first, core.first), max(end, core.end)
        return [NameSpan(tokens, first, end, (first, end), core.listing, (core.first, core.end))]
    whole = NameSpan(tokens, first, end, (first, end))
    if end - first == 2 and _is_christened(tokens, first, inside):
        for name in (whole, *inside):
            name.features += [Feature.GIVEN_FIRST, Feature.TITLE]
    places = [name for name in inside if name.listing and name.listing.places and not name.listing.doubtful]
    if places:
        whole.features.append(Feature.HOLDS_PLACE if len(places) == 1 else Feature.HOLDS_PLACES)
    for name in inside:
        name.chunk = (min(first, name.first), max(end, name.end))
    if places and sum(name.end - name.first for name in places) == end - first:
        return inside
    if end - first < _LIST_FROM or not places:
        return [whole, *inside]
    return sorted([whole, *inside, *_between(tokens, first, end, inside)], key=lambda one: (one.first, -one.end))


def _is_christened(tokens: Tokens, first: int, inside: list[NameSpan]) -> bool:
    """Return whether a place's name that is a given name too stands before a surname: Israel Shamir, Chad Miller.

    A word that makes a body of it, a kind of place or a larger place is no surname: Israel Radio, Jordan Valley.
    """
    surname, listing = first + 1, next((name.listing for name in inside if name.first == first + 1), None)
    classes = tokens.word_classes[surname]
    if not tokens.word_classes[first] & WordClass.CHRISTENED or tokens.style[first] != PLAIN:
        return False
    if tokens.case[surname] != CAPITAL or tokens.gaps[surname] != SPACE or classes & _NO_SURNAMES:
        return False
    if listing is None:
        return not classes & ORDINARY
    return listing.weak if classes & ORDINARY else listing.weak or Feature.SMALL in listing.features


def _between(tokens: Tokens, first: int, end: int, inside: list[NameSpan]) -> Iterator[NameSpan]:
    """Yield the words between listed names of a long run: unlisted names of a list without commas."""
    at = first
    for name in [*inside, None]:
        begin, stop = at, name.first if name else end
        if begin < stop:
            yield NameSpan(tokens, begin, stop, (first, end))
        at = name.end if name else end


def _spans(tokens: Tokens, first: int, end: int, name: NameSpan) -> bool:
    """Return whether the run is the listed name, optionally with a direction before and place types after it."""
    if not name.listing or not name.listing.places:
        return False
    if first >= name.first and name.end >= end:
        return True
    left = all(word_class & WordClass.DIRECTION for word_class in tokens.word_classes[first : name.first])
    right = all(word_class & _TAIL for word_class in tokens.word_classes[name.end : end])
    return left and right and tokens.style[first] != CAPITALS
