"""Cluster the names of a collection into entities: spellings of one name, and variants of a listed place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from conflict_index import geo, ids
from conflict_index.discover.clusters import Clusters, Discovered, Scored
from conflict_index.discover.near_places import BESIDE_KM, NearPlaces
from conflict_index.discover.spellings import Alike, all_alike, pairs_alike
from conflict_index.discover.statistics import NameStats
from conflict_index.gazetteer import Gazetteer
from conflict_index.ids import DiscoveredKind

FormStatistics = Mapping[DiscoveredKind, NameStats]
"""The statistics of one folded form, by the kind of its mentions."""

_CLUSTERED: tuple[DiscoveredKind, ...] = ("place", "organisation", "person")
"""Kinds that are clustered; of equally frequent kinds the first is chosen."""

_FORMS_TIED = 2
_STRICTER = 0.03
"""Added to the bar of similarity: two names of a collection must be more alike than a query and a name."""


_BESIDE = -0.1
"""The same for names that are mentioned at the same place."""


def cluster(
    stats: Mapping[str, NameStats],
    gazetteer: Gazetteer,
    previous: Clusters | None = None,
    near: NearPlaces | None = None,
    alike: Callable[[Iterable[str], float], Alike] | None = None,
) -> Clusters:
    """Return the discovered names of a collection as entities; variants of a listed place are linked to it.

    `previous` are the entities of the last build: an entity that keeps most of its mentions keeps its id.
    `near` looks places up and `alike` compares names; both may know answers of the last build.
    """
    near = near or NearPlaces(gazetteer)
    forms: dict[str, dict[DiscoveredKind, NameStats]] = {}
    listed = {}
    for name, own in stats.items():
        kind = ids.discovered_kind(name)
        if kind in _CLUSTERED:
            forms.setdefault(ids.form_of(name), {})[kind] = own
        else:
            listed[name] = own
    groups = _group({key: own for key, own in forms.items() if "place" in own}, near, alike or _compared)
    grouped = {key for group in groups for key in group}
    groups += [[key] for key in sorted(forms) if key not in grouped]
    found = [_entity(group, forms, near) for group in sorted(groups, key=lambda group: _order(group, forms, near))]
    clusters = Clusters(_keep_ids(found, previous), listed)
    return Clusters(_all_tied(list(clusters.found.values()), clusters, near), listed)


def _compared(keys: Iterable[str], strict: float) -> Alike:
    return all_alike(keys, strict, {})


def _group(
    forms: Mapping[str, FormStatistics], near: NearPlaces, alike: Callable[[Iterable[str], float], Alike]
) -> list[list[str]]:
    """Group forms by spelling: each form joins the most similar more frequent one."""
    spellings = alike(forms, _BESIDE)
    total = {key: sum(own.count for own in kinds.values()) for key, kinds in forms.items()}
    regions = {key: near.countries(_near(kinds)) for key, kinds in forms.items()}
    middles = {key: near.middle(_near(kinds)) for key, kinds in forms.items()}
    order = sorted(forms, key=lambda key: (-total[key], key))
    rank = {key: number for number, key in enumerate(order)}
    more = {key: [other for other, _ in spellings[key] if rank[other] < rank[key]] for key in order}
    sure = pairs_alike([(key, other) for key in order for other in more[key]], _STRICTER)
    head: dict[str, str] = {}
    for key in order:
        head[key] = key
        for other in more[key]:
            near_by = (key, other) in sure or _are_beside(middles[key], middles[other])
            if near_by and _compatible(regions[key], regions[other]):
                head[key] = head[other]
                break
    groups: dict[str, list[str]] = {}
    for key in order:
        groups.setdefault(head[key], []).append(key)
    return list(groups.values())


def _compatible(one: Counter[str], other: Counter[str]) -> bool:
    """Tell whether two names occur in the same countries, or the countries of one are unknown."""
    return not one or not other or bool(one.keys() & other.keys())


def _are_beside(one: tuple[float, float] | None, other: tuple[float, float] | None) -> bool:
    return one is not None and other is not None and geo.kilometres(one, other) <= BESIDE_KM


def _near(kinds: FormStatistics) -> Counter[str]:
    return sum((own.near for own in kinds.values()), Counter())


def _order(group: list[str], forms: Mapping[str, FormStatistics], near: NearPlaces) -> tuple[str, str]:
    """Return a sort key that keeps countries together, because the gazetteer is searched by country."""
    top = near.countries(_near(forms[group[0]])).most_common(1)
    return (top[0][0] if top else "", group[0])


def _entity(group: list[str], forms: Mapping[str, FormStatistics], near: NearPlaces) -> Discovered:
    counts: Counter[str] = Counter()
    kinds: Counter[DiscoveredKind] = Counter()
    spellings: Counter[str] = Counter()
    around: Counter[str] = Counter()
    terms = []
    for key in group:
        for one, own in forms[key].items():
            counts[key] += own.count
            kinds[one] += own.count
            spellings += own.spellings
            around += own.near
            terms.append(ids.discovered_id(one, key))
    kind = max(_CLUSTERED, key=lambda one: kinds[one])
    name = min(spellings, key=lambda surface: (-spellings[surface], surface))
    place, why = near.variant_of(group, around) if kind == "place" else ("", "")
    where = near.middle(around) if kind == "place" else None
    return Discovered(ids.cluster_id(group[0]), name, kind, dict(counts), tuple(sorted(terms)), place, why, where)


def _all_tied(found: Sequence[Discovered], clusters: Clusters, near: NearPlaces) -> list[Discovered]:
    """Add to the discovered places the listed places whose spellings in the collection are similar."""
    forms = {one.id: _most_frequent(one) if one.kind == "place" and not one.place else () for one in found}
    asked = list(dict.fromkeys(form for own in forms.values() for form in own))
    alike = dict(zip(asked, clusters.all_spelled_alike(asked, 0.0, _BESIDE), strict=True))
    return [replace(one, like=_like(one, [alike[form] for form in forms[one.id]], near)) for one in found]


def _most_frequent(one: Discovered) -> Sequence[str]:
    return sorted(one.forms, key=lambda form: (-one.forms[form], form))[:_FORMS_TIED]


def _like(one: Discovered, alike: Sequence[Sequence[Scored]], near: NearPlaces) -> tuple[str, ...]:
    """Return the listed places that a discovered one may be, of those whose spellings are similar to its forms."""
    like: dict[str, None] = {}
    for similar, beside in alike:
        like |= {entity: None for entity, score in similar if near.may_be(entity, one.where, score)}
        like |= {entity: None for entity, _ in beside if near.is_beside(entity, one.where)}
    return tuple(like)


def _keep_ids(found: list[Discovered], previous: Clusters | None) -> list[Discovered]:
    """Reuse the ids of previous entities, each for the entity that has most of its mentions now."""
    if previous is None:
        return found
    claims = sorted(
        (
            (sum(one.forms[form] for form in one.forms.keys() & old.forms.keys()), old.id, number)
            for number, one in enumerate(found)
            for old in previous.sharing(one.forms)
        ),
        reverse=True,
    )
    taken: dict[int, str] = {}
    for _shared, id_, number in claims:
        if number not in taken and id_ not in taken.values():
            taken[number] = id_
    return [one.renamed(taken.get(number, one.id)) for number, one in enumerate(found)]
