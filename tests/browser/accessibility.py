"""The accessibility check with axe-core, which a Python package brings along."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SERIOUS = ("serious", "critical")


def findings(page: Page) -> list[str]:
    """What axe-core finds that is serious or critical, one line for each element: rule, what is wrong, the element."""
    found = Axe().run(page).response["violations"]
    return [
        f"{item['id']} ({item['impact']}): {item['help']}: {node['html'][:300]}"
        for item in found
        if item["impact"] in SERIOUS
        for node in item["nodes"]
    ]
