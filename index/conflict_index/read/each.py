"""Make the records of a file one by one, so that a bad one costs no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from conflict_index.errors import ReadError
from conflict_index.faults import describe
from conflict_index.read.events import Failure, Remark
from conflict_index.read.record import Record
from conflict_index.read.source import Source

_Item = TypeVar("_Item")


def each_record(
    source: Source, items: Iterable[tuple[str, _Item]], make: Callable[[_Item], Iterable[Record | Remark]]
) -> Iterator[Record | Remark]:
    """Call `make` for each item and yield what it gives; where it raises, yield a Failure of that item and go on.

    items: pairs of a label, such as "row 12", and what `make` takes. An exception raised by `items` itself ends the
    file, so parse there only what is needed to find where the next item begins.
    """
    for label, item in items:
        try:
            made = list(make(item))
        except ReadError as error:
            made = [Failure(source.path, label, str(error))]
        except Exception as error:  # one record never ends a file
            made = [Failure(source.path, label, describe(error))]
        yield from made
