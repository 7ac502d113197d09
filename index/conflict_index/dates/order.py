"""Find the order of day and month in the numeric dates of a text."""

from __future__ import annotations

import re

from conflict_index.dates.lexicon import DAY_FIRST, LETTER
from conflict_index.dates.scan import Scan

_DAY_FIRST_SCRIPTS = re.compile("[\u0370-\u052f\u0590-\u06ff]")
"""Letters of Greek, Cyrillic, Hebrew and Arabic: the languages in these scripts write the day first (CLDR)."""
_LATIN = re.compile("[A-Za-z]")
_LOOKED_AT = 500
"""Characters that tell the script of a text."""


def find_order(tokens: Scan, learnt: bool | None = None) -> bool | None:
    """Return whether the day comes first in the text's dates with slashes and hyphens; None if nothing tells.

    Dates with a number above 12 decide, then `learnt`, the order of the collection, then the script of the text.
    """
    if LETTER["DATE"] not in tokens.kinds and LETTER["DAYMONTH"] not in tokens.kinds:
        return learnt
    stated = _order_of(tokens)
    return _by_script(tokens, learnt) if stated is None else stated


def _order_of(tokens: Scan) -> bool | None:
    """Return the order that the text's own dates decide; None if none decides or they contradict each other."""
    orders: set[bool] = set()
    for kind, value in zip(tokens.kinds, tokens.values, strict=True):
        if kind == LETTER["DATE"] and isinstance(value, tuple) and value[3] != DAY_FIRST:
            orders |= {value[1] > 12} if max(value[1:3]) > 12 else set()
    for before, kind, value in zip(tokens.kinds, tokens.kinds[1:], tokens.values[1:], strict=False):
        if before == LETTER["ON"] and kind == LETTER["DAYMONTH"] and isinstance(value, tuple) and max(value) > 12:
            orders.add(value[0] > 12)
    return orders.pop() if len(orders) == 1 else None


def _by_script(tokens: Scan, learnt: bool | None) -> bool | None:
    if learnt is not None:
        return learnt
    if tokens.day_first:
        return True
    head = tokens.text[:_LOOKED_AT]
    return True if len(_DAY_FIRST_SCRIPTS.findall(head)) > len(_LATIN.findall(head)) else None
