# ruff: noqa: E501 -- markup is easier to read in one piece
"""How well is furniture that the pages of a site share told from what reports share: python scripts/bench_furniture.py

Makes sites of invented pages, reads them, and prints for each the lines of furniture that are kept as body, and the lines
of reports that are taken for furniture. The kinds "later" were written after the rules were finished.
--texts FILE: a CSV or JSON-lines file with a column "text" or "article_content"; each sentence becomes a line of a page,
all pages of one site, and what is taken for furniture is printed: nearly all of it is wrong.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from conflict_index.furniture.pages import page_lines
from conflict_index.furniture.shared import shared_lines
from conflict_index.model import Report
from conflict_index.pipeline.furniture import SAMPLE, with_furniture
from conflict_index.read import read_sources
from conflict_index.segment import segment, sentences
from conflict_index.segment.lines import line_key

PLACES = ["Qarnath", "Velmar", "Tasmir", "Upper Zelk", "Hadrun", "Orrin", "Besk", "Trell", "Dommar", "Vire", "Ashkel"]
WHO = ["a teacher", "the mayor", "a nurse", "two drivers", "a baker", "the fire brigade", "a shepherd", "a clerk"]
WHAT = ["a bridge", "a mill", "a market", "a school", "a clinic", "a bakery", "a well", "a depot", "a farm", "a tower"]
HOW = [
    "burned down",
    "was hit by a mortar shell",
    "was closed",
    "was struck from the air",
    "lost its roof",
    "was looted",
]
WHEN = ["in the evening", "at dawn", "before noon", "during the night", "on the day of the market", "after the rain"]
SIDES = ["Hill Guard", "River Brigade", "unknown"]


class Site(NamedTuple):
    """A site: its pages as (address or "", lines with their tags), its furniture, and lines that are none."""

    pages: list[tuple[str, str, list[tuple[str, str]]]]
    furniture: list[str]
    content: list[str]


def sentence(chance: random.Random) -> str:
    """Invent a sentence of a report."""
    place, who, what, how, when = (chance.choice(words) for words in (PLACES, WHO, WHAT, HOW, WHEN))
    return f"{what.capitalize()} near {place} {how} {when}, {who} said, {chance.randint(2, 90)} people were there."


def story(chance: random.Random, count: int) -> list[tuple[str, str]]:
    """Invent the paragraphs of a report."""
    return [("p", sentence(chance)) for _ in range(count)]


def dressed(
    chance: random.Random,
    host: str,
    number: int,
    head: Sequence[tuple[str, str]],
    body: list[tuple[str, str]],
    tail: Sequence[tuple[str, str]],
    drop: float = 0.1,
) -> tuple[str, str, list[tuple[str, str]]]:
    """Make a page; each piece of furniture is missing on some."""
    keep = [[one for one in part if chance.random() >= drop] for part in (head, tail)]
    title = f"{chance.choice(WHAT).capitalize()} at {chance.choice(PLACES)}, no. {number}"
    return (f"https://{host}/{number}" if host else "", title, [*keep[0], *body, *keep[1]])


def newspaper(chance: random.Random) -> Site:
    """A newspaper with a share bar, a tip line and a paragraph on itself at the end."""
    head = [("div", "Pick your edition"), ("div", "Hear it on the Qilt hour"), ("p", "Tip line: 555 0199")]
    tail = [
        ("p", "The Zelk Courier is written by people of the valley and belongs to nobody but its readers."),
        ("div", "Send this page on"),
        ("div", "Tell a neighbour"),
    ]
    bodies = [story(chance, chance.randint(4, 9)) for _ in range(40)]
    pages = [dressed(chance, "courier.example", n, head, body, tail) for n, body in enumerate(bodies)]
    return Site(pages, [text for _, text in (*head, *tail)], [text for body in bodies for _, text in body])


def archive(chance: random.Random) -> Site:
    """An archive of incidents: veiled pictures among the paragraphs, values of facts beside labels."""
    head, tail = [("div", "Map of all cases"), ("div", "Ask the archive")], [("div", "Download the case")]
    pages, content = [], []
    for number in range(60):
        weapon = chance.choice(["Mortar", "Mortar", "Mortar", "Drone"])
        side = chance.choice([SIDES[0], SIDES[0], *SIDES])
        facts = [("div", "Kind of attack"), ("div", weapon), ("div", "Said to be by"), ("div", side)]
        body = [*story(chance, 2), ("div", "Lift the veil"), *facts, *story(chance, 2), ("div", "Lift the veil")]
        content += [text for tag, text in body if text != "Lift the veil"]
        pages.append(dressed(chance, "archive.example", number, head, body, tail))
    return Site(pages, [text for _, text in (*head, ("", "Lift the veil"), *tail)], content)


def template(chance: random.Random) -> Site:
    """Reports of incidents after one template: most sentences are the same, some for most of the incidents."""
    tail = [("div", "Write to the network")]
    pages, content = [], []
    for number in range(50):
        place = chance.choice(PLACES)
        body = [
            ("p", f"On day {number} of the siege, {place} was shelled by the {chance.choice(SIDES)}."),
            ("p", "The shelling began without a warning to those who live there."),
            ("p", chance.choice(["No one was killed."] * 6 + [f"{chance.randint(2, 9)} people were killed."])),
            ("p", "The network could not reach the place by telephone until the evening of that day."),
            ("p", f"{chance.choice(WHO).capitalize()} of {place} counted {chance.randint(3, 40)} shells."),
            ("p", chance.choice(["The road to the valley was open again."] * 3 + ["The road stayed closed."])),
        ]
        content += [text for _, text in body]
        pages.append(dressed(chance, "network.example", number, [], body, tail))
    return Site(pages, [text for _, text in tail], content)


def versions(chance: random.Random) -> Site:
    """Six versions of one story, each with a paragraph more, under headlines of their own."""
    whole, furniture = story(chance, 14), [("div", "Send this page on"), ("div", "Pick your edition")]
    pages = [dressed(chance, "wire.example", n, [], whole[: 8 + n], furniture, drop=0) for n in range(6)]
    return Site(pages, [], [text for _, text in whole])


def wire_copies(chance: random.Random) -> Site:
    """One folder with copies of one agency's story from eight sites, and no addresses."""
    whole = story(chance, 7)
    pages = [dressed(chance, "", n, [("div", f"Paper {n}")], [*whole[: 6 + n % 2]], [], drop=0) for n in range(8)]
    return Site(pages, [], [text for _, text in whole])


