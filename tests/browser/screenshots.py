"""Pictures of every page, wide and light, narrow and dark: `make screenshots`. They go to docs/screenshots."""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.server import ask, browsing, serving, settled

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
WIDTHS = {"wide": (1280, 900), "narrow": (390, 844)}
LOOKS = (("wide", "light"), ("narrow", "dark"))  # what the documentation shows
OTHERS = (("wide", "dark"), ("narrow", "light"))
LONGEST = 5000  # pixels
CASE = "Six losses, never a live birth. APS. Aspirin and enoxaparin failed. HCQ never taken."


def patient(page: Page) -> None:
    """An answer about a patient, with its checklist."""
    ask(page, "Six losses, never a live birth. Aspirin and enoxaparin failed. Should she have IVIG?")


def case(page: Page) -> None:
    """A described case."""
    page.get_by_role("textbox", name="Describe the case").fill(CASE)
    page.get_by_role("heading", name="Facts").click()
    expect(page.get_by_text("Facts as stated:")).to_be_visible()


def nothing(page: Page) -> None:
    """The page as it opens."""


PICTURES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "start": ("", nothing),
    "ask": ("", patient),
    "case": ("case", case),
    "guideline": ("guideline", nothing),
    "citations": ("citations", nothing),
    "learn": ("learn", nothing),
    "check": ("check", nothing),
    "about": ("about", nothing),
}


def take(browser: Browser, address: str, folder: Path, names: list[str], looks: Sequence[tuple[str, str]]) -> None:
    """All pictures, each of the whole length of its page."""
    for (device, scheme), name in itertools.product(looks, names):
        path, prepare = PICTURES[name]
        width, height = WIDTHS[device]
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.goto(f"{address}/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        settled(page)
        prepare(page)
        settled(page)
        length = page.get_by_test_id("stMain").evaluate("main => main.scrollHeight")
        page.set_viewport_size({"width": width, "height": min(max(length, height), LONGEST)})
        page.wait_for_timeout(500)  # the last transitions
        page.screenshot(path=folder / f"{name}-{device}-{scheme}.png")
        page.close()


def main() -> None:
    """Takes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"which: {', '.join(PICTURES)} (default: all)")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--address", help="of a page that runs; otherwise one is started")
    parser.add_argument("--all", action="store_true", help="also wide and dark, narrow and light")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    names = options.names or list(PICTURES)
    looks = (*LOOKS, *(OTHERS if options.all else ()))
    with browsing() as browser:
        if options.address:
            take(browser, options.address, options.folder, names, looks)
            return
        with tempfile.TemporaryDirectory() as data, serving(Path(data)) as address:
            take(browser, address, options.folder, names, looks)


if __name__ == "__main__":
    main()
