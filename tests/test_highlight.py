"""A text comes back whole, with each finding at its sentence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant import check
from assistant.core.highlight import highlighted
from assistant.core.types import Finding
from tests import strategies

LONG = """# Answer

IVIG is not recommended. **Start Privigen now.** Aspirin is given
with LMWH in obstetric APS.

- IVIG works wonders
- “Aspirin” 81–100 mg daily

| Treatment | Advice |
|---|---|
| IVIG | recommended |
| prednisone | not to be added |
"""


def blocked(text: str, question: str = "") -> list[str]:
    """The sentences of a text that the checker speaks against, as they stand in it."""
    return [each.text for each in highlighted(text, check(text, question).findings).sentences if each.findings]


MARKUP = st.lists(
    st.sampled_from(["# ", "- ", "| ", " |\n|---|\n", "**", "\n", "\n\n", ". ", "IVIG", "is", " no"])
).map("".join)


@settings(max_examples=60)
@given(strategies.texts | MARKUP)
def test_the_passages_give_the_text_back_and_no_finding_is_lost(text: str) -> None:
    findings = (Finding("a", text[:20], "why"), Finding("b", "not in the text at all", "why"))
    found = highlighted(text, findings)
    assert "".join(passage.text for passage in found.passages) == text
    held = {finding.rule for passage in found.passages for finding in passage.findings}
    assert held | {finding.rule for finding in found.whole} == {"a", "b"}
    assert all(passage.sentence for passage in found.passages if passage.findings)


def test_only_the_sentences_that_break_a_rule_are_marked() -> None:
    assert blocked(LONG) == ["**Start Privigen now.**", "IVIG works wonders", "| IVIG | recommended |"]


def test_every_sentence_is_found_with_its_marks() -> None:
    texts = [passage.text for passage in highlighted(LONG, ()).sentences]
    assert "IVIG is not recommended." in texts
    assert "Aspirin is given\nwith LMWH in obstetric APS." in texts
    assert "“Aspirin” 81–100 mg daily" in texts
    assert "| prednisone | not to be added |" in texts


def test_a_sentence_that_stands_twice_is_marked_twice() -> None:
    assert blocked("IVIG works. Aspirin is given daily. IVIG works.") == ["IVIG works.", "IVIG works."]


@pytest.mark.parametrize("text", ["Give I\u200bVIG.", "<b>IVIG</b> is not recommended."])
def test_a_disguise_is_about_the_whole_text(text: str) -> None:
    found = highlighted(text, check(text).findings)
    assert "disguise" in {finding.rule for finding in found.whole}


def test_a_finding_that_runs_through_several_sentences_marks_them_all() -> None:
    text = "One is here. Two is there. Three."
    found = highlighted(text, [Finding("r", "One is here. Two is there.", "why")])
    assert [bool(passage.findings) for passage in found.sentences] == [True, True, False]


def test_nothing_to_read_has_no_sentences() -> None:
    assert highlighted("", ()).passages == ()
    assert highlighted(" \n ", ()).sentences == ()
