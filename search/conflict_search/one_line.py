"""Make text from files safe for one line of a terminal."""

from __future__ import annotations


def one_line(text: str) -> str:
    """Return the text with each run of line ends, control characters and spaces as one space."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def shortened(text: str, width: int) -> str:
    """Return the text on one line of at most `width` characters; what is cut off shows as three dots."""
    line = one_line(text)
    return line if len(line) <= width else f"{line[: width - 4].rstrip()} ..."
