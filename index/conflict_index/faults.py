"""One line for an exception that nobody expected, so that it can be counted, shown and reported."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType

from conflict_index.errors import ConflictSearchError

_PACKAGE = "conflict_index"
_LONGEST = 200
"""Characters of an exception's message that are shown."""


def describe(error: BaseException) -> str:
    """Describe an exception in one line: its class, its message, the place in this package, the next step.

    An error raised on purpose already says all that; its own message is returned. Call this in the process that
    caught the exception: the place is lost when an exception is sent to another process.
    """
    if isinstance(error, ConflictSearchError):
        return _one_line(error)
    message = _one_line(error)
    said = f"{type(error).__name__}: {message}" if message else type(error).__name__
    places = list(_places(error.__traceback__))
    where = f" (at {places[-1]})" if places else ""
    return f"unexpected {said}{where}; this is a fault in conflict-search, please report this line"


def _one_line(error: BaseException) -> str:
    try:
        message = " ".join(str(error).split())
    except Exception:  # an exception's own text may fail too
        return ""
    return message if len(message) <= _LONGEST else f"{message[:_LONGEST]} ..."


def _places(traceback: TracebackType | None) -> Iterator[str]:
    """Yield "module:line" for each frame inside this package, the outermost first."""
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        if module == _PACKAGE or module.startswith(f"{_PACKAGE}."):
            yield f"{module}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
