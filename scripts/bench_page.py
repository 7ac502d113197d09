"""Measure the page in a real Chromium: python scripts/bench_page.py INDEX [--runs 7] [--chromium /usr/bin/chromium]

INDEX is a folder; scripts/bench_engine.py --reports 12000 --index FOLDER leaves one of 168,000 passages in it. Serves
it in a process of its own, types each question into the box, presses Enter, and prints the milliseconds until the first
results and until facets and map are in the page; those that server and browser (with what drives it) computed until
then; and the bytes that came over the wire. Half of the runs after the first take no longer. Times of the clock mean
little on a machine that is busy.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Request, sync_playwright

QUESTIONS = ("Albu Kamal", "Azaz", "Aleppo", "mortar shells market school", "Azaz barrel bombs", "Azaz 5 May 2015")
HEAD = f"{'question':<30}{'first':>8}{'results':>9}{'facets, map':>13}{'server CPU':>12}{'browser CPU':>13}{'kB':>7}"
ASKED = {"results": 300, "rest": 600, "bytes": 150_000}
"""The milliseconds and bytes that are aimed at, for 170,000 passages."""


SETTLED = 400
"""Milliseconds after which nothing is on its way any more."""


@dataclass(frozen=True)
class Timed:
    """Milliseconds until the first results, and until facets and map, are in the page; of processors; bytes."""

    results: float
    rest: float
    server: float
    browser: float
    size: int


def main() -> int:
    asked = _options()
    with served(asked.index) as (link, server), sync_playwright() as play:
        browser = play.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1300, "height": 900})
        page.goto(link)
        print(f"{page.locator('main .soft').last.text_content()}")
        print(HEAD)
        worst = [show(question, [timed(page, question, server) for _ in range(asked.runs)]) for question in QUESTIONS]
        browser.close()
    kept = all(one.results <= ASKED["results"] and one.rest <= ASKED["rest"] for one in worst)
    light = all(one.size <= ASKED["bytes"] for one in worst)
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"aimed at: results {ASKED['results']} ms, facets and map {ASKED['rest']} ms, {ASKED['bytes'] // 1000} kB")
    return 0 if kept and light else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("index", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    return parser.parse_args()


@contextmanager
def served(index: Path) -> Iterator[tuple[str, int]]:
    """Serve an index; yield the link and the id of the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "conflict_search.cli", "serve", "--index", str(index), "--port", str(port)]
    server = subprocess.Popen([*command, "--no-open", "--no-log"], stdout=subprocess.PIPE, text=True, env=os.environ)
    assert server.stdout
    link = server.stdout.readline().strip()
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            time.sleep(0.05)
    try:
        yield link, server.pid
    finally:
        server.terminate()
        server.wait()


def cpu(server: int) -> tuple[float, float]:
    """Return the milliseconds that the server has computed, and those of all else that was started from here."""
    parents: dict[int, int] = {}
    spent: dict[int, float] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended meanwhile
        parents[int(path.parent.name)] = int(fields[1])
        spent[int(path.parent.name)] = 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    ours = {os.getpid()}
    while further := {one for one, parent in parents.items() if parent in ours} - ours:
        ours |= further
    return spent[server], sum(spent[one] for one in ours - {server, os.getpid()})


def timed(page: Page, question: str, server: int) -> Timed:
    """Type a question, press Enter, and measure until its parts are in the page."""
    page.fill("#q", question)
    page.wait_for_timeout(SETTLED)
    page.evaluate("document.querySelector('main').remove()")
    sizes: list[int] = []

    def noted(request: Request) -> None:
        sizes.append(request.sizes()["responseBodySize"])

    page.on("requestfinished", noted)
    before = cpu(server)
    start = time.perf_counter()
    page.press("#q", "Enter", no_wait_after=True)
    page.wait_for_selector(".hits article", state="attached")
    results = time.perf_counter()
    page.wait_for_selector("#map .point", state="attached")
    page.wait_for_selector("#facets a", state="attached")
    rest = time.perf_counter()
    after = cpu(server)
    page.wait_for_timeout(SETTLED)
    page.remove_listener("requestfinished", noted)
    return Timed(
        1000 * (results - start), 1000 * (rest - start), after[0] - before[0], after[1] - before[1], sum(sizes)
    )


def show(question: str, times: list[Timed]) -> Timed:
    """Print the first time, and the middle of the others; return the middle, with the largest size."""
    first, *others = times
    rows = [(one.results, one.rest, one.server, one.browser) for one in others or times]
    results, rest, server, browser = map(statistics.median, zip(*rows, strict=True))
    size = max(one.size for one in times)
    clock = f"{question:<30}{first.results:>8.0f}{results:>9.0f}{rest:>13.0f}"
    print(f"{clock}{server:>12.0f}{browser:>13.0f}{size / 1000:>7.1f}", flush=True)
    return Timed(results, rest, server, browser, size)


if __name__ == "__main__":
    sys.exit(main())
