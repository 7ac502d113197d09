"""Dates: when it happened and when it was said, as half-open intervals of days that say how they are known."""

from conflict_index.dates.day import day_order, parse_day
from conflict_index.dates.passages import passage_dates
from conflict_index.dates.published import read_published
from conflict_index.dates.read import read_dates
from conflict_index.dates.window import parse_window

__all__ = ["day_order", "parse_day", "parse_window", "passage_dates", "read_dates", "read_published"]
