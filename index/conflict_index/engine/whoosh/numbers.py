"""Arrays of a segment as numpy's, and whole numbers in the smallest type that holds them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from conflict_index.engine.whoosh.segment import Segment

Array = NDArray[Any]


def array_of(segment: Segment, name: str) -> Array:
    """Return an array of a segment as numpy's, not copied."""
    return np.frombuffer(segment.raw(name), segment.code(name) if segment.has(name) else "B")


def smallest(values: Array) -> Array:
    """Return whole numbers from 0 as the smallest type that holds them all."""
    return values.astype(width(int(values.max()) + 1 if len(values) else 1), copy=False)


def width(count: int) -> type[np.unsignedinteger[Any]]:
    """Return the type for numbers below `count`."""
    return np.uint8 if count <= 1 << 8 else np.uint16 if count <= 1 << 16 else np.uint32
