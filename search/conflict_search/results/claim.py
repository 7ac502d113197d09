"""What a passage claims to have happened, and how many independent sources claim it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Claim:
    """What a passage tells of, and who else does.

    Attributes:
        day: The day of the event.
        entity_id: The place or actor: the one that the query names, else a place of the passage; empty for none.
        origins: Independent sources that tell of it among the passages found, sorted.
    """

    day: date
    entity_id: str
    origins: tuple[str, ...]
