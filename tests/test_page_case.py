"""The Case page's behaviour, driven without a browser."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.scripted import Scripted, ask, button, shown


@pytest.fixture
def case(page: AppTest) -> AppTest:
    return page.switch_page("views/case.py").run()


def test_without_a_fact_there_is_no_decision_and_no_note(case: AppTest) -> None:
    assert "Set or describe the first fact" in shown(case)
    assert "Note for the chart" not in [item.value for item in case.header]


def test_a_fact_that_is_set_decides_at_once(case: AppTest) -> None:
    case.number_input(key="case_prior_losses").set_value(3).run()
    text = shown(case)
    assert "At least one condition does not hold" in text
    assert "she has had 3 losses, and 5 or more are required" in text
    button(case, "Clear the case").click().run()
    assert "Set or describe the first fact" in shown(case)


def test_facts_are_read_from_a_description_and_outranked_by_the_form(case: AppTest) -> None:
    case.text_area(key="case_words").set_value("Six losses, never a live birth. Aspirin failed.").run()
    assert case.number_input(key="case_prior_losses").value == 6
    assert case.segmented_control(key="case_rpl_type").value == "primary"
    assert "“never a live birth”" in shown(case)
    case.segmented_control(key="case_rpl_type").set_value("secondary").run()
    assert "her RPL is secondary" in shown(case)
    button(case, "Clear the case").click().run()
    assert case.number_input(key="case_prior_losses").value is None


def test_the_way_of_the_case_is_told_in_words(case: AppTest) -> None:
    case.text_area(key="case_words").set_value("APS. Three losses on aspirin and enoxaparin. HCQ never taken.").run()
    text = shown(case)
    assert "**Alternative: add hydroxychloroquine**" in text
    assert "Still open" not in text


def test_facts_from_the_conversation_are_shown_and_a_change_renews_the_answer(
    page: AppTest, scripted: Scripted
) -> None:
    ask(page, "She had six losses.")
    page.switch_page("views/case.py").run()
    assert page.number_input(key="case_prior_losses").value == 6
    page.number_input(key="case_prior_losses").set_value(2).run()
    page.switch_page("views/chat.py").run()
    turns, facts = scripted.asked[-1]
    assert turns == ("She had six losses.",)
    assert facts is not None
    assert facts["prior_losses"] == 2
    assert "Conditions not met" in shown(page)


def test_a_described_case_goes_along_to_the_ask_page(case: AppTest, scripted: Scripted) -> None:
    case.text_area(key="case_words").set_value("She had six losses.").run()
    button(case, "Ask about this case").click().run()
    assert scripted.asked[-1][0] == ("She had six losses.\n\nIs IVIG an option for this patient?",)
