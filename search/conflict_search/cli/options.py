"""Options and helpers that several commands share."""

from __future__ import annotations

import functools
import inspect
import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from conflict_index.errors import ConflictSearchError, UsageError
from conflict_index.store.fields import FIELDS, TAGGED_FIELDS
from conflict_search.choices import STATED_BASES, EventBasis, Group, Matching, Sort, Undated, Variants, check
from conflict_search.one_line import PrintedAs, safe

if TYPE_CHECKING:
    from conflict_search.evidence.log import Recorder
    from conflict_search.index import Index
    from conflict_search.render.style import Style
    from conflict_search.results.stream import Stream

IndexOption = Annotated[
    Path | None,
    typer.Option("--index", help="Index folder. Default: CONFLICT_SEARCH_INDEX, else the user's data folder."),
]


VariantsOption = Annotated[
    Variants,
    typer.Option(help="exact: this spelling and script only; alias: all listed names; fuzzy: close spellings too."),
]


ColumnOption = Annotated[
    list[str] | None,
    typer.Option(help="FIELD=COLUMN for tables, where the guess fails: text=body, date=posted."),
]


ReadAsOption = Annotated[
    str, typer.Option("--as", help="Format of standard input and of files whose suffix does not tell: jsonl, table.")
]
OcrOption = Annotated[bool, typer.Option("--ocr", help="Recognise the text of scanned pages, with tesseract.")]


EventDateOption = Annotated[str | None, typer.Option(help="Date of the events: 2016, 2016-06, 2016-06-01..2016-07-15.")]
PublishedOption = Annotated[str | None, typer.Option(help="Publication date, written like --event-date.")]
YearsOption = Annotated[str | None, typer.Option(help="Years that a date without a year may lie in: 2014..2019.")]
UndatedOption = Annotated[Undated, typer.Option(help="Passages without a known event date.")]
WithinOption = Annotated[str | None, typer.Option(help="A province or country that the places lie in.")]
NearOption = Annotated[
    str | None,
    typer.Option(help="A place, or coordinates such as 35.44,36.65, near which a place of the passage lies."),
]
RadiusOption = Annotated[str | None, typer.Option(help="Distance for --near: 20km (the default), 500m, 12mi.")]
ActorOption = Annotated[str | None, typer.Option(help="An armed group or army that the passage names.")]
SourceOption = Annotated[str | None, typer.Option(help="A source, or part of its name.")]
SortOption = Annotated[Sort, typer.Option(help="Best first, or by date.")]
GroupOption = Annotated[
    Group, typer.Option(help="Every passage, or the best of each report, or of each story: of all copies of a text.")
]
MinSourcesOption = Annotated[
    int,
    typer.Option(
        min=1,
        help="Only passages of a place and day of which so many independent sources tell. Copies of one text count "
        "once: for the agency that they credit, else for the source of the earliest.",
    ),
]
BasisOption = Annotated[
    str,
    typer.Option(
        help="How --event-date may be known: any of stated,relative,inferred,metadata (a field of the record), and "
        "published for the publication date of passages that have no other."
    ),
]
BomOption = Annotated[bool, typer.Option("--bom", help="Begin CSV with the mark by which spreadsheets know UTF-8.")]
SafeOption = Annotated[
    bool, typer.Option("--safe", help="In CSV, put an apostrophe before what a spreadsheet would run as a formula.")
]
ProbabilityOption = Annotated[
    float, typer.Option(help="Places and actors less probable than this do not count: 0 to 1, in tenths.", min=0, max=1)
]
DEFAULT_BASES = ",".join(STATED_BASES)
MatchOption = Annotated[
    Matching, typer.Option(help="part: passages with part of what was asked come after those with all of it.")
]
"""Filters and options of a search; see `Index.search`."""