def without_addresses(chance: random.Random) -> Site:
    """The newspaper's pages saved without their addresses."""
    site = newspaper(chance)
    return site._replace(pages=[("", title, lines) for _, title, lines in site.pages])


def few(chance: random.Random) -> Site:
    """Three pages of a site: too few to tell."""
    site = newspaper(chance)
    return Site(site.pages[:3], [], [*site.furniture, *site.content])


def town_by_town(chance: random.Random) -> Site:
    """A list of one town's incidents: a line with the town and one with the kind stand alone on most pages."""
    pages, content = [], []
    for number in range(40):
        body = [("h3", chance.choice(["Velmar"] * 8 + PLACES)), *story(chance, 1)]
        body += [("h4", chance.choice(["Shelling"] * 4 + ["Raid"])), *story(chance, 2)]
        content += [text for _, text in body]
        pages.append(dressed(chance, "town.example", number, [("div", "Back to all towns")], body, []))
    return Site(pages, ["Back to all towns"], content)


def bare_values(chance: random.Random) -> Site:
    """An archive whose facts stand without labels, one below the other."""
    head, tail = [("div", "Map of all cases"), ("div", "Ask the archive")], [("div", "Download the case")]
    pages, content = [], []
    for number in range(60):
        values = ["Mortar", "Mortar", "Drone", "Aircraft"], ["Velmar", "Velmar", "Besk"], [*SIDES[:1] * 4, *SIDES]
        body = [*(("div", chance.choice(some)) for some in values), *story(chance, 3)]
        content += [text for _, text in body]
        pages.append(dressed(chance, "values.example", number, head, body, tail))
    return Site(pages, [text for _, text in (*head, *tail)], content)


