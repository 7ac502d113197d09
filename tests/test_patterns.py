"""Patterns avoid what some versions of Python that are supported match wrongly."""

from __future__ import annotations

import re

import pytest

from testdata import ROOT

_POSSESSIVE = re.compile(r"(?<!\\)[)\]\w](?:[*+?]|\{[\d,{}]+\})\+")
_PATTERN = re.compile(r"""(?:re\.compile\(|r[bf]?|[bf]r?)["'](.*)["']""")


@pytest.mark.parametrize("folder", ["index", "search"])
def test_no_pattern_has_possessive_quantifiers(folder):
    """CPython before 3.11.5 matches them wrongly where what they repeat backtracks (gh-106052): use (?>...)."""
    found = []
    for path in sorted((ROOT / folder).rglob("*.py")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            pattern = _PATTERN.search(line)
            if pattern and _POSSESSIVE.search(pattern[1]):
                found.append(f"{path.name}:{number}")
    assert not found
