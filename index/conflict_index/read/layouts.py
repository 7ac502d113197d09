"""Find labels and their values in the boxes of a page, however they are laid out.

A label is marked as one (a term of a definition list, a header cell, a class, a colon), or made of known words, or
stands in the same role as labels that are. Its value is what follows it in reading order up to the next label; or,
where labels and values are two rows or columns side by side, what stands at its place in the other.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from conflict_index.read.labels import cleaned, has_shape, kinds, of_person
from conflict_index.read.outline import ATTRIBUTE, Block, joined
from conflict_index.read.page_parts import LONGEST

Marking = Literal["called", "colon", "styled", "plain"]
Key = tuple[str, ...]

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_STYLES = _HEADINGS | {"strong", "b", "em", "i", "u", "small", "summary", "legend", "caption"}
_INLINE = frozenset(
    {"span", "a", "time", "abbr", "mark", "code", "data", "sup", "font", "address", "bdi", "segment"}
) | {*("strong", "b", "em", "i", "u", "small", "line", ATTRIBUTE)}
_CALLED = re.compile(
    r"(?:^|[\s_-])(?:label|key|term|heading|property|fieldname|attribute-name|rowheader|columnheader)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TABLED = frozenset({"table", "tbody", "tr", "ul", "ol"})
_TABLE = frozenset({"table", "tbody"})
_LISTS = frozenset({"ul", "ol", "div"})
_OF_PEOPLE = frozenset({"person", "harm"})
_SMALL = 400
"""The longest box of one fact, in characters, whose every piece behind the label is its value."""

_LONGEST_BELOW_HEADING = 120
_LONG_VALUE = 3000
_MOST_PIECES = 60
_FEW = 12
_SENTENCE = re.compile(r"(?:\S+\s+){3,}.*[.!?؟۔][\"”»]?$", re.DOTALL)
_DASHED = re.compile(r"^(?:[-–—|=→]\s+)+")
_NUMBER = re.compile(r"[\W\d]+\w{0,3}")


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A label and its value as they are laid out; is_fact: whether it says something of the incident.

    row: the box that holds both. group: the box of all rows of its kind.
    """

    label: Block
    name: str
    value: str
    values: tuple[Block, ...]
    marking: Marking
    key: Key
    row: Block
    group: Block
    linked: bool

    @property
    def known(self) -> bool:
        """Return whether the label is made of known words."""
        return bool(kinds(self.name))


def pairs(page: Block) -> tuple[list[Pair], list[Pair]]:
    """Return the labelled facts of a page, and rows of the same shape that are none, such as people with their age."""
    found = _claimed(_candidates(page))
    first = _first_of_kind(page)
    groups: defaultdict[tuple[int, Key], list[Pair]] = defaultdict(list)
    for pair in found:
        groups[first.get(id(pair.group), id(pair.group)), pair.key].append(pair)
    hits = Counter(pair.key for pair in found if pair.known)
    facts: list[Pair] = []
    entries: list[Pair] = []
    for group in groups.values():
        persons = of_person([pair.name for pair in group])
        vouched = _vouches(group)
        for pair in group:
            if not persons and _is_fact(pair, vouched, hits[pair.key]):
                facts.append(pair)
            elif persons or len(group) > 1:
                entries.append(pair)
    return facts, entries


def _first_of_kind(page: Block) -> dict[int, int]:
    """Map each box of a row of boxes of one kind to the first of them: facts are laid out in several rows of tiles."""
    first: dict[int, int] = {}
    for box, _ in _boxes(page):
        for before, behind in pairwise(box.boxes):
            same = (before.tags, before.called) == (behind.tags, behind.called)
            if same and behind.boxes and _TABLED.isdisjoint(behind.tags):
                first[id(behind)] = first.get(id(before), id(before))
    return first


def _claimed(candidates: Iterator[Pair]) -> list[Pair]:
    """Return the candidates whose labels are not those, nor the values, of earlier ones."""
    taken: set[int] = set()
    found: list[Pair] = []
    for pair in candidates:
        if id(pair.label) not in taken:
            taken.update(map(id, (pair.label, *pair.values)))
            found.append(pair)
    return found


