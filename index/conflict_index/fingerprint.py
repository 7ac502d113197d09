"""Say by which code and tables files are read and indexed: another version may find more in the same file."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from conflict_index import seeds


@cache
def reading_fingerprint() -> str:
    """Return a hash of the code of this package and of all tables."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for root, pattern in ((package, "*.py"), (seeds.folder(), "*.csv")):
        for path in sorted(root.rglob(pattern)):
            content = path.read_bytes()
            digest.update(f"\n{path.relative_to(root).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()
