"""Say how a query was read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from conflict_search.entities import Label
from conflict_search.query.recognise import Reading

_ALSO = 2
"""Names that a note offers for words that were not taken for a name."""


def reading_line(readings: Sequence[Reading], label: Label) -> Iterator[str]:
    """Yield one line on how the parts of a query were read; none for a single name or plain words alone."""
    named = [r for r in readings if r.meanings]
    dated = [r for r in readings if r.dated]
    if named and (len(readings) > 1 or named[0].as_words != "no"):
        parts = [f"{r.text} = {_meaning(r, label)}" for r in named]
        plain = " ".join(r.text for r in readings if not r.meanings and not r.dated)
        yield "read as: " + "; ".join([*parts, *([f"words: {plain}"] if plain else [])]) + _way(named)
    for reading in dated:
        yield f"{reading.text} ranks by the date of the event; --event-date {_typed(reading)} requires it"
    for typed, stem in (pair for r in readings for pair in r.nearest):
        yield f"{typed!r} stands nowhere; the nearest word that does, {stem!r}, is looked for too, as part of the query"
    for reading in readings:
        if reading.also:
            named_so = ", ".join(label(m.entity_id) for m in reading.also[:_ALSO])
            yield f"{reading.text!r} is read as a word; for {named_so} ask place:{_quoted(reading.text)}"


def unknown_note(readings: Sequence[Reading], where: str) -> str:
    """Say of `where`, such as "the query", that no part of it has a meaning, and whether it was looked for as words."""
    names = [one.text for one in readings if one.strict]
    if not names:
        return f"no name in {where} is known; it was looked for as plain words"
    return f"no place or actor is called {' or '.join(map(repr, names))} or nearly so; place: and actor: match no words"


def missing_note(reading: Reading, label: Label) -> str:
    """Say that no passage mentions what a name of the query was taken for."""
    names = list(dict.fromkeys(label(meaning.entity_id) for meaning in reading.meanings))
    more = f" or {len(names) - 1} more of that name" if len(names) > 1 else ""
    return f"no passage mentions {names[0]}{more}"


def _meaning(reading: Reading, label: Label) -> str:
    first = next((m for m in reading.meanings if m.terms), reading.meanings[0])
    name = label(first.entity_id)
    if reading.as_words != "no":
        name += " or the words"
    return name


def _way(named: Sequence[Reading]) -> str:
    """Return how to ask for the words instead."""
    first = _quoted(named[0].text)
    return f" (text:{first} for the word{'s' * (len(first.split()) > 1)})"


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _typed(reading: Reading) -> str:
    """Return a date of a query as --event-date takes it."""
    dated = reading.dated
    if dated is None or dated.start is None or dated.end is None:
        return "with a year"
    last = dated.end.fromordinal(dated.end.toordinal() - 1)
    return dated.start.isoformat() if last == dated.start else f"{dated.start}..{last}"


def reading_note(reading: Reading, label: Label) -> str | None:
    """Return how a part of the query was read if that is a guess or has rivals, else None."""
    if not reading.meanings:
        return None
    first, *rest = [m for m in reading.meanings if m.terms] or reading.meanings
    name = label(first.entity_id)
    if first.how == "fuzzy":
        note = f"{reading.text!r} is taken for {name}: close to {first.matched!r} ({first.score:.2f})"
    elif first.how == "discovered" and first.score < 1:
        note = f"{reading.text!r} is taken for {name}: {first.rule} ({first.score:.2f})"
    elif rest:
        note = f"{reading.text!r} is {name}"
    else:
        return None
    others = dict.fromkeys(label(m.entity_id) for m in rest)
    return note + (f", or {', '.join([*others][:4])}" if rest else "")
