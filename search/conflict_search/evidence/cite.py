"""Cite a passage verbatim, and compare it with its source."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from conflict_index import seeds
from conflict_index.errors import IndexDamaged
from conflict_index.model import Passage, Report, StatedPlace
from conflict_index.read import Failure, Skipped, read_sources
from conflict_index.read.events import Remark
from conflict_index.read.record import sha256_of
from conflict_index.read.source import STDIN

Outcome = Literal["verified", "differs", "missing"]
"""verified: source and index agree; differs: they do not; missing: the file cannot be read."""

_SAMPLE = Path("seeds")
"""The first part of the sample reports' paths, wherever the package is installed."""

_SHOWN = 80
"""The largest number of characters of the source that a difference quotes."""

_FIELDS_SHOWN = 8
"""The largest number of fields that differences list."""


@dataclass(frozen=True)
class Citation:
    """A passage and the report that it stands in: `report.text` at `passage.span` is the quote."""

    passage: Passage
    report: Report
    sample: bool = False


@dataclass(frozen=True)
class QuoteLocation:
    """The position of the quote in the source now: the record (None: the whole file) and the character offsets."""

    record: str | None
    start: int
    end: int


@dataclass(frozen=True)
class Verdict:
    """The result of a comparison: the file that was read, the differences, the quote's position now."""

    outcome: Outcome
    path: str
    differences: tuple[str, ...] = ()
    found: QuoteLocation | None = None


def checked(citation: Citation) -> Citation:
    """Return the citation unchanged. Raises IndexDamaged if the quote is not in the stored report."""
    report, passage = citation.report, citation.passage
    quote = report.text[passage.span.start : passage.span.end]
    if quote != passage.text or sha256_of(report.text) != report.sha256:
        raise IndexDamaged(f"{passage.id}: the index contradicts itself about this passage; index the sources again")
    return citation


def verify(
    citation: Citation,
    folder: str | os.PathLike[str] = ".",
    columns: Mapping[str, str] | None = None,
    read_as: str = "",
    tesseract: str = "",
) -> Verdict:
    """Read the source of a citation again and compare it with the index.

    Only the file that the index names is opened, and only if it is a regular file; nothing is written.

    Args:
        citation: What `Index.cite` gave.
        folder: Where relative paths of sources start.
        columns: As they were given to `build`.
        read_as: As it was given to `build`.
        tesseract: The path of tesseract, where the sources were indexed with OCR.

    Returns:
        "verified", "differs" or "missing", with what differs and where the quote stands now.
    """
    path = _source(citation, Path(folder))
    if citation.report.origin.path == STDIN:
        return Verdict("missing", STDIN, ("it was read from standard input: there is no file to compare with",))
    if not path.is_file():
        gone = "no file is there" if not path.exists() else "not a regular file"
        return Verdict("missing", str(path), (f"{gone}; if the sources have moved, say where to with --folder",))
    return _compared(citation, path, read_sources([path], columns=columns, read_as=read_as, ocr=tesseract))


def _source(citation: Citation, folder: Path) -> Path:
    """Return the file that a report was read from."""
    path = Path(citation.report.origin.path)
    if citation.sample and path.is_relative_to(_SAMPLE):
        return seeds.folder() / path.relative_to(_SAMPLE)
    return folder / path


def _compared(citation: Citation, path: Path, events: Iterable[Report | Remark]) -> Verdict:
    """Compare the same record of the file; look for the quote in the other records only if it is not there."""
    report, quote = citation.report, citation.passage.text
    same: Report | None = None
    elsewhere: QuoteLocation | None = None
    said: list[str] = []
    for event in events:
        if isinstance(event, Report):
            if event.origin.record == report.origin.record:
                same = event
                if quote in same.text:
                    break
            elif elsewhere is None and quote in event.text:
                elsewhere = _found(event, citation)
        elif isinstance(event, Skipped) or (
            isinstance(event, Failure) and event.record in (None, report.origin.record)
        ):
            said.append(event.reason)
    if same is None:
        said = said or [f"{report.origin.record} is not in the file" if report.origin.record else "no report in it"]
        return Verdict("differs", str(path), (*said, *_moved(elsewhere)), elsewhere)
    found = _found(same, citation) or elsewhere
    differences = tuple(_differences(citation, same, found))
    return Verdict("differs" if differences else "verified", str(path), differences, found)


def _differences(citation: Citation, now: Report, found: QuoteLocation | None) -> Iterator[str]:
    """Yield a sentence for each difference, the quote first."""
    was, span = citation.report, citation.passage.span
    if now.text != was.text:
        if found == QuoteLocation(now.origin.record, span.start, span.end):
            yield "the quote stands where it stood, but other text of the report has changed"
        else:
            yield f"characters {span.start}-{span.end} are now {_cut(now.text[span.start : span.end])}"
            yield from _moved(found)
        yield f"the text's SHA-256 is now {sha256_of(now.text)}, was {was.sha256}"
    for name in ("title", "source", "url", "published", "event date", "place"):
        before, after = (_value(report, name) for report in (was, now))
        if before != after:
            yield f"{name} is now {after!r}, was {before!r}"
    yield from _changed_fields(dict(was.fields), dict(now.fields))


def _changed_fields(was: dict[str, str], now: dict[str, str]) -> Iterator[str]:
    """Yield a sentence for each field of a report that differs, the first few."""
    changed = [name for name in dict.fromkeys((*was, *now)) if was.get(name) != now.get(name)]
    for name in changed[:_FIELDS_SHOWN]:
        yield f"the field {name!r} is now {_cut(now.get(name))}, was {_cut(was.get(name))}"
    if len(changed) > _FIELDS_SHOWN:
        yield f"{len(changed) - _FIELDS_SHOWN} more fields differ"


def _cut(value: str | None) -> str:
    return repr(f"{value[:_SHOWN]} ..." if len(value) > _SHOWN else value) if value is not None else "missing"


def _moved(found: QuoteLocation | None) -> Iterator[str]:
    if found is None:
        yield "the quote is nowhere in the file"
    else:
        where = f" of {found.record}" if found.record else ""
        yield f"the quote stands at characters {found.start}-{found.end}{where} now"


def _found(report: Report, citation: Citation) -> QuoteLocation | None:
    """Return the occurrence of the quote that is nearest to its old position, or None."""
    wanted = citation.passage.span.start
    starts = [match.start() for match in re.finditer(re.escape(citation.passage.text), report.text)]
    at = min(starts, key=lambda start: abs(start - wanted), default=None)
    return None if at is None else QuoteLocation(report.origin.record, at, at + len(citation.passage.text))


def _where(place: StatedPlace | None) -> str | None:
    """Return a stated place in words: its names, then its point."""
    if place is None:
        return None
    point = f"{place.point[0]}, {place.point[1]}" if place.point else ""
    return "; ".join(filter(None, (place.name, place.province, place.country, point)))


def _value(report: Report, name: str) -> str | None:
    """Return a field for comparison; a title that is only the id was made up by the reader and says nothing."""
    if name == "title":
        return None if report.title == report.id else report.title
    if name == "published":
        return f"{report.published.start} ({report.published.basis})" if report.published else None
    if name == "event date":
        return f"{report.event.start} ({report.event.precision})" if report.event else None
    if name == "place":
        return _where(report.place)
    value: str | None = getattr(report, name)
    return value