def arabic(chance: random.Random) -> Site:
    """An Arabic paper with lines around its reports."""
    head = [("div", "اختر طبعتك"), ("div", "استمع إلى ساعة قلت")]
    tail = [("p", "جريدة زلك يكتبها أهل الوادي وهي ملك لقرائها وحدهم ولا أحد سواهم في هذه البلاد.")]
    names = ["قرناث", "فلمار", "تسمير", "هدرون", "بسك"]
    opening = "قال شاهد {} من {} إن الجسر رقم {} أغلق في المساء بعد المطر."
    second = "وقال آخر {} في {} إنه رأى {} شاحنة تعبر الطريق قبل الفجر."
    bodies = [
        [("p", one.format(n, chance.choice(names), chance.randint(2, 99))) for one in (opening, second)]
        for n in range(30)
    ]
    pages = [dressed(chance, "arabic.example", n, head, body, tail) for n, body in enumerate(bodies)]
    return Site(pages, [text for _, text in (*head, *tail)], [text for body in bodies for _, text in body])


OPENED: dict[str, Callable[[random.Random], Site]] = {
    "newspaper": newspaper,
    "archive of incidents": archive,
    "template": template,
    "versions of a story": versions,
    "copies of a wire": wire_copies,
    "without addresses": without_addresses,
    "three pages": few,
    "town by town": town_by_town,
    "bare values": bare_values,
    "Arabic": arabic,
}


def two_desks(chance: random.Random) -> Site:
    """A site with two templates, each with lines of its own; only those of the larger desk are on most pages."""
    large, small = [("div", "Desk of the north"), ("div", "Ring the desk")], [("div", "Desk of the south")]
    bodies = [story(chance, 5) for _ in range(50)]
    pages = [
        dressed(chance, "desks.example", n, large if n % 5 < 4 else small, body, [("div", "House rules")])
        for n, body in enumerate(bodies)
    ]
    return Site(pages, [*(text for _, text in large), "House rules"], [text for body in bodies for _, text in body])


def bulletin(chance: random.Random) -> Site:
    """Daily bulletins that open with a standing sentence, with a line on each front, mostly the same."""
    pages, content = [], []
    for number in range(45):
        body = [
            ("p", f"Day {number}: {sentence(chance)}"),
            ("p", chance.choice(["Northern front: calm."] * 5 + ["Northern front: shelling."])),
        ]
        body += [
            ("p", chance.choice(["Southern front: calm."] * 3 + ["Southern front: two raids."])),
            *story(chance, 2),
        ]
        content += [text for _, text in body]
        head = [("p", "This bulletin is read out each evening at six on the wave of the valley and its hills.")]
        pages.append(dressed(chance, "bulletin.example", number, head, body, [("div", "Earlier bulletins")], drop=0.05))
    return Site(
        pages,
        ["This bulletin is read out each evening at six on the wave of the valley and its hills.", "Earlier bulletins"],
        content,
    )


def forum(chance: random.Random) -> Site:
    """Threads of a forum: between posts stands the same line."""
    pages, content = [], []
    for number in range(30):
        posts = [post for one in story(chance, 4) for post in (one, ("div", "Answer this post"))]
        content += [text for _, text in posts if text != "Answer this post"]
        pages.append(
            dressed(chance, "forum.example", number, [("div", "All threads")], posts, [("div", "Rules of the board")])
        )
    return Site(pages, ["Answer this post", "All threads", "Rules of the board"], content)


LATER: dict[str, Callable[[random.Random], Site]] = {"two desks": two_desks, "bulletins": bulletin, "forum": forum}


