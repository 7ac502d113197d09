"""Describe an internal error caused by one report, file or record."""

from __future__ import annotations

import traceback
from pathlib import Path

from conflict_index.errors import ConflictSearchError

_PACKAGE = Path(__file__).parent
_LONGEST = 160
"""Maximum number of characters of an exception message that are shown."""


def describe(error: BaseException) -> str:
    """Return one line: the exception, its message, the place in our code that raised it, and what to do.

    The message of a ConflictSearchError already says what to do and is returned as it is. Call this in the process
    that caught the exception, since tracebacks are not passed between processes.
    """
    message = _message(error)
    if isinstance(error, ConflictSearchError):
        return message
    said = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return f"error of the program, {said} ({_place(error)}); please report it"


def _message(error: BaseException) -> str:
    """Return an exception's message on one line, empty if it cannot be printed; truncated unless it is ours."""
    try:
        message = " ".join(str(error).split())
    except Exception:  # foreign code
        return ""
    return message if isinstance(error, ConflictSearchError) else message[:_LONGEST]


def _place(error: BaseException) -> str:
    """Return the innermost frame of this package in a traceback as module and line: annotate/tokens.py:70."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    if not own:
        return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "place unknown"
    return f"{Path(own[-1].filename).relative_to(_PACKAGE).as_posix()}:{own[-1].lineno}"
