"""What to say of an error of ours that one report, file or record has brought about."""

from __future__ import annotations

import traceback
from pathlib import Path

from conflict_index.errors import ConflictSearchError

_PACKAGE = Path(__file__).parent
_LONGEST = 160
"""Characters of an error's own message that are shown."""


def describe(error: BaseException) -> str:
    """Return one line: the exception, its message, where in our code it was raised, and what to do.

    An error raised on purpose already says what to do: its own message is returned. Call this in the process that
    caught the exception, as the place is lost on the way to another one.
    """
    message = _message(error)
    if isinstance(error, ConflictSearchError):
        return message
    said = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return f"error of the program, {said} ({_place(error)}); please report it"


def _message(error: BaseException) -> str:
    """Return an exception's message in one line, empty where it cannot even be printed; cut unless it is ours."""
    try:
        message = " ".join(str(error).split())
    except Exception:  # foreign code
        return ""
    return message if isinstance(error, ConflictSearchError) else message[:_LONGEST]


def _place(error: BaseException) -> str:
    """Return the innermost line of this package on the way to an error, as module and line: annotate/tokens.py:70."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    if not own:
        return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "place unknown"
    return f"{Path(own[-1].filename).relative_to(_PACKAGE).as_posix()}:{own[-1].lineno}"