def with_tags(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command that takes `tags` an option for each facet that a table of terms fills, such as --weapon."""
    signature = inspect.signature(command, eval_str=True)
    options = [
        inspect.Parameter(facet, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=_tag_option(facet))
        for facet in TAGGED_FIELDS
    ]

    @functools.wraps(command)
    def called(**given: Any) -> None:
        tags = {facet: given.pop(facet) or [] for facet in TAGGED_FIELDS}
        command(**given, tags=tags)

    own = [parameter for parameter in signature.parameters.values() if parameter.name != "tags"]
    called.__signature__ = signature.replace(parameters=[*own, *options])  # type: ignore[attr-defined]
    called.__annotations__ = {parameter.name: parameter.annotation for parameter in (*own, *options)}
    return called


def _tag_option(facet: str) -> Any:
    about = next(field.about for field in FIELDS if field.name == facet)
    said = f"{about[0].upper()}{about[1:]}; `facets --by {facet}` lists values. Can be given again for either."
    return Annotated[list[str] | None, typer.Option(help=said)]


def bases(given: str) -> Sequence[EventBasis]:
    """Return the words of --basis. Raises UsageError for an unknown one."""
    found = tuple(dict.fromkeys(word.strip() for word in given.split(",")))
    for word in found:
        check("--basis", word, EventBasis)
    return cast(tuple[EventBasis, ...], found)


def columns(pairs: list[str] | None) -> dict[str, str]:
    """Return FIELD=COLUMN pairs as a mapping. Raises UsageError for a pair without "="."""
    for pair in pairs or []:
        if "=" not in pair:
            raise UsageError(f"--column {pair}: write FIELD=COLUMN, such as text=body")
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs or [])}


def tell(line: str) -> None:
    """Print a message to stderr, on one line."""
    print(f"conflict-search: {safe(line)}", file=sys.stderr)


def compiling() -> Callable[[str, float], None]:
    """Return a function that shows the progress of the first compilation of the gazetteer on stderr."""
    live = sys.stderr.isatty()
    told: list[str] = []

    def show(what: str, share: float) -> None:
        if live:
            print(f"\rpreparing the gazetteer, once: {share:4.0%} {what:<30}", end="", file=sys.stderr, flush=True)
            if share >= 1:
                print(file=sys.stderr)
        elif not told:
            tell("preparing the gazetteer, once: some 20 seconds")
        told.append(what)

    return show


def arriving(url: str) -> Callable[[int, int], None]:
    """Return a function that shows on stderr how much of a download has arrived: live on a terminal, else once."""
    live = sys.stderr.isatty()
    if not live:
        tell(f"loading {url}")

    def show(done: int, size: int) -> None:
        if live:
            share = f" of {size / 1e6:,.1f}" if size else ""
            end = "\n" if done == size else ""
            print(f"\rloading {safe(url)}: {done / 1e6:,.1f}{share} MB", end=end, file=sys.stderr, flush=True)

    return show


def open_asked(given: Path | None) -> Index:
    """Open the index that the options or the environment name; the sample collection if none is named or exists."""
    from conflict_index.store import manifest
    from conflict_search import home, opening

    folder, named = home.index_folder(given)
    if named or manifest.exists(folder):
        return opening.open_index(folder, compiling=compiling())
    tell("no index yet: this is the sample collection. Index your own reports with: conflict-search index PATH")
    return opening.open_sample(tell, compiling())


def recorder() -> Recorder:
    """Return what takes note of the hits that are printed, for the log."""
    from conflict_search.evidence.log import Recorder

    return Recorder()


def log(ix: Index, words: str, options: dict[str, Any], results: Stream, seen: Recorder) -> None:
    """Write a query to the log; that it cannot be written is said, and costs the user nothing else."""
    from datetime import UTC, datetime

    from conflict_search import __version__, home
    from conflict_search.evidence.log import Logged, append

    try:
        path = home.log_file()
        if path is None:
            return
        now = datetime.now(UTC).isoformat(timespec="seconds")
        where = str(ix.folder.resolve())
        hits = tuple(seen.hits)
        counts = results.total, results.partial
        append(path, Logged(now, __version__, where, ix.fingerprint, words, options, *counts, hits, seen.digest))
    except (OSError, ValueError, ConflictSearchError) as error:
        tell(f"this search is not in the log: {error}")


def style(stream_is_terminal: bool, *, explain: bool = False, bom: bool = False, safe: bool = False) -> Style:
    """Return colours on a terminal unless NO_COLOR is set (no-color.org), lines as wide as it is, at most 110."""
    from conflict_search.render.style import Style

    if not stream_is_terminal:
        return Style(explain=explain, bom=bom, safe=safe)
    import shutil

    return Style(min(110, shutil.get_terminal_size().columns), not os.environ.get("NO_COLOR"), explain, bom, safe)


def emit(lines: Iterable[str], written: PrintedAs = "text", *, colour: bool = False) -> None:
    """Print lines on stdout, as UTF-8 whatever the locale says, with control characters made visible.

    CSV that goes to a file or another program is printed as it is: it is read by programs, and exact.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    as_is = written == "csv" and not sys.stdout.isatty()
    try:
        for line in lines:
            print(line if as_is else safe(line, written, colour=colour))
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has left, as `head` does; the exit code still says what was found
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
