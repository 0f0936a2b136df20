"""The self-test: every right answer agrees with the corpus, the decision code or the checker."""

from __future__ import annotations

import random
import re
import sqlite3
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import corpus
from assistant.core.claims import Example, Rule
from assistant.core.decision import CONDITION_IDS, decide, statuses
from assistant.core.facts import read_case
from assistant.core.types import Case, Decision, Finding, Report, Status
from assistant.errors import CorpusError, InputError
from assistant.learn.anki import deck
from assistant.learn.data import LearningData
from assistant.learn.from_patients import ALL_HOLD, DECISIONS, patient
from assistant.learn.from_rules import NOTHING, rule_items
from assistant.learn.from_statements import FALSE, GRADES, TRUE, altered, falsified, figures, marker, statement_items
from assistant.learn.items import GROUPS, KIND_NAMES, Item, Kind, Passage, figure, shuffled
from assistant.learn.pool import PATIENTS, SEED, judge, load_items
from assistant.learn.progress import Progress

ITEMS = load_items()
STATEMENTS = {statement.id: statement for statement in corpus.load_statements()}
CHECKER = corpus.load_checker()
RULES = {**CHECKER.rules, **CHECKER.claims.rules}
DATA = corpus.load_learning()
NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


def of(*kinds: Kind) -> list[Item]:
    return [item for item in ITEMS if item.kind in kinds]


def passage(item: Item, name: str) -> str:
    return next((each.text for each in item.passages if each.name == name), "")


# --- all questions -------------------------------------------------------------------------------------------------


def test_every_kind_of_question_is_there_under_an_id_of_its_own() -> None:
    assert {item.kind for item in ITEMS} == set(Kind) == set(KIND_NAMES)
    assert len({item.id for item in ITEMS}) == len(ITEMS)
    assert {kind for kinds in GROUPS.values() for kind in kinds} == set(Kind)
    assert {item.group for item in ITEMS} == set(GROUPS)


def test_every_question_has_a_right_answer_among_different_options_and_names_its_source() -> None:
    for item in ITEMS:
        assert item.prompt, item.id
        assert item.why, item.id
        assert item.statements, item.id
        assert set(item.statements) <= set(STATEMENTS), item.id
        assert len(set(item.options)) == len(item.options), item.id
        assert bool(item.options) != bool(item.accepted), item.id
        assert all(item.answer), item.id
        assert item.is_right(item.accepted[0] if item.accepted else item.right), item.id


def test_the_same_seed_gives_the_same_questions_and_another_one_other_patients() -> None:
    load_items.cache_clear()
    assert load_items(SEED) == ITEMS
    assert [item.passages for item in load_items(2) if item.kind is Kind.DECISION] != [
        item.passages for item in of(Kind.DECISION)
    ]


def test_only_the_whole_right_answer_is_right() -> None:
    item = next(item for item in of(Kind.CONDITIONS) if len(item.right) == 2)
    assert item.is_right(item.right[::-1])
    assert not item.is_right(item.right[:1])
    assert not item.is_right((*item.right, 6))
    assert not item.is_right(())
    ordered = of(Kind.ORDER)[0]
    assert not ordered.is_right(tuple(sorted(ordered.right)))


@given(st.integers())
def test_another_order_of_the_options_has_the_same_right_answer(seed: int) -> None:
    for item in (of(Kind.SPOT)[0], of(Kind.ORDER)[0], of(Kind.CONDITIONS)[1]):
        assert sorted(shuffled(item, random.Random(seed)).answer) == sorted(item.answer)
    assert shuffled(of(Kind.ORDER)[0], random.Random(seed)).answer == of(Kind.ORDER)[0].answer


# --- statements ----------------------------------------------------------------------------------------------------


def test_what_is_true_is_the_statement_and_what_is_false_differs_in_one_place() -> None:
    for item in of(Kind.TRUE_FALSE):
        text, stated = passage(item, "Statement"), STATEMENTS[item.statements[0]].text
        assert item.answer == ((TRUE,) if text == stated else (FALSE,)), item.id
        assert text not in {statement.text for statement in STATEMENTS.values()} or item.answer == (TRUE,)


def test_every_swap_makes_some_statement_false_and_nearly_every_statement_has_a_false_version() -> None:
    used = [swap for swap in DATA.swaps for each in STATEMENTS.values() if falsified(each, [swap])]
    assert set(used) == set(DATA.swaps)
    with_false = {item.statements[0] for item in of(Kind.TRUE_FALSE) if item.answer == (FALSE,)}
    assert len(with_false) >= len(STATEMENTS) - 1


