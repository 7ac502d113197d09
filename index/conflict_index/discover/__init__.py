"""Names in a collection that no gazetteer has: gathered, clustered across spellings, found again by any of them."""

from conflict_index.discover.cluster import cluster
from conflict_index.discover.clusters import Clusters, Discovered
from conflict_index.discover.expand import Expansion, expand, terms_of
from conflict_index.discover.near_places import focus
from conflict_index.discover.statistics import NameStats, Stats, collect, dump, load, merge

__all__ = [
    "Clusters",
    "Discovered",
    "Expansion",
    "NameStats",
    "Stats",
    "cluster",
    "collect",
    "dump",
    "expand",
    "focus",
    "load",
    "merge",
    "terms_of",
]
