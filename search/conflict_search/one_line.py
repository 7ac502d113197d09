"""Make text of sources safe for a terminal: it cannot move the cursor, change colours or reverse what is read."""

from __future__ import annotations

import json
import re
from typing import Literal

PrintedAs = Literal["text", "json", "csv"]
"""What a line is written as: for reading, as JSON, as CSV."""

_SPACES = re.compile("[\t\n\v\f\r\x85\u200b\u2028\u2029]")
"""Characters that only separate; in one line, each is a space."""

_HIDDEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u200b\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u180e"  # separators, directions, marks
    "\ud800-\udfff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f"
)
"""Characters that cannot be seen, but for those that a text is written with: lines, tabs, soft hyphens, joiners, plain
marks of direction."""

_IN_TEXT = re.compile(f"[{_HIDDEN}]")
_STYLES = re.compile("(\x1b\\[(?:0|1|2|1;33)m)")
"""The sequences that `Style` prints."""


def visible(text: str) -> str:
    """Return the text, its lines and tabs kept, with each control or bidirectional character escaped: `\\x1b`."""
    return text if text.isprintable() else _IN_TEXT.sub(_escaped, text)


def one_line(text: str) -> str:
    """Return the text on one line: each run of line ends and spaces as one space, control characters escaped."""
    return " ".join(visible(_SPACES.sub(" ", text)).split())


def shortened(text: str, width: int) -> str:
    """Return the text on one line of at most `width` characters; what is cut off shows as three dots."""
    line = one_line(text)
    return line if len(line) <= width else f"{line[: width - 4].rstrip()} ..."


def safe(line: str, written: PrintedAs = "text", *, colour: bool = False) -> str:
    """Return a line of output with its control characters escaped.

    Args:
        line: A line for reading; a JSON document, in which escapes leave the data as it is; or a record of CSV.
        written: Which of these it is. The line ends and tabs of JSON and CSV are kept.
        colour: Whether the line for reading has the sequences of `Style`, which are kept.
    """
    if line.isprintable():
        return line
    if written == "json":
        return _IN_TEXT.sub(_json_escaped, line)
    if written == "csv":
        return visible(line)
    if colour:
        return "".join(part if _STYLES.fullmatch(part) else safe(part) for part in _STYLES.split(line))
    return visible(_SPACES.sub(" ", line))


def _escaped(found: re.Match[str]) -> str:
    return ascii(found[0])[1:-1]


def _json_escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
