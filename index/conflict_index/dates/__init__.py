"""Dates: when it happened and when it was said, as half-open intervals of days that say how they are known."""