def written(site: Site, folder: Path) -> None:
    """Write the pages of a site."""
    for number, (address, title, lines) in enumerate(site.pages):
        body = "\n".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in lines)
        link = f'<link rel="canonical" href="{address}">' if address else ""
        head = f"<meta charset=utf-8><title>{escape(title)}</title>{link}"
        page = f"<!doctype html><html><head>{head}</head><body><article><h1>{escape(title)}</h1>{body}</article></body></html>"
        (folder / f"{number:03}.html").write_text(page, "utf-8")


def settled(reports: list[Report]) -> list[Report]:
    """Return reports with the furniture of their sites, as an index has it."""
    sites = {report.site for report in reports if report.site}
    found = {}
    for site in sorted(sites):
        _, lines = shared_lines(page_lines(one) for one in [r for r in reports if r.site == site][:SAMPLE])
        found[site] = frozenset(line.key for line in lines)
    return [with_furniture(report, found.get(report.site or "", frozenset())) for report in reports]


def score(site: Site, folder: Path) -> tuple[int, int, int, int, list[str]]:
    """Return lines of furniture kept and in all, lines of reports lost and in all, and examples."""
    written(site, folder)
    reports = settled([event for event in read_sources([folder]) if isinstance(event, Report)])
    wanted, content = ({line_key(text) for text in texts} for texts in (site.furniture, site.content))
    counts, examples = [0, 0, 0, 0], []
    for report in reports:
        body = {line_key(p.text) for p in segment(report) if p.role == "body"}
        out = set(report.furniture)
        for text in dict.fromkeys(report.text.split("\n")):
            key = line_key(text)
            if key in wanted:
                counts[0] += key in body
                counts[1] += 1
                examples += [f"kept: {text}"] if key in body else []
            elif key in content:
                counts[2] += key in out
                counts[3] += 1
                examples += [f"lost: {text}"] if key in out else []
    return counts[0], counts[1], counts[2], counts[3], list(dict.fromkeys(examples))


def texts_of(path: Path) -> list[str]:
    """Return the texts of a table or of JSON lines."""
    csv.field_size_limit(1 << 30)
    rows = (
        csv.DictReader(path.open(encoding="utf-8", errors="replace"))
        if path.suffix == ".csv"
        else map(json.loads, path.open(encoding="utf-8"))
    )
    names = ("text", "article_content", "sentence")
    return [next((row[name] for name in names if row.get(name)), "") for row in rows]


def of_texts(path: Path) -> str:
    """Lay real texts out as pages of one site, and tell what is taken for furniture."""
    reports = []
    for number, text in enumerate(texts_of(path)):
        lines = [" ".join(text[one.start : one.end].split()) for one in sentences(text)]
        reports.append(_report(number, "\n\n".join(lines)))
    right = settled(reports)
    lost = sum(len(report.furniture) for report in right)
    whole = sum(report.text.count("\n\n") + 1 for report in right)
    return f"{path.name}: {len(right)} pages, {lost} of {whole} lines taken for furniture"


def _report(number: int, text: str) -> Report:
    from conflict_index.ids import ReportId
    from conflict_index.model import Origin

    return Report(
        ReportId(str(number)), "x", None, f"title {number}", text, "en", None, "", Origin("x", None), site="x"
    )


def main() -> int:
    """Print a row for each site."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=Path, nargs="*", default=[])
    parser.add_argument("--later", action="store_true", help="the kinds that are kept for the end, too")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--examples", action="store_true")
    asked = parser.parse_args()
    kinds = OPENED | (LATER if asked.later else {})
    print(f"{'site':24}{'furniture kept':>18}{'content lost':>18}")
    for name, make in kinds.items():
        with tempfile.TemporaryDirectory() as folder:
            kept, furniture, lost, content, examples = score(make(random.Random(asked.seed)), Path(folder))
        print(f"{name:24}{f'{kept} of {furniture}':>18}{f'{lost} of {content}':>18}")
        if asked.examples:
            print("".join(f"    {one}\n" for one in examples[:8]), end="")
    for path in asked.texts:
        print(of_texts(path))
    return 0


if __name__ == "__main__":
    sys.exit(main())
