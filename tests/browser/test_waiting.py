"""Waiting for a slow chat model, stopping it and trying again, in a real browser and with a real server of drafts."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import findings
from tests.browser.server import FIRST_ANSWER, SECONDS, serving, settled
from tests.scripted_server import Reply, ScriptedServer
from tests.scripted_server import serving as serving_drafts

DRAFT = "IVIG is not recommended in recurrent pregnancy loss [1]."
FIRST = "Is IVIG recommended in obstetric APS?"
SECOND = "Does the guideline support IVIG after repeated losses?"
HIGH = 160  # pixels from the top of the window
LEFT_WITHIN = 10.0  # seconds after which a request that nobody waits for has ended


@dataclass
class Model:
    """A model that begins to write, and goes on only when it is told to."""

    released: threading.Event = field(default_factory=threading.Event)

    def draft(self, reply: Reply) -> None:
        """An empty piece now and then, then the draft."""
        reply.headers()
        while not (self.released.wait(0.1) or reply.closing.is_set()):
            reply.piece("")
        reply.piece(DRAFT)
        reply.piece(finish="stop")
        reply.send("data: [DONE]\n\n")


@pytest.fixture(scope="module")
def drafts() -> Iterator[ScriptedServer]:
    with serving_drafts() as server:
        yield server


@pytest.fixture(scope="module")
def slow_address(drafts: ScriptedServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = {
        "RPL_ASSISTANT_MODEL": "openai:scripted",
        "RPL_ASSISTANT_MODEL_URL": drafts.url,
        "OPENAI_API_KEY": "none",
    }
    with serving(tmp_path_factory.mktemp("slow"), settings) as found:
        yield found


@pytest.fixture
def model(drafts: ScriptedServer) -> Iterator[Model]:
    slow = Model()
    drafts.script = slow.draft
    yield slow
    slow.released.set()


@pytest.fixture(params=["desktop", "telephone"])
def page(request: pytest.FixtureRequest, chromium: Browser, slow_address: str) -> Iterator[Page]:
    width, height = {"desktop": (1280, 800), "telephone": (390, 844)}[request.param]
    opened = chromium.new_page(viewport={"width": width, "height": height})
    opened.goto(slow_address)
    yield opened
    opened.close()


def send(page: Page, question: str) -> None:
    """Ask, and wait until the reader can stop waiting."""
    box = page.get_by_test_id("stChatInputTextArea")
    expect(box).to_be_enabled(timeout=FIRST_ANSWER)
    box.fill(question)
    box.press("Enter")
    expect(page.get_by_role("button", name="Stop waiting")).to_be_visible(timeout=FIRST_ANSWER)


def asked(page: Page, drafts: ScriptedServer) -> None:
    """Wait until the model has the question."""
    for _ in range(int(FIRST_ANSWER / SECONDS * 10)):
        if drafts.open:
            return
        page.wait_for_timeout(100)
    pytest.fail("the model was never asked")


def test_a_wait_is_stopped_and_the_question_tried_again(page: Page, model: Model, drafts: ScriptedServer) -> None:
    send(page, FIRST)
    asked(page, drafts)
    assert findings(page) == []
    before = page.get_by_test_id("stChatMessage").first.bounding_box()
    page.get_by_role("button", name="Stop waiting").click()
    expect(page.get_by_text("Stopped before there was an answer.")).to_be_visible()
    settled(page)
    assert findings(page) == []
    assert page.get_by_test_id("stChatMessage").first.bounding_box() == before
    deadline = time.monotonic() + LEFT_WITHIN
    while drafts.open and time.monotonic() < deadline:
        page.wait_for_timeout(100)
    assert drafts.open == 0

    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("button", name="Stop waiting")).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    model.released.set()
    expect(page.get_by_role("heading", level=2)).to_contain_text("IVIG is not recommended in recurrent pregnancy loss")
    settled(page)
    expect(page.get_by_role("button", name="Stop waiting")).to_have_count(0)
    expect(page.get_by_text(FIRST, exact=True)).to_have_count(1)


def test_the_answer_to_a_later_question_brings_its_question_to_the_top(page: Page, model: Model) -> None:
    model.released.set()
    typing = page.get_by_test_id("stChatInputTextArea")
    expect(typing).to_be_enabled(timeout=FIRST_ANSWER)
    typing.fill(FIRST)
    typing.press("Enter")
    expect(page.get_by_text("How it was made")).to_have_count(1, timeout=FIRST_ANSWER)
    settled(page)
    model.released.clear()
    send(page, SECOND)
    model.released.set()
    expect(page.get_by_text("How it was made")).to_have_count(2)
    settled(page)
    page.wait_for_timeout(2 * SECONDS)  # the place of the question is held until what stands above it is drawn
    box = page.get_by_text(SECOND, exact=True).bounding_box()
    assert box
    assert box["y"] < HIGH
    expect(page.get_by_role("button", name="Stop waiting")).to_have_count(0)
