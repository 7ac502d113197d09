"""Results for reading: title, source, both dates, place, the passage, and how to cite it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

from conflict_index import geo, ids
from conflict_index.model import Mention, Span, Tag
from conflict_search.entities import label
from conflict_search.known import known_briefly
from conflict_search.one_line import one_line, visible
from conflict_search.render import dates
from conflict_search.render.style import Style
from conflict_search.results import Hit
from conflict_search.results.place import where
from conflict_search.results.stream import Printable

_COPIES_SHOWN = 6
"""Copies of a text that are listed."""


def render(results: Printable, style: Style) -> Iterator[str]:
    """Yield a block of lines for each hit, then how many there are in all."""
    shown = _Shown()
    for hit in results:
        shown.add(hit)
        yield from _hit(hit, style)
        yield ""
    yield from map(style.dim, _counts(results, shown))
    if results.undated:
        yield style.dim(f"{results.undated} more without a known event date; --undated include shows them")


class _Shown:
    """Counts the hits that are shown, and their reports."""

    def __init__(self) -> None:
        self.first, self.last, self.count = 0, 0, 0
        self.reports: set[int] = set()

    def add(self, hit: Hit) -> None:
        """Count a hit."""
        self.first, self.last, self.count = self.first or hit.rank, hit.rank, self.count + 1
        self.reports.add(hash(hit.report.id))  # a number each: there may be a million


def _counts(results: Printable, hits: _Shown) -> Iterator[str]:
    """Yield how many passages there are, and how to see more of them."""
    found, last = results.total + results.partial, hits.last
    shown = f"{hits.first}-{last} of " if hits.count and hits.count < found else ""
    reports = len(hits.reports)
    scope = f" in {reports} report{'s' * (reports != 1)}" if hits.count and not shown else ""
    partly = f", {results.partial:,} of them with part of what was asked" if results.partial else ""
    counted = ("story" if found == 1 else "stories") if results.group == "story" else f"passage{'s' * (found != 1)}"
    yield f"{shown}{found:,} {counted}{scope}{partly}"
    if hits.count and last < found:
        yield f"--offset {last} shows the next, --limit 0 all"


def _hit(hit: Hit, style: Style) -> Iterator[str]:
    report = hit.report
    sample = " [sample]" if hit.sample else ""
    part = " [part of what was asked]" if hit.match == "part" else ""
    yield f"{hit.rank:>2}. {style.bold(one_line(report.title) or report.id)}{sample}{part}"
    yield f"    {one_line(report.source)} · {dates.published(report.published)}"
    yield from _wrapped(dates.events(hit.passage.dates, report.lead), style)
    for line in (*_places(hit), *_tags(hit), *_copies(hit), *_claim(hit)):
        yield from _wrapped(line, style)
    yield ""
    yield from _passage(hit, style)
    yield ""
    span = hit.passage.span
    place = one_line(where(hit.passage, report))
    yield style.dim(f"    cite {hit.passage.id}, characters {span.start}-{span.end} of {place}")
    yield style.dim(f"    sha256 {report.sha256}{f', {report.url}' if report.url else ''}")
    if style.explain:
        yield from (line for why in (*hit.why, _score(hit)) for line in _wrapped(f"why: {why}", style))


def _score(hit: Hit) -> str:
    """Return the score with the passage's own parts of it."""
    parts = ", ".join(f"{name} {value:.2f}" for name, value in hit.parts.items() if value)
    return f"score {hit.score}" + (f" (of this passage: {parts}; the rest from its report)" if parts else "")


