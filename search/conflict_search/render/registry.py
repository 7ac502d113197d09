"""Which output formats a search has: adding one is a module with a function `render` and a line here.

The command line's choices and help, the documentation and the tests follow from the table. A format's module is
loaded when lines of it are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

from conflict_search.one_line import PrintedAs
from conflict_search.render.style import Style
from conflict_search.results.stream import Printable


class Render(Protocol):
    """The function `render` of a format's module."""

    def __call__(self, results: Printable, style: Style) -> Iterator[str]:
        """Yield results as lines without line ends; formats for programs take no notice of the style."""
        ...


@dataclass(frozen=True)
class Renderer:
    """One format: its name, what it gives in a few words, the module that makes it, and what its lines are."""

    name: str
    label: str
    module: str
    written: PrintedAs

    def lines(self, results: Printable, style: Style) -> Iterator[str]:
        """Yield results as lines of this format."""
        render: Render = import_module(self.module).render
        return render(results, style)


RENDERERS = {
    one.name: one
    for one in (
        Renderer("text", "for reading", "conflict_search.render.text", "text"),
        Renderer("json", "one object with totals, notes and hits", "conflict_search.render.json", "json"),
        Renderer("jsonl", "an object a hit, each on a line", "conflict_search.render.jsonl", "json"),
        Renderer("csv", "a row a hit, with its first date and place", "conflict_search.render.csv", "csv"),
        Renderer("trec", "a TREC run, to evaluate rankings", "conflict_search.render.trec", "text"),
        Renderer("geojson", "points for a map", "conflict_search.render.geojson", "json"),
    )
}
"""Every format by its name."""

DEFAULT = "text"
