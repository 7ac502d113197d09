"""What a run says beside its reports: a record lost, a file left out, a choice made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or one `record` of it ("row 12"), that should have been read and could not be."""

    path: str
    record: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder left out on purpose, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A choice made while reading that the user should know of; nothing is lost by it."""

    path: str
    message: str


Remark = Failure | Skipped | Notice
