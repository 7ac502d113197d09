"""Draw bars as SVG: a group for each question, a bar for each engine, lengths by the logarithm of milliseconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import log10

_COLOURS = ("#1b6ca8", "#e08e0b", "#5a8f29", "#8a8a8a", "#b03a5b")
_LEFT, _WIDTH, _BAR, _GAP, _TOP = 190, 520, 11, 10, 46
_LEAST, _MOST = 0.01, 1000.0
"""Milliseconds at the left and at the right end."""


def bars(title: str, rows: Sequence[str], figures: Mapping[str, Mapping[str, float]]) -> str:
    """Return a chart: `figures` has for each engine the milliseconds of the rows that it answers."""
    engines = list(figures)
    height = _TOP + len(rows) * (len(engines) * _BAR + _GAP) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_LEFT + _WIDTH + 90}" height="{height}" '
        'font-family="sans-serif" font-size="11">',
        f'<text x="8" y="16" font-size="13" font-weight="bold">{escape(title)}</text>',
        *_legend(engines),
        *_grid(height),
    ]
    y = _TOP
    for row in rows:
        parts.append(
            f'<text x="{_LEFT - 8}" y="{y + len(engines) * _BAR / 2 + 4}" text-anchor="end">{escape(row)}</text>'
        )
        for n, engine in enumerate(engines):
            if (value := figures[engine].get(row)) is not None:
                parts += _bar(y + n * _BAR, value, _COLOURS[n])
        y += len(engines) * _BAR + _GAP
    return "\n".join([*parts, "</svg>", ""])


def _legend(engines: Sequence[str]) -> list[str]:
    step = (_LEFT + _WIDTH) // max(1, len(engines))
    return [
        f'<rect x="{8 + n * step}" y="24" width="10" height="10" fill="{_COLOURS[n]}"/>'
        f'<text x="{22 + n * step}" y="33">{escape(engine)}</text>'
        for n, engine in enumerate(engines)
    ]


def _grid(height: int) -> list[str]:
    lines = []
    for power in range(round(log10(_LEAST)), round(log10(_MOST)) + 1):
        x = _LEFT + _along(10.0**power)
        lines.append(f'<line x1="{x:.0f}" y1="{_TOP - 6}" x2="{x:.0f}" y2="{height - 20}" stroke="#ddd"/>')
        lines.append(f'<text x="{x:.0f}" y="{height - 6}" text-anchor="middle">{10.0**power:g} ms</text>')
    return lines


def _bar(y: float, value: float, colour: str) -> list[str]:
    end = max(1.0, _along(value))
    return [
        f'<rect x="{_LEFT}" y="{y}" width="{end:.1f}" height="{_BAR - 2}" fill="{colour}"/>',
        f'<text x="{_LEFT + end + 4:.1f}" y="{y + _BAR - 3}" font-size="9">{value:.2f}</text>',
    ]


def _along(value: float) -> float:
    share = (log10(max(value, _LEAST)) - log10(_LEAST)) / (log10(_MOST) - log10(_LEAST))
    return min(1.0, share) * _WIDTH
