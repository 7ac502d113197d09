"""Tell the language of a text in each of its scripts, among those of seeds/rules/languages.csv."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from conflict_index import seeds
from conflict_index.names.fold import fold
from conflict_index.names.scripts import script_of

LATIN = "Latn"
ENGLISH = "en"
_FEWEST_SIGNS = 2
"""Minimum number of common words of a language in Latin letters that show it; fewer are a quotation or a name."""


@dataclass(frozen=True, slots=True)
class Language:
    """A row of the table. `letters` and `signs`, common words, folded, tell the language from others of its script.

    `construct` is true if a kind of place precedes a name without a word for "of".
    """

    code: str
    script: str
    letters: frozenset[str]
    signs: frozenset[str]
    construct: bool


@cache
def known_languages() -> dict[str, Language]:
    """Return the languages of the table by ISO 639 code. Raises SeedError."""
    return {
        row["language"]: Language(
            row["language"],
            row["script"],
            frozenset(row["letters"]),
            frozenset(row["signs"].split()),
            row["construct"] == "yes",
        )
        for row in seeds.rows("rules/languages.csv")
    }


@cache
def languages_of(script_code: str) -> tuple[Language, ...]:
    """Return the languages of a script (ISO 15924)."""
    return tuple(one for one in known_languages().values() if one.script == script_code)


@cache
def _scripts() -> frozenset[str]:
    return frozenset(one.script for one in known_languages().values())


def written_in(text: str, folded: Iterable[str]) -> dict[str, str]:
    """Return the language of a text by script, given its folded words; languages that cannot be told are left out.

    The value is an ISO 639 code.
    """
    words = list(folded)
    found = {} if text.isascii() else _by_letters(text, words)
    latin = _by_signs(text, words)
    return found | {LATIN: latin} if latin else found


def _by_signs(text: str, folded: Iterable[str]) -> str:
    """Return the language in Latin letters that most words are common in and most letters show; empty for a tie."""
    signs = _signs_in(LATIN)
    counted: dict[str, int] = {}
    for word in folded:
        if word in signs:
            for code in signs[word]:
                counted[code] = counted.get(code, 0) + 1
    for sign in _joined_signs(text) if "'" in text or "’" in text else ():
        for code in signs.get(sign, ()):
            counted[code] = counted.get(code, 0) + 1
    if not text.isascii():
        lower = text.lower()
        met = frozenset(lower)
        for one in languages_of(LATIN):
            counted[one.code] = counted.get(one.code, 0) + sum(map(lower.count, one.letters & met))
    best = sorted(counted.items(), key=lambda pair: -pair[1])[:2]
    if not best or best[0][1] < _FEWEST_SIGNS or (len(best) > 1 and best[0][1] == best[1][1]):
        return ""
    return best[0][0]


@cache
def _signs_in(script_code: str) -> Mapping[str, tuple[str, ...]]:
    """Return the languages of each sign, folded, in a script."""
    found: dict[str, tuple[str, ...]] = {}
    for one in languages_of(script_code):
        for word in {_folded(sign) for sign in one.signs}:
            found[word] = (*found.get(word, ()), one.code)
    return found


_JOINED = re.compile(r"(?<![^\W\d_])([^\W\d_]+)['’]([^\W\d_]+)")


def _joined_signs(text: str) -> Iterator[str]:
    """Yield what stands before and behind each apostrophe inside a word, folded, with the apostrophe."""
    for match in _JOINED.finditer(text):
        yield f"{fold(match[1])}'"
        yield f"'{fold(match[2])}"


def _folded(sign: str) -> str:
    """Return a sign with its word folded, and its apostrophe if it has one."""
    before, after = "'" * sign.startswith("'"), "'" * sign.endswith("'")
    return f"{before}{fold(sign)}{after}"


def _by_letters(text: str, words: Iterable[str]) -> dict[str, str]:
    """Return the language of each script that only some language's letters or common words show.

    A script with one language needs neither.
    """
    lower = text.lower()
    met = frozenset(lower)
    found: dict[str, str] = {}
    for code in {script_of(character) for character in met if character > "\u024f"} & _scripts():
        known = languages_of(code)
        if len(known) == 1:
            found[code] = known[0].code
            continue
        counted = {one.code: sum(map(lower.count, one.letters & met)) for one in known}
        best = _leading(counted)
        if not best:
            signs = _signs_in(code)
            for word in words:
                for language in signs.get(word, ()):
                    counted[language] += 1
            best = _leading(counted)
        if best:
            found[code] = best
    return found


def _leading(counted: Mapping[str, int]) -> str:
    """Return the language that is counted more than twice as often as the next; empty if there is none."""
    ranked = sorted(((count, code) for code, count in counted.items()), reverse=True)
    return ranked[0][1] if ranked[0][0] > 2 * ranked[1][0] else ""
