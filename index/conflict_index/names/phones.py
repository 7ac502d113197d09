"""How a name sounds, one letter a sound, and its consonants alone: what spellings of one name share.

Many names cost little more than one: the rules run over all of them joined into one text.
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
    """How `text`, a name in any script, sounds. Articles and particles are left out, words are joined.

    `country` (ISO 3166-1 alpha-2) tells the language where the letters do not.
    """
    return phones_all([romanise(text, country)])[0]


def phones_all(romanised: Sequence[str]) -> list[str]:
    """The sounds of many romanised (or folded Latin) names."""
    if not romanised:
        return []
    text = "\n".join(f" {name} " for name in romanised)
    for pattern, phone in _rules():
        text = pattern.sub(phone, text)
    return ["".join(line.split()) for line in text.split("\n")]


def skeleton(sounds: str) -> str:
    """The consonants of a phone string, alike ones joined, runs collapsed."""
    return _RUN.sub(r"\1", sounds.translate(_CLASSES))


@cache
def _rules() -> list[tuple[re.Pattern[str], str]]:
    particles = "|".join(row["word"] for row in seeds.rows("rules/particles.csv"))
    rules = [(re.compile(f"(?<= )(?:(?:{particles}) )+(?=[^ \n])"), "")]
    return rules + [(re.compile(row["pattern"]), row["phone"]) for row in seeds.rows("rules/phones.csv")]
