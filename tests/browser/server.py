"""A real server and a real browser, for the browser tests and for the script that takes the pictures."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
START_SECONDS = 60
SECONDS = 1000.0  # in milliseconds, which playwright counts in
FIRST_ANSWER = 120 * SECONDS  # the model is loaded and the index built on the way
expect.set_options(timeout=20 * SECONDS)  # a small machine may be busy
LAUNCH = "import sys; from assistant.ui_launch import launch; sys.exit(launch(port={port}, open_browser=False))"


@contextmanager
def browsing() -> Iterator[Browser]:
    """The machine's own Chromium; LookupError where there is none."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        raise LookupError(f"one of {', '.join(CHROMIUM_NAMES)} is needed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def serving(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a page started in the folder, with a data folder inside it; RuntimeError where it fails.

    `settings` are further environment variables.
    """
    port = _free_port()
    environ = {**os.environ, "RPL_ASSISTANT_DATA_FOLDER": str(folder / "data"), **(settings or {})}
    with (folder / "log").open("wb") as log:
        line = [sys.executable, "-c", LAUNCH.format(port=port)]
        server = subprocess.Popen(line, cwd=folder, env=environ, stdout=log, stderr=log)
    try:
        _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server, folder / "log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
        print((folder / "log").read_text(errors="replace"))  # pytest shows it where a test failed


def ask(page: Page, question: str) -> None:
    """Ask on the Ask page, and wait until the answer is there."""
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_be_enabled(timeout=FIRST_ANSWER)
    before = answers(page).count()
    box.fill(question)
    box.press("Enter")
    expect(answers(page)).to_have_count(before + 1, timeout=FIRST_ANSWER)
    settled(page)


def answers(page: Page) -> Locator:
    """The answers on the page, by the button that each has."""
    return page.get_by_test_id("stPopoverButton").filter(has_text="How it was made")


def settled(page: Page) -> None:
    """Wait until the page's script has run and its pictures are drawn."""
    page.wait_for_load_state("networkidle")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=FIRST_ANSWER)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise RuntimeError(f"the page did not start:\n{log.read_text(errors='replace')}")
