"""The page in a real Chromium: what a user sees, presses and copies; skipped where there is no browser."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

import conflict_search as cs
from conflict_search.cli import main

pytest.importorskip("starlette", reason="starlette")
pytest.importorskip("playwright.sync_api", reason="playwright")

import uvicorn
from playwright.sync_api import expect, sync_playwright

from conflict_search.server.app import application
from conflict_search.server.kept import Keeping

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium")

EVIL = "evil.example"
WAIT = 30_000
"""Milliseconds: a busy machine is no fault of the code."""

expect.set_options(timeout=WAIT)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-sync", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", f"--host-resolver-rules=MAP {EVIL} 127.0.0.1",
]  # fmt: skip
HOSTILE = '<script>document.title="owned"</script>"><img src=x onerror=\'document.title="owned"\'>'
MANY = 'Raqqa OR Mosul OR "Albu Kamal" OR Aleppo OR Kobani'
"""More hits than a page has."""

COPIED = (
    "Rebels left the town of Manbij on 1 August 2016, residents said. A convoy of forty trucks drove north through the "
    "wheat fields before dawn, and the last of the fighters burned their papers behind the bakery. Two days later the "
    "market opened again, and families came back from the villages along the river to look for what was left."
)
REPORTS = [
    {"id": "hostile", "title": HOSTILE, "source": HOSTILE, "text": f"Shells fell on Raqqa. {HOSTILE}"},
    {"id": "spaces", "title": "Spaces", "text": "Shells fell on Raqqa  again,\r\nat night\t— “late”."},
    {"id": "hebrew", "title": "ירי", "text": "פגזים נפלו על העיר חלב בצפון סוריה."},
    {"id": "ukrainian", "title": "Обстріл", "text": "Армія обстріляла Харків 3 березня 2022 року."},
    {"id": "arabic", "title": "قصف", "text": "قصف الجيش مدينة البوكمال يوم 3 آذار 2016."},
    {"id": "doubt", "title": "Doubt", "text": "Syrians went to Tripoli on 4 May; Beirut and Benghazi were calm."},
    {"id": "river", "title": "River", "text": "On 2 May 2016 boats crossed the Euphrates near Raqqa, Syria."},
    {
        "id": "province", "title": "Province",
        "text": "On 9 June 2016 the army entered Deir ez-Zor province. The province of Deir ez-Zor lies in Syria.",
    },
    *(
        {"id": f"copy{n}", "source": f"paper {n}", "title": "Copied", "published": f"2016-08-0{n}", "text": COPIED}
        for n in (1, 2, 3)
    ),
    *(
        {"id": f"day{n}", "title": f"Day {n}", "text": f"Shells fell on Idlib, Syria, on {n} July 2016."}
        for n in range(1, 13)
    ),
]  # fmt: skip


@contextmanager
def served(ix, folder=Path(), keeping=None):
    """Serve an index at a free port of this machine; yield the link."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = application(ix, "secret", port, folder, keeping)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def chromium():
    """One Chromium for all tests; closed before other tests need the loop of this thread."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(sample):
    with served(sample) as base:
        yield base


@pytest.fixture(scope="module")
def made(tmp_path_factory, gazetteer_path):
    """A collection with what needs care: the address it is served at, its index, its folder."""
    folder = tmp_path_factory.mktemp("browser")
    (folder / "a.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in REPORTS), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        cs.build(["a.jsonl"], folder / "ix")
    keeping = Keeping(folder / "saved", folder / "log.jsonl", lambda: "2026-01-01T00:00:00+00:00")
    with cs.open(folder / "ix") as ix, served(ix, folder, keeping) as base:
        yield base, ix, folder


class Visit:
    """A window of a new visitor who has opened the link, and all that it asked for and complained of."""

    def __init__(self, chromium, base, **options):
        self.base = base
        self.context = chromium.new_context(**{"viewport": {"width": 1300, "height": 900}} | options)
        self.requests, self.errors = [], []
        self.context.on("request", lambda one: self.requests.append(one.url))
        self.context.set_default_timeout(WAIT)
        self.page = self.context.new_page()
        self.page.on("pageerror", lambda one: self.errors.append(str(one)))
        self.page.on("console", lambda one: self.errors.append(one.text) if one.type == "error" else None)
        self.page.goto(f"{base}/enter?token=secret")

    def ask(self, words="", **values):
        """Open the page of a query and further values of an address."""
        pairs = {"q": words} | values
        self.page.goto(f"{self.base}/?" + "&".join(f"{k}={quote(str(v))}" for k, v in pairs.items()))
        return self.page

    @property
    def total(self):
        return int(re.search(r"[\d,]+", self.page.inner_text(".sum strong"))[0].replace(",", ""))

    @property
    def hits(self):
        return [one.text_content() for one in self.page.locator(".hits code").all()]

    @property
    def facets(self):
        return self.page.locator("#facets").inner_text()


@pytest.fixture
def visit(chromium):
    """Make visits; after the test nothing may have been asked of other machines, and no script have failed."""
    visits = []

    def new(base, **options):
        visits.append(Visit(chromium, base, **options))
        return visits[-1]

    yield new
    for one in visits:
        one.context.close()
        assert not [url for url in one.requests if urlsplit(url).netloc != urlsplit(one.base).netloc]
        assert not one.errors


@pytest.mark.parametrize("typed", ["bukam", "البوك"])
def test_a_name_is_completed_by_keyboard(visit, site, sample, typed):
    here = visit(site)
    here.page.keyboard.press("/")
    here.page.keyboard.type(typed)
    expect(here.page.get_by_role("option").first).to_be_visible()
    here.page.keyboard.press("ArrowDown")
    here.page.keyboard.press("Enter")
    here.page.wait_for_url("**q=*")
    meant = {one.meaning.entity_id for one in sample.aliases(here.page.input_value("#q"))}
    assert meant & {one.meaning.entity_id for one in sample.aliases("Albu Kamal")}
    assert here.total == sample.search("Albu Kamal").total


def test_a_name_is_completed_behind_other_words(visit, site):
    page = visit(site).page
    page.locator("#q").press_sequentially("attack bukam")
    expect(page.get_by_role("option").first).to_contain_text("attack ")
    page.get_by_role("option").first.click()
    page.wait_for_url("**q=attack*")


def test_escape_closes_the_names(visit, site):
    page = visit(site).page
    page.locator("#q").press_sequentially("bukam")
    expect(page.locator("#names")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#names")).to_be_hidden()
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "false")


def test_a_facet_a_point_and_back_twice(visit, site):
    here = visit(site)
    page = here.ask("Syria")
    seen = [(page.url, here.total, here.hits, here.facets)]
    page.locator("#facets section[aria-label=actor] a").first.click()
    page.wait_for_url("**actor=*")
    seen.append((page.url, here.total, here.hits, here.facets))
    page.locator("#map a .point").last.click()
    page.wait_for_url("**within=*")
    assert here.total <= seen[1][1] < seen[0][1]
    for before in reversed(seen):
        page.go_back()
        page.wait_for_url(before[0])
        assert (page.url, here.total, here.hits, here.facets) == before


def test_a_permalink_holds_everything(visit, site):
    here = visit(site)
    page = here.ask("Syria", sort="event", within="country:IQ", event="2014..2016", variants="alias")
    pasted = visit(site)
    pasted.page.goto(page.url)
    assert here.hits
    assert (pasted.hits, pasted.total, pasted.facets) == (here.hits, here.total, here.facets)


def test_each_count_is_what_its_link_finds(visit, site):
    here = visit(site)
    rows = here.ask("Syria").locator("#facets section ol:first-of-type a")
    counts = [(row.get_attribute("href"), int(row.locator("b").text_content())) for row in rows.all()]
    assert len(counts) > 20
    for url, count in counts[::3]:
        here.page.goto(site + url)
        assert here.total == count, url


def brush(page, side, first, last):
    """Drag the mouse over the timeline from one slot to another, above or below the axis."""
    times = page.locator(".times svg")
    box, slots = times.bounding_box(), int(times.get_attribute("data-slots"))
    y = box["y"] + (15 if side == "event" else 60)
    page.mouse.move(box["x"] + (first + 0.5) * box["width"] / slots, y)
    page.mouse.down()
    page.mouse.move(box["x"] + (last + 0.5) * box["width"] / slots, y, steps=6)
    expect(page.locator("#brushed")).not_to_be_empty()
    page.mouse.up()


def window_in(url, side):
    return parse_qs(urlsplit(url).query)[side][0]


@pytest.mark.parametrize("side", ["event", "published"])
def test_brushing_months_and_then_days_is_a_window(visit, site, sample, side):
    here = visit(site)
    page = here.ask(MANY)
    first, before = page.locator(".times svg").get_attribute("data-first"), (page.url, here.total)
    brush(page, side, 24, 40)
    page.wait_for_url(f"**{side}=*")
    window = window_in(page.url, side)
    assert window == f"{int(first[:4]) + 2}-01..{int(first[:4]) + 3}-05"
    option = {"event": "event_date", "published": "published"}[side]
    assert here.total == sample.search(MANY, **{option: window}).total > 0
    pasted = visit(site)
    pasted.page.goto(page.url)
    assert (pasted.hits, pasted.facets) == (here.hits, here.facets)
    page.go_back()
    page.wait_for_url(before[0])
    assert here.total == before[1]
    here.ask(MANY, **{side: "2016-06"})
    brush(page, side, 27, 29)
    page.wait_for_url(f"**{side}=2016-06-28*")
    assert window_in(page.url, side) == "2016-06-28..2016-06-30"
    assert here.total == sample.search(MANY, **{option: "2016-06-28..2016-06-30"}).total


def test_brushing_by_keyboard(visit, made):
    base, ix, _ = made
    here = visit(base)
    page = here.ask("Idlib", event="2016-07")
    bar = page.locator(".times a[data-side=event]").first
    bar.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.slot") == "1"
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("#brushed")).to_contain_text("2016-07-02..2016-07-05")
    page.keyboard.press("Enter")
    page.wait_for_url("**event=2016-07-02..2016-07-05*")
    assert here.total == ix.search("Idlib", event_date="2016-07-02..2016-07-05").total == 4


def test_brushing_by_touch(visit, made):
    base, ix, _ = made
    here = visit(base, viewport={"width": 360, "height": 720}, has_touch=True, is_mobile=True)
    page = here.ask("Idlib", event="2016-07")
    box = page.locator(".times svg").bounding_box()
    touch = here.context.new_cdp_session(page)
    x, y = (lambda slot: box["x"] + (slot + 0.5) * box["width"] / 31), box["y"] + 15

    def finger(kind, *at):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x(slot), "y": y} for slot in at]})

    finger("touchStart", 3)
    for slot in (4, 6, 8):
        finger("touchMove", slot)
    finger("touchEnd")
    page.wait_for_url("**event=2016-07-04..2016-07-09*")
    assert here.total == ix.search("Idlib", event_date="2016-07-04..2016-07-09").total == 6


def test_typed_dates_are_a_window_without_script(visit, made):
    base, _, _ = made
    here = visit(base, java_script_enabled=False)
    page = here.ask("Idlib")
    page.locator(".range summary").click()
    page.fill("input[name=from]", "2016-07-03")
    page.fill("input[name=to]", "2016-07-05")
    page.locator(".range button").click()
    assert page.url == f"{base}/?q=Idlib&event=2016-07-03..2016-07-05"
    assert here.total == 3


def test_a_place_that_may_be_elsewhere_is_a_ring(visit, made):
    base, ix, _ = made
    here = visit(base)
    page = here.ask("Tripoli", view="23,35,60")
    rings = page.locator("#map [data-id]:has(.point.unsure)")
    shown = {one.get_attribute("data-id") for one in rings.all()}
    (mention,) = (m for m in ix.cite("doubt:0").passage.mentions if m.surface == "Tripoli")
    assert mention.rivals
    assert {mention.entity_id, *mention.rivals} <= shown
    assert "may be elsewhere" in page.locator("#where").inner_text()
    assert page.locator("article .rival").count()


def test_a_river_is_a_diamond_and_a_province_an_outline(visit, made):
    base, ix, _ = made
    page = visit(base).ask("Euphrates")
    (river,) = (m for m in ix.cite("river:0").passage.mentions if m.surface == "Euphrates")
    assert page.locator(f"#map [data-id='{river.entity_id}'] rect.point.wide").count() == 1
    assert page.locator("#map .land.named").count() == 0
    assert page.locator("#map .land.holds").count() == 1
    page = visit(base).ask("Deir ez-Zor province")
    named = page.locator("#map a:has(.land.named)")
    assert "Deir ez-Zor Governorate" in named.get_attribute("aria-label")
    assert page.locator("#map .border").get_attribute("d")


def test_values_of_a_long_facet_are_found(visit, made):
    base, _, _ = made
    here = visit(base)
    page = here.ask("Syria OR Raqqa OR Idlib OR Tripoli OR Harkiv OR Aleppo OR Manbij")
    page.goto(page.url.replace("/?", "/facet?") + "&by=place")
    before = page.locator("ol.values a").count()
    page.locator("input[name=find]").press_sequentially("raqq")
    expect(page.locator("ol.values a")).to_have_count(1)
    assert before > 5
    page.keyboard.press("Enter")
    page.wait_for_url("**find=raqq*")
    url = page.url
    row = page.locator("ol.values a")
    count = int(row.locator("b").text_content())
    row.click()
    page.wait_for_url("**within=*")
    assert here.total == count
    plain = visit(base, java_script_enabled=False)
    plain.page.goto(url)
    expect(plain.page.locator("ol.values a")).to_have_count(1)


def test_a_part_of_the_query_is_read_otherwise(visit, site, sample):
    here = visit(site)
    page = here.ask("Raqqa offensive June 2016")
    page.get_by_role("link", name="as mere words").first.click()
    page.wait_for_url("**q=text*")
    assert page.input_value("#q") == 'text:"Raqqa" offensive June 2016'
    assert here.hits == [one.passage.id for one in sample.search('text:"Raqqa" offensive June 2016')]
    page.go_back()
    page.get_by_role("link", name="only 2016-06-01..2016-06-30").click()
    page.wait_for_url("**event=2016-06-01..2016-06-30*")


def test_hits_are_walked_in_their_reports(visit, site, sample):
    here = visit(site, permissions=["clipboard-read", "clipboard-write"])
    page = here.ask(MANY)
    page.get_by_role("button", name="Copy link").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    hits = sample.search(MANY, limit=12)
    page.locator(".hits h2 a").nth(8).click()
    for at in (8, 9, 10):
        expect(page.locator(".walk")).to_contain_text(f"hit {at + 1} of")
        page.get_by_role("button", name="Copy quote").click()
        assert page.evaluate("navigator.clipboard.readText()") == hits[at].text
        assert page.locator("#here").text_content() == hits[at].text
        page.keyboard.press("n")
        page.wait_for_url(f"**at={at + 2}*")
    page.get_by_role("link", name="Previous hit").click()
    expect(page.locator(".walk")).to_contain_text("hit 11 of")
    page.get_by_role("link", name="Back to the results").click()
    assert here.hits == [one.passage.id for one in sample.search(MANY, offset=10)]


def test_copies_are_folded(visit, made):
    base, ix, _ = made
    here = visit(base)
    page = here.ask("Manbij")
    assert here.total == 3
    page.select_option("select[name=group]", "story")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url("**group=story*")
    assert here.total == ix.search("Manbij", group="story").total == 1
    expect(page.locator(".copies")).to_contain_text("One of 3 copies of a text from paper 1")
    page.locator(".hits h2 a").first.click()
    expect(page.locator("aside")).to_contain_text("Copies of this text")
    assert page.locator("aside a[href^='/report']").count() == 2
    assert page.locator("aside .said li").first.text_content() == "event Mon 1 Aug 2016, from “on 1 August 2016”"
    page.go_back()
    page.locator(".copies a").first.click()
    expect(page.locator("#here")).to_contain_text("Rebels left the town")


def test_a_search_is_saved_and_asked_again(visit, made):
    base, _, _ = made
    here = visit(base)
    page = here.ask("Idlib", event="2016-07-02..2016-07-04")
    page.locator(".save summary").click()
    page.fill("input[name=name]", "idlib-july")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/kept")
    assert page.locator("h1:has-text('Log') ~ table a").first.text_content().startswith("Idlib")
    page.locator("tr", has_text="idlib-july").get_by_role("link").click()
    page.wait_for_url("**q=Idlib*")
    assert here.total == 3
    page.goto(f"{base}/kept")
    page.get_by_role("button", name="Remove idlib-july").click()
    expect(page.locator("tr", has_text="idlib-july")).to_have_count(0)


def view_of(page):
    return [float(value) for value in page.get_attribute("#map", "data-view").split(",")]


def test_the_map_is_zoomed_and_dragged(visit, site):
    here = visit(site)
    page = here.ask("Albu Kamal")
    first = view_of(page)
    box = page.locator("#map").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.wheel(0, -400)
    page.wait_for_url("**view=*")
    zoomed = view_of(page)
    assert zoomed[2] < first[2]
    assert zoomed[:2] == pytest.approx(first[:2], abs=0.1)
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 20, steps=5)
    url = page.url
    page.mouse.up()
    page.wait_for_url(lambda now: now != url)
    moved = view_of(page)
    assert moved[0] == pytest.approx(zoomed[0] - 100 * zoomed[2] / box["width"], rel=0.01)
    assert moved[2] == pytest.approx(zoomed[2], rel=0.01)
    pasted = visit(site)
    pasted.page.goto(page.url)
    assert view_of(pasted.page) == pytest.approx(moved, rel=0.01)
    assert "view=" in page.locator("#facets a").first.get_attribute("href")
    page.go_back()
    assert urlsplit(page.url).path == "/"
    assert "q=" not in page.url


def test_the_map_is_moved_by_keyboard_and_without_script(visit, site):
    page = visit(site).ask("Albu Kamal")
    before = view_of(page)
    page.locator("[data-zoom=in]").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**view=*")
    assert view_of(page)[2] == pytest.approx(before[2] / 2, rel=0.01)
    assert page.evaluate("document.activeElement.dataset.zoom") == "in"
    plain = visit(site, java_script_enabled=False).ask("Albu Kamal")
    plain.locator("[data-zoom=in]").click()
    assert plain.get_attribute("#map", "data-view") == page.get_attribute("#map", "data-view")
    page.locator("#where summary").first.focus()
    page.keyboard.press("Enter")
    row = page.locator("#where details[open] a").first
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == row.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url("**within=*")


@pytest.mark.parametrize(
    ("words", "hit", "direction"),
    [("Aleppo", "hebrew", "rtl"), ("Albu Kamal", "arabic", "rtl"), ("Kharkiv", "ukrainian", "ltr"),
     ("Raqqa", "spaces", "ltr"), ("Raqqa", "hostile", "ltr")],
)  # fmt: skip
def test_a_quote_has_its_direction_and_is_copied_to_the_byte(visit, made, words, hit, direction):
    base, ix, _ = made
    page = visit(base, permissions=["clipboard-read", "clipboard-write"]).ask(words)
    article = page.locator("article", has=page.locator(f"code:text-is('{hit}:0')"))
    assert article.locator("blockquote").evaluate("one => getComputedStyle(one).direction") == direction
    article.get_by_role("button", name="Copy quote").click()
    expect(article.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == ix.cite(f"{hit}:0").passage.text
    assert page.title() != "owned"


def test_verify_says_when_the_source_has_changed(visit, made):
    base, _, folder = made
    here, source = visit(base), folder / "a.jsonl"
    before = source.read_bytes()
    for content, outcome in ((before, "verified"), (before.replace(b"at night", b"at dawn"), "differs")):
        source.write_bytes(content)
        page = here.ask("Raqqa")
        page.locator("article", has=page.locator("code:text-is('spaces:0')")).get_by_role(
            "button", name="Verify"
        ).click()
        expect(page.get_by_role("status")).to_have_text(outcome)
    source.write_bytes(before)


def test_a_stranger_is_not_answered(chromium, site, visit):
    page = chromium.new_page()
    port = urlsplit(site).port
    assert page.goto(f"http://{EVIL}:{port}/enter?token=secret").status == 421
    assert page.goto(f"{site}/?q=Mosul").status == 403
    page.close()
    here = visit(site)
    answer = here.page.request.post(f"{site}/verify", form={"hit": "x:0"}, headers={"Origin": f"http://{EVIL}"})
    assert answer.status == 403


def test_a_form_of_another_site_is_refused(chromium, site):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{site}/enter?token=secret")
    page.route(f"http://{EVIL}/**", lambda route: route.fulfill(body="<title>evil</title>", content_type="text/html"))
    page.goto(f"http://{EVIL}/")
    post = f"const f = document.createElement('form'); f.method = 'post'; f.action = '{site}/verify'; f.innerHTML = "
    with page.expect_response(f"{site}/verify") as answer:
        page.evaluate(post + "'<input name=hit value=x>'; document.body.append(f); f.submit()")
    assert answer.value.status == 403
    context.close()


def test_hostile_text_is_inert(visit, made):
    base, _, _ = made
    page = visit(base).ask("Raqqa " + HOSTILE)
    assert page.locator("main img, main script").count() == 0
    page.locator("article", has=page.locator("code:text-is('hostile:0')")).locator("h2 a").click()
    page.wait_for_selector("#here")
    assert page.locator("main img, main script").count() == 0
    assert page.title() != "owned"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("light", {"color_scheme": "light"}),
        ("dark", {"color_scheme": "dark"}),
        ("phone", {"viewport": {"width": 360, "height": 720}, "has_touch": True, "is_mobile": True}),
    ],
)
def test_the_page_can_be_used_by_everyone(visit, site, name, options):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe").Axe()
    here = visit(site, **options)
    reported = "/report?q=Albu+Kamal&hit=abu-kamal-2017-11%3A0&at=1"
    for path in ("/", "/?q=Syria", "/?q=Tripoli", "/?q=%28", reported, "/kept", "/facet?q=Syria&by=place"):
        here.page.goto(site + path)
        for one in here.page.locator("summary").all():
            one.click()
        found = axe.run(here.page).response["violations"]
        assert not [(one["id"], [node["target"] for node in one["nodes"][:3]]) for one in found], path
        assert here.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    here.page.goto(site)
    here.page.locator("#q").press_sequentially("buk")
    expect(here.page.locator("#names")).to_be_visible()
    assert not axe.run(here.page).response["violations"]
    here.errors[:] = [one for one in here.errors if "400" not in one]


def test_it_works_without_script(visit, site, sample):
    here = visit(site, java_script_enabled=False)
    here.page.fill("#q", "Albu Kamal")
    here.page.click("form[role=search] button")
    assert here.hits == [one.passage.id for one in sample.search("Albu Kamal")]
    here.page.locator("#facets a").first.click()
    here.page.locator(".hits h2 a").first.click()
    expect(here.page.locator("#here")).to_be_visible()


def test_the_downloaded_rows_are_those_of_the_command(visit, site, own_machine, capfdbinary):
    with pytest.raises(SystemExit):
        main(["search", MANY, "--limit", "0", "--format", "csv", "--no-log"])
    printed = capfdbinary.readouterr().out
    page = visit(site).ask(MANY)
    with page.expect_download() as got:
        page.get_by_role("link", name="CSV").click()
    content = Path(got.value.path()).read_bytes()
    assert content == printed
    assert len(list(csv.reader(io.StringIO(content.decode())))) > 12
