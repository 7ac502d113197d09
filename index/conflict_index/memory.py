"""Keep the memory of a process within a bound: look-ups that were kept are forgotten, since they can be made again.

Annotation keeps what it looks up in caches of a bounded number of entries, which together may take some 200 MB.
"""

from __future__ import annotations

import functools
import gc
from pathlib import Path

SHARED, LEAST, USUAL = 55, 75, 115
"""Megabytes that all processes share (library, gazetteer), that each needs at least, and that each may take unasked."""

_STATM = Path("/proc/self/statm")
_PAGE = 4096
_STEP = 10
"""Megabytes by which a process must have grown to forget again: what was freed is used first."""

_LARGE = 256
"""Entries of a cache that is worth emptying."""


def shares(megabytes: int | None, workers: int) -> tuple[int, int]:
    """Return how many workers fit into the memory of a run, and the megabytes that each process may take.

    None as `megabytes` stands for what the workers usually need.
    """
    if megabytes is None:
        return workers, USUAL
    own = max(0, megabytes - SHARED)
    fitting = max(1, min(workers, own // LEAST - 1))
    return fitting, max(LEAST, own // (fitting + 1 if fitting > 1 else 1))


class Bound:
    """The megabytes that this process may take, not counting what it shares."""

    def __init__(self, megabytes: int) -> None:
        self._most = megabytes

    def keep(self) -> None:
        """Forget what is kept if the process takes more. Call it between two pieces of work."""
        if used() > self._most:
            forget()
            self._most = max(self._most, used() + _STEP)


def used() -> int:
    """Return the megabytes that this process has to itself; 0 where the system does not say."""
    try:
        _, resident, shared, *_ = _STATM.read_text().split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * _PAGE >> 20


def forget() -> None:
    """Empty all large caches of a bounded size."""
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper):
            info = found.cache_info()
            if info.maxsize is not None and info.currsize >= _LARGE:
                found.cache_clear()
