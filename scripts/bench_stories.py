"""How well copies of one text are told from reports that only look alike, and what that costs.

    python scripts/bench_stories.py CORPUS.csv [--seed 7] [--show]
    python scripts/bench_stories.py --judged [--show]

Of each of some reports of a table (columns article_title, article_content, date, source) copies are made as outlets
make them: another headline and an agency's credit, the end cut off, a first paragraph of another report put before it,
words changed here and there, the text inside a longer one. Beside them stand incident reports made after templates, in
which only place, number and day differ: no two are copies. A pair is right if both reports are of one text. Prints
precision and recall of pairs, for two halves of the reports apart, and the CPU time that stories take of a build.

--judged takes the reports of tests/data/stories_judged.csv instead, which were written, and judged by eye, for this.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import wraps
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from conflict_index.pipeline import prepare
from conflict_index.stories.compare import RecentTexts
from conflict_index.stories.store import Stories, StoryWriter
from conflict_search.opening import build

_JUDGED = Path(__file__).parents[1] / "tests" / "data" / "stories_judged.csv"
_REPORTS, _FEWEST_WORDS, _TEMPLATED = 120, 80, 60
_PLACES = (
    "Mosul",
    "Ramadi",
    "Idlib",
    "Raqqa",
    "Kobani",
    "Homs",
    "Daraya",
    "Baiji",
    "Tikrit",
    "Palmyra",
    "Sinjar",
    "Hama",
)
_TEMPLATES = (
    "A car bomb exploded near a market in {place} on {day}, killing {n} people and wounding {m}, police and hospital "
    "sources said.",
    "{day}: Government aircraft dropped barrel bombs on residential quarters of {place}. {n} civilians, among them {m} "
    "children, were killed, according to the local coordination committee. Rescue teams pulled people from the rubble "
    "until the evening. Field hospitals appealed for blood and medicine, and schools stayed closed on the next day.",
    "Reports of the incident mention the town of {place}. Between {n} and {m} civilians were reported killed. Local "
    "sources attributed the strike to the coalition, which has not yet responded to the allegations. The incident took "
    "place on {day}. This assessment will be updated as further information from witnesses and open sources becomes "
    "available to our researchers.",
    "Incident summary. Province: unknown. Town: {place}. Date: {day}. Killed: {n}. Wounded: {m}. Type of attack: "
    "shelling by mortars. Target: houses. Source: field monitor. Confidence: medium. No further details were available "
    "at the time of entry.",
)


class Made(NamedTuple):
    """A report that is written, the text it is of, how it was made from that, and whether it is of the first half."""

    id: str
    base: str
    kind: str
    half: int
    row: dict[str, str]


def main() -> None:
    """Write the reports, index them, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?")
    parser.add_argument("--judged", action="store_true")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true", help="print the pairs that are wrong")
    options = parser.parse_args()
    if (options.corpus is None) != options.judged:
        parser.error("give either a corpus or --judged")
    if options.judged:
        _print("judged by eye", made := judged(), stories_of(made), show=options.show)
        return
    made = [*_copies(options.corpus, random.Random(options.seed)), *_templated(random.Random(options.seed))]
    spent = _timed()
    began = time.process_time()
    story, size = _indexed(made)
    total = time.process_time() - began
    for half, name in enumerate(("first half", "second half")):
        _print(name, [one for one in made if one.half == half], story, show=options.show)
    parts = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in spent.items())
    print(f"build {total:.1f} s CPU, of which stories {sum(spent.values()) / total:.1%} ({parts}); {size:,} bytes")


def judged() -> list[Made]:
    """Return the reports that were judged by eye."""
    with _JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fields = [{"title": "", "text": r["text"], "date": r["published"], "source": r["source"]} for r in rows]
    return [Made(r["id"], r["story"], r["kind"], 0, own) for r, own in zip(rows, fields, strict=True)]


def stories_of(made: Sequence[Made]) -> dict[str, str]:
    """Index some reports, and return the story of each that has copies."""
    return _indexed(made)[0]


def _indexed(made: Sequence[Made]) -> tuple[dict[str, str], int]:
    """Return the story of each report that has copies, and the bytes that stories take."""
    with tempfile.TemporaryDirectory() as folder:
        source, index = Path(folder) / "reports.jsonl", Path(folder) / "index"
        source.write_text("".join(json.dumps({"id": one.id, **one.row}) + "\n" for one in made), "utf-8")
        build([source], index)
        size = (index / "stories.sqlite").stat().st_size
        return Stories(index).ids([one.id for one in made]), size


