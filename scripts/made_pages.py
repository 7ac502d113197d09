# ruff: noqa: E501 -- markup is easier to read in one piece
"""How many facts of incident pages are kept, and how much furniture: python scripts/made_pages.py [--to FOLDER]

Makes pages from templates, with gold: labelled facts, people, furniture, publication date and date of the incident.
Each kind of template lays facts out in another way; pages come in English, Arabic and Ukrainian. Prints, kind by kind:
facts whose label and value stand together in the text (text) and in the fields of the report (fields), pages with fields
that are no facts (stray), people in the text, pieces of furniture in the text (kept), and publication and event dates right, wrong and unknown. The kinds
"unopened" were written after the readers were finished. --to keeps the pages in a folder. Invented names only.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from html import escape
from json import dumps
from pathlib import Path

import made_layouts

from conflict_index.model import Report
from conflict_index.read import read_sources

SEED = 13
Facts = list[tuple[str, str]]

MONTHS = {
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    "ar": [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
    "uk": [
        "січня",
        "лютого",
        "березня",
        "квітня",
        "травня",
        "червня",
        "липня",
        "серпня",
        "вересня",
        "жовтня",
        "листопада",
        "грудня",
    ],
}
LABELS = {
    "en": [
        "Date of incident",
        "Location",
        "Coordinates",
        "Type of weapon",
        "Suspected belligerent",
        "Civilians harmed",
    ],
    "ar": ["تاريخ الحادث", "الموقع", "الإحداثيات", "نوع السلاح", "الطرف المشتبه به", "المتضررون من المدنيين"],
    "uk": ["Дата події", "Місце", "Координати", "Вид зброї", "Імовірна сторона", "Постраждалі цивільні"],
}
PLACES = {
    "en": ["Qarnath mill, Velmar district", "Old bridge of Tasmir", "Bazaar of Upper Zelk", "Well no. 4, Hadrun"],
    "ar": ["طاحونة قرناث، ناحية فلمار", "جسر تسمير القديم", "سوق زلك العليا", "بئر هدرون الرابعة"],
    "uk": ["Млин у Карнаті, Велмарський район", "Старий міст Тасміра", "Базар Верхнього Зелку", "Криниця в Гадруні"],
}
WEAPONS = {
    "en": ["Mortar", "Air strike", "Drone"],
    "ar": ["هاون", "غارة جوية", "طائرة مسيرة"],
    "uk": ["Міномет", "Авіаудар", "Дрон"],
}
SIDES = {"en": ["Unknown", "Hill Guard"], "ar": ["مجهول", "حرس التل"], "uk": ["Невідомо", "Гірська варта"]}
HARM = {"en": "{a} to {b}", "ar": "من {a} إلى {b}", "uk": "від {a} до {b}"}
PEOPLE = {
    "en": ["Zorvane Qilt", "Mirrat Qilt", "Talun Besk", "Ireva Domm", "Haskel Vire", "Onna Trell"],
    "ar": ["زورفان قلت", "مرات قلت", "تالون بسك", "ايرفا دوم", "هسكل فير", "اونا ترل"],
    "uk": ["Зорван Кільт", "Мірат Кільт", "Талун Беск", "Ірева Домм", "Гаскель Вір", "Онна Трель"],
}
PEOPLE_HEADING = {"en": "People harmed", "ar": "أسماء المتضررين", "uk": "Постраждалі особи"}
STORY = {
    "en": [
        "Neighbours said that a house beside the mill was struck in the evening and that several people were hurt.",
        "The road was closed until the morning, a radio station said, and a second house burned down.",
        "A teacher who lives across the river told a reporter that she had heard two explosions within a minute.",
    ],
    "ar": [
        "قال الجيران إن منزلا بجانب الطاحونة أصيب في المساء وإن عدة أشخاص جرحوا ونقلوا إلى عيادة قريبة.",
        "وبقي الطريق مغلقا حتى الصباح بحسب إذاعة محلية، واحترق منزل ثان في الحي نفسه قبل وصول الإطفاء.",
        "وقالت معلمة تسكن في الجانب الآخر من النهر إنها سمعت انفجارين خلال دقيقة واحدة تقريبا.",
    ],
    "uk": [
        "Сусіди розповіли, що ввечері було влучено в будинок біля млина і кілька людей дістали поранення.",
        "Дорога була перекрита до ранку, повідомило радіо, а другий будинок на тій самій вулиці згорів.",
        "Учителька, яка живе за річкою, сказала, що чула два вибухи протягом однієї хвилини.",
    ],
}
PUBLISHED = {"en": "Published on {}", "ar": "نشر في {}", "uk": "Опубліковано {}"}
FURNITURE = {
    "blur": {"en": "click to unblur", "ar": "انقر لإزالة التمويه", "uk": "натисніть, щоб показати"},
    "fold": {"en": "Photos (8) [collapse]", "ar": "صور (8) [طي]", "uk": "Світлини (8) [згорнути]"},
    "share": {"en": "Share on Facebook", "ar": "شارك على فيسبوك", "uk": "Поділитися у Facebook"},
    "copy": {"en": "Copy link", "ar": "نسخ الرابط", "uk": "Копіювати посилання"},
    "cookie": {
        "en": "We use cookies to improve this website; by going on you accept them.",
        "ar": "نستخدم ملفات تعريف الارتباط لتحسين هذا الموقع.",
        "uk": "Ми використовуємо файли cookie, щоб покращити цей сайт.",
    },
    "related": {
        "en": "Harvest festival opens in Lower Zelk",
        "ar": "افتتاح مهرجان الحصاد في زلك السفلى",
        "uk": "У Нижньому Зелку відкрили свято врожаю",
    },
    "newsletter": {
        "en": "Sign up for our newsletter and get every new case in your inbox",
        "ar": "اشترك في نشرتنا البريدية لتصلك كل حالة جديدة",
        "uk": "Підпишіться на нашу розсилку й отримуйте нові випадки поштою",
    },
}


@dataclass(frozen=True)
class Incident:
    """What one page tells; `published` is None where the page does not say when it was published."""

    number: int
    language: str
    event: date
    published: date | None
    facts: Facts
    people: list[str]

    @property
    def title(self) -> str:
        """Return a title that holds the date of the incident, as archives of incidents have it."""
        return f"QV{self.number:04} – {self.facts[0][1]}"


@dataclass(frozen=True)
class Page:
    """A page with its gold."""

    kind: str
    incident: Incident
    markup: str
    facts: Facts
    furniture: list[str]


def incident(number: int, language: str, chance: random.Random) -> Incident:
    """Invent an incident."""
    event = date(2014, 1, 1) + timedelta(days=chance.randrange(3300))
    published = event + timedelta(days=chance.randint(1, 90)) if chance.random() < 0.6 else None
    low = chance.randint(1, 9)
    values = [
        words(event, language),
        chance.choice(PLACES[language]),
        f"{chance.uniform(30, 37):.6f}, {chance.uniform(36, 48):.6f}",
        chance.choice(WEAPONS[language]),
        chance.choice(SIDES[language]),
        HARM[language].format(a=low, b=low + 5),
    ]
    facts = list(zip(LABELS[language], values, strict=True))
    return Incident(number, language, event, published, facts, chance.sample(PEOPLE[language], 3))


def words(day: date, language: str) -> str:
    """Write a day as the language does."""
    return f"{day.day} {MONTHS[language][day.month - 1]} {day.year}"


# --- ways of laying facts out: a function gives the markup of the facts


def boxes(one: Incident) -> str:
    """Blocks of one class, each a heading with the value behind it."""
    return "".join(f'<div class="box"><h4>{escape(a)}</h4>{escape(b)}</div>' for a, b in one.facts)


def definitions(one: Incident) -> str:
    """A definition list."""
    return "<dl>" + "".join(f"<dt>{escape(a)}:</dt><dd>{escape(b)}</dd>" for a, b in one.facts) + "</dl>"


def definitions_in_blocks(one: Incident) -> str:
    """A definition list whose pairs are wrapped."""
    return "<dl>" + "".join(f"<div><dt>{escape(a)}</dt><dd>{escape(b)}</dd></div>" for a, b in one.facts) + "</dl>"


def table_with_headers(one: Incident) -> str:
    """A two-column table with header cells."""
    rows = "".join(f"<tr><th>{escape(a)}</th><td>{escape(b)}</td></tr>" for a, b in one.facts)
    return f"<table>{rows}</table>"


def table_of_cells(one: Incident) -> str:
    """A two-column table of plain cells, the value linked in part."""
    rows = "".join(f"<tr><td>{escape(a)}</td><td><a href='/q'>{escape(b)}</a></td></tr>" for a, b in one.facts)
    return f"<table class=infobox><tbody>{rows}</tbody></table>"


def labels_and_values(one: Incident) -> str:
    """Blocks of two spans with classes that call them label and value."""
    return "".join(
        f'<div class="row"><span class="meta-label">{escape(a)}</span> <span class="meta-value">{escape(b)}</span></div>'
        for a, b in one.facts
    )


def bold_labels(one: Incident) -> str:
    """Paragraphs that open with a label in bold."""
    return "".join(f"<p><strong>{escape(a)}:</strong> {escape(b)}</p>" for a, b in one.facts)


def bold_lines(one: Incident) -> str:
    """One paragraph with a line for each fact."""
    return "<p>" + "<br>\n".join(f"<b>{escape(a)}</b>: {escape(b)}" for a, b in one.facts) + "</p>"


def plain_items(one: Incident) -> str:
    """A list of plain "label: value" entries."""
    return "<ul>" + "".join(f"<li>{escape(a)}: {escape(b)}</li>" for a, b in one.facts) + "</ul>"


def heading_and_block(one: Incident) -> str:
    """A heading and a block side by side, without a block around each pair."""
    return "".join(f"<h3>{escape(a)}</h3><div>{escape(b)}</div>" for a, b in one.facts)


def microdata(one: Incident) -> str:
    """schema.org Event in attributes beside visible labels."""
    names = ["startDate", "location", "geo", "keywords", "organizer", "description"]
    return (
        '<div itemscope itemtype="https://schema.org/Event">'
        + "".join(
            f'<div class="prop"><span>{escape(a)}</span><span itemprop="{name}">{escape(b)}</span></div>'
            for (a, b), name in zip(one.facts, names, strict=True)
        )
        + "</div>"
    )


def json_ld(one: Incident) -> str:
    """schema.org Event in a script, not visible."""
    properties = [{"@type": "PropertyValue", "name": a, "value": b} for a, b in one.facts]
    event = {"@context": "https://schema.org", "@type": "Event", "startDate": str(one.event)}
    event_data = dumps(event | {"additionalProperty": properties}, ensure_ascii=False)
    return f'<script type="application/ld+json">{event_data}</script>'


def grid(one: Incident) -> str:
    """A table made of blocks with roles."""
    rows = "".join(
        f'<div role="row"><div role="rowheader">{escape(a)}</div><div role="cell">{escape(b)}</div></div>'
        for a, b in one.facts
    )
    return f'<div role="table">{rows}</div>'


def transposed(one: Incident) -> str:
    """A table with the labels in its first row and the values in its second."""
    labels = "".join(f"<th>{escape(a)}</th>" for a, _ in one.facts)
    values = "".join(f"<td>{escape(b)}</td>" for _, b in one.facts)
    return f"<table><thead><tr>{labels}</tr></thead><tbody><tr>{values}</tr></tbody></table>"


def two_lines(one: Incident) -> str:
    """A label and a value on two lines of a paragraph."""
    return "".join(f'<p class="fact"><em>{escape(a)}</em><br>{escape(b)}</p>' for a, b in one.facts)


def dashed(one: Incident) -> str:
    """Lines of a list with a dash between label and value."""
    return "<ul>" + "".join(f"<li>{escape(a)} \u2014 {escape(b)}</li>" for a, b in one.facts) + "</ul>"


def columns(one: Incident) -> str:
    """Rows of two blocks whose classes only say how wide they are."""
    rows = (f'<div class="col-4">{escape(a)}</div><div class="col-8">{escape(b)}</div>' for a, b in one.facts)
    return "".join(f'<div class="row">{row}</div>' for row in rows)


def in_turn(one: Incident) -> str:
    """A paragraph in capitals for each label, and one behind it for its value."""
    return "".join(f"<p>{escape(a.upper())}</p><p>{escape(b)}</p>" for a, b in one.facts)


OPENED: dict[str, Callable[[Incident], str]] = {
    "boxes": boxes,
    "definitions": definitions,
    "definitions in blocks": definitions_in_blocks,
    "table with headers": table_with_headers,
    "table of cells": table_of_cells,
    "labels and values": labels_and_values,
    "bold labels": bold_labels,
    "bold lines": bold_lines,
    "plain items": plain_items,
    "heading and block": heading_and_block,
    "microdata": microdata,
    "JSON-LD": json_ld,
    "grid": grid,
    "transposed table": transposed,
    "two lines": two_lines,
}

UNOPENED: dict[str, Callable[[Incident], str]] = {"dashed lines": dashed, "columns": columns, "in turn": in_turn}


def _of_incident(layout: made_layouts.Layout) -> Callable[[Incident], str]:
    return lambda one: layout(one.facts)


ODD = [("Zelk index", "A-7"), ("Register of the clinic", "Closed that week")]
"""Facts whose labels no table has, among the others of the further layouts."""

FURTHER = {name: _of_incident(layout) for name, layout in made_layouts.SOONER.items()}
LATER = {name: _of_incident(layout) for name, layout in made_layouts.LATER.items()}


# --- the rest of a page


def people(one: Incident, way: int) -> str:
    """People as blocks, a plain list or a table."""
    heading = f"<h3>{PEOPLE_HEADING[one.language]}</h3>"
    if way == 0:
        return (
            heading
            + "<ul>"
            + "".join(f"<li class=p><b>{n}</b> <i>{20 + i}</i></li>" for i, n in enumerate(one.people))
            + "</ul>"
        )
    if way == 1:
        return heading + "<ul>" + "".join(f"<li>{n}</li>" for n in one.people) + "</ul>"
    rows = "".join(f"<tr><td>{i}</td><td>{n}</td><td>{20 + i}</td></tr>" for i, n in enumerate(one.people, 1))
    return f"{heading}<table><tr><th>#</th><th>Name</th><th>Age</th></tr>{rows}</table>"


def dress(kind: str, one: Incident, facts: str, chance: random.Random) -> Page:
    """Make a whole page around facts."""
    say = {name: texts[one.language] for name, texts in FURNITURE.items()}
    head = f"<title>{escape(one.title)}</title>"
    said = ""
    if one.published:
        way = chance.randrange(4)
        head += [
            f'<meta property="article:published_time" content="{one.published}T08:00:00Z">',
            f'<script type="application/ld+json">{{"@type":"Report","datePublished":"{one.published}"}}</script>',
            "",
            "",
        ][way]
        shown = words(one.published, one.language)
        said = [
            "",
            "",
            f'<time datetime="{one.published}" class="published">{shown}</time>',
            f"<p>{PUBLISHED[one.language].format(shown)}</p>",
        ][way]
    blur = f"<div class='media'><img src=a.jpg><p>{say['blur']}</p></div>"
    story = [f"<p>{text}</p>" for text in STORY[one.language]]
    place = chance.randrange(3)
    body = [*story[:place], facts, *story[place:]]
    direction = ' dir="rtl"' if one.language == "ar" else ""
    return Page(
        kind,
        one,
        f"""<!doctype html><html lang="{one.language}"{direction}><head><meta charset="utf-8">{head}</head><body>
