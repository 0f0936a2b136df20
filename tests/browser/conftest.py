"""A real server with the real assistant, and a real browser, one each for the whole run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.server import browsing, serving


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium; a failure, not a skip, where there is none."""
    try:
        with browsing() as browser:
            yield browser
    except LookupError as error:
        pytest.fail(f"the browser tests need a browser: {error}")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a page that was started in a folder of its own, with an empty data folder."""
    with serving(tmp_path_factory.mktemp("server")) as found:
        yield found
