"""Compute the sounds of a name, one letter each, and its consonants.

The rules run once over many names joined into one text, which is faster than one name at a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from conflict_index import seeds
from conflict_index.names.romanise import romanise

_CLASSES = str.maketrans("qcGKxCZDTXvp", "kkghhSzdtsbb", "aeiouyw")
_RUN = re.compile(r"(.)\1+")


def phones(text: str, country: str = "") -> str:
    """Return the sounds of a name in any script, without articles, particles and spaces.

    `country` (ISO 3166-1 alpha-2) selects the language if the letters do not show it.
    """
    return phones_all([romanise(text, country)])[0]


def phones_all(romanised: Sequence[str]) -> list[str]:
    """Return the sounds of many romanised (or folded Latin) names."""
    if not romanised:
        return []
    text = "\n".join(f" {name} " for name in romanised)
    for pattern, phone in _rules():
        text = pattern.sub(phone, text)
    return ["".join(line.split()) for line in text.split("\n")]


def skeleton(sounds: str) -> str:
    """Return the consonants of a phone string, with similar ones merged and repetitions collapsed."""
    return _RUN.sub(r"\1", sounds.translate(_CLASSES))


@cache
def _rules() -> list[tuple[re.Pattern[str], str]]:
    particles = "|".join(row["word"] for row in seeds.rows("rules/particles.csv"))
    rules = [(re.compile(f"(?<= )(?:(?:{particles}) )+(?=[^ \n])"), "")]
    return rules + [(re.compile(row["pattern"]), row["phone"]) for row in seeds.rows("rules/phones.csv")]
