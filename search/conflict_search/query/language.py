"""Parse a query. Nothing here depends on names, places or engines.

| typed                              | meaning                                                                    |
|------------------------------------|----------------------------------------------------------------------------|
| `Albu Kamal raid`                  | words and names, none required; passages with all of them come first       |
| `+raid`, `"air strike"`            | required: the word, the words in a row                                     |
| `-Mosul`, `NOT Mosul`              | excluded                                                                   |
| `Ramadi AND raid`, `Ramadi OR Hit` | both, either; AND binds closer than OR, a space closer than AND            |
| `(Aleppo OR Idlib) raid`           | a group is required as a whole                                             |
| `Tripoli (Lebanon)`                | brackets without operators behind a name say which one                     |
| `text:hit`, `title:"air strike"`   | a word or phrase as such, never a name                                     |
| `place:Hit`, `actor:Daesh`         | a name as such, never a word                                               |
| `within:Aleppo`                    | a mentioned place lies in it                                               |
| `near:"Albu Kamal"~20km`           | a mentioned place lies near it                                             |
| `near:35.44,36.65~5km`             | the same of coordinates, in degrees or of a grid                           |
| `weapon:mortar`, `source:sana`     | a value of the facet, part of a source's name                              |
| `lang:ar`                          | the language of the report                                                 |
| `event:2016-06`, `published:2016`  | the date of the event, of publication                                      |
| `bomb*`                            | all words that begin so                                                    |
| `"barrel bomb" NEAR/10 market`     | at most ten words between them, in either order                            |

`tests/data/queries.csv` holds examples of each, and the tests run them. What cannot be meant as an operator is taken
as text, and a remark says so with its column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal, get_args

from conflict_index.errors import UsageError

ClauseField = Literal[
    "any", "text", "title", "place", "actor", "within", "near", "weapon", "source", "lang", "event", "published"
]  # fmt: skip
"""Where a clause looks; in "any" names are names and words are words."""

ClauseForm = Literal["words", "phrase", "prefix"]

MAX_QUERY = 2_000
"""Characters; longer queries are refused."""

_DEEPEST = 20
"""Brackets inside brackets; deeper ones are taken as text."""

_SHORTEST_PREFIX = 2
"""Letters that must precede a `*`."""

_FIELDS = frozenset(get_args(ClauseField)) - {"any"}
_TOKEN = re.compile(
    r"""(?P<space>\s+)|(?P<open>\()|(?P<close>\))
    |(?P<near>NEAR/(?P<distance>\d{1,3}))(?=[\s()]|$)
    |(?P<sign>[+-])(?=[^\s)+-])
    |(?P<field>[a-z]+):(?=[^\s/:)])
    |["“”„](?P<quoted>[^"“”„]*)["“”„](?:~(?P<radius>[^\s()]+))?
    |(?P<lone>["“”„])
    |(?P<word>[^\s()"“”„]+)""",
    re.VERBOSE,
)
_PLAIN_BRACKET = re.compile(r"""\(([^()"“”„:*+]*)\)""")
_OPERATORS = ("AND", "OR", "NOT")


@dataclass(frozen=True)
class Clause:
    """Words that belong together: a run of plain words, a phrase, a prefix, or the value of a field.

    `at` is the offset in the query. `radius` is the text behind `~` of a near: clause.
    """

    text: str
    field: ClauseField = "any"
    form: ClauseForm = "words"
    required: bool = False
    at: int = 0
    radius: str = ""


@dataclass(frozen=True)
class Neighbours:
    """Two words or phrases with at most `distance` words between them."""

    left: Clause
    right: Clause
    distance: int


@dataclass(frozen=True)
class Without:
    """A part that must not match."""

    part: Part


@dataclass(frozen=True)
class ClauseGroup:
    """Parts of which all or any are asked for; `required` for one that a space does not make optional."""

    kind: Literal["all", "any"]
    parts: tuple[Part, ...]
    required: bool = False


Part = Clause | Neighbours | Without | ClauseGroup


@dataclass(frozen=True)
class QueryRemark:
    """What could not be meant as it was typed; `at` is the offset in the query."""

    at: int
    text: str

    def __str__(self) -> str:
        """Return the remark with its column, counted from 1."""
        return f"column {self.at + 1}: {self.text}"


@dataclass(frozen=True)
class Query:
    """A parsed query, and remarks on what was taken as text."""

    raw: str
    root: ClauseGroup
    remarks: tuple[QueryRemark, ...] = ()


def parse(raw: str) -> Query:
    """Parse a query. Raises UsageError if it is empty, too long, or only excludes."""
    if len(raw) > MAX_QUERY:
        raise UsageError(f"the query has {len(raw)} characters, at most {MAX_QUERY} are taken; use batch for lists")
    parser = _Parser(raw)
    root = parser.either(0)
    if not _asks(root):
        raise UsageError('the query asks for nothing; give a name or words, as in: conflict-search "Albu Kamal"')
    return Query(raw, root if root.kind == "all" else ClauseGroup("all", (root,)), tuple(parser.remarks))


def is_required(part: Part) -> bool:
    """Tell whether a part of a sequence must match; plain words need not."""
    if isinstance(part, Clause):
        return part.required or part.field != "any" or part.form == "phrase"
    return part.required if isinstance(part, ClauseGroup) else True


def _asks(part: Part) -> bool:
    if isinstance(part, ClauseGroup):
        return (all if part.kind == "any" else any)(_asks(one) for one in part.parts) and bool(part.parts)
    return not isinstance(part, Without)


class _Parser:
    """Recursive descent over the tokens of one query."""

    def __init__(self, raw: str) -> None:
        self._raw = raw
        self._at = 0
        self.remarks: list[QueryRemark] = []

    def either(self, depth: int) -> ClauseGroup:
        """Parse alternatives; up to the closing bracket where `depth` is above 0."""
        found = [self._both(depth)]
        while (at := self._operator("OR")) is not None:
            found.append(self._both(depth))
            if not found[-1].parts or not found[-2].parts:
                self._say(at, "nothing stands on one side of OR; it was passed over")
        kept = [one for one in found if _asks(one)]
        return kept[0] if len(kept) == 1 else ClauseGroup("any", tuple(kept)) if kept else found[0]

    def _both(self, depth: int) -> ClauseGroup:
        found = [self._sequence(depth)]
        while (at := self._operator("AND")) is not None:
            found.append(self._sequence(depth))
            if not found[-1].parts or not found[-2].parts:
                self._say(at, "nothing stands on one side of AND; it was passed over")
        kept = [one for one in found if one.parts]
        if len(kept) < 2:
            return kept[0] if kept else found[0]
        return ClauseGroup("all", tuple(replace(one, required=True) if _asks(one) else one for one in kept))

    def _operator(self, name: str) -> int | None:
        """Return the offset of an operator that comes next, and pass over it."""
        if (found := re.compile(rf"\s*({name})(?=[\s()]|$)").match(self._raw, self._at)) is None:
            return None
        self._at = found.end()
        return found.start(1)

    def _sequence(self, depth: int) -> ClauseGroup:
        """Parse parts with spaces between them."""
        parts: list[Part] = []
        while (token := self._next(depth)) is not None:
            if token["near"]:
                self._beside(parts, token, depth)
            elif (part := self._part(token, parts, depth)) is not None:
                parts.append(part)
        return ClauseGroup("all", tuple(_joined(parts)))

    def _next(self, depth: int) -> re.Match[str] | None:
        """Return the next token of this sequence and pass over it; None at its end."""
        while self._at < len(self._raw):
            token = _TOKEN.match(self._raw, self._at)
            assert token is not None  # the pattern takes every character
            if token["word"] in ("OR", "AND") or (token["close"] and depth):
                return None
            self._at = token.end()
            if token["close"]:
                self._say(token.start(), "a closing bracket that nothing opens was passed over")
            elif not token["space"]:
                return token
        return None

    def _part(self, token: re.Match[str], before: list[Part], depth: int) -> Part | None:
        """Turn a token, and those that belong to it, into a part; None if nothing is asked for."""
        if token["word"] == "NOT" or token["sign"] == "-":
            return self._excluded(token, depth)
        if token["sign"]:
            part = self._operand(depth)
            if part is None:
                self._say(token.start(), "nothing stands behind +; it was passed over")
            return replace(part, required=True) if isinstance(part, Clause | ClauseGroup) else part
        if token["open"]:
            return self._group(token, before, depth)
        return self._clause(token)

    def _operand(self, depth: int) -> Part | None:
        """Parse the part that an operator stands before; None if there is none."""
        following = self._next(depth)
        return self._part(following, [], depth) if following and not following["near"] else None

    def _excluded(self, token: re.Match[str], depth: int) -> Part | None:
        part = self._operand(depth)
        if part is None:
            self._say(token.start(), f"nothing stands behind {token[0]}; it was passed over")
            return None
        return part.part if isinstance(part, Without) else Without(part)

    def _group(self, token: re.Match[str], before: list[Part], depth: int) -> Part | None:
        remark = _PLAIN_BRACKET.match(self._raw, token.start())
        if remark and before and _is_plain(before[-1]) and not set(remark[1].split()) & set(_OPERATORS):
            self._at = remark.end()
            return Clause(remark[0], at=token.start()) if any(map(str.isalnum, remark[1])) else None
        if depth >= _DEEPEST:
            self._say(token.start(), f"brackets are nested more than {_DEEPEST} deep; this one was passed over")
            return None
        inner = self.either(depth + 1)
        if self._raw[self._at : self._at + 1] == ")":
            self._at += 1
        else:
            self._say(token.start(), "the bracket that opens here is never closed; it is closed at the end")
        return replace(inner, required=True) if inner.parts else None

    def _clause(self, token: re.Match[str]) -> Clause | None:
        """Turn a word, a phrase or a field with its value into a clause."""
        if token["field"]:
            return self._valued(token)
        at = token.start()
        if token["lone"]:
            self._say(at, "the quote that opens here is never closed; what follows is taken as words")
            return None
        if token["quoted"] is not None:
            text = " ".join(token["quoted"].split())
            return Clause(text, form="phrase", at=at) if _has_letters(text) else None
        return self._word(token["word"], at)

    def _valued(self, token: re.Match[str]) -> Clause | None:
        """Parse what follows `field:`; an unknown field is taken as text."""
        name, at = token["field"], token.start()
        value = _TOKEN.match(self._raw, self._at)
        if name not in _FIELDS:
            self._say(at, f"{name}: is no field ({', '.join(sorted(_FIELDS))}); it is taken as text")
            rest = re.compile(r"[^\s()\"“”„]*").match(self._raw, at)
            self._at = rest.end() if rest else self._at
            return self._word(self._raw[at : self._at], at)
        if value is None or (value["quoted"] is None and not value["word"]):
            self._say(at, f"{name}: has no value; it was passed over")
            return None
        self._at = value.end()
        text, radius = (value["quoted"], value["radius"]) if value["quoted"] is not None else (value["word"], "")
        if name == "near" and not radius and "~" in text:
            text, _, radius = text.rpartition("~")
        found = self._word(text, value.start()) if value["word"] and name in ("text", "title") else Clause(text)
        form = "phrase" if value["quoted"] is not None else found.form if found else "words"
        if found is None or not _has_letters(found.text):
            return None
        return replace(found, field=name, form=form, at=at, radius=radius or "")  # type: ignore[arg-type]  # of _FIELDS

    def _word(self, text: str, at: int) -> Clause | None:
        if not _has_letters(text):
            return None
        begin = text.rstrip("*,.;!?") if text.rstrip(",.;!?").endswith("*") else ""
        if begin and "*" not in begin and sum(map(str.isalnum, begin)) >= _SHORTEST_PREFIX:
            return Clause(begin, form="prefix", at=at)
        if "*" in text:
            self._say(at, f"a * is a wildcard only behind the first letters of a word, as in bomb*, not in {text!r}")
            text = text.replace("*", "")
        return Clause(text, at=at) if _has_letters(text) else None

    def _beside(self, parts: list[Part], token: re.Match[str], depth: int) -> None:
        """Join the part before NEAR and the one behind it; both must be words or phrases."""
        right = self._operand(depth)
        left = parts[-1] if parts else None
        if isinstance(left, Clause) and isinstance(right, Clause) and _stands(left) and _stands(right):
            parts[-1] = Neighbours(left, right, int(token["distance"]))
            return
        self._say(token.start(), f"{token[0]} needs a word or a phrase on each side; it was passed over")
        if right is not None:
            parts.append(right)

    def _say(self, at: int, text: str) -> None:
        self.remarks.append(QueryRemark(at, text))


def _joined(parts: list[Part]) -> list[Part]:
    """Join plain words that follow each other, so that a name of several words stays whole."""
    found: list[Part] = []
    for part in parts:
        last = found[-1] if found else None
        if isinstance(part, Clause) and isinstance(last, Clause) and _is_plain(part) and _is_plain(last):
            found[-1] = replace(last, text=f"{last.text} {part.text}")
        else:
            found.append(part)
    return found


def _is_plain(part: Part) -> bool:
    return isinstance(part, Clause) and part.form == "words" and not is_required(part)


def _stands(clause: Clause) -> bool:
    """Tell whether a clause is of words that stand in a text."""
    return clause.field in ("any", "text") and clause.form != "prefix"


def _has_letters(text: str) -> bool:
    return any(map(str.isalnum, text))
