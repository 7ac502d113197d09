"""Name a line of a text by a hash of its words, so that lines that many pages share are known again."""

from __future__ import annotations

import hashlib
import re

_WORD = re.compile(r"\w+")
_BYTES = 6
"""Bytes of a hash: it is a number that JSON keeps exactly."""


def line_key(line: str) -> int:
    """Return the hash of a line's words; case, punctuation and white space do not count. 0 for a line without words."""
    words = " ".join(_WORD.findall(line.casefold()))
    if not words:
        return 0
    return int.from_bytes(hashlib.blake2b(words.encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest())
