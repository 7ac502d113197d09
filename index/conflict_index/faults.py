"""What to say of an error of ours that one report, file or record has brought about."""

from __future__ import annotations

import traceback
from pathlib import Path

_PACKAGE = Path(__file__).parent
_LONGEST = 160
"""Characters of an error's own message that are shown."""


def describe(error: BaseException) -> str:
    """Return one line: the exception, its message, where in our code it was raised, and what to do."""
    message = " ".join(str(error).split())[:_LONGEST]
    said = f"{type(error).__name__}: {message}" if message else type(error).__name__
    return f"error of the program, {said} ({_place(error)}); please report it"


def _place(error: BaseException) -> str:
    """Return the innermost line of this package on the way to an error, as module and line: annotate/tokens.py:70."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    if not own:
        return f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "place unknown"
    return f"{Path(own[-1].filename).relative_to(_PACKAGE).as_posix()}:{own[-1].lineno}"
