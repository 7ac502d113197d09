"""Find listed names in other languages than English: without what is joined to them, and in any case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from conflict_index.annotate.features import Feature
from conflict_index.annotate.gazetteer_features import Listing, Listings
from conflict_index.annotate.lexicon import HEAD, WordClass, foreign_word
from conflict_index.annotate.tokens import LOWER, SPACE, UNCASED, Tokens
from conflict_index.names import nominatives
from conflict_index.names.cases import endings
from conflict_index.names.scripts import script_of

_CASED_WORDS = 4
"""Maximum number of words of a name whose case endings are undone."""
_AHEAD = 1.0
"""Powers of ten by which a name in the nominative must be more plausible to precede one that is written so."""
_SHORT = 4
"""Letters that a name has at least where something is joined to it, except for countries and names of the language."""
_SURE = frozenset({Feature.COUNTRY, Feature.PROVINCE, Feature.MILLION, Feature.LARGE, Feature.CURATED})
_BEFORE_TOWNS = frozenset(["in", "to", "and", "from", "of"])
"""What may be joined to a town of 15,000 people; other words are only taken off well-known names."""
_GENERIC = HEAD | WordClass.PREFIX | WordClass.DIRECTION
_CONSONANTAL = frozenset(["Arab", "Hebr"])


class Found(NamedTuple):
    """A listed name at a word: the token after it, and what it may denote."""

    end: int
    listing: Listing


def longest_foreign(tokens: Tokens, first: int, last: int, listings: Listings) -> Iterator[Found]:
    """Yield the listed names that begin at token `first` and end before `last`, the one to prefer first.

    A name found only without what is joined to it moves the start of the token behind that.
    """
    code = _script(tokens, first)
    whole = list(_whole(tokens, first, last, listings, code))
    if tokens.case[first] != UNCASED:
        yield from whole
        return
    best = whole[0] if whole else None
    if best and (best.end - first > 1 or not _SURE.isdisjoint(best.listing.features)):
        yield best
    elif not best and tokens.word_classes[first]:
        return
    else:
        bare = _bare(tokens, first, last, listings, best is not None)
        if bare or best:
            yield bare or best  # type: ignore[misc]


def begins_nothing(tokens: Tokens, at: int, listings: Listings) -> bool:
    """Return whether no listed name begins at a foreign word without case, by a glance at that word alone."""
    if tokens.word_classes[at]:
        return not listings.leads(tokens.folded[at], tokens.language[at])
    return not listings.may_begin(tokens.surface(at), tokens.folded[at], tokens.language[at])


def _script(tokens: Tokens, at: int) -> str:
    """Return the script whose names alone count for a word: unvowelled names fold like unrelated ones of others."""
    code = script_of(tokens.text[tokens.starts[at]])
    return code if code in _CONSONANTAL else ""


def _whole(tokens: Tokens, first: int, last: int, listings: Listings, code: str) -> Iterator[Found]:
    language = tokens.language[first]
    for key in _keys(tokens, first, last, listings):
        end, listing = first + key.count(" ") + 1, listings.known(key, language, code)
        unspaced = code and not listing.places and not listing.actors
        if unspaced or (end == first + 1 and code and tokens.word_classes[first] & _GENERIC):
            continue
        yield Found(end, listing)


def _keys(tokens: Tokens, first: int, last: int, listings: Listings) -> list[str]:
    """Return the listed names that begin at a word, in any case, longest first, then by plausibility."""
    language = tokens.language[first]
    found = list(reversed(listings.at(tokens.folded, first, last, language)))
    if tokens.case[first] == UNCASED and not endings(language):
        return found
    own, begun = set(found), listings.beginnings(tokens.surface(first), tokens.folded[first], language)
    end = min(last, first + _CASED_WORDS)
    for at in range(first + 1, end + 1):
        found += [key for key in begun if key not in own and listings.known(key, language).places]
        if not begun or at == end:
            break
        forms = (tokens.folded[at], *(form.folded for form in nominatives(tokens.surface(at), language)))
        begun = [key for start in begun for form in forms if listings.leads(key := f"{start} {form}", language)]
    return _ranked(list(dict.fromkeys(found)), own, language, listings)


def _ranked(found: list[str], own: set[str], language: str, listings: Listings) -> list[str]:
    """Return names with most words first, then by plausibility, where that is needed; `own` are those as written."""
    if len({key.count(" ") for key in found}) == len(found):
        return sorted(found, key=lambda key: -key.count(" "))
    rank = {key: listings.known(key, language).plausible[:1] or (0.0,) for key in found}
    return sorted(found, key=lambda key: (-key.count(" "), -rank[key][0] - _AHEAD * (key in own)))


def _bare(tokens: Tokens, first: int, last: int, listings: Listings, listed_whole: bool) -> Found | None:
    """Return the listed name behind joined letters, and move the start of the token there; None if there is none."""
    language, start = tokens.language[first], tokens.starts[first]
    for folded, split in listings.behind_joined(tokens.surface(first), language):
        words = [folded, *tokens.folded[first + 1 : last]]
        for key in reversed(listings.at(words, 0, len(words), language)):
            listing = listings.known(key, language, _script(tokens, first))
            if not _is_meant(key, split.name, split.stands_for, listing, language, listed_whole):
                continue
            tokens.starts[first] = start + split.size
            tokens.folded[first], tokens.stands_for[first] = folded, split.stands_for
            tokens.word_classes[first] = foreign_word(split.name, language).classes
            return Found(first + key.count(" ") + 1, listing)
    return None


def _is_meant(key: str, name: str, stands_for: str, listing: Listing, language: str, listed_whole: bool) -> bool:
    """Return whether a name is likely what joined letters stand before."""
    if not listing.places:
        return False
    sure, several = not _SURE.isdisjoint(listing.features), " " in key
    if several:
        return True
    if foreign_word(name, language).classes & ~WordClass.GIVEN:
        return False
    if len(name) < _SHORT and Feature.COUNTRY not in listing.features and Feature.CURATED not in listing.features:
        return False
    if listed_whole:
        return sure
    return sure or (Feature.TOWN in listing.features and not listing.weak and stands_for in _BEFORE_TOWNS)


_MOST_BEHIND = 3
"""Maximum number of words of an unlisted name behind a kind of place."""
_NO_NAME = (
    WordClass.STOP
    | WordClass.COMMON
    | HEAD
    | WordClass.DEMONYM
    | WordClass.STRONG
    | WordClass.WEAK
    | WordClass.FUNCTION
    | WordClass.CALENDAR
    | WordClass.ORGANISATION
    | WordClass.TITLE
)


def behind_settlements(tokens: Tokens, taken: set[int]) -> Iterator[tuple[int, int]]:
    """Yield token ranges of unlisted names behind a word for a settlement, in scripts without capitals.

    `taken` are the tokens of listed names.
    """
    for at in range(1, tokens.size):
        if at in taken or at - 1 in taken or tokens.gaps[at] != SPACE or tokens.case[at] != UNCASED:
            continue
        if tokens.language[at] not in _NAMES_BEHIND or not tokens.word_classes[at - 1] & WordClass.SETTLEMENT:
            continue
        end = at + 1
        while end < min(at + _MOST_BEHIND, tokens.size) and tokens.word_classes[end - 1] & WordClass.PREFIX:
            if tokens.gaps[end] != SPACE or end in taken:
                break
            end += 1
        if not tokens.word_classes[end - 1] & _NO_NAME and len(tokens.folded[end - 1]) > 2:
            yield at, end


_NAMES_BEHIND = frozenset(["ar", "fa"])
"""Languages in which a bare name follows a kind of place; others join the two by letters or endings."""


def may_end_small(tokens: Tokens, first: int, at: int) -> bool:
    """Return whether a name may end with a word in small letters.

    This is a kind of place: Чорне море; in English T4 airbase, or a word that is only a name: Khan sheikhoun.
    """
    if not tokens.language[first]:
        classes = tokens.word_classes[at]
        return at > first and (not classes & ~WordClass.GIVEN or bool(classes & WordClass.FACILITY))
    if at == first + 1 and tokens.english[first] == "the":
        return False  # Le quartier, El barrio
    return at > first and tokens.case[at] == LOWER and bool(tokens.word_classes[at] & HEAD)
