"""A reader's way through the real page, in a real browser, with the real assistant."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

SECONDS = 1000.0
FIRST_ANSWER = 60 * SECONDS  # the model is loaded and the index built on the way
CASE = "She has had seven miscarriages and never a live birth. Is IVIG an option?"


@pytest.fixture(params=[(1280, 800), (390, 844)], ids=["desktop", "telephone"])
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    width, height = request.param
    opened = chromium.new_page(viewport={"width": width, "height": height})
    elsewhere: list[str] = []
    opened.on("request", lambda sent: elsewhere.append(sent.url))
    opened.goto(address)
    yield opened
    opened.close()
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in elsewhere if not url.startswith(own)] == []


def ask(page: Page, question: str) -> None:
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_be_enabled(timeout=FIRST_ANSWER)
    box.fill(question)
    box.press("Enter")
    expect(page.get_by_text("How this answer was made").or_(page.get_by_role("alert")).first).to_be_visible(
        timeout=FIRST_ANSWER
    )
    expect(page.get_by_role("alert")).to_have_count(0)


def test_a_question_gets_a_checked_answer_whose_source_opens(page: Page) -> None:
    ask(page, "What does the 2020 ACR guideline say about IVIG when aspirin and heparin have failed?")
    expect(page.get_by_text("Passed the rule check")).to_be_visible()
    page.get_by_test_id("stPopoverButton").filter(has_text="2020 ACR").click()
    source = page.get_by_test_id("stPopoverBody")
    expect(source).to_contain_text("Conditional recommendation against")
    expect(source).to_contain_text("Section: The evidence against IVIG")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_fact_that_was_read_is_seen_and_corrected_by_one_click(page: Page) -> None:
    ask(page, CASE)
    expect(page.get_by_text("Facts missing")).to_be_visible()
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("never a live birth")
    expand = page.get_by_test_id("stExpandSidebarButton")
    if expand.is_visible():  # a telephone shows the case facts on demand
        expand.click()
    page.get_by_test_id("stSidebar").get_by_role("radio", name="Secondary").click()
    expect(page.get_by_text("Conditions not met")).to_be_visible(timeout=20 * SECONDS)
