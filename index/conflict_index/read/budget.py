"""How much may be unpacked from one file, so that a small file cannot fill the memory or the disk."""

from __future__ import annotations

from dataclasses import dataclass

from conflict_index.errors import ReadError

MEMBERS = 100_000
"""The most members of one file that are read, with those of archives inside it."""

MEMBER_BYTES = 1 << 30
"""The most bytes that one member may have unpacked."""

TOTAL_BYTES = 1 << 34
"""The most bytes that all members of one file may have unpacked."""

RATIO = 200
"""How many times larger than packed a member may be; text rarely exceeds 20, and a made-up archive reaches 1,000."""

_SMALL = 10_000_000
"""Bytes up to which the ratio does not matter."""


@dataclass(slots=True)
class Budget:
    """What may still be unpacked from one file.

    `depth` counts the archives around what is read now; `largest` is the most bytes that the user lets a member have.
    """

    members: int = MEMBERS
    bytes: int = TOTAL_BYTES
    depth: int = 0
    largest: int = MEMBER_BYTES

    def member(self) -> None:
        """Count a member. Raises Exhausted for one too many."""
        self.members -= 1
        if self.members < 0:
            raise Exhausted(f"more than {MEMBERS:,} files inside; unpack it and index the folder")

    def check(self, size: int) -> None:
        """Raise ReadError for a member with more bytes than the user lets it have."""
        if size > self.largest:
            raise ReadError(f"has more than {self.largest:,} bytes (--max-bytes)")

    def spend(self, count: int) -> None:
        """Count bytes that were unpacked. Raises Exhausted when they are too many in all."""
        self.bytes -= count
        if self.bytes < 0:
            raise Exhausted(f"unpacks to more than {TOTAL_BYTES:,} bytes; unpack it and index the folder")


class Exhausted(ReadError):
    """Too much for the whole file: what is left of it is not read."""


def check_size(unpacked: int, packed: int) -> None:
    """Raise ReadError for a member that unpacks to too many bytes, or to too many for its size."""
    if unpacked > MEMBER_BYTES:
        raise ReadError(f"unpacks to more than {MEMBER_BYTES:,} bytes; unpack it and index it alone")
    check_ratio(unpacked, packed)


def check_ratio(unpacked: int, packed: int) -> None:
    """Raise ReadError for bytes that unpack to too many for their number."""
    if unpacked > _SMALL and unpacked > RATIO * packed:
        raise ReadError(f"unpacks to more than {RATIO} times its size, as an archive made to do harm; it is not read")