def _is_fact(pair: Pair, vouched: bool, hits: int) -> bool:
    """Return whether a pair is a fact: its label is known, or the pairs in the same role beside it vouch for it."""
    if pair.known:
        return pair.marking in ("called", "colon") or hits > 1 or ATTRIBUTE in pair.label.tags
    return not pair.linked and not _SENTENCE.fullmatch(pair.value) and vouched


def _vouches(group: Sequence[Pair]) -> bool:
    """Return whether pairs in one role are facts even where their labels are not known."""
    known = sum(one.known for one in group)
    if group[0].marking == "called":
        return True
    if group[0].marking == "colon":
        distinct = len({one.name for one in group}) == len(group)
        numbers = all(_NUMBER.fullmatch(one.value) for one in group)
        sentences = sum(bool(_SENTENCE.fullmatch(one.value)) for one in group)
        return known > 0 or (len(group) > 1 and distinct and not numbers and 2 * sentences < len(group))
    return 3 * known >= len(group) and known >= (1 if group[0].marking == "styled" else 2)


def _candidates(page: Block) -> Iterator[Pair]:
    """Yield labels with values: inside each box; last, those of rows and columns side by side."""
    boxes = list(_boxes(page))
    for box, _ in boxes:
        yield from _side_by_side(box)
    across: dict[int, dict[int, list[int]]] = {}
    for box, parent in boxes:
        if id(parent) not in across:
            across[id(parent)] = _across(parent)
        yield from _inside(box, parent, across[id(parent)].get(len(box.boxes), []))


def _boxes(page: Block) -> Iterator[tuple[Block, Block]]:
    """Yield the boxes that hold boxes, in order, each with the box around it."""
    stack = [(page, page)]
    while stack:
        box, parent = stack.pop()
        if box.boxes:
            yield box, parent
            stack.extend((inner, box) for inner in reversed(box.boxes))


def _across(table: Block) -> dict[int, list[int]]:
    """Map the number of cells in a table's rows to where labels are, if they hold several facts at the same places."""
    known: defaultdict[int, set[int]] = defaultdict(set)
    for row in table.boxes:
        if row.tags[:1] == ("tr",) and len(row.boxes) > 2:
            known[len(row.boxes)].update(n for n, cell in enumerate(row.boxes) if cell.is_text and kinds(cell.text))
    return {count: sorted(at) for count, at in known.items() if at == set(range(0, count, 2)) and not count % 2}


def _inside(box: Block, parent: Block, across: list[int]) -> Iterator[Pair]:
    """Yield the labels among the boxes of a box, each with what follows it."""
    at = across or _label_positions(box)
    if not at:
        return
    is_row = len(at) == 1 and at[0] == 0
    for number, end in zip(at, [*at[1:], len(box.boxes)], strict=True):
        values = _value_of(box, number, end, is_row)
        pair = _pair(box.boxes[number], values, box, parent if is_row or across else box)
        if pair:
            yield pair


def _label_positions(box: Block) -> list[int]:
    """Return which of the boxes in a box may be labels."""
    boxes = box.boxes
    shaped = [number for number, one in enumerate(boxes) if one.is_text and has_shape(one.text)]
    marked = [number for number in shaped if _marking(boxes, number) in ("called", "colon")]
    known = [number for number in shaped if kinds(boxes[number].text)]
    sure = sorted({*marked, *known})
    if not sure:
        return [0] if 0 in shaped and 1 < len(boxes) <= _FEW and box.size <= _SMALL else []
    keys = {_key(boxes[number]) for number in known}
    values = {_key(boxes[number + 1]) for number in sure if number + 1 not in sure and number + 1 < len(boxes)}
    same = [number for number in shaped if _key(boxes[number]) in keys - values]
    return sorted({*sure, *same, *_in_turn(boxes, shaped, known)})


def _in_turn(boxes: Sequence[Block], shaped: Sequence[int], known: Sequence[int]) -> list[int]:
    """Return the positions between known labels where labels and values of the same kind stand in turn."""
    if len(known) < 2 or len({number % 2 for number in known}) > 1:
        return []
    upper = all(boxes[number].text.isupper() for number in known)
    allowed = {number for number in shaped if _key(boxes[number]) == _key(boxes[known[0]])}
    found = [number for number in range(known[0], known[-1], 2) if number in allowed]
    step = known[-1] + 2
    while upper and step in allowed and boxes[step].text.isupper():
        found.append(step)
        step += 2
    return found


