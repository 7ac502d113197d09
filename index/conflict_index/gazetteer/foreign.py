"""Names in other languages than English: keys of names that count in one language only, and written forms of names."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from conflict_index.gazetteer.entries import SourceEntity
from conflict_index.names import fold, nominatives, script, splits
from conflict_index.names.languages import LATIN, known_languages, languages_of

MARK = "="
"""Begins the key of a name of one language; folded names never contain it."""


def language_key(language: str, key: str) -> str:
    """Return the key of a folded name that counts only in a language (ISO 639); the name itself without a language."""
    return f"{MARK}{language} {key}" if language else key


@cache
def uncommon_languages() -> tuple[str, ...]:
    """Return the languages that are not written in Latin letters."""
    return tuple(one.code for one in known_languages().values() if one.script != LATIN)


def unspaced(entity: SourceEntity, keys: list[str]) -> dict[str, int]:
    """Map keys without spaces to name numbers, for names in Arabic letters, which are often written so: مزارشریف."""
    return {
        key.replace(" ", ""): number
        for number, (name, key) in enumerate(zip(entity.names, keys, strict=True))
        if " " in key and not name.language and not name.text.isascii() and script(name.text) == "Arab"
    }


def inflected(name: str) -> Iterator[tuple[str, str]]:
    """Yield the keys of names that a written name may be a form of, each with the rule: no joined letters, no case."""
    for language in (one.code for one in languages_of(script(name))):
        for split in splits(name, language):
            yield from _keys(language, fold(split.name), f"without the joined {name[: split.size]}")
        for form in nominatives(name, language):
            yield from _keys(language, form.folded, "without the case ending")


def _keys(language: str, folded: str, rule: str) -> Iterator[tuple[str, str]]:
    yield language_key(language, folded), rule
    yield folded, rule