<div class="cookie-notice"><p>{say["cookie"]}</p><button>OK</button></div>
<nav><ul><li>Archive home</li><li>Map of cases</li></ul></nav>
<main><article><h1>{escape(one.title)}</h1>{said}
<div class="share-bar"><ul><li>{say["share"]}</li><li>{say["copy"]}</li></ul></div>
{blur}{"".join(body)}<p>{say["fold"]}</p>{people(one, chance.randrange(3))}{blur}
<div class="newsletter-box"><h4>Newsletter</h4><p>{say["newsletter"]}</p></div></article>
<section class="related-articles"><h3>Related</h3><div class="card"><h4><a href="/x">{say["related"]}</a></h4>
<time datetime="{one.event + timedelta(days=400)}">{words(one.event + timedelta(days=400), one.language)}</time></div></section></main>
<footer><p>© {one.event.year + 3} Archive home</p></footer></body></html>""",
        one.facts,
        [*say.values(), "Archive home", "Map of cases"],
    )


def make(
    kinds: dict[str, Callable[[Incident], str]], count: int, seed: int, further: Facts | None = None
) -> list[Page]:
    """Make pages, the kinds and languages in turn, with further facts in each."""
    chance = random.Random(seed)
    names = list(kinds)
    pages = []
    for number in range(count):
        one = incident(number, ["en", "ar", "uk"][number // len(names) % 3], chance)
        one = replace(one, facts=[*one.facts[:3], *(further or []), *one.facts[3:]])
        kind = names[number % len(names)]
        pages.append(dress(kind, one, kinds[kind](one), chance))
    return pages


# --- scoring


@dataclass
class Score:
    """Counts of one kind, as found and asked."""

    found: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    dates: Counter[str] = field(default_factory=Counter)
    losses: list[str] = field(default_factory=list)

    def count(self, measure: str, right: bool, example: str) -> None:
        """Count one thing asked for, and keep an example where it is not as it should be."""
        self.found[measure] += right
        self.asked[measure] += 1
        if right == (measure in ("kept", "stray")):
            self.losses.append(f"{measure}: {example}")


def plain(text: str) -> str:
    """Reduce a text to its words."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def judge(page: Page, report: Report, score: Score) -> None:
    """Compare a report with the gold of its page."""
    text = f" {plain(report.text)} "
    fields = {(plain(a), plain(b)) for a, b in report.fields}
    for label, value in page.facts:
        score.count("text", f" {plain(label)} {plain(value)} " in text, f"{label}: {value}")
        score.count("fields", (plain(label), plain(value)) in fields, f"{label}: {value}")
    for name in page.incident.people:
        score.count("people", f" {plain(name)} " in text, name)
    for piece in page.furniture:
        score.count("kept", f" {plain(piece)} " in text, piece)
    wanted_fields = {(plain(a), plain(b)) for a, b in page.facts} | {("start date", plain(str(page.incident.event)))}
    score.count("stray", bool(fields - wanted_fields), str(fields - wanted_fields))
    day = report.published.start if report.published and report.published.precision == "day" else None
    wanted = page.incident.published
    score.dates["right" if day == wanted else "unknown" if day is None else "wrong"] += 1
    score.count("event", bool(report.event and report.event.start == page.incident.event), page.incident.title)


