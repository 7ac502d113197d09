"""The file `cluster.json` in an index folder: where the documents are, and which commit is the last.

A commit is one rename of this file: until then, what a run has sent to the cluster is of a commit that nobody reads.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

from conflict_index.errors import IndexDamaged
from conflict_index.files import replace_file

_FILE = "cluster.json"


@dataclass(frozen=True)
class CommitState:
    """The last commit of an index in a cluster.

    `id` is that of the index in the cluster, empty while it is being created. `commit` counts commits, from 0 for none;
    `began` is the one with which the last run that committed began. `documents` counts those of the commit,
    `lengths` the terms in them by scored field; `seq` and `group` are the next numbers of a document and a report.
    """

    urls: tuple[str, ...]
    name: str
    id: str = ""
    commit: int = 0
    began: int = 0
    documents: int = 0
    lengths: dict[str, int] = field(default_factory=dict)
    seq: int = 0
    group: int = 0


def exists(folder: Path) -> bool:
    """Tell whether a folder has the file."""
    return (folder / _FILE).is_file()


def write(folder: Path, state: CommitState) -> None:
    """Replace the file. Raises OSError."""
    line = json.dumps(asdict(state)).encode()
    replace_file(folder / _FILE, b"%08x\n%s\n" % (zlib.crc32(line), line))


def read(folder: Path) -> CommitState:
    """Return the last commit. Raises IndexDamaged."""
    path = folder / _FILE
    try:
        head, line, *rest = path.read_bytes().split(b"\n")
        if head != b"%08x" % zlib.crc32(line) or rest != [b""]:
            raise ValueError("its checksum differs")
        row = json.loads(line)
        return CommitState(**(row | {"urls": tuple(row["urls"])}))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise IndexDamaged(f"{path}: the file is damaged or missing ({error}); index again") from error