@pytest.mark.parametrize("what", ["direction"])
def test_the_checker_blocks_a_statement_on_ivig_that_is_turned_round(what: str) -> None:
    turned = [
        item
        for item in of(Kind.TRUE_FALSE)
        if item.id.endswith(f":{what}") and STATEMENTS[item.statements[0]].intervention == "IVIG"
    ]
    assert len(turned) >= 8
    for item in turned:
        assert not judge(Example(passage(item, "Statement"))).allowed, item.id


def test_a_false_figure_is_one_that_the_statement_does_not_have() -> None:
    for item in of(Kind.TRUE_FALSE):
        if ":figure-" in item.id:
            stated = [match.group() for match in figures(STATEMENTS[item.statements[0]].text)]
            shown = [match.group() for match in figures(passage(item, "Statement"))]
            changed = [new for new, old in zip(shown, stated, strict=True) if new != old]
            assert len(changed) == 1, item.id
            assert changed[0] not in stated, item.id


def test_a_figure_is_taken_whole_and_a_confidence_level_is_none() -> None:
    text = "0.6-0.8 g/kg until 16-20 weeks (RR 1.02, 95 % CI 0.86-1.22), Th1/Th2 above 12 %."
    assert [match.group() for match in figures(text)] == ["0.6-0.8", "16-20", "1.02", "0.86-1.22", "12"]


def test_an_altered_figure_keeps_its_form() -> None:
    rng = random.Random(0)
    assert altered("2020", [], rng) in {"2019", "2018", "2017", "2015"}
    assert re.fullmatch(r"\d\.\d-\d\.\d", str(altered("0.6-0.8", [], rng)))
    assert altered("0", [], rng) is None


def test_the_strength_and_the_references_asked_for_are_the_statements_own() -> None:
    for item in of(Kind.GRADE):
        statement = STATEMENTS[item.statements[0]]
        assert item.answer == (GRADES[statement.direction, statement.strength],)
    for item in of(Kind.REFERENCE):
        assert item.answer == (marker(STATEMENTS[item.statements[0]].references),)
    assert "No reference" in {item.answer[0] for item in of(Kind.REFERENCE)}


def test_the_gap_is_filled_by_the_statements_own_figure() -> None:
    for item in of(Kind.FIGURE):
        filled = passage(item, "Statement").replace("____", item.accepted[0])
        assert filled == STATEMENTS[item.statements[0]].text


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("81-100", True),
        ("81–100 mg", True),
        (" 81 to 100 mg daily", True),
        ("81", False),
        ("100-81", False),
        ("", False),
        ("mg", False),
    ],
)
def test_a_figure_may_be_typed_in_several_ways(typed: str, right: bool) -> None:
    item = next(item for item in of(Kind.FIGURE) if item.accepted == ("81-100",))
    assert item.is_right(typed) is right


def test_a_decimal_comma_is_read_as_a_point() -> None:
    assert figure("0,6-0,8 g/kg") == figure("0.6 - 0.8")


def test_the_steps_to_order_start_in_the_wrong_order_and_state_no_figure_of_their_own() -> None:
    for item in of(Kind.ORDER):
        assert item.right != tuple(range(len(item.options)))
        sequence = next(each for each in DATA.sequences if item.id.endswith(f":{each.id}"))
        assert item.answer == tuple(step.text for step in sequence.steps)
        for step in sequence.steps:
            told = " ".join(STATEMENTS[id].text for id in step.statements)
            assert {match.group() for match in figures(step.text)} <= {match.group() for match in figures(told)}


def test_the_years_are_in_the_order_of_the_documents() -> None:
    sequence = next(each for each in DATA.sequences if each.id == "years")
    years = [re.findall(r"20\d\d", STATEMENTS[step.statements[0]].text)[0] for step in sequence.steps]
    assert years == sorted(years)


# --- patients --------------------------------------------------------------------------------------------------------


def test_the_reader_of_case_facts_reads_every_patient_as_it_was_made() -> None:
    vocabulary = corpus.load_case_vocabulary()
    for number in range(200):
        told = patient(DATA.phrases, random.Random(number))
        read = read_case((told.prose,), vocabulary)
        assert statuses(read.facts, open_maximum=read.open_maximum) == statuses(told.facts), told.prose
        assert decide(Case(read.facts, patient=True)) is told.decision


