"""The main ways through Guideline, Citations, Learn and Check, in a real browser, on a desktop and a telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import findings
from tests.browser.server import settled

WIDTHS = {"desktop": (1280, 800, "light"), "telephone": (390, 844, "dark")}
PASTED = "IVIG is not recommended. Start it :material/check: now, see www.example.org or <b>http://example.org</b>."


@pytest.fixture
def page(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    width, height, theme = WIDTHS[request.param]
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    yield context.new_page()
    context.close()


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=30_000)
    settled(page)


def good(page: Page) -> None:
    """Nothing serious for a screen reader, nothing wider than the window."""
    settled(page)
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("page", ["telephone"], indirect=True)
def test_a_shared_address_opens_its_statement_and_leads_to_the_next(page: Page, address: str) -> None:
    opened(page, f"{address}/guideline?statement=gladel-against-ivig")
    card = page.locator(".st-key-guideline_opened")
    expect(card).to_contain_text("strongly recommends against adding IVIG")
    expect(card).to_contain_text(f"{address}/guideline?statement=gladel-against-ivig")
    good(page)
    card.get_by_role("link", name="Next statement").click()
    expect(card).to_contain_text("alternative-hydroxychloroquine, line 16")
    expect(page).to_have_url(re.compile(r"statement=alternative-hydroxychloroquine"))


@pytest.mark.parametrize("page", ["desktop"], indirect=True)
def test_filters_chart_and_pathway_are_there(page: Page, address: str) -> None:
    opened(page, f"{address}/guideline")
    page.get_by_role("textbox", name="Search").fill("prednisone")
    page.get_by_role("textbox", name="Search").press("Enter")
    expect(page.get_by_text("1 of 25 statements")).to_be_visible()
    page.get_by_role("tab", name="For and against").click()
    expect(page.get_by_role("table")).to_contain_text("Against")
    page.get_by_role("tab", name="Pathway").click()
    expect(page.get_by_test_id("stGraphVizChart").first).to_contain_text("documented")
    good(page)


@pytest.mark.parametrize("page", ["desktop"], indirect=True)
def test_a_citation_is_found_and_downloaded(page: Page, address: str, tmp_path: Path) -> None:
    opened(page, f"{address}/citations")
    page.get_by_label("Look up").fill("2018")
    page.get_by_label("Look up").press("Enter")
    expect(page.get_by_text("Pons-Estel BA").first).to_be_visible()
    expect(page.get_by_text("Sammaritano")).to_have_count(0)
    page.get_by_role("radio", name="BibTeX").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as BibTeX").click()
    download.value.save_as(tmp_path / "found.bib")
    assert "10.1136/annrheumdis-2018-213512" in (tmp_path / "found.bib").read_text(encoding="utf-8")
    good(page)


@pytest.mark.parametrize("page", ["telephone"], indirect=True)
def test_a_question_is_answered_explained_and_counted(page: Page, address: str) -> None:
    opened(page, f"{address}/learn")
    page.get_by_role("button", name="Patients").click()
    card = page.locator(".st-key-learn_card")
    expect(card).to_contain_text("Patient")
    settled(page)
    choices = card.get_by_test_id("stRadioOption").or_(card.get_by_test_id("stCheckbox"))
    choices.first.click()
    card.get_by_role("button", name="Check my answer").click()
    expect(card).to_contain_text("It rests on")
    page.get_by_role("tab", name="Progress").click()
    expect(page.get_by_test_id("stMetric").first).to_contain_text("1")
    good(page)


@pytest.mark.parametrize("page", ["desktop", "telephone"], indirect=True)
def test_a_pasted_text_is_marked_in_place_and_never_comes_alive(page: Page, address: str) -> None:
    opened(page, f"{address}/check")
    page.get_by_label("Text to check").fill(PASTED)
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.get_by_text("Blocked.", exact=True)).to_be_visible()
    marked = page.locator(".st-key-check_marked")
    expect(marked.locator(".stMarkdownColoredBackground")).to_contain_text(":\u2060material/check: now")
    expect(marked).to_contain_text("IVIG is not recommended.")
    expect(marked.locator("a")).to_have_count(0)
    expect(marked.locator("b")).to_have_count(0)
    good(page)