def _places(hit: Hit) -> Iterator[str]:
    """Yield a line for each spelling: its entity, coordinates, and how certain that is at best."""
    surest = {(m.surface, m.entity_id, m.part): m for m in sorted(hit.matches, key=lambda m: m.score)}
    for mention in sorted(surest.values(), key=lambda m: m.span):
        if ids.is_point(mention.entity_id):
            yield f"“{one_line(mention.surface)}” = {_stated_point(mention, hit)}"
            continue
        place = hit.place(mention.entity_id)
        at = geo.point_of(place) if place else None
        point = f" {at.latitude:.3f}, {at.longitude:.3f}" if at else ""
        known = known_briefly(mention.how, mention.score)
        part = f", the {mention.part} part" if mention.part else ""
        part += ", stated by the record" if mention.basis == "metadata" else ""
        rivals = "; or " + ", ".join(hit.label(r) for r in mention.rivals) if mention.rivals else ""
        yield f"“{one_line(mention.surface)}” = {hit.label(mention.entity_id)}{point} ({known}{part}{rivals})"


def _stated_point(mention: Mention, hit: Hit) -> str:
    """Return the point of coordinates, and which listed town is nearest to it."""
    near = hit.nearest.get(mention.entity_id)
    by = "by the record" if mention.basis == "metadata" else "in the text"
    beside = f"; nearest listed town {label(near.place.id, near.place)}, {near.distance}" if near else ""
    return f"{hit.label(mention.entity_id)} (coordinates stated {by}{beside})"


def _copies(hit: Hit) -> Iterator[str]:
    """Yield who the text is from if the index has copies of it, and where else it stands."""
    if hit.story is None:
        return
    others = [copy for copy in hit.story.copies if copy.report_id != hit.report.id]
    listed = "; ".join(
        f"{one_line(copy.source)}, {copy.published or 'undated'} ({one_line(copy.report_id)})"
        for copy in others[:_COPIES_SHOWN]
    )
    more = f"; and {len(others) - _COPIES_SHOWN:,} more" if len(others) > _COPIES_SHOWN else ""
    number = len(hit.story.copies)
    yield f"one of {number} copies of a text from {one_line(hit.story.origin)}; the others: {listed}{more}"


def _claim(hit: Hit) -> Iterator[str]:
    """Yield the independent sources that tell of the same place and day, if they were counted."""
    if hit.claim:
        named = ", ".join(map(one_line, hit.claim.origins))
        about = f" at {hit.label(hit.claim.entity_id)}" if hit.claim.entity_id in hit.entities else ""
        yield f"of {hit.claim.day}{about} {len(hit.claim.origins)} independent sources tell: {named}"


def _tags(hit: Hit) -> Iterator[str]:
    """Yield a line for each facet that a table of terms fills: its values, each with the words that say so."""
    tags = hit.passage.tags
    for facet in dict.fromkeys(tag.facet for tag in tags):
        values = (f"{value}, from {_words_for(facet, value, tags)}" for value in hit.values(facet))
        yield f"{facet} {'; '.join(values)}"


def _words_for(facet: str, value: str, tags: Iterable[Tag]) -> str:
    own = dict.fromkeys(one_line(tag.surface) for tag in tags if (tag.facet, tag.value) == (facet, value))
    return ", ".join(f"“{surface}”" for surface in own)


def _passage(hit: Hit, style: Style) -> Iterator[str]:
    """Yield the passage wrapped to the screen, with matches marked after wrapping."""
    text, at = hit.passage.text, hit.passage.span.start
    inside = [Span(h.start - at, h.end - at) for h in hit.highlights]
    begin, stop = {s.start for s in inside}, {s.end for s in inside}
    marked = "".join(
        ("\x02" if i in begin else "") + ("\x03" if i in stop else "") + (" " if c.isspace() else visible(c))
        for i, c in enumerate(text + " ")
    )
    opening, closing = style.mark("\x00").split("\x00") if style.colour else ("", "")
    open_mark = False
    for line in textwrap.wrap(" ".join(marked.split()), style.width - 4, break_on_hyphens=False):
        shown = (opening if open_mark else "") + line
        open_mark = line.rfind("\x02") > line.rfind("\x03") or (open_mark and "\x03" not in line)
        yield "    " + shown.replace("\x03", closing).replace("\x02", opening) + (closing if open_mark else "")


def _wrapped(text: str, style: Style) -> Iterator[str]:
    for line in textwrap.wrap(text, style.width - 6, break_on_hyphens=False, subsequent_indent="  "):
        yield "    " + line