def test_every_decision_occurs_and_is_the_decision_codes() -> None:
    vocabulary = corpus.load_case_vocabulary()
    for item in of(Kind.DECISION):
        read = read_case((passage(item, "Patient"),), vocabulary)
        assert item.answer == (DECISIONS[decide(Case(read.facts, patient=True))],)
    assert {item.answer[0] for item in of(Kind.DECISION)} == set(DECISIONS.values())


def test_the_conditions_that_fail_are_those_that_are_not_met() -> None:
    vocabulary = corpus.load_case_vocabulary()
    for item in of(Kind.CONDITIONS):
        found = statuses(read_case((passage(item, "Patient"),), vocabulary).facts)
        unmet = {index for index, id in enumerate(CONDITION_IDS) if found[id] is not Status.MET}
        assert set(item.right) == (unmet or {item.options.index(ALL_HOLD)})
    assert len(of(Kind.CONDITIONS, Kind.DECISION)) == PATIENTS
    assert any(item.answer == (ALL_HOLD,) for item in of(Kind.CONDITIONS))


def test_where_all_conditions_hold_it_is_still_said_to_be_off_guideline() -> None:
    met = [item for item in of(Kind.DECISION) if item.answer == (DECISIONS[Decision.CONDITIONS_MET],)]
    assert met
    assert all("guidelines recommend against IVIG" in item.why for item in met)


# --- rules -----------------------------------------------------------------------------------------------------------


def test_a_blocked_answer_breaks_the_rule_that_is_right_and_none_of_the_other_options() -> None:
    titles = {rule.id: rule.title.casefold() for rule in RULES.values()}
    for item in of(Kind.SPOT):
        _, id, number = item.id.split(":")
        kind, place = number.split("-")
        example = getattr(RULES[id], kind)[int(place) - 1]
        broken = {titles[finding.rule] for finding in judge(example).findings}
        assert passage(item, "Answer") == example.answer
        named = {option.casefold() for option in item.options}
        if broken:
            assert item.answer[0].casefold() == titles[id]
            assert named & broken == {titles[id]}
        else:
            assert item.answer == (NOTHING,)
    assert {item.answer == (NOTHING,) for item in of(Kind.SPOT)} == {True, False}


def test_of_two_near_answers_exactly_the_right_one_is_allowed() -> None:
    facts = {(rule.id, each.answer): each for rule in RULES.values() for each in (*rule.fails, *rule.passes)}
    for item in of(Kind.NEAR_MISS):
        id = item.id.split(":")[1]
        allowed = [option for option in item.options if judge(facts[id, option]).allowed]
        assert tuple(allowed) == item.answer, item.id


def test_nearly_every_rule_is_asked_about() -> None:
    asked = {item.id.split(":")[1] for item in of(Kind.SPOT)}
    assert set(RULES) - asked == set()


def test_an_example_of_which_the_checker_says_otherwise_is_not_asked() -> None:
    rule = Rule("r", "a fault", "Why.", ("aps-first-line",), (Example("Bad."),), (Example("Good."),))
    assert rule_items({"r": rule}, lambda _: Report(), 1)[0].answer == (NOTHING,)
    blocked = Report((Finding("another", "", "No."),))
    assert rule_items({"r": rule}, lambda _: blocked, 1) == ()


# --- data ------------------------------------------------------------------------------------------------------------


