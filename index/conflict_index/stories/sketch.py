"""The sketch of a report: a few hashes of its word runs, by which copies of its text are found among millions.

A report's text is the row of its content stems, as its digest keeps them; bylines, captions and readers' comments are
left out. Every run of four is hashed. The sketch keeps the hashes below a bound, so that a text and a longer one that
has it inside keep the same ones (modulo sampling: Broder, On the resemblance and containment of documents, 1997), and
the lowest few of a short text.
"""

from __future__ import annotations

import zlib
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from conflict_index.model import Report
from conflict_index.store.digest import Digest
from conflict_index.stories.credits import credited_agency

RUN = 4
"""Content stems in a row that are hashed together."""

WORDS = 2_500
"""Stems of a report that count; in a longer one, those behind are left out."""

_RANGE = 1 << 32
_BOUND = _RANGE // 8
_FEWEST = 6
_MIX = 2_654_435_761
"""An odd number near 2^32 over the golden ratio, by which a product mixes a checksum's bits (Knuth, TAOCP 6.4)."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What finds the copies of a report. `published` is a day number, 0 for none; `agency` the one credited, or empty.

    `whole` hashes the whole text, 0 for one too short to tell; `hashes` are the sketch.
    """

    report_id: str
    source: str
    published: int
    agency: str
    whole: int
    hashes: tuple[int, ...]


def sketch_of(report: Report, digest: Digest) -> Sketch:
    """Return the sketch of a report from its digest."""
    stems = stems_in(digest)
    published = digest.published[0].start if digest.published else 0
    agency = credited_agency(report.text)
    whole = _hash(stems) if len(stems) >= SHORTEST else 0
    return Sketch(report.id, report.source, published, agency, whole, tuple(_sample(_runs(stems))))


SHORTEST = 12
"""Stems of the shortest text of which copies are looked for: shorter ones are alike by chance."""


def stems_in(digest: Digest) -> list[str]:
    """Return the stems of a report's body, at most WORDS."""
    found: list[str] = []
    for passage in digest.passages:
        if passage.role == "body":
            found += passage.stems.split(" ")
            if len(found) >= WORDS:
                break
    return [stem for stem in found[:WORDS] if stem]


def _runs(stems: Sequence[str]) -> set[int]:
    if len(stems) < SHORTEST:
        return set()
    encoded = [stem.encode("utf-8", "surrogatepass") for stem in stems]
    ahead = (encoded[at:] for at in range(RUN))
    return {zlib.crc32(b" ".join(run)) * _MIX % _RANGE for run in zip(*ahead, strict=False)}


def _sample(hashes: Iterable[int]) -> list[int]:
    """Return the hashes below the bound, at least the lowest few, sorted."""
    own = sorted(set(hashes))
    return own[: max(_FEWEST, bisect_left(own, _BOUND))]


def _hash(stems: Sequence[str]) -> int:
    return zlib.crc32(" ".join(stems).encode("utf-8", "surrogatepass")) * _MIX % _RANGE
