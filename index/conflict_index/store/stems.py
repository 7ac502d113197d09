"""Fold and stem the words of text fields, so that "shelled" finds "shelling" and "обстріл" finds "обстрілів".

Words are stemmed by the language of their passage, by the steps of seeds/rules/stems.csv; words of other languages, and
of passages whose language cannot be told, by the rules for English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from conflict_index import seeds
from conflict_index.names import Word, fold, letters, words
from conflict_index.names.languages import ENGLISH, LATIN, known_languages, written_in
from conflict_index.names.scripts import script_of

Languages = Mapping[str, str]
"""From a script (ISO 15924) to the language (ISO 639-1) in which a text writes it."""


@cache
def _snowball(algorithm: str) -> Callable[[str], str]:
    from snowballstemmer import stemmer  # 5 ms that a search for a bare name does not need

    return stemmer(algorithm).stemWord  # type: ignore[no-any-return]


@cache
def stem(word: str) -> str:
    """Return the stem of a folded word by the Snowball rules for English (Porter 2)."""
    return _snowball("english")(word)


def stems_of(text: str, split: Iterable[Word], languages: Languages) -> list[str]:
    """Return the stems of the words of a text, in order."""
    if not languages.keys() - {LATIN} and languages.get(LATIN, ENGLISH) == ENGLISH:
        return [stem(word.folded) for word in split]
    return [_stem_of(text, word, languages) for word in split]


def content_stems(text: str, split: Iterable[Word], languages: Languages) -> list[str]:
    """Return the stems of the words that carry content, in order."""
    closed = closed_words()
    return stems_of(text, [word for word in split if word.folded not in closed], languages)


def _stem_of(text: str, word: Word, languages: Languages) -> str:
    language = languages.get(script_of(text[word.start]))
    return stem_in(text[word.start : word.end], language) if language in _steps() else stem(word.folded)


def languages_in(text: str, split: Iterable[Word], report_language: str | None) -> dict[str, str]:
    """Return the languages by which the words of a passage or title are stemmed, by script, given that of its report.

    What a text does not tell by itself is taken from its report. Languages without rules, and English, are left out.
    """
    found = written_in(text, (word.folded for word in split))
    if report_language in _steps():
        script = _script_of(report_language)
        if report_language not in known_languages() or script not in found:
            found[script] = report_language
    return {script: code for script, code in found.items() if code in _steps()}


def stemmed_languages() -> tuple[str, ...]:
    """Return the ISO 639-1 codes of the languages with rules of their own, sorted. Raises SeedError."""
    return tuple(sorted(_steps()))


def asked_stems(word: str, languages: Iterable[str]) -> tuple[str, ...]:
    """Return the stems by which a word of a query is looked for: in English, then in each language of its script.

    `word` is as typed, `languages` are those of the index.
    """
    found = [stem(fold(word))]
    script = script_of(word[0]) if word else ""
    for language in languages:
        if _script_of(language) == script:
            found += _asked_in(word, language)
    return tuple(dict.fromkeys(found))


def asked_rows(text: str, languages: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the stems of a phrase of a query in each way that a text may have them: in English, then each language."""
    typed = [text[word.start : word.end] for word in words(text)]
    ways = [tuple(stem(fold(word)) for word in typed)]
    for language in languages:
        script = _script_of(language)
        row = tuple(stem_in(w, language) if script_of(w[0]) == script else stem(fold(w)) for w in typed)
        ways.append(row)
        if typed and script_of(typed[0][0]) == script:
            ways += [(first, *row[1:]) for first in _asked_in(typed[0], language)]  # words joined to the first
    return tuple(dict.fromkeys(ways))


@lru_cache(1 << 17)
def stem_in(word: str, language: str) -> str:
    """Return the folded stem of a word as written, by the rules of a language."""
    return fold(_stripped(word, language)) or fold(word)


def _asked_in(word: str, language: str) -> Iterator[str]:
    own = _stripped(word, language)
    yield fold(own)
    for step in _steps()[language]:
        if step.where == "asked":
            yield from (fold(rule.letters + own) for rule in step.rules if len(own) <= rule.least)


class _Rule(NamedTuple):
    letters: str
    becomes: str
    least: int


class _Step(NamedTuple):
    """One step of the rules; its rules, those with most letters first."""

    where: str
    rules: Sequence[_Rule]


@cache
def _steps() -> dict[str, tuple[_Step, ...]]:
    """Return the steps of each language in order. Raises SeedError."""
    grouped: dict[str, dict[tuple[int, str], list[_Rule]]] = {}
    for row in seeds.rows("rules/stems.csv"):
        steps = grouped.setdefault(row["language"], {})
        rule = _Rule(letters(row["letters"]), row["becomes"], int(row["least"]))
        steps.setdefault((int(row["step"]), row["where"]), []).append(rule)
    return {
        language: tuple(_Step(key[1], sorted(steps[key], key=lambda rule: -len(rule.letters))) for key in sorted(steps))
        for language, steps in grouped.items()
    }


def _script_of(language: str) -> str:
    known = known_languages().get(language)
    return known.script if known else LATIN


def _stripped(word: str, language: str) -> str:
    """Return the stem of a word in the letters of its script."""
    found = letters(word.replace("I", "ı") if language == "tr" else word)
    for step in _steps()[language]:
        found = _DO[step.where](found, step.rules)
    return found


def _without_start(word: str, rules: Sequence[_Rule]) -> str:
    while rule := next(
        (r for r in rules if word.startswith(r.letters) and len(word) - len(r.letters) >= r.least), None
    ):
        word = word[len(rule.letters) :]
    return word


def _without_end(word: str, rules: Sequence[_Rule]) -> str:
    for rule in rules:
        if word.endswith(rule.letters) and len(word) - len(rule.letters) >= rule.least:
            return word[: len(word) - len(rule.letters)] + rule.becomes
    return word


def _before(word: str, rules: Sequence[_Rule]) -> str:
    for rule in rules:
        head, mark, _ = word.partition(rule.letters)
        if mark and len(head) >= rule.least:
            return head
    return word


_DO: Mapping[str, Callable[[str, Sequence[_Rule]], str]] = {
    "start": _without_start,
    "end": _without_end,
    "before": _before,
    "fold": lambda word, rules: fold(word),
    "snowball": lambda word, rules: _snowball(rules[0].letters)(word),
    "asked": lambda word, rules: word,
}
"""What each kind of step does to a word."""


@cache
def closed_words() -> frozenset[str]:
    """Return the folded words that carry only grammar, such as prepositions. Raises SeedError."""
    return frozenset(row["word"] for row in seeds.rows("query/closed_words.csv"))