def test_a_sequence_that_names_no_statement_is_a_fault_of_the_corpus(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = corpus.read_mapping("learning.yaml")
    step = {"text": "A", "statements": ["no-such"]}
    entry = {"id": "x", "prompt": "p", "why": "w", "steps": [step, {**step, "text": "B"}]}
    monkeypatch.setattr(corpus, "read_mapping", lambda _: {**raw, "sequences": [entry]})
    with pytest.raises(CorpusError, match=r"learning\.yaml, x: there is no statement 'no-such'"):
        corpus.load_learning.__wrapped__()


def test_data_without_a_part_are_refused() -> None:
    raw = corpus.read_mapping("learning.yaml")
    with pytest.raises(KeyError):
        LearningData.from_data({**raw, "vignettes": {}})
    with pytest.raises(ValueError, match="two or more"):
        LearningData.from_data(
            {**raw, "sequences": [{**raw["sequences"][0], "steps": raw["sequences"][0]["steps"][:1]}]}
        )


def test_statements_without_figures_or_swaps_give_no_false_version() -> None:
    bare = LearningData((), (), DATA.phrases)
    one = [STATEMENTS["alternative-hydroxychloroquine"]]
    assert [item.kind for item in statement_items(one, corpus.load_sections(), bare, 1)] == [Kind.TRUE_FALSE]


# --- progress --------------------------------------------------------------------------------------------------------


def test_a_right_answer_comes_back_later_than_a_wrong_one() -> None:
    item = ITEMS[0]
    right, wrong = (Progress().after(item, each, NOW).records[item.id].card.due for each in (True, False))
    assert NOW < wrong < right
    again = Progress().after(item, True, NOW).after(item, True, right).records[item.id].card.due
    assert again - right > right - NOW


def test_the_same_answers_at_the_same_times_give_the_same_progress() -> None:
    def run() -> Progress:
        progress = Progress()
        for number, item in enumerate(ITEMS[:20]):
            progress = progress.after(item, number % 3 > 0, NOW + timedelta(minutes=number))
        return progress

    assert run() == run()
    assert Progress.from_text(run().as_text()) == run()


def test_what_is_due_comes_first_then_something_new_then_what_is_due_soonest() -> None:
    rng = random.Random(0)
    three = ITEMS[:3]
    progress = Progress().after(three[0], False, NOW).after(three[1], True, NOW)
    assert progress.following(three, NOW, rng) == three[2]
    late = NOW + timedelta(days=1)
    assert progress.following(three, late, rng) == three[0]
    assert progress.following(three, late, rng, skip=[three[0].id]) == three[1]
    assert progress.after(three[2], True, NOW).following(three, NOW, rng) == three[0]
    assert Progress().following((), NOW, rng) is None
    assert progress.due(three, late) == (three[0], three[1])


def test_new_questions_come_from_every_kind() -> None:
    rng = random.Random(1)
    drawn = [Progress().following(ITEMS, NOW, rng) for _ in range(200)]
    assert {item.kind for item in drawn if item} == set(Kind)


def test_the_weakest_topic_comes_first_and_one_without_errors_not_at_all() -> None:
    first, second, third = (of(kind)[0] for kind in (Kind.ORDER, Kind.SPOT, Kind.DECISION))
    progress = Progress()
    for item, right in ((first, False), (first, True), (second, False), (third, True)):
        progress = progress.after(item, right, NOW)
    assert [spot.topic for spot in progress.weak_spots(ITEMS)] == [second.topic, first.topic]
    assert (progress.right, progress.answered) == (2, 4)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"version": 2, "records": {}}',
        '{"version": 1}',
        '{"version": 1, "records": {"a": {"right": -1, "wrong": 0, "card": {}}}}',
        '{"version": 1, "records": {"a": {"right": 1, "wrong": 0, "card": {"due": 3}}}}',
        "[" * 100_000,
    ],
)
def test_damaged_progress_is_a_plain_error(text: str) -> None:
    with pytest.raises(InputError, match="forget it on the Learn page"):
        Progress.from_text(text)


# --- Anki ------------------------------------------------------------------------------------------------------------


def notes(content: bytes, folder: Path) -> list[tuple[str, list[str]]]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        archive.extract("collection.anki2", folder)
    with sqlite3.connect(folder / "collection.anki2") as base:
        return [(guid, fields.split("\x1f")) for guid, fields in base.execute("select guid, flds from notes")]


def test_the_deck_has_a_note_for_each_question_with_its_answer_and_source(tmp_path: Path) -> None:
    found = dict(notes(deck(ITEMS, STATEMENTS, 1.0), tmp_path))
    assert set(found) == {f"rpl-assistant {item.id}" for item in ITEMS}
    front, back, source, kind = found[f"rpl-assistant {of(Kind.GRADE)[0].id}"]
    assert "What does the guidance say" in front
    assert of(Kind.GRADE)[0].answer[0] in back
    assert of(Kind.GRADE)[0].statements[0] in source
    assert kind == "Direction and strength"


def test_the_deck_shows_texts_literally(tmp_path: Path) -> None:
    item = Item(
        "spot:x", Kind.SPOT, "t", "<b>p</b>", "w & {{Back}}", ("aps-first-line",),
        (Passage("Answer", "<script>a</script>\nb"),), ("<i>one</i>", "two"), (0,),
    )  # fmt: skip
    ((_, (front, back, *_)),) = notes(deck([item], STATEMENTS, 1.0), tmp_path)
    assert "<script>" not in front
    assert "&lt;script&gt;a&lt;/script&gt;<br>b" in front
    assert "<i>" not in front + back
