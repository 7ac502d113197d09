"""The addresses of the page, and what each gives."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from conflict_index.errors import ConflictSearchError, UsageError
from conflict_index.model import Place
from conflict_search.choices import Facet
from conflict_search.evidence.cite import verify
from conflict_search.facets import FacetCount
from conflict_search.index import Index
from conflict_search.one_line import safe
from conflict_search.render.references import csl_record
from conflict_search.render.registry import RENDERERS
from conflict_search.render.style import Style
from conflict_search.results import Results
from conflict_search.results.stream import PAGE as STREAMED
from conflict_search.results.stream import Stream
from conflict_search.server import facets, kept, map, timeline
from conflict_search.server.kept import Keeping
from conflict_search.server.outlines import shapes
from conflict_search.server.passages import shown
from conflict_search.server.readings import further_notes, readings
from conflict_search.server.report import hit_url, neighbours, whole
from conflict_search.server.security import Guard
from conflict_search.server.state import PAGE, State, parse_state, typed_window

_HERE = Path(__file__).parent

_DOWNLOADS = {"csv": "text/csv", "geojson": "application/geo+json", "jsonl": "application/x-ndjson"}
"""The formats of downloads, with their media types."""

_COMPLETIONS = 12

_LAST_WORDS, _SHORTEST = 3, 3
"""Words at the end of what was typed that may begin a name, and letters that these must have."""

_EXAMPLES = 12
"""Places of the index that the start page names."""


def application(ix: Index, token: str, port: int, folder: Path, keeping: Keeping | None = None) -> Guard:
    """Return the page over an index as an ASGI application.

    Args:
        ix: The index; it stays open as long as the application is used.
        token: The secret of the link that lets a browser in.
        port: The port of 127.0.0.1 that it is served at.
        folder: Where relative paths of sources start, for comparing quotes with them.
        keeping: Where searches are saved and logged; None for nowhere.
    """
    shapes()
    page = _Page(ix, folder, keeping or Keeping())
    routes = [
        Route("/", page.results),
        Route("/map", page.map),
        Route("/facet", page.facet),
        Route("/report", page.report),
        Route("/names", page.names),
        Route("/cite.json", page.csl),
        Route("/kept", page.kept),
        Route("/verify", page.verified, methods=["POST"]),
        Route("/save", page.saved, methods=["POST"]),
        Route("/unsave", page.unsaved, methods=["POST"]),
        Route("/download.{form}", page.download),
        Mount("/static", StaticFiles(directory=_HERE / "static")),
    ]
    handlers: dict[Any, Callable[[Request, Exception], Response]] = {ConflictSearchError: page.error}
    app = Starlette(routes=routes, exception_handlers=handlers, lifespan=page.warmed)
    return Guard(GZipMiddleware(app, minimum_size=1000), token, port)


class _Page:
    """Answers requests from one index."""

    def __init__(self, ix: Index, folder: Path, keeping: Keeping) -> None:
        self._ix, self._folder, self._keeping = ix, folder, keeping
        self._last_logged: State | None = None
        self._templates = Environment(
            loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.filters["exact"] = _exact

    @asynccontextmanager
    async def warmed(self, app: Starlette) -> AsyncIterator[None]:
        """Before the first request, draw the page of the place that is mentioned most: that loads what all need."""
        from starlette.concurrency import run_in_threadpool

        def draw() -> None:
            for row in self._ix.facets(None, "place")[:1]:
                self._page_of(State(f'"{row.label.partition(" (")[0]}"'))

        await run_in_threadpool(draw)
        yield

    def _html(self, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        return HTMLResponse(self._templates.get_template(name).render(**values), status)

    def error(self, request: Request, error: Exception) -> Response:
        """Say what is wrong with what was asked, under the search box."""
        status = 400 if isinstance(error, UsageError) else 500
        return self._html("error.html", status, state=State(), error=str(error))

    def results(self, request: Request) -> Response:
        """Show the passages that the address asks for, with facets, timeline and map; or the start page."""
        if typed := typed_window(request.url.query):
            return RedirectResponse(typed.url(), 303)
        state = parse_state(request.url.query)
        if not state.q.strip():
            places = self._ix.facets(None, "place")[:_EXAMPLES]
            return self._html("start.html", state=state, ix=repr(self._ix), places=places, notes=self._ix.notes)
        return self._page_of(state, logging=True)

    def _page_of(self, state: State, *, logging: bool = False) -> Response:
        found = self._ix.search(
            state.q, limit=PAGE, offset=state.offset, sort=state.sort, group=state.group, **state.filters
        )
        count = partial(self._count, state)
        rows = {name: count(name) for name in facets.FACETS}
        unit = "day" if timeline.is_by_day(state.event, state.published) else "month"
        return self._html(
            "results.html",
            state=state,
            found=found,
            hits=[shown(hit, self._ix.label) for hit in found],
            shelves=[facets.shelf(name, counts, state) for name, counts in rows.items() if counts],
            chosen=list(facets.chosen(state, self._ix)),
            times=timeline.timeline(count(f"event-{unit}"), count(f"published-{unit}"), (state.event, state.published)),
            readings=list(readings(found, state, self._ix.label)),
            notes=[*further_notes(found, self._ix.label), *(self._logged(state, found) if logging else ())],
            can_save=self._keeping.saved is not None,
            hit_url=partial(hit_url, state),
            page=PAGE,
            **self._drawn(state, rows["place"], rows["province"], found),
        )

    def _logged(self, state: State, found: Results) -> list[str]:
        """Log a search that is not the last one again; return what is to be said if that fails."""
        asked = replace(state, view="")
        if asked.offset or asked == self._last_logged:
            return []
        self._last_logged = asked
        note = kept.write_log(self._keeping, self._ix, asked, found)
        return [note] if note else []

    def kept(self, request: Request) -> Response:
        """Show the saved searches and the log."""
        return self._html(
            "kept.html",
            state=State(),
            saved=list(kept.all_saved(self._keeping)),
            logged=kept.logged(self._keeping, self._ix),
            log_kept=self._keeping.log is not None,
        )

    async def saved(self, request: Request) -> Response:
        """Save a search under a name."""
        query = (await request.body()).decode("utf-8", "replace")
        kept.save(self._keeping, parse_qs(query).get("name", [""])[0], parse_state(query))
        return RedirectResponse("/kept", 303)

    async def unsaved(self, request: Request) -> Response:
        """Remove a saved search."""
        given = parse_qs((await request.body()).decode("utf-8", "replace"))
        kept.remove(self._keeping, given.get("name", [""])[0])
        return RedirectResponse("/kept", 303)

    def facet(self, request: Request) -> Response:
        """Show the values of a facet that contain a text; `part` for the list alone."""
        state, asked = parse_state(request.url.query), request.query_params
        by, text = asked.get("by", ""), asked.get("find", "").strip()[:100]
        if by not in facets.FACETS:
            raise UsageError(f"by: one of {', '.join(facets.FACETS)}")
        rows = self._count(state, by)
        values = facets.found(by, rows, state, text)
        name = "values.html" if "part" in asked else "facet.html"
        return self._html(name, state=state, by=by, find=text, values=values, total=len(rows))

    def map(self, request: Request) -> Response:
        """Return the map of the passages that the address asks for, as a part of the page."""
        state = parse_state(request.url.query)
        found = self._ix.search(state.q, limit=0, **state.filters)
        places, provinces = (self._count(state, by) for by in ("place", "province"))
        return self._html("where.html", state=state, **self._drawn(state, places, provinces, found))

    def _drawn(
        self, state: State, places: list[FacetCount], provinces: list[FacetCount], found: Results
    ) -> dict[str, Any]:
        """Return what the map's part of the page shows."""
        count = partial(self._count, state)
        counts = map.Counts(places, count("place", map.SURE), count("named"), count("rival"), provinces)
        asked = {meaning.entity_id for reading in found.readings for meaning in reading.meanings}
        return {"map": map.drawn(counts, self._place, state.view), "asked": asked}

    def _count(self, state: State, by: Facet, least: float = 0.0) -> list[FacetCount]:
        return self._ix.facets(state.q, by, min_probability=least, **state.filters)

    def _place(self, entity_id: str) -> Place | None:
        entity = self._ix.entity(entity_id)
        return entity if isinstance(entity, Place) else None

    def report(self, request: Request) -> Response:
        """Show the report of a passage."""
        state = parse_state(request.url.query)
        hit, at = (request.query_params.get(name, "") for name in ("hit", "at"))
        beside = neighbours(self._ix, state, hit, at)
        one = whole(self._ix, hit, beside.asked if beside else {})
        return self._html("report.html", state=state, one=one, beside=beside)

    def names(self, request: Request) -> Response:
        """Return names of the index that begin with what was typed, or with its last words, as JSON."""
        words = request.query_params.get("begin", "")[:200].split()
        for at in (0, *range(max(1, len(words) - _LAST_WORDS), len(words))):
            last = " ".join(words[at:])
            least = _SHORTEST if at else 1
            if len(last) >= least and (found := self._ix.names_beginning(last, _COMPLETIONS)):
                return JSONResponse([" ".join([*words[:at], name]) for name in found])
        return JSONResponse([])

    def csl(self, request: Request) -> Response:
        """Return the citation of a passage as CSL-JSON."""
        return JSONResponse(csl_record(self._ix.cite(request.query_params.get("hit", ""))))

    async def verified(self, request: Request) -> Response:
        """Read the source of a passage again, and show whether it says so still."""
        from starlette.concurrency import run_in_threadpool

        given = parse_qs((await request.body()).decode("utf-8", "replace"))
        return await run_in_threadpool(self._verdict, given.get("hit", [""])[0])

    def _verdict(self, passage_id: str) -> Response:
        citation = self._ix.cite(passage_id)
        verdict = verify(citation, self._folder)
        return self._html("verdict.html", state=State(), verdict=verdict, citation=citation)

    def download(self, request: Request) -> Response:
        """Stream all hits, as `search --limit 0` prints them into a file."""
        form = request.path_params["form"]
        if form not in _DOWNLOADS:
            return PlainTextResponse(f"take one of: {', '.join(_DOWNLOADS)}\n", 404)
        state = parse_state(request.url.query)

        ask = partial(self._ix.search, state.q, sort=state.sort, group=state.group, **state.filters)
        size = STREAMED if state.group == "passage" else None  # stories are grouped over all hits
        hits = Stream(lambda limit, offset: ask(limit=limit, offset=offset), None, 0, size)
        name = {"Content-Disposition": f'attachment; filename="conflict-search.{form}"'}
        return StreamingResponse(_lines(form, hits), media_type=_DOWNLOADS[form], headers=name)


def _exact(text: str) -> Markup:
    """Escape a text so that a browser has it to the byte: carriage returns as such it would take for ends of lines."""
    return Markup(str(escape(text)).replace("\r", "&#13;"))


def _lines(form: str, hits: Stream) -> Iterator[bytes]:
    written = RENDERERS[form].written
    for line in RENDERERS[form].lines(hits, Style()):
        yield f"{line if written == 'csv' else safe(line, written)}\n".encode("utf-8", "backslashreplace")
