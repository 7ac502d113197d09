"""A second look: what a name's neighbours and its other occurrences in the report say of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conflict_index.annotate.evidence import Evidence, log_odds, weights
from conflict_index.annotate.lexicon import Role
from conflict_index.annotate.spans import Candidate
from conflict_index.annotate.tokens import COMMA, SPACE

_SURE = 1.0
_REGIONS = frozenset({Evidence.COUNTRY, Evidence.PROVINCE})


def consult(report: Iterable[list[Candidate]]) -> None:
    """Set the odds of all candidates of a report, passage by passage: first alone, then in company."""
    passages = list(report)
    for own in passages:
        for candidate in own:
            candidate.odds = log_odds(candidate.evidence)
    persons = {name for own in passages for name in _persons(own)}
    best: dict[str, list[float]] = {}
    for own in passages:
        for candidate in own:
            best.setdefault(candidate.key, []).append(candidate.odds)
    for own in passages:
        more = [_neighbours(own, at) + _elsewhere(own[at], persons, best) for at in range(len(own))]
        known = weights()
        for candidate, added in zip(own, more, strict=True):
            candidate.evidence += added
            candidate.odds += sum(known[kind] for kind in added)


def _persons(own: list[Candidate]) -> Iterator[str]:
    """Surnames: last words of names that stand behind a title or begin with a given name, and are no place."""
    for candidate in own:
        titled = Evidence.TITLE in candidate.evidence
        given = Evidence.GIVEN_FIRST in candidate.evidence
        if ((titled or given) and candidate.odds < 0 and candidate.known is None) or (titled and candidate.odds < 0):
            yield candidate.tokens.folded[candidate.end - 1]


def _neighbours(own: list[Candidate], at: int) -> list[int]:
    """Places and others beside candidate number `at`, joined to it by a comma or "and" only."""
    candidate, found = own[at], []
    left = next((other for other in reversed(own[:at][-3:]) if other.end <= candidate.first), None)
    right = next((other for other in own[at + 1 : at + 4] if other.first >= candidate.end), None)
    beside = [
        other
        for first, second, other in ((left, candidate, left), (candidate, right, right))
        if first and second and other and _joined(first, second)
    ]
    if any(other.odds > _SURE for other in beside):
        found.append(Evidence.BESIDE_PLACE)
    elif any(other.odds < -_SURE for other in beside):
        found.append(Evidence.BESIDE_OTHER)
    if right in beside and right and right.odds > 0 and _REGIONS & set(right.evidence):
        if candidate.tokens.gaps[right.first] == COMMA and right.first == candidate.end:
            found.append(Evidence.BEFORE_REGION)
    return found


def _joined(left: Candidate, right: Candidate) -> bool:
    tokens = left.tokens
    between = tokens.folded[left.end : right.first]
    if any(tokens.gaps[at] > COMMA for at in range(left.end, right.first + 1)):
        return False
    if not between:
        return tokens.gaps[right.first] == COMMA
    return between in (["and"], ["or"], ["the"], ["and", "the"])


def _elsewhere(candidate: Candidate, persons: set[str], best: dict[str, list[float]]) -> list[int]:
    found: list[int] = []
    tokens = candidate.tokens
    if candidate.end - candidate.first == 1 and tokens.folded[candidate.first] in persons:
        found.append(Evidence.PERSON_IN_REPORT)
    odds = best[candidate.key]
    if len(odds) > 1:
        others = list(odds)
        others.remove(log_odds(candidate.evidence))
        if max(others) > _SURE:
            found.append(Evidence.PLACE_IN_REPORT)
        if min(others) < -_SURE:
            found.append(Evidence.OTHER_IN_REPORT)
    return found


def choose(own: list[Candidate], bar: float = 0.0) -> list[Candidate]:
    """The candidates that are places, none overlapping another; a whole run goes before the names in it."""
    taken: list[Candidate] = []
    for candidate in sorted(own, key=lambda one: (-(one.end - one.first), one.first)):
        if candidate.odds > bar and all(candidate.end <= one.first or one.end <= candidate.first for one in taken):
            taken.append(candidate)
    return sorted(taken, key=lambda one: one.first)


__all__ = ["SPACE", "Role", "choose", "consult"]