def _value_of(box: Block, number: int, end: int, is_row: bool) -> Sequence[Block]:
    """Return the boxes behind a label that are its value: all in a small box, else those of one kind."""
    following = box.boxes[number + 1 : end]
    if not following or (is_row and box.size <= _SMALL) or (end < len(box.boxes) and "dt" in box.boxes[number].tags):
        return following
    kind = _kind(following[0])
    run = next((n for n, one in enumerate(following) if _kind(one) != kind), len(following))
    if kind == "line":
        run = 1
    goes_on = end < len(box.boxes) and _key(box.boxes[end]) == _key(box.boxes[number])
    if not is_row and not goes_on and kind not in ("", "dd"):
        run = 1  # behind the last label the story may go on
    return following[:run]


def _pair(label: Block, values: Sequence[Block], row: Block, group: Block) -> Pair | None:
    """Make a pair of a label and its value; None if one of them has not the size of such."""
    size = sum(value.size for value in values)
    if not values or size > _LONG_VALUE or sum(1 for value in values for _ in value.pieces()) > _MOST_PIECES:
        return None
    value = _DASHED.sub("", joined(list(values)))
    name = cleaned(label.text)
    marking = _marking((label, *values), 0)
    if not value or not name or ("tr" in row.tags and len(values) > 1) or _is_headed_list(label, values, row is group):
        return None
    key = (*row.tags[:1], "/", *_key(label), marking)
    return Pair(
        label,
        name,
        value,
        tuple(values),
        marking,
        key,
        row,
        group,
        bool(label.linked) or any(one.linked for one in values),
    )


def _is_headed_list(label: Block, values: Sequence[Block], is_lone: bool) -> bool:
    """Return whether a heading stands above a table, a list of people or a text, rather than a value."""
    if any(not _TABLE.isdisjoint(one.tags) for value in values for one in (value, *value.boxes)):
        return True
    if _HEADINGS.isdisjoint(label.tags):
        return False
    said = kinds(label.text)
    several = any(not _LISTS.isdisjoint(value.tags) and len(value.boxes) > 1 for value in values)
    size = sum(value.size for value in values)
    return bool(several and (not said or said & _OF_PEOPLE)) or (is_lone and not said and size > _LONGEST_BELOW_HEADING)


def _side_by_side(box: Block) -> Iterator[Pair]:
    """Yield pairs of two rows or two columns with as many entries, one of labels and one of values."""
    if "table" in box.tags and len(box.boxes) != 2:
        return
    for labels, values in pairwise(box.boxes):
        count = len(labels.boxes)
        if count < 2 or count != len(values.boxes) or values.size > count * LONGEST:
            continue
        if not all(one.is_text and has_shape(one.text) for one in labels.boxes):
            continue
        known = sum(bool(kinds(one.text)) for one in labels.boxes)
        others = sum(one.is_text and bool(kinds(one.text)) for one in values.boxes)
        headers = all("th" in one.tags for one in labels.boxes)
        if (known > 1 and 3 * known >= count and known > others) or (headers and "table" in box.tags):
            for label, value in zip(labels.boxes, values.boxes, strict=True):
                pair = _pair(label, [value], box, box)
                if pair:
                    yield pair


def _marking(boxes: Sequence[Block], number: int) -> Marking:
    """Return how a box is marked as a label of what follows it."""
    label = boxes[number]
    behind = boxes[number + 1] if number + 1 < len(boxes) else None
    called = not {"dt", "th", "label"}.isdisjoint(label.tags) or bool(_CALLED.search(label.called))
    if called:
        return "called"
    starts = behind is not None and behind.is_text and behind.text[:1] in (":", "：")
    if starts or label.mark == ":" or label.text.rstrip().endswith((":", "：")):
        return "colon"
    return "styled" if behind is not None and _is_styled(label, behind) else "plain"


def _is_styled(label: Block, behind: Block) -> bool:
    return not _STYLES.isdisjoint(label.tags) and not set(label.tags) & _STYLES <= set(behind.tags)


def _key(box: Block) -> Key:
    return (*(tag for tag in box.tags if tag != "line"), box.called.split(" ")[0])


def _kind(box: Block) -> str:
    """Return the kind of a box among its siblings: empty for text and what stands in a line of it."""
    outer = box.tags[0] if box.tags else ""
    return outer if outer not in _INLINE or outer == "line" else ""
