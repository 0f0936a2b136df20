"""A reader's ways through the real pages, in a real browser, with the real assistant."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import findings
from tests.browser.server import FIRST_ANSWER, ask, settled

CASE = "She has had seven miscarriages and never a live birth. Aspirin and enoxaparin failed. Is IVIG an option?"
PAGES = ("", "case", "guideline", "citations", "learn", "check", "about")
FOCUSED = "document.activeElement.matches('button, summary') ? document.activeElement.innerText : ''"
WIDTHS = {"desktop": (1280, 800), "telephone": (390, 844)}


@pytest.fixture(params=["desktop-light", "telephone-dark"])
def page(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Page]:
    """The Ask page; at the end, nothing was asked of any other machine."""
    device, scheme = request.param.split("-")
    width, height = WIDTHS[device]
    opened = chromium.new_page(
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        permissions=["clipboard-read"],
        base_url=address,
    )
    elsewhere: list[str] = []
    opened.on("request", lambda sent: elsewhere.append(sent.url))
    opened.goto("/")
    yield opened
    opened.close()
    own = (address, address.replace("http", "ws"), "data:", "blob:")
    assert [url for url in elsewhere if not url.startswith(own)] == []


def fits(page: Page) -> bool:
    """Nothing makes the page scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def tab_to(page: Page, words: str) -> None:
    """Press Tab until a button, or a line that opens, with these words has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate(
            "document.activeElement.matches('button, summary') ? document.activeElement.innerText : ''"
        ):
            return
    pytest.fail(f"no button with '{words}' can be reached")


def test_a_question_gets_a_checked_answer_whose_source_opens(page: Page) -> None:
    ask(page, "What does the 2020 ACR guideline say about IVIG when aspirin and heparin have failed?")
    answer = page.get_by_test_id("stChatMessage").last
    expect(answer.get_by_text("Conditional recommendation against: IVIG")).to_be_visible()
    expect(answer.get_by_text("Passed the rule check")).to_be_visible()
    expect(answer.get_by_role("heading", level=2)).to_contain_text("conditionally recommends against IVIG")
    page.locator("summary").filter(has_text="2020 ACR").click()
    source = page.get_by_test_id("stExpander").filter(has_text="2020 ACR")
    expect(source).to_contain_text("Conditional recommendation against")
    expect(source).to_contain_text("Section: The evidence against IVIG")
    source.get_by_role("link", name="Show in the guideline").press("Enter")  # it still slides into its place
    expect(page).to_have_url(re.compile(r"/guideline\?statement=acr-against-ivig$"))
    assert fits(page)


def test_missing_facts_are_clicked_and_read_facts_corrected(page: Page) -> None:
    ask(page, CASE)
    expect(page.get_by_text("Facts missing")).to_be_visible()
    expect(page.get_by_test_id("stChatMessage").last).to_contain_text("never a live birth")
    assert findings(page) == []
    page.get_by_role("radiogroup", name="Hydroxychloroquine").get_by_role("radio", name="Not failed").click()
    expect(page.get_by_text("Conditions not met")).to_be_visible()
    settled(page)
    page.get_by_role("button", name="Correct the facts").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radiogroup", name="Hydroxychloroquine").get_by_role("radio", name="Failed", exact=True).click()
    settled(page)
    assert findings(page) == []
    dialog.get_by_role("button", name="Update the answer").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Facts missing")).to_be_visible()
    assert fits(page)


def test_the_answer_is_copied_and_the_latest_question_is_in_sight(page: Page) -> None:
    ask(page, "Is IVIG recommended in obstetric APS?")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert "IVIG is not recommended" in page.evaluate("navigator.clipboard.readText()")
    ask(page, CASE)
    expect(page.get_by_text(CASE)).to_be_in_viewport()
    expect(page.get_by_role("status").filter(has_text="Answer: IVIG is not recommended")).to_have_count(1)


def test_a_case_is_described_decided_drawn_and_noted(page: Page) -> None:
    page.goto("/case")
    page.get_by_role("textbox", name="Describe the case").fill(
        "APS. Three losses on aspirin and enoxaparin. No HCQ yet."
    )
    page.get_by_role("button", name="Read the description").click()
    expect(page.get_by_text("Conditions not met: see the decision")).to_be_visible()
    expect(page.get_by_role("figure", name="Flow chart: IVIG. This case:")).to_be_visible()
    expect(page.get_by_text("Facts as stated:")).to_be_visible()
    settled(page)
    assert findings(page) == []
    assert fits(page)


def test_a_question_is_asked_and_its_source_opened_by_the_keyboard_alone(page: Page) -> None:
    page.get_by_role("textbox", name="Ask about IVIG").wait_for()
    settled(page)
    tab_to(page, "What is left when")
    page.keyboard.press("Enter")
    expect(page.get_by_text("How it was made")).to_be_visible(timeout=FIRST_ANSWER)
    settled(page)
    tab_to(page, "[1] ")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Intervention:").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Intervention:").first).to_be_hidden()


def test_every_page_keeps_its_own_width_and_title_wherever_one_comes_from(page: Page) -> None:
    def width() -> float:
        box = page.get_by_test_id("stMainBlockContainer").bounding_box()
        assert box
        return box["width"]

    def go(name: str) -> None:
        if page.get_by_test_id("stExpandSidebarButton").is_visible():
            page.get_by_test_id("stExpandSidebarButton").click()
        page.get_by_test_id("stSidebarNavLink").filter(has_text=name).click()
        expect(page).to_have_title(f"{name} - RPL Assistant")
        settled(page)

    settled(page)
    before = width()
    go("Case")
    go("Ask")
    assert width() == before


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_serious_accessibility_finding(page: Page, path: str) -> None:
    page.goto(f"/{path}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    settled(page)
    assert findings(page) == []
    assert fits(page)
