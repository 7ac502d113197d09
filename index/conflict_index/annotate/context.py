"""A second look: what a name's neighbours and its other occurrences in the report say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from conflict_index.annotate.distances import INSIDE_KM, apart
from conflict_index.annotate.features import Evidence, log_odds
from conflict_index.annotate.spans import Candidate
from conflict_index.annotate.tokens import BREAK, COMMA, LOWER, Tokens
from conflict_index.model import Place

_SURE, _LIKELY = 1.0, -0.5
_REGIONS = frozenset({Evidence.COUNTRY, Evidence.PROVINCE})
_DOUBT = (-4.0, 3.0)
_MOST_ANCHORS, _MOST_MEANINGS = 12, 6
_BAR = -0.05
"""Log odds above which a name is held for a place: even, and a little less for the rounding of the weights."""
_WHOLE_FIRST = 0.5
"""Log odds by which a whole run of capitals goes before the names in it."""
_ASIDE = 4
"""Words in brackets that a list of names may have between two of them: "Leramon (twice), Manyan"."""


def consult(report: Iterable[list[Candidate]]) -> None:
    """Set the odds of all candidates of a report, passage by passage: first alone, then in company."""
    passages = list(report)
    for own in passages:
        for candidate in own:
            candidate.odds = log_odds(candidate.evidence)
    _near(passages)
    persons = {name for own in passages for name in _persons(own)}
    named: dict[str, list[Candidate]] = {}
    for own in passages:
        for candidate in own:
            named.setdefault(candidate.key, []).append(candidate)
    for same in named.values():
        if len(same) == 1 and not persons:
            continue
        extremes = _extremes([candidate.odds for candidate in same])
        for candidate in same:
            _add(candidate, _elsewhere(candidate, persons, extremes))
    for own in passages:
        _beside(own)


def _add(candidate: Candidate, evidence: Sequence[int]) -> None:
    if evidence:
        candidate.evidence += evidence
        candidate.odds += log_odds(evidence)


def _persons(own: list[Candidate]) -> Iterator[str]:
    """Surnames: last words of names that stand behind a title or begin with a given name, and are no place."""
    for candidate in own:
        if candidate.odds >= 0:
            continue
        given = Evidence.GIVEN_FIRST in candidate.evidence and candidate.known is None
        if given or Evidence.TITLE in candidate.evidence:
            yield candidate.tokens.folded[candidate.end - 1]


def _extremes(odds: list[float]) -> tuple[float, ...]:
    """The two lowest and the two highest of the odds of a name's occurrences; none where it occurs once."""
    ranked = sorted(odds)
    return (*ranked[:2], *ranked[-2:]) if len(ranked) > 1 else ()


def _elsewhere(candidate: Candidate, persons: set[str], extremes: tuple[float, ...]) -> list[int]:
    """What the other occurrences of a name in the report say."""
    found: list[int] = []
    if candidate.end - candidate.first == 1 and candidate.tokens.folded[candidate.first] in persons:
        found.append(Evidence.PERSON_IN_REPORT)
    if extremes:
        lowest, second, second_highest, highest = extremes
        if (highest if candidate.odds < highest else second_highest) > _SURE:
            found.append(Evidence.PLACE_IN_REPORT)
        if (lowest if candidate.odds > lowest else second) < -_SURE:
            found.append(Evidence.OTHER_IN_REPORT)
    return found


def _near(passages: list[list[Candidate]]) -> None:
    """Let the map speak: a doubtful name is more likely a place that lies close to one that the report surely names."""
    sure = {
        candidate.known.places[0].id: candidate.known.places[0]
        for own in passages
        for candidate in own
        if candidate.odds > _LIKELY and candidate.known and candidate.known.places and not candidate.known.weak
    }
    anchors = [place for place in sure.values() if place.kind != "country"][:_MOST_ANCHORS]
    for own in passages if anchors else ():
        for candidate in own:
            if candidate.known and _DOUBT[0] < candidate.odds < _DOUBT[1] and _is_near(candidate.known.places, anchors):
                _add(candidate, [Evidence.NEAR_PLACE])


