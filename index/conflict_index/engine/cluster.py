"""Say which cluster keeps the documents of an index, and who asks it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from conflict_index.errors import UsageError

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,199}").fullmatch


@dataclass(frozen=True)
class Access:
    """What proves to a cluster who asks. Never written to an index, a log or an error message.

    `certificates` is a file with the certificates of authorities that are trusted besides the system's.
    """

    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    certificates: str = ""


@dataclass(frozen=True)
class Cluster:
    """A cluster that keeps the documents of an index.

    Attributes:
        urls: The addresses of its nodes, as `http://127.0.0.1:9200`; none for those that the index folder knows.
        name: The name of the index there; empty for that of its folder.
        shards: The parts over which the documents of a new index are spread, from 1.
        replicas: How many further copies of each part a new index has, from 0.
        access: Who asks; `build` and `open` take it from the environment.

    Raises:
        UsageError: An address is none or holds a password, or a cluster refuses the name or the numbers.
    """

    urls: tuple[str, ...] = ()
    name: str = ""
    shards: int = 3
    replicas: int = 1
    access: Access = Access()

    def __post_init__(self) -> None:
        for url in self.urls:
            _check_address(url)
        if self.name and not _NAME(self.name):
            raise UsageError(f"{self.name!r}: a cluster takes small letters, digits, dots, _ and - as an index's name")
        if self.shards < 1 or self.replicas < 0:
            raise UsageError(f"{self.shards} shards, {self.replicas} replicas: give 1 or more, 0 or more")


def name_for(folder: str) -> str:
    """Return the name of a folder as the name of an index in a cluster."""
    return re.sub(r"[^a-z0-9._-]+", "-", folder.lower()).strip("-._") or "conflict-search"


def _check_address(url: str) -> None:
    from urllib.parse import urlsplit

    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None:
        raise UsageError("an address of a cluster never holds a password; see docs/cluster.md on who may ask")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise UsageError(f"{url}: give the address of a node, as http://127.0.0.1:9200")
