"""Score names in context: use the neighbours of a name and its other occurrences in the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from conflict_index.annotate.distances import INSIDE_KM, distance_km, may_lie_inside
from conflict_index.annotate.features import Feature, log_odds
from conflict_index.annotate.spans import NameSpan
from conflict_index.annotate.tokens import BREAK, COMMA, DIGIT, LOWER, SPACE, Tokens
from conflict_index.model import Place

_SURE, _LIKELY = 1.0, -0.5
_REGIONS = frozenset({Feature.COUNTRY, Feature.PROVINCE})
_DOUBT = (-4.0, 3.0)
_MOST_ANCHORS, _MOST_MEANINGS = 12, 6
_BAR = -0.05
"""Log odds above which a name is classified as a place: zero, minus a margin for rounded weights."""
_WHOLE_FIRST = 0.5
"""Log odds added to a whole run of capitals when it competes with the names inside it."""
_ASIDE = 4
"""Maximum number of words in a bracketed remark between two names of a list: "Leramon (twice), Manyan"."""


def score_in_context(report: Iterable[list[NameSpan]]) -> None:
    """Set the log odds of all name spans of a report: first each alone, then in context."""
    passages = list(report)
    for own in passages:
        score_alone(own)
    _near(passages)
    persons = {name for own in passages for name in _persons(own)}
    named: dict[str, list[NameSpan]] = {}
    for own in passages:
        for name_span in own:
            named.setdefault(name_span.key, []).append(name_span)
    for same in named.values():
        if len(same) == 1 and not persons:
            continue
        extremes = _extremes([name_span.odds for name_span in same])
        for name_span in same:
            _add(name_span, _elsewhere(name_span, persons, extremes))
    _respelled(passages)
    for own in passages:
        for at, name_span in enumerate(own):
            if _lies_in(name_span, own[at + 1 : at + 4]):
                _add(name_span, [Feature.BEFORE_REGION, Feature.PLACE_APPOSED])
            if region := _holding(name_span, own[at + 1 : at + 4]):
                _add(name_span, [Feature.HELD_BY_REGION])
                _add(region, [Feature.HELD_BY_REGION])
        _beside(own)


def score_alone(own: Iterable[NameSpan]) -> None:
    """Set the log odds of name spans from their features, without context."""
    for name_span in own:
        name_span.odds = log_odds(name_span.features)


def _add(name_span: NameSpan, features: Sequence[int]) -> None:
    if features:
        name_span.features += features
        name_span.odds += log_odds(features)


def _persons(own: list[NameSpan]) -> Iterator[str]:
    """Yield surnames: the last words of non-places that follow a title or begin with a given name."""
    for name_span in own:
        if name_span.odds >= 0:
            continue
        given = Feature.GIVEN_FIRST in name_span.features and name_span.listing is None
        if given or Feature.TITLE in name_span.features:
            yield name_span.tokens.stem(name_span.end - 1)


def _respelled(passages: list[list[NameSpan]]) -> None:
    """Add PLACE_IN_REPORT to names of a place that the report writes in several ways: Abu Kamal, Albukamal."""
    written: dict[str, list[NameSpan]] = {}
    for name_span in (one for own in passages for one in own):
        known = name_span.listing
        if known and known.places and not known.weak and name_span.odds > _DOUBT[0]:
            written.setdefault(known.places[0].id, []).append(name_span)
    for same in written.values():
        if len({name_span.listing.key for name_span in same if name_span.listing}) > 1:
            for name_span in same:
                if Feature.PLACE_IN_REPORT not in name_span.features:
                    _add(name_span, [Feature.PLACE_IN_REPORT])


def _extremes(odds: list[float]) -> tuple[float, ...]:
    """Return the two lowest and two highest log odds of a name; an empty tuple if it occurs once."""
    ranked = sorted(odds)
    return (*ranked[:2], *ranked[-2:]) if len(ranked) > 1 else ()


def _elsewhere(name_span: NameSpan, persons: set[str], extremes: tuple[float, ...]) -> list[int]:
    """Return the features that the other occurrences of a name in the report give it."""
    found: list[int] = []
    if name_span.end - name_span.first == 1 and name_span.tokens.stem(name_span.first) in persons:
        found.append(Feature.PERSON_IN_REPORT)
    if extremes:
        lowest, second, second_highest, highest = extremes
        if (highest if name_span.odds < highest else second_highest) > _SURE:
            found.append(Feature.PLACE_IN_REPORT)
        if (lowest if name_span.odds > lowest else second) < -_SURE:
            found.append(Feature.OTHER_IN_REPORT)
    return found


def _near(passages: list[list[NameSpan]]) -> None:
    """Add NEAR_PLACE to uncertain names that have a place close to a place the report certainly names."""
    sure = {
        name_span.listing.places[0].id: name_span.listing.places[0]
        for own in passages
        for name_span in own
        if name_span.odds > _LIKELY and name_span.listing and name_span.listing.places and not name_span.listing.weak
    }
    _at_home(passages, {id_: place.country for id_, place in sure.items()})
    anchors = [place for place in sure.values() if place.kind != "country"][:_MOST_ANCHORS]
    for own in passages if anchors else ():
        for name_span in own:
            if (
                name_span.listing
                and _DOUBT[0] < name_span.odds < _DOUBT[1]
                and _is_near(name_span.listing.places, anchors)
            ):
                _add(name_span, [Feature.NEAR_PLACE])


def _at_home(passages: Iterable[list[NameSpan]], countries: dict[str, str]) -> None:
    """Add OBSCURE_HOME to little-known names of a country that the report names, or has another sure place of."""
    for name_span in (one for own in passages for one in own if Feature.OBSCURE in one.features):
        known = name_span.listing
        own_ids = {place.id for place in known.places} if known else set()
        others = {country for id_, country in countries.items() if id_ not in own_ids}
        if known and any(place.country in others for place in known.places[:_MOST_MEANINGS]):
            _add(name_span, [Feature.OBSCURE_HOME])


def _is_near(places: Sequence[Place], anchors: Sequence[Place]) -> bool:
    pairs = ((place, other) for place in places[:_MOST_MEANINGS] for other in anchors if other.id != place.id)
    return any(may_lie_inside(place, other) and distance_km(place, other) <= INSIDE_KM for place, other in pairs)


def _beside(own: list[NameSpan]) -> None:
    """Add features to names that are listed together with places, scanning each list from both ends."""
    links = _links(own)
    _share_heads(own, links)
    for order in (range(len(own)), range(len(own) - 1, -1, -1)):
        for at in order:
            name_span = own[at]
            if not links[at] or Feature.BESIDE_PLACE in name_span.features:
                continue
            beside = [own[other].odds for other in links[at]]
            if max(beside) > _SURE:
                _add(name_span, [Feature.BESIDE_PLACE])
            elif min(beside) < -_SURE and Feature.BESIDE_OTHER not in name_span.features:
                _add(name_span, [Feature.BESIDE_OTHER])
    for at, name_span in enumerate(own):
        if not links[at]:
            continue
        sides = {own[other].first < name_span.first for other in links[at] if own[other].odds > _SURE}
        if len(sides) == 2:
            _add(name_span, [Feature.AMONG_PLACES])
        if _before_region(own, at):
            _add(name_span, [Feature.BEFORE_REGION])


def _share_heads(own: list[NameSpan], links: list[list[int]]) -> None:
    """Add SETTLEMENT_AFTER to names that share a plural behind the last of them: the X and Y districts."""
    for at in range(len(own) - 1, -1, -1):
        tokens, end = own[at].tokens, own[at].end
        if Feature.SETTLEMENT_AFTER not in own[at].features or not links[at]:
            continue
        if end < tokens.size and not tokens.folded[end].endswith("s"):
            continue
        for other in links[at]:
            if own[other].end <= own[at].first and Feature.SETTLEMENT_AFTER not in own[other].features:
                _add(own[other], [Feature.SETTLEMENT_AFTER])


def _links(own: list[NameSpan]) -> list[list[int]]:
    """Return for each name the indices of the names it is listed with."""
    links: list[list[int]] = [[] for _ in own]
    for at, left in enumerate(own):
        for other, right in enumerate(own[at + 1 : at + 5], at + 1):
            if 0 <= right.first - left.end <= _ASIDE + 2 and joined(left, right):
                links[at].append(other)
                links[other].append(at)
    return links


def _lies_in(name_span: NameSpan, following: list[NameSpan]) -> bool:
    """Return whether a name stands before a comma, "in" and a region that one of its places lies in: Hit, in Anbar."""
    tokens, end = name_span.tokens, name_span.end
    if end + 1 >= tokens.size or tokens.gaps[end] != COMMA or tokens.english[end] != "in" or not name_span.listing:
        return False
    regions = {
        place.id for one in following[:3] if one.first == end + 1 and one.listing for place in one.listing.places
    }
    return any(not regions.isdisjoint(place.parents) for place in name_span.listing.places)


def _holding(name_span: NameSpan, following: list[NameSpan]) -> NameSpan | None:
    """Return the name right behind a comma that may be the province of one of a name's places: Slidell, La."""
    tokens, end = name_span.tokens, name_span.end
    if end >= tokens.size or tokens.gaps[end] != COMMA or not name_span.listing:
        return None
    held = {place.parents[0] for place in name_span.listing.places if place.kind == "town" and place.parents}
    for other in following:
        if other.first == end and other.listing and not held.isdisjoint(one.id for one in other.listing.places):
            return other
    return None