def _is_near(places: Sequence[Place], anchors: Sequence[Place]) -> bool:
    pairs = ((place, other) for place in places[:_MOST_MEANINGS] for other in anchors if other.id != place.id)
    return any(apart(place, other) <= INSIDE_KM for place, other in pairs)


def _beside(own: list[Candidate]) -> None:
    """Let places speak for the names they are listed with, along the list from either end."""
    links = _links(own)
    for order in (range(len(own)), range(len(own) - 1, -1, -1)):
        for at in order:
            candidate = own[at]
            if not links[at] or Evidence.BESIDE_PLACE in candidate.evidence:
                continue
            beside = [own[other].odds for other in links[at]]
            if max(beside) > _SURE:
                _add(candidate, [Evidence.BESIDE_PLACE])
            elif min(beside) < -_SURE and Evidence.BESIDE_OTHER not in candidate.evidence:
                _add(candidate, [Evidence.BESIDE_OTHER])
    for at, candidate in enumerate(own):
        if not links[at]:
            continue
        sides = {own[other].first < candidate.first for other in links[at] if own[other].odds > _SURE}
        if len(sides) == 2:
            _add(candidate, [Evidence.AMONG_PLACES])
        if _before_region(own, at):
            _add(candidate, [Evidence.BEFORE_REGION])


def _links(own: list[Candidate]) -> list[list[int]]:
    """For each name the numbers of those it is listed with, on either side."""
    links: list[list[int]] = [[] for _ in own]
    for at, left in enumerate(own):
        for other, right in enumerate(own[at + 1 : at + 5], at + 1):
            if 0 <= right.first - left.end <= _ASIDE + 2 and joined(left, right):
                links[at].append(other)
                links[other].append(at)
    return links


def _before_region(own: list[Candidate], at: int) -> bool:
    candidate = own[at]
    return any(
        other.first == candidate.end
        and candidate.tokens.gaps[other.first] == COMMA
        and other.odds > 0
        and not _REGIONS.isdisjoint(other.evidence)
        for other in own[at + 1 : at + 4]
    )


_LINKS = (["and"], ["or"], ["the"], ["and", "the"])
_LONGEST_LINK = 2


def joined(left: Candidate, right: Candidate) -> bool:
    """Whether only a comma, "and" or a short remark in brackets stands between two names: they are listed together."""
    tokens, begin = left.tokens, _past_aside(left.tokens, left.end)
    if right.first - begin > _LONGEST_LINK:
        return False
    if any(tokens.gaps[at] > COMMA for at in range(begin + (begin > left.end), right.first + 1)):
        return False
    if begin >= right.first:
        return tokens.gaps[right.first] == COMMA or begin > left.end
    return tokens.folded[begin : right.first] in _LINKS


def _past_aside(tokens: Tokens, at: int) -> int:
    """The word behind a short remark in brackets at `at`, or `at` itself."""
    if at >= tokens.size or tokens.gaps[at] != BREAK or tokens.text[tokens.starts[at] - 1] != "(":
        return at
    end = at
    while end < tokens.size and end - at < _ASIDE and tokens.case[end] == LOWER:
        end += 1
        if tokens.text[tokens.ends[end - 1] : tokens.ends[end - 1] + 1] == ")":
            return end
    return at


def choose(own: list[Candidate], bar: float = _BAR) -> list[Candidate]:
    """The candidates that are places, none overlapping another, the surest first."""
    chosen: list[Candidate] = []
    taken: set[int] = set()
    for candidate in sorted(own, key=_rank):
        if candidate.odds <= bar:
            continue
        tokens = range(candidate.first, candidate.end)
        if not _is_actor(candidate) and taken.isdisjoint(tokens):
            chosen.append(candidate)
            taken.update(tokens)
    return sorted(chosen, key=lambda one: one.first)


def _is_actor(candidate: Candidate) -> bool:
    """Whether a name is listed as an actor's, and as no place's."""
    return candidate.known is not None and bool(candidate.known.actors) and not candidate.known.places


def _rank(candidate: Candidate) -> tuple[float, int]:
    whole = (candidate.first, candidate.end) == candidate.chunk
    return -candidate.odds - _WHOLE_FIRST * whole, candidate.first