def _print(name: str, made: list[Made], story: dict[str, str], *, show: bool) -> None:
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    false: Counter[str] = Counter()
    for one, other in combinations(made, 2):
        kind = other.kind if other.base == one.base else f"{one.kind}/{other.kind}"
        joined = one.id in story and story.get(one.id) == story.get(other.id)
        if one.base == other.base:
            wanted[kind] += 1
            right[kind] += joined
        elif joined:
            false[kind] += 1
            if show:
                print(f"  false: {one.id} {other.id}")
    found, all_wanted, wrong = sum(right.values()), sum(wanted.values()), sum(false.values())
    precision, recall = found / (found + wrong), found / all_wanted
    print(f"{name}: precision {precision:.3f} ({wrong} false), recall {recall:.3f} of {all_wanted} pairs")
    print(
        "  recall by the later of the two: " + ", ".join(f"{kind} {right[kind] / n:.2f}" for kind, n in wanted.items())
    )
    templated = [one for one in made if one.kind.startswith("template")]
    alike = sum(one.id in story for one in templated)
    if templated:
        print(f"  template reports taken for copies: {alike} of {len(templated)}")


def _copies(corpus: Path, rng: random.Random) -> Iterator[Made]:
    with corpus.open(encoding="utf-8", errors="replace", newline="") as file:
        rows = list({row["article_content"][:200]: row for row in csv.DictReader(file)}.values())
    rows = [row for row in rows if len(row["article_content"].split()) >= _FEWEST_WORDS]
    chosen = _unalike(rng.sample(rows, min(_REPORTS, len(rows) // 2)))
    others = [row["article_content"] for row in rows if row not in chosen]
    for number, row in enumerate(chosen):
        day = datetime.strptime(row["date"], "%m/%d/%Y")
        for kind, text in _variants(row["article_content"], others, rng):
            fields = {
                "title": row["article_title"]
                if kind == "original"
                else " ".join(reversed(row["article_title"].split()[:6])),
                "text": text,
                "date": (day + timedelta(0 if kind == "original" else rng.randrange(3))).date().isoformat(),
                "source": row["source"] if kind == "original" else f"outlet {rng.randrange(30)}",
            }
            yield Made(f"r{number}-{kind}", f"r{number}", kind, number % 2, fields)


def _unalike(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the rows but for those that share more than a fifth of their rows of six words with one before."""
    seen: set[tuple[str, ...]] = set()
    kept = []
    for row in rows:
        words = row["article_content"].split()
        own = {tuple(words[at : at + 6]) for at in range(len(words) - 5)}
        if len(own & seen) <= len(own) / 5:
            kept.append(row)
        seen |= own
    return kept


def _variants(text: str, others: list[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """Yield an original and its copies."""
    words = text.split()
    other = rng.choice(others).split()
    yield "original", text
    yield "credited", f"BEIRUT (Reuters) - {text} Additional reporting by the newsroom."
    yield "cut", " ".join(words[: max(40, len(words) * 6 // 10)])
    yield "short", " ".join(words[: max(40, len(words) * 35 // 100)])
    yield "opened", " ".join((*other[20 : 20 + len(words) // 4], "\n\n", *words))
    yield "edited", _edited(words, rng)
    yield "inside", " ".join((*other[:120], "\n\n", *words, "\n\n", *rng.choice(others).split()[:120]))


def _edited(words: list[str], rng: random.Random) -> str:
    """Return the words with every fortieth one changed, as editors change spellings and verbs."""
    return " ".join(
        word if n % 40 != 17 else rng.choice(("stated", "Daesh", "reportedly", "local")) for n, word in enumerate(words)
    )


def _templated(rng: random.Random) -> Iterator[Made]:
    """Yield incident reports of which no two are of one text."""
    told = set()
    for number, template in enumerate(_TEMPLATES):
        for at in range(_TEMPLATED):
            day = datetime(2015, 1, 1) + timedelta(rng.randrange(600))
            place, n, m = rng.choice(_PLACES), rng.randrange(2, 30), rng.randrange(30, 90)
            if (number, place, day) in told:
                continue
            told.add((number, place, day))
            text = template.format(place=place, day=f"{day:%-d %B %Y}", n=n, m=m)
            fields = {
                "title": f"Incident in {place}",
                "text": text,
                "date": day.date().isoformat(),
                "source": "monitor",
            }
            yield Made(f"t{number}-{at}", f"t{number}-{at}", f"template {number}", at % 2, fields)


def _timed() -> dict[str, float]:
    """Measure the CPU seconds that the parts of stories take from now on."""
    spent: dict[str, float] = {}

    def timed(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(call)
        def measured(*given: Any) -> Any:
            began = time.process_time()
            try:
                return call(*given)
            finally:
                spent[name] = spent.get(name, 0.0) + time.process_time() - began

        return measured

    prepare.sketch_of = timed("sketches", prepare.sketch_of)  # type: ignore[attr-defined]
    RecentTexts.keep = timed("keeping", RecentTexts.keep)  # type: ignore[method-assign]
    StoryWriter.add = timed("adding", StoryWriter.add)  # type: ignore[method-assign]
    StoryWriter.finish = timed("comparing", StoryWriter.finish)  # type: ignore[method-assign]
    return spent


if __name__ == "__main__":
    main()
