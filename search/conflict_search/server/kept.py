"""What is kept of searches: the log, and searches saved under a name, as states of the page and back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from conflict_index.errors import ConflictSearchError, UsageError
from conflict_search.choices import STATED_BASES
from conflict_search.evidence import log, saved
from conflict_search.index import Index
from conflict_search.results import Results
from conflict_search.server.state import DEFAULTS, PAGE, State

_OPTIONS = {
    "event": "--event-date", "published": "--published", "within": "--within", "actor": "--actor",
    "source": "--source", "weapon": "--weapon", "variants": "--variants", "sort": "--sort", "group": "--group",
}  # fmt: skip
"""The values of a state that a saved search keeps, with the options of the command search."""

_LOGGED = {"event_date": "event"}
"""Arguments of `Index.search` that a state calls otherwise."""

_SHOWN = 100
"""Queries of the log that are listed."""


@dataclass(frozen=True)
class Keeping:
    """Where searches are kept: the folder of saved ones and the log, None for neither; and what time it is, as text."""

    saved: Path | None = None
    log: Path | None = None
    now: Callable[[], str] = lambda: ""


@dataclass(frozen=True)
class SearchKept:
    """A search that was saved or logged: its name or number, when it ran, its hits; `url` is empty if the page cannot
    show it, because it has options that the page has not.
    """

    name: str
    when: str
    said: str
    url: str
    hits: int = 0


def arguments(state: State) -> tuple[str, ...]:
    """Return a state as the arguments of the command search."""
    values = ((option, str(getattr(state, name)), DEFAULTS.get(name, "")) for name, option in _OPTIONS.items())
    options = [part for option, value, usual in values if value != usual for part in (option, value)]
    return (*options, "--", state.q)


def state_of(given: tuple[str, ...]) -> State | None:
    """Return the state that arguments of the command search stand for; None for options that a page has not."""
    names = {option: name for name, option in _OPTIONS.items()}
    found: dict[str, Any] = {}
    words: list[str] = []
    left = deque(given)
    while left:
        word = left.popleft()
        option, equals, value = word.partition("=")
        if word == "--":
            words += left
            break
        if option in names and (equals or left):
            found[names[option]] = value if equals else left.popleft()
        elif word.startswith("-"):
            return None
        else:
            words.append(word)
    return _state(found | {"q": " ".join(words)})


def save(keeping: Keeping, name: str, state: State) -> None:
    """Save a search under a name. Raises UsageError for a name that cannot be one, or an empty query; OSError."""
    if keeping.saved is None or not state.q.strip():
        raise UsageError("there is no search to save")
    saved.write(keeping.saved, saved.Saved(saved.check_name(name.strip()), arguments(state)))


def remove(keeping: Keeping, name: str) -> None:
    """Remove a saved search. Raises UsageError if there is none of the name."""
    if keeping.saved is None:
        raise UsageError("searches are not saved here")
    saved.remove(keeping.saved, name)


def all_saved(keeping: Keeping) -> Iterator[SearchKept]:
    """Yield the saved searches by name; a file that cannot be read is listed as such."""
    folder = keeping.saved
    for name in saved.names(folder) if folder else ():
        try:
            one = saved.read(folder, name) if folder else saved.Saved(name, ())
        except UsageError as error:
            yield SearchKept(name, "", str(error), "")
            continue
        state = state_of(one.arguments)
        yield SearchKept(name, one.last_run, " ".join(one.arguments).replace("-- ", ""), state.url() if state else "")


def logged(keeping: Keeping, ix: Index) -> list[SearchKept]:
    """Return the latest queries of this index in the log, the latest first."""
    if keeping.log is None:
        return []
    own = str(ix.folder.resolve())
    latest = deque((one for one in log.entries(keeping.log) if one.index == own), maxlen=_SHOWN)
    return [_logged(one) for one in reversed(latest)]


def write_log(keeping: Keeping, ix: Index, state: State, found: Results) -> str:
    """Write a query to the log, as the command search does; return a sentence if it cannot be written."""
    from conflict_search import __version__

    if keeping.log is None:
        return ""
    options = state.filters | {
        "limit": PAGE, "offset": state.offset, "sort": state.sort, "group": state.group, "match": "part",
        "bases": list(STATED_BASES), "undated": "exclude",
    }  # fmt: skip
    seen = log.Recorder()
    for hit in found:
        seen.seen(hit)
    counts = found.total, found.partial
    try:
        log.append(
            keeping.log,
            log.Logged(
                keeping.now(), __version__, str(ix.folder.resolve()), ix.fingerprint, state.q, options, *counts,
                tuple(seen.hits), seen.digest,
            ),
        )  # fmt: skip
    except (OSError, ValueError, ConflictSearchError) as error:
        return f"this search is not in the log: {error}"
    return ""


def _logged(entry: log.Logged) -> SearchKept:
    state = _state_logged(entry.words, entry.options)
    kept = [f"{option} {getattr(state, name)}" for name, option in _OPTIONS.items()
            if state and str(getattr(state, name)) != DEFAULTS.get(name, "")]  # fmt: skip
    said = "  ".join([entry.words, *kept])
    return SearchKept(str(entry.number), entry.time, said, state.url() if state else "", entry.total + entry.partial)


def _state_logged(words: str, options: Mapping[str, Any]) -> State | None:
    known = {one.name for one in fields(State)} - {"offset", "view"}
    named = {_LOGGED.get(name, name): value for name, value in options.items() if value}
    weapons = (named.get("tags") or {}).get("weapon") or []
    found = {name: str(value) for name, value in named.items() if name in known}
    return _state(found | {"q": words} | ({"weapon": str(weapons[0])} if weapons else {}))


def _state(values: dict[str, Any]) -> State | None:
    try:
        return State(**values)
    except UsageError:
        return None
