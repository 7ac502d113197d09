"""Find where a report says when and where it was written: an agency's dateline, a date line, a date at the head."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from conflict_index import seeds
from conflict_index.dates.entries import is_entry, is_single_line, is_single_sentence
from conflict_index.dates.grammar import RuleMatch
from conflict_index.dates.lexicon import LETTER
from conflict_index.dates.reading import Reference
from conflict_index.dates.resolve import resolve
from conflict_index.dates.scan import Scan
from conflict_index.model import Span

_DATES = ("date", "date_short", "date_numeric")
_HEAD = 2000  # characters searched; comments and footers stand further down
_LONG_LINE = 200  # characters; the second line this long ends the head
_DATE_LINE = 80  # characters; longer lines are sentences
_TITLE = 300  # characters; the furthest offset of a date between title and body
_PLACE_WORDS = 8
_CUE = 60  # characters before a date in which its label stands
_DATELINE = 150  # characters from the start of a line to the dash
_DASH = re.compile(r"--+|[–—]|(?<=[\s)])-(?=\s)|:(?=\s)")
_ASIDE = re.compile(r"[\[(][^()\[\]]*[\])]")
_SOURCE = re.compile(r"\s*\([^()\n]{2,60}\)\s*(?:--|[–—-])")
_CAPITALS = re.compile(r"\b[A-Z][A-Z'’-]+(?:[ /][A-Z][A-Za-z'’-]+){0,3}(?:, [A-Z][a-z]+)?,?\s*\Z")
_WORD = re.compile(r"[^\W\d_][^\s,/.()\[\]]*")
_SMALL = frozenset(["of", "the", "and", "al", "el", "de", "la", "ez", "az", "ash", "ad", "ar", "near"])
_PREPOSITIONS = frozenset(LETTER[name] for name in ("ON", "IN", "BY", "AT", "SINCE", "UNTIL", "FROM", "OF", "BETWEEN"))


@dataclass(frozen=True, slots=True)
class Dateline:
    """The day, None without a year or date; the span; and the spans of all datelines of the head."""

    day: date | None
    span: Span
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Dated:
    """A date of the head; `day` is None where its year is missing."""

    day: date | None
    span: Span
    first: int
    last: int


def find_dateline(
    tokens: Scan, matched: Iterable[RuleMatch], *, day_first: bool | None = None, published: date | None = None
) -> Dateline | None:
    """Return the dateline of a text, or None.

    An agency's dateline ("MOSUL, Iraq, June 30 (Reuters) –") gives the span, with or without a date. The day is
    that date if it has a year, else the date of a date line, after "Published" and the like, or between title and
    body; that of an update is none of these. The date of a log entry or of a single sentence is none of these,
    unless it is the known day of publication, `published`. `matched` are the dates of the text; `day_first` decides
    "3/4/2016".
    """
    head = _head_end(tokens.text)
    dated = [
        d
        for d in _dated(tokens, matched, head, day_first)
        if (published and d.day == published) or not is_entry(tokens, d.first, d.last)
    ]
    agency = _agency(tokens.text[:head], dated)
    found = [d for d in dated if agency and _inside(d.span, agency)]
    end = agency.start if agency and any(d.day for d in found) else head
    lines = [d for d in dated if d.span.end <= end and d.day and _is_furniture(tokens, d)]
    day = next((d.day for d in [*found, *(d for d in lines if not _is_update(tokens, d))] if d.day), None)
    spans = tuple(([agency] if agency else []) + [_shown(tokens, d) for d in lines])
    return Dateline(day, spans[0], spans) if spans else None


def _head_end(text: str) -> int:
    """Return the offset where the head ends: after its second long line, or at the limit."""
    end = long_lines = 0
    for line in text[:_HEAD].splitlines(keepends=True):
        end += len(line)
        long_lines += len(line) >= _LONG_LINE
        if long_lines == 2:
            break
    return end


def _dated(tokens: Scan, matched: Iterable[RuleMatch], end: int, day_first: bool | None) -> Iterator[_Dated]:
    for rule, first, last in matched:
        if tokens.ends[last - 1] > end:
            return
        if rule in _DATES:
            for reading in resolve(rule, tokens, first, last, Reference(None, day_first=day_first)):
                if reading.precision == "day":
                    yield _Dated(reading.start, Span(tokens.starts[first], tokens.ends[last - 1]), first, last)


def _inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _agency(head: str, dated: list[_Dated]) -> Span | None:
    """A line that opens with a place in capitals, with a date or a source in brackets, up to a dash.

    Up to a colon it is an entry of a list, "Izium, 2 May 2022: depot hit", where nothing else stands in the text.
    """
    at = 0
    for line in head.splitlines(keepends=True):
        start = at + len(line) - len(line.lstrip())
        at += len(line)
        opening = head[start : start + _DATELINE]
        if not opening[:1].isalpha() or opening[0].islower():
            continue
        for dash in _DASH.finditer(opening):
            if "\n\n" in opening[: dash.start()]:
                break
            if _depth(opening[: dash.start()]):
                continue
            if _is_place(opening[: dash.start()], start, dated) and (
                dash[0] != ":" or (_has_date(start, dash.start(), dated) and not is_single_line(head))
            ):
                return Span(start, start + dash.end())
    return _after_byline(head, dated)


def _after_byline(head: str, dated: list[_Dated]) -> Span | None:
    """Find a dateline inside a line: "By A. Writer. BEIRUT, 3 June (Agency) -"."""
    for d in dated:
        source = _SOURCE.match(head, d.span.end)
        place = _CAPITALS.search(head, max(0, d.span.start - _DATELINE), d.span.start)
        if source and place:
            return Span(place.start(), source.end())
    return None


def _has_date(start: int, length: int, dated: list[_Dated]) -> bool:
    return any(start <= d.span.start < start + length for d in dated)


def _depth(opening: str) -> int:
    return sum(char in "([" for char in opening) - sum(char in ")]" for char in opening)


def _is_place(opening: str, start: int, dated: list[_Dated]) -> bool:
    """Tell whether the text before the mark is a place with its date and source, and nothing else."""
    rest = _ASIDE.sub(lambda match: " " * len(match[0]), opening)
    evidence = _ASIDE.search(opening) is not None or "NO DATE" in opening
    for d in dated:
        first, last = d.span.start - start, d.span.end - start
        if first >= 0 and last <= len(opening):
            rest = rest[:first] + " " * (last - first) + rest[last:]
            evidence = True
    words = _WORD.findall(rest)
    if not 1 <= len(words) <= _PLACE_WORDS or not rest[0].isalpha() or any(mark in rest.strip(" .") for mark in ".!?;"):
        return False
    if any(word[0].islower() and word.lower() not in _SMALL and "-" not in word for word in words):
        return False
    return evidence or (len(words) <= 4 and len(words[0]) > 2 and words[0].isupper() and "\n" not in opening)


def _is_furniture(tokens: Scan, dated: _Dated) -> bool:
    if _after_cue(tokens, dated):
        return True
    return not is_single_sentence(tokens.text) and (
        _on_own_line(tokens, dated) or _between_title_and_body(tokens, dated)
    )


def _on_own_line(tokens: Scan, dated: _Dated) -> bool:
    """Tell whether the date stands on a short line with at most a few other words ("By A. Writer | June 29, 2016")."""
    line = _line(tokens.text, dated.span)
    if line.end - line.start > _DATE_LINE or tokens.kinds[dated.first] in _PREPOSITIONS:
        return False
    rest = tokens.text[line.start : dated.span.start] + " " + tokens.text[dated.span.end : line.end]
    return len(_WORD.findall(rest)) <= 4 and not re.search(r"\w\w[.!?]\s|[,;]\s+\w+\s+\w+\s+\w+", rest)


def _after_cue(tokens: Scan, dated: _Dated) -> bool:
    """Tell whether the date follows "Published", "Updated", "Date:" and the like."""
    before = tokens.kinds[max(0, dated.first - 4) : dated.first]
    return LETTER["CUE"] in before


def _is_update(tokens: Scan, dated: _Dated) -> bool:
    """Tell whether the words just before the date call it that of an update."""
    line = tokens.text[max(_line(tokens.text, dated.span).start, dated.span.start - _CUE) : dated.span.start]
    return _updates().search(re.split(r"[|•·\d]", line)[-1]) is not None


@cache
def _updates() -> re.Pattern[str]:
    words = "|".join(re.escape(row["words"]) for row in seeds.rows("dates/updates.csv"))
    return re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE)


def _between_title_and_body(tokens: Scan, dated: _Dated) -> bool:
    """Tell whether the date stands at the start or after a title, and is not part of a sentence."""
    text, start, end = tokens.text, dated.span.start, dated.span.end
    if start > _TITLE or tokens.kinds[dated.first] in _PREPOSITIONS:
        return False
    if not text[:start].strip():
        return True
    before, after = _WORD.findall(text[:start]), text[end : end + 40].lstrip()
    if re.match(r"\d\d?:\d\d", after):
        return True
    tied = text[:start].rstrip()[-1:] in ",;(" or after[:1] in ",;." or (before and _may_run_on(before[-1]))
    return not tied and not re.search(r"[.!?]\s", text[:start]) and not after[:1].islower()


def _may_run_on(word: str) -> bool:
    """Tell whether a sentence may continue after this word: it is lower case, or its script has no case."""
    return word.islower() or word.upper() == word.lower()


def _line(text: str, span: Span) -> Span:
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return Span(start, len(text) if end < 0 else end)


def _shown(tokens: Scan, dated: _Dated) -> Span:
    """Return the span of the date's line if it is a date line, else of the date."""
    if not _on_own_line(tokens, dated):
        return dated.span
    line = _line(tokens.text, dated.span)
    shown = tokens.text[line.start : line.end]
    return Span(line.start + len(shown) - len(shown.lstrip()), line.start + len(shown.rstrip()))
