"""Parse a query. Nothing here depends on names, places or engines.

| what is typed                 | what it asks for                                              |
|-------------------------------|---------------------------------------------------------------|
| `Albu Kamal`                  | the words; names among them are recognised later, in `plan`    |
| `"air strike"`                | the words in a row; a name in quotes is still a name          |
| `text:hit`, `text:"hit by"`   | the word or phrase as such, never a name                      |
| `place:Hit`, `actor:Daesh`    | the name as such, never a word                                |
| `Ramadi -Fallujah`            | the first without the second; `NOT Fallujah` says the same     |
| `Ramadi OR Hit`               | either; `OR` binds weaker than a space                        |

`tests/data/queries.csv` holds an example of each, and the tests run them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from conflict_index.errors import UsageError

Field = Literal["any", "text", "place", "actor"]
"""Where a clause looks: any lets names be names and words words."""

MAX_QUERY = 2_000
"""Characters; a longer query is a mistake, or a file that wants `batch`."""

_TOKEN = re.compile(
    r"""(?P<minus>-)?(?:(?P<field>text|place|actor):)?"""
    r"""(?:["“”„](?P<quoted>[^"“”„]*)["“”„]?|(?P<word>\S+))"""
)


@dataclass(frozen=True)
class Clause:
    """Words that stand together: a run of plain words, a quoted phrase, or what follows `field:`."""

    text: str
    field: Field = "any"
    quoted: bool = False
    excluded: bool = False


@dataclass(frozen=True)
class Query:
    """Alternatives (`OR`), each of clauses that must all hold."""

    raw: str
    alternatives: tuple[tuple[Clause, ...], ...]


def parse(raw: str) -> Query:
    """Read a query. Raises UsageError when it is empty, too long, or only excludes."""
    if len(raw) > MAX_QUERY:
        raise UsageError(f"the query has {len(raw)} characters, at most {MAX_QUERY} are taken; use batch for lists")
    alternatives: list[list[Clause]] = [[]]
    negate = False
    for token in _TOKEN.finditer(raw):
        if token["word"] == "OR" and not token["field"]:
            alternatives.append([])
        elif token["word"] == "NOT" and not token["field"]:
            negate = True
        else:
            _append(alternatives[-1], _clause(token, negate))
            negate = False
    kept = tuple(tuple(clauses) for clauses in alternatives if any(not c.excluded for c in clauses))
    if not kept:
        raise UsageError('the query asks for nothing; give a name or words, as in: conflict-search "Albu Kamal"')
    return Query(raw, kept)


def _clause(token: re.Match[str], negate: bool) -> Clause:
    text = token["quoted"] if token["quoted"] is not None else token["word"]
    field: Field = token["field"] or "any"  # type: ignore[assignment]  # the pattern admits these alone
    return Clause(text.strip(), field, token["quoted"] is not None, negate or bool(token["minus"]))


def _append(clauses: list[Clause], new: Clause) -> None:
    """Append a clause; plain words join the run before them, so that a name of several words stays whole."""
    plain = new.field == "any" and not new.quoted and not new.excluded
    if not any(c.isalnum() for c in new.text):
        return
    if plain and clauses and (last := clauses[-1]).field == "any" and not last.quoted and not last.excluded:
        clauses[-1] = Clause(f"{last.text} {new.text}")
    else:
        clauses.append(new)
