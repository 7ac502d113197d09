"""Make the pictures of the page in docs/: the sample collection in a real Chromium.

python scripts/make_screenshots.py LINK [CHROMIUM]

LINK is what `conflict-search serve --no-open` prints. Needs the extra `browser`, Debian's packages chromium and
fonts-noto-core. Fails if the page asks another machine for anything.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

DOCS = Path(__file__).parents[1] / "docs"
PICTURES: dict[str, tuple[str, int, int, Literal["light", "dark"]]] = {
    "page-results": ("/?q=Albu+Kamal", 1200, 760, "light"),
    "page-report": ("/report?q=Albu+Kamal&hit=abu-kamal-2017-11%3A0&at=1", 1200, 620, "light"),
    "page-phone": ("/?q=Albu+Kamal", 360, 720, "light"),
    "page-arabic": ("/?q=%D8%A7%D9%84%D8%A8%D9%88%D9%83%D9%85%D8%A7%D9%84+lang%3Aar", 1200, 620, "dark"),
}


def main() -> None:
    link = sys.argv[1]
    chromium = sys.argv[2] if len(sys.argv) > 2 else "/usr/bin/chromium"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (path, width, height, scheme) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            asked = watched(page)
            page.goto(link)
            page.goto(f"http://{urlsplit(link).netloc}{path}")
            page.screenshot(path=DOCS / f"{name}.png")
            page.close()
            outside = [url for url in asked if urlsplit(url).netloc != urlsplit(link).netloc]
            print(f"{name}: {len(asked)} requests, {len(outside)} to other machines")
            if outside:
                sys.exit(f"asked for {outside}")


def watched(page: Page) -> list[str]:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    return asked


if __name__ == "__main__":
    main()
