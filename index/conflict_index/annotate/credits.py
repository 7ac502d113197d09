"""Mark names in credits, so that authors and news agencies are not classified as places."""

from __future__ import annotations

import re
from functools import cache

from conflict_index import seeds
from conflict_index.annotate.features import Feature
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import CAPITAL, COMMA, LOWER, SPACE
from conflict_index.names import fold
from conflict_index.segment.agencies import agencies

_JOINED = re.compile(r"([(\[])\w+(?:-| - |/)\Z")
_LONGEST_JOINED = 16
_OPENING, _CLOSING = "([", ")]/,;"
_DASHES = ("-", "–", "—", ":")
_BROADCASTERS = frozenset(["radio", "television", "televisora", "cadena", "canal", "diario", "revista"])
_WELL_KNOWN = frozenset([Feature.COUNTRY, Feature.PROVINCE, Feature.MILLION, Feature.LARGE])
_ENDS = (".", "!", "?", "؟", "…", '"', "”", "»")


def mark_agencies(own: list[NameSpan]) -> None:
    """Add Feature.CREDIT to each news agency in brackets: DAMASCUS (SANA) -."""
    for name_span in own:
        tokens = name_span.tokens
        opened = _opened(tokens.text, tokens.starts[name_span.first])
        if opened and _is_agency(name_span, opened):
            name_span.features.append(Feature.CREDIT)


def _opened(text: str, start: int) -> int:
    """Return the offset behind the bracket that a name stands in, alone or behind another agency: (ACAN-EFE)."""
    if start and text[start - 1] in _OPENING:
        return start
    before = _JOINED.search(text, max(0, start - _LONGEST_JOINED), start)
    return before.end(1) if before else 0


def mark_broadcasters(own: list[NameSpan]) -> None:
    """Add Feature.CREDIT to little known names behind a word for a broadcaster: Radio Venceremos."""
    for name_span in own:
        tokens, first = name_span.tokens, name_span.first
        if not first or tokens.gaps[first] > SPACE or tokens.folded[first - 1] not in _BROADCASTERS:
            continue
        known = name_span.listing.features if name_span.listing else ()
        if tokens.case[first - 1] != LOWER and _WELL_KNOWN.isdisjoint(known):
            name_span.features.append(Feature.CREDIT)


def mark_byline(own: list[NameSpan]) -> None:
    """Add Feature.IN to the places of a byline and Feature.CREDIT to its other names.

    "Homs reported from Beirut" names the place Beirut; Homs is the author.
    """
    last: NameSpan | None = None
    for name_span in own:
        if _is_tied(name_span) or (last is not None and _goes_on(last, name_span)):
            last = name_span
            name_span.features.append(Feature.IN)
        else:
            name_span.features.append(Feature.CREDIT)


def _is_agency(name_span: NameSpan, start: int) -> bool:
    """Return whether a bracketed name is an agency. If it is also a place name, the position must be a credit's."""
    text, end = name_span.tokens.text, name_span.tokens.ends[name_span.end - 1]
    is_place = _agencies().get(name_span.key)
    if is_place is None or text[end : end + 1] not in _CLOSING:
        return False
    before, after = text[max(0, start - 4) : start - 1].rstrip(), text[end + 1 : end + 4].lstrip()
    return not is_place or after.startswith(_DASHES) or not before or before.endswith(_ENDS)


def _is_tied(name_span: NameSpan) -> bool:
    """Return whether a preposition precedes or starts a name, or a job title follows ("Beirut correspondent")."""
    tokens, first, end = name_span.tokens, name_span.first, name_span.end
    if end - first > 1 and tokens.case[first] == LOWER and _ties().get(tokens.folded[first]) == "before":
        return True
    at = first - 1 - (first > 1 and tokens.folded[first - 1] == "the")
    begins = at >= 0 and tokens.gaps[first] == SPACE and tokens.case[at] != CAPITAL  # no initial: "A. Homs"
    if begins and _ties().get(tokens.folded[at]) == "before":
        return True
    return end < tokens.size and tokens.gaps[end] == SPACE and _ties().get(tokens.folded[end]) == "after"


def _goes_on(last: NameSpan, name_span: NameSpan) -> bool:
    """Return whether a name continues the list of places that ends with `last`."""
    tokens, end = name_span.tokens, name_span.end
    if (name_span.first, end) == (last.first, last.end) or name_span.chunk == last.chunk:
        return True
    between = tokens.folded[last.end : name_span.first]
    listed = tokens.gaps[name_span.first] == COMMA if not between else between == ["and"]
    closed = end == tokens.size or tokens.gaps[end] >= COMMA or tokens.folded[end] == "and"
    return listed and closed and name_span.chunk == (name_span.first, end)


@cache
def _agencies() -> dict[str, bool]:
    return {fold(name): is_place for name, is_place in agencies().items()}


@cache
def _ties() -> dict[str, str]:
    return {fold(row["word"]): row["side"] for row in seeds.rows("context/bylines.csv")}
