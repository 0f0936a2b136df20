"""A real server with the real assistant, and a real browser."""

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
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 60
LAUNCH = "import sys; from assistant.ui_launch import launch; sys.exit(launch(port={port}, open_browser=False))"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own chromium; a failure, not a skip, where there is none."""
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        pytest.fail(f"the browser tests need one of {', '.join(CHROMIUM_NAMES)}; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page that was started in a folder of its own, with an empty data folder."""
    folder = tmp_path_factory.mktemp("server")
    port = _free_port()
    environ = {**os.environ, "RPL_ASSISTANT_DATA_FOLDER": str(folder / "data")}
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
    pytest.fail(f"the page did not start:\n{log.read_text(errors='replace')}")
