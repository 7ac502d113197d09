"""Further ways in which sites of incidents lay facts out, for made_pages.py: modern frameworks, old tables, plain text.

A function takes pairs of label and value, and gives markup. LATER were written together with the others and read only
when the reader was finished.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

Facts = Sequence[tuple[str, str]]
Layout = Callable[[Facts], str]


def side_by_side(facts: Facts) -> str:
    """A column of labels beside a column of values."""
    labels = "".join(f"<p>{escape(a)}</p>" for a, _ in facts)
    values = "".join(f"<p>{escape(b)}</p>" for _, b in facts)
    return f'<div class="flex"><div class="w-1/3 text-gray-500">{labels}</div><div class="w-2/3">{values}</div></div>'


def icons(facts: Facts) -> str:
    """Icons whose titles are the labels."""
    items = (
        f'<li class="list-inline-item"><i class="fa fa-x" title="{escape(a)}"></i> {escape(b)}</li>' for a, b in facts
    )
    return f'<ul class="list-unstyled">{"".join(items)}</ul>'


def labelled_cells(facts: Facts) -> str:
    """A row of a table that narrow screens show as a list: labels in attributes."""
    cells = "".join(f'<td data-label="{escape(a)}">{escape(b)}</td>' for a, b in facts)
    return f'<table class="table table-responsive"><tr>{cells}</tr></table>'


def on_one_line(facts: Facts) -> str:
    """All facts on one line, parted by bars."""
    return "<p>" + " | ".join(f"{escape(a)}: {escape(b)}" for a, b in facts) + "</p>"


def in_a_figure(facts: Facts) -> str:
    """A definition list inside the caption of a map."""
    pairs = "".join(f"<dt>{escape(a)}</dt><dd><p>{escape(b)}</p></dd>" for a, b in facts)
    return f'<figure class="map"><img src="m.png"><figcaption><dl class="row">{pairs}</dl></figcaption></figure>'


def four_across(facts: Facts) -> str:
    """A table with two facts in each row."""
    rows = zip(facts[::2], facts[1::2], strict=True)
    lines = ("".join(f"<td>{escape(a)}</td><td>{escape(b)}</td>" for a, b in row) for row in rows)
    return "<table border=1>" + "".join(f"<tr>{line}</tr>" for line in lines) + "</table>"


def folded(facts: Facts) -> str:
    """Parts that a click unfolds."""
    return "".join(f"<details open><summary>{escape(a)}</summary><div>{escape(b)}</div></details>" for a, b in facts)


def spoken(facts: Facts) -> str:
    """Labels that only screen readers say."""
    lines = (f'<div class="py-2" aria-label="{escape(a)}"><span>{escape(b)}</span></div>' for a, b in facts)
    return f'<section class="grid">{"".join(lines)}</section>'


def running_on(facts: Facts) -> str:
    """One paragraph, labels in bold and nothing else between them and their values."""
    return "<p>" + "; ".join(f"<b>{escape(a)}</b> {escape(b)}" for a, b in facts) + "</p>"


def fields_of_a_system(facts: Facts) -> str:
    """Blocks as a content system writes them, each label and value in blocks of their own."""
    return "".join(
        f'<div class="field field--name-f{n} field--type-string"><div class="field__label visually">{escape(a)}</div>'
        f'<div class="field__items"><div class="field__item"><span>{escape(b)}</span></div></div></div>'
        for n, (a, b) in enumerate(facts)
    )


def preformatted(facts: Facts) -> str:
    """Plain lines of a preformatted block."""
    return "<pre>" + "\n".join(f"{escape(a)}:    {escape(b)}" for a, b in facts) + "</pre>"


def above_in_a_table(facts: Facts) -> str:
    """A table of one column: a label in one row, its value in the next."""
    rows = (
        f"<tr><td><font size=1><b>{escape(a)}</b></font></td></tr><tr><td><font>{escape(b)}</font></td></tr>"
        for a, b in facts
    )
    return f"<table width=100%>{''.join(rows)}</table>"


def tiles(facts: Facts) -> str:
    """Tiles in rows of three, each a small label above a large value, all in plain blocks."""
    made = [f"<div><div><div>{escape(a)}</div><div>{escape(b)}</div></div></div>" for a, b in facts]
    return "".join(f"<div>{''.join(made[n : n + 3])}</div>" for n in range(0, len(made), 3))


def bulleted_strong(facts: Facts) -> str:
    """A list with the label in bold and a dash behind it."""
    return "<ul>" + "".join(f"<li><strong>{escape(a)}</strong> – {escape(b)}</li>" for a, b in facts) + "</ul>"


SOONER: dict[str, Layout] = {
    "side by side": side_by_side,
    "icons": icons,
    "labelled cells": labelled_cells,
    "on one line": on_one_line,
    "in a figure": in_a_figure,
    "four across": four_across,
    "tiles": tiles,
}

LATER: dict[str, Layout] = {
    "folded": folded,
    "spoken": spoken,
    "running on": running_on,
    "fields of a system": fields_of_a_system,
    "preformatted": preformatted,
    "above in a table": above_in_a_table,
    "bulleted strong": bulleted_strong,
}
