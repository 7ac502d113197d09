"""Remarks that reading yields beside reports: a record failed, a file was skipped, a choice was made."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or one `record` of it ("row 12"), that could not be read."""

    path: str
    record: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is not read by rule, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A choice made while reading that the user should know about. No data is lost by it."""

    path: str
    message: str


Remark = Failure | Skipped | Notice
