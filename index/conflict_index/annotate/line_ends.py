"""Tell whether a listed name goes on over the end of a line, and join words that are hyphenated there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from conflict_index.annotate.features import Feature
from conflict_index.annotate.gazetteer_features import Listings
from conflict_index.names import Word, fold, nominatives, words
from conflict_index.names.scripts import script_of

HYPHENATED = re.compile(r"[-‐\u00ad][ \t]*\r?\n[ \t]*(?:>[ \t]?)*")
"""Matches a hyphen at a line end, and the quoting marks of the next line."""

_LINE = 80
"""Characters looked at on each side of a line end."""

_MOST_BEFORE = 3
_MOST_AFTER = 4
_BETWEEN = " \t-‐'’_*\u00a0\u00ad"
_WITH_CASES = "uk ru"
_WELL_KNOWN = frozenset({Feature.COUNTRY, Feature.PROVINCE, Feature.MILLION, Feature.LARGE})


def name_goes_on(before: str, after: str, listings: Listings) -> bool:
    """Return whether a listed place's name begins at the end of one line and ends in the next.

    The line before must have words of a sentence besides, and must not end with the name of another well-known place.
    """
    text = before[-_LINE:]
    found = words(text)
    tail = _adjacent(text, found[::-1])[:_MOST_BEFORE][::-1]
    head = _adjacent(after[:_LINE], words(after[:_LINE]))[:_MOST_AFTER]
    if not tail or not head or after[: head[0].start].strip(_BETWEEN) or text[tail[-1].end :].strip(_BETWEEN):
        return False
    following = _to_last_capital(after, head)
    return any(
        not text[tail[-size].start].islower()
        and _in_sentence(text, found[: len(found) - size])
        and _is_split(_forms(text, tail[-size:]), _forms(after, following), listings)
        for size in range(1, len(tail) + 1)
    )


def _adjacent(text: str, found: Sequence[Word]) -> list[Word]:
    """Return the first of the words, in either order, until something other than spaces and hyphens is between."""
    kept: list[Word] = []
    for word in found:
        if kept and text[min(kept[-1].end, word.end) : max(kept[-1].start, word.start)].strip(_BETWEEN):
            break
        kept.append(word)
    return kept


def _in_sentence(text: str, before: Sequence[Word]) -> bool:
    """Return whether words before a name are those of a sentence: one has a small letter, or two have no case."""
    firsts = [text[word.start] for word in before]
    return any(map(str.islower, firsts)) or sum(one.isalpha() and not one.isupper() for one in firsts) > 1


def _to_last_capital(text: str, found: Sequence[Word]) -> Sequence[Word]:
    """Return the words up to the last that has a capital or no case."""
    return found[: max((at for at, word in enumerate(found, 1) if not text[word.start].islower()), default=0)]


def _forms(text: str, found: Sequence[Word]) -> list[tuple[str, ...]]:
    return [_cases(text[word.start : word.end]) for word in found]


def _cases(surface: str) -> tuple[str, ...]:
    """Return a folded word and, in Cyrillic letters, the nominatives that it may be a case of."""
    others = nominatives(surface, _WITH_CASES) if script_of(surface[0]) == "Cyrl" else ()
    return (fold(surface), *(form.folded for form in others))


def _is_split(tail: list[tuple[str, ...]], head: list[tuple[str, ...]], listings: Listings) -> bool:
    """Return whether a listed name is the words before a line end, and one or more behind it."""
    begun, known = [""], set[str]()
    for number, choices in enumerate([*tail, *head], 1):
        begun = [key for start in begun for one in choices if listings.leads(key := f"{start} {one}".strip(), "")]
        if number == len(tail):
            known = {place for key in begun for place in _well_known(key, listings)}
        if number > len(tail) and (places := {place for key in begun for place in _places(key, listings)}):
            return not known or not known.isdisjoint(places)
    return False


def _places(key: str, listings: Listings) -> list[str]:
    known = listings.known(key)
    return [] if known.weak else [place.id for place in known.places]


def _well_known(key: str, listings: Listings) -> list[str]:
    return _places(key, listings)[:1] if _WELL_KNOWN.intersection(listings.known(key).features) else []


def rejoined(text: str, found: Sequence[Word], listings: Listings) -> Sequence[Word]:
    """Return the words; join two that a hyphen divides at a line end if a listed name then begins so: Kra- matorsk."""
    if not HYPHENATED.search(text):
        return found
    return list(_rejoin(text, found, listings))


def _rejoin(text: str, found: Sequence[Word], listings: Listings) -> Iterator[Word]:
    done: list[str] = []
    held: Word | None = None
    for word in found:
        if held and _is_divided(text, held, word, done, listings):
            folded = fold(text[held.start : held.end] + text[word.start : word.end])
            word = Word(held.start, word.end, folded)
        elif held:
            yield held
            done.append(held.folded)
        held = word
    if held:
        yield held


def _is_divided(text: str, left: Word, right: Word, done: list[str], listings: Listings) -> bool:
    """Return whether two words are one word of a listed name; `done` are the folded words before them."""
    if not (text[left.start].isupper() and text[right.start].islower()):
        return False
    if not HYPHENATED.fullmatch(text, left.end, right.start):
        return False
    whole = _cases(text[left.start : left.end] + text[right.start : right.end])
    starts = [" ".join(done[len(done) - size :]) for size in range(min(_MOST_BEFORE, len(done)) + 1)]
    if any(listings.leads(f"{start} {left.folded} {right.folded}".strip(), "") for start in starts):
        return False
    return any(listings.leads(f"{start} {one}".strip(), "") for start in starts for one in whole)
