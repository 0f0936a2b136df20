"""The guideline's pathway: how far a case leads, what is said on the way, and the picture of it."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from assistant import corpus
from assistant.core.pathway import Pathway, Reach, Trace, known
from assistant.gate import Gate, given_case

QUESTION = ("Is IVIG an option for this patient?",)
VALUES: dict[str, tuple[Any, ...]] = {
    "antiphospholipid": (None, "aps", "apl_without_aps", "negative"),
    "aspirin": ("failed", "not_failed"),
    "lmwh": ("failed",),
    "hydroxychloroquine": ("failed", "not_failed"),
    "sle": (None, True),
    "high_risk_features": ((), ("IVF pregnancy",)),
    "prior_losses": (6,),
}


def traced(facts: Mapping[str, Any] | None) -> Trace:
    found = given_case(facts)
    return corpus.load_pathway().trace(known(found.case, found.decision))


def taken(facts: Mapping[str, Any] | None) -> set[str]:
    return {id for id, reach in traced(facts).steps.items() if reach is Reach.TAKEN}


def test_without_a_patient_only_the_questions_at_the_start_are_reached() -> None:
    assert taken(None) == {"losses", "antibodies", "conditions"}


def test_failed_standard_treatment_leads_to_the_alternatives() -> None:
    facts = {"antiphospholipid": "aps", "aspirin": "failed", "lmwh": "failed", "prior_losses": 3}
    assert {"aps", "steroids", "no-prednisone", "not-recommended"} <= taken(facts)
    assert traced(facts).steps["add-hcq"] is Reach.OPEN
    assert "add-hcq" in taken(facts | {"hydroxychloroquine": "not_failed"})
    assert traced(facts | {"hydroxychloroquine": "failed"}).steps["add-hcq"] is Reach.OFF


def test_antibodies_without_the_syndrome_depend_on_high_risk_features() -> None:
    assert "no-heparin" in taken({"antiphospholipid": "apl_without_aps"})
    assert "heparin" in taken({"antiphospholipid": "apl_without_aps", "high_risk_features": ["IVF pregnancy"]})


def test_only_all_six_conditions_lead_off_guideline() -> None:
    met = {
        "prior_losses": 5,
        "rpl_type": "primary",
        **dict.fromkeys(("aspirin", "lmwh", "hydroxychloroquine"), "failed"),
        "shared_decision": True,
    }
    assert "off-guideline" in taken(met)
    for fact in met:
        assert "off-guideline" not in taken({name: value for name, value in met.items() if name != fact})


def test_what_is_said_on_every_way_passes_the_checker() -> None:
    gate, pathway = Gate(), corpus.load_pathway()
    said = {}
    for values in itertools.product(*VALUES.values()):
        found = given_case(dict(zip(VALUES, values, strict=True)))
        steps = pathway.trace(known(found.case, found.decision)).steps
        lit = tuple(pathway.steps[id].text for id, reach in steps.items() if reach is Reach.TAKEN)
        said[lit, found.decision] = found
    for (lit, _), found in said.items():
        assert gate.report("\n".join(f"- {text}." for text in lit), QUESTION, found).allowed, lit


def test_the_parts_show_every_step_but_the_start_and_no_way_twice() -> None:
    pathway = corpus.load_pathway()
    parts = [pathway.part(id) for id in pathway.parts]
    start = next(iter(pathway.steps))
    assert {id for part in parts for id in part.steps} == set(pathway.steps) - {start}
    ways = [way for part in parts for way in part.ways]
    assert sorted(ways, key=repr) == sorted((way for way in pathway.ways if way.start != start), key=repr)


def test_a_part_says_of_a_case_what_the_whole_says() -> None:
    pathway, found = corpus.load_pathway(), traced({"antiphospholipid": "aps", "aspirin": "failed", "lmwh": "failed"})
    for id in pathway.parts:
        part = pathway.part(id)
        seen = pathway.within(found, part)
        assert all(found.steps[id] is reach for id, reach in seen.steps.items())
        assert [found.ways[pathway.ways.index(way)] for way in part.ways] == list(seen.ways)


def test_a_part_that_begins_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="begins with 'c', which is no step"):
        Pathway.from_data({"steps": STEPS, "ways": [], "parts": {"c": "C"}})


STEPS: dict[str, Any] = {"a": {"text": "A"}, "b": {"text": "B"}}


@pytest.mark.parametrize(
    ("ways", "problem"),
    [
        ([{"from": "a", "to": "c"}], "names no step 'c'"),
        ([{"from": "a", "to": "b", "when": {"age": [40]}}], "unknown fact 'age'"),
        ([{"from": "a", "to": "b"}, {"from": "b", "to": "a"}], "circle"),
    ],
)
def test_a_pathway_that_cannot_be_walked_is_refused(ways: list[dict[str, Any]], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        Pathway.from_data({"steps": STEPS, "ways": ways})