def _before_region(own: list[NameSpan], at: int) -> bool:
    name_span = own[at]
    return any(
        other.first == name_span.end
        and name_span.tokens.gaps[other.first] == COMMA
        and other.odds > 0
        and not _REGIONS.isdisjoint(other.features)
        for other in own[at + 1 : at + 4]
    )


_LINKS = (["and"], ["or"], ["the"], ["and", "the"])
_LONGEST_LINK = 2


def joined(left: NameSpan, right: NameSpan) -> bool:
    """Return whether two names are listed together: separated by a comma, "and" or a short bracketed remark."""
    tokens, begin = left.tokens, _past_aside(left.tokens, left.end)
    if right.first - begin > _LONGEST_LINK:
        return False
    if any(tokens.gaps[at] > COMMA for at in range(begin + (begin > left.end), right.first + 1)):
        return False
    if begin >= right.first and tokens.stands_for[right.first] == "and":
        return tokens.gaps[right.first] <= COMMA
    if begin >= right.first:
        return tokens.gaps[right.first] == COMMA or begin > left.end
    return tokens.english[begin : right.first] in _LINKS


def _past_aside(tokens: Tokens, at: int) -> int:
    """Return the index after a short bracketed remark or a number that starts at `at`, or `at` itself."""
    if at + 1 < tokens.size and tokens.case[at] == DIGIT and tokens.gaps[at] == SPACE and tokens.gaps[at + 1] == COMMA:
        return at + 1  # Killed: Baramulla 3, Kupwara 2
    if at >= tokens.size or tokens.gaps[at] != BREAK or tokens.text[tokens.starts[at] - 1] != "(":
        return at
    end = at
    while end < tokens.size and end - at < _ASIDE and tokens.case[end] in (LOWER, DIGIT):
        end += 1
        if tokens.text[tokens.ends[end - 1] : tokens.ends[end - 1] + 1] == ")":
            return end
    return at


def choose_places(own: list[NameSpan], bar: float = _BAR) -> list[NameSpan]:
    """Return the name spans classified as places, without overlaps, in text order; higher log odds win."""
    chosen: list[NameSpan] = []
    taken: set[int] = set()
    for name_span in sorted(own, key=_rank):
        if name_span.odds <= bar:
            continue
        tokens = range(name_span.first, name_span.end)
        if not _is_actor(name_span) and taken.isdisjoint(tokens):
            chosen.append(name_span)
            taken.update(tokens)
    return sorted(chosen, key=lambda one: one.first)


def _is_actor(name_span: NameSpan) -> bool:
    """Return whether a name is listed as an actor but not as a place."""
    return name_span.listing is not None and bool(name_span.listing.actors) and not name_span.listing.places


def _rank(name_span: NameSpan) -> tuple[float, int]:
    whole = (name_span.first, name_span.end) == name_span.chunk
    return -name_span.odds - _WHOLE_FIRST * whole, name_span.first