def scores(pages: list[Page], folder: Path) -> dict[str, Score]:
    """Write pages, read them back and score them by kind; and all together, under "all"."""
    for page in pages:
        (folder / f"{page.incident.number:04}.html").write_text(page.markup, "utf-8")
    events = read_sources([folder])
    reports = {Path(event.origin.path).stem: event for event in events if isinstance(event, Report)}
    found: dict[str, Score] = {"all": Score()}
    for page in pages:
        report = reports[f"{page.incident.number:04}"]
        for score in (found.setdefault(page.kind, Score()), found["all"]):
            judge(page, report, score)
    return found


def table(found: dict[str, Score]) -> str:
    """Lay scores out: shares in percent, dates as counts."""
    measures = ["text", "fields", "stray", "people", "kept", "event"]
    dates = ["right", "wrong", "unknown"]
    lines = [f"{'kind':22}" + "".join(f"{name:>8}" for name in (*measures, *dates))]
    for kind, score in found.items():
        shares = [f"{100 * score.found[m] / max(1, score.asked[m]):8.1f}" for m in measures]
        lines.append(f"{kind:22}" + "".join(shares) + "".join(f"{score.dates[d]:8}" for d in dates))
    return "\n".join(lines)


def main() -> int:
    """Make the pages, read them, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--to", type=Path, help="keep the pages in this folder")
    parser.add_argument("--later", action="store_true", help="read the layouts that are kept for the end, too")
    parser.add_argument("--losses", action="store_true", help="print examples of what is lost")
    asked = parser.parse_args()
    quarter = asked.pages // 4
    sets = [("opened", OPENED, asked.pages), ("unopened", UNOPENED, quarter), ("further", FURTHER, quarter)]
    sets += [("later", LATER, quarter)] * asked.later
    for name, kinds, count in sets:
        with tempfile.TemporaryDirectory() as made:
            folder = (asked.to or Path(made)) / name
            folder.mkdir(parents=True, exist_ok=True)
            found = scores(make(kinds, count, SEED, ODD if kinds in (FURTHER, LATER) else None), folder)
        print(f"{name}: {count} pages; shares in percent, publication dates in pages\n{table(found)}")
        if asked.losses:
            print(
                *(f"  {kind}: {loss}" for kind, s in found.items() if kind != "all" for loss in s.losses[:6]), sep="\n"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
