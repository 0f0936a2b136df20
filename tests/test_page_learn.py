"""The Learn page, driven without a browser: questions, answers, progress, and what is kept of it."""

from __future__ import annotations

import random
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from assistant.corpus import data_folder
from assistant.errors import InputError, StoreError
from assistant.learn.items import Item, Kind
from assistant.learn.pool import load_items
from tests.scripted import button, shown

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def learn(page: AppTest) -> AppTest:
    page.session_state["learn_random"] = random.Random(3)
    page.switch_page("views/learn.py").run()
    assert not page.exception
    return page


@pytest.fixture
def study(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module of a learner's session."""
    monkeypatch.syspath_prepend(str(data_folder("ui")))
    import study

    return study


def item_of(page: AppTest) -> Item:
    found: Item = page.session_state["learn_study"].item
    return found


def turn_to(page: AppTest, tab: str) -> AppTest:
    page.session_state["learn_tab"] = tab
    return page.run()


def put(page: AppTest, kind: Kind) -> Item:
    """Show the first question of a kind."""
    session = page.session_state["learn_study"]
    session.item, session.response = next(item for item in load_items() if item.kind is kind), None
    session.asked += 1
    turn_to(page, "Practise")
    return item_of(page)


def respond(page: AppTest, item: Item, *, rightly: bool) -> None:
    """Give an answer with the widgets of the question's kind."""
    if item.kind is Kind.FIGURE:
        page.text_input[0].set_value(item.accepted[0] if rightly else "7").run()
    elif item.kind is Kind.ORDER:
        for index in item.right if rightly else item.right[::-1]:
            button(page, item.options[index].replace(":", "\\:")).click().run()
    elif item.several:
        for index, box in enumerate(page.checkbox):
            if (index in item.right) is rightly:
                box.check()
        page.run()
    else:
        wrong = next(index for index in range(len(item.options)) if index not in item.right)
        page.radio[0].set_value(item.right[0] if rightly else wrong).run()
    button(page, "Check my answer").click().run()
    assert not page.exception


@pytest.mark.parametrize("rightly", [True, False])
def test_every_kind_of_question_can_be_answered_and_is_explained(learn: AppTest, rightly: bool) -> None:
    for count, kind in enumerate(Kind, start=1):
        item = put(learn, kind)
        assert button(learn, "Check my answer").disabled
        respond(learn, item, rightly=rightly)
        assert bool(learn.success) is rightly, kind
        assert bool(learn.error) is not rightly, kind
        text = shown(learn)
        assert item.why in text
        assert item.statements[0] in text
        assert learn.session_state["learn_study"].progress.answered == count
    button(learn, "Next question").click().run()
    assert item_of(learn) != item
    assert not learn.success


def test_a_choice_of_groups_asks_only_about_these(learn: AppTest) -> None:
    learn.pills(key="learn_groups").set_value(["Patients"]).run()
    for _ in range(6):
        assert item_of(learn).group == "Patients"
        button(learn, "Skip").click().run()


def test_weak_spots_are_listed_and_can_be_practised(learn: AppTest) -> None:
    assert "Nothing answered yet" in turn_to(learn, "Progress").info[0].value
    item = put(learn, Kind.SPOT)
    respond(learn, item, rightly=False)
    turn_to(learn, "Progress")
    assert list(learn.table[0].value["Topic"]) == [item.topic]
    button(learn, "Practise the weakest").click().run()
    assert item_of(learn).topic == item.topic
    assert "Only the weak spots" in shown(learn)
    button(learn, "Ask about everything again").click().run()
    assert "Only the weak spots" not in shown(learn)


def test_progress_is_kept_only_if_switched_on_and_deleted_when_switched_off(learn: AppTest, tmp_path: Path) -> None:
    kept = tmp_path / "data" / "learning" / "progress.json"
    respond(learn, put(learn, Kind.TRUE_FALSE), rightly=True)
    assert not kept.exists()
    turn_to(learn, "Progress").toggle(key="learn_keep").set_value(True).run()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    respond(learn, put(learn, Kind.GRADE), rightly=False)
    again = AppTest.from_file(str(data_folder("ui") / "app.py"), default_timeout=30).run()
    turn_to(again.switch_page("views/learn.py").run(), "Progress")
    assert again.session_state["learn_study"].progress.answered == 2
    assert again.toggle(key="learn_keep").value
    turn_to(learn, "Progress").toggle(key="learn_keep").set_value(False).run()
    assert not kept.exists()
    assert learn.session_state["learn_study"].progress.answered == 2


def test_progress_can_be_forgotten(learn: AppTest, tmp_path: Path) -> None:
    respond(learn, put(learn, Kind.TRUE_FALSE), rightly=True)
    turn_to(learn, "Progress").toggle(key="learn_keep").set_value(True).run()
    button(learn, "Forget it").click().run()
    assert not list((tmp_path / "data").rglob("progress.json"))
    assert learn.session_state["learn_study"].progress.answered == 0
    assert not learn.toggle(key="learn_keep").value


def test_damaged_progress_is_named_and_can_be_forgotten(page: AppTest, tmp_path: Path) -> None:
    kept = tmp_path / "data" / "learning" / "progress.json"
    kept.parent.mkdir(parents=True)
    kept.write_text("{", encoding="utf-8")
    page.switch_page("views/learn.py").run()
    assert "cannot be read" in page.error[0].value
    button(page, "Forget the kept progress").click().run()
    assert not kept.exists()
    assert not page.error


def test_progress_that_cannot_be_written_is_an_error_and_loses_no_answer(learn: AppTest, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(exist_ok=True)
    (tmp_path / "data" / "learning").write_text("in the way", encoding="utf-8")
    respond(learn, put(learn, Kind.TRUE_FALSE), rightly=True)
    turn_to(learn, "Progress").toggle(key="learn_keep").set_value(True).run()
    assert learn.error
    assert learn.session_state["learn_study"].progress.answered == 1
    assert learn.session_state["learn_study"].kept is None


def test_a_shared_page_keeps_nothing_on_disk(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    import streamlit

    monkeypatch.setattr(streamlit, "get_option", lambda name: "0.0.0.0")
    turn_to(page.switch_page("views/learn.py").run(), "Progress")
    assert "lasts for this visit only" in shown(page)
    assert not page.toggle


def test_two_windows_of_one_learner_add_up(study: Any, tmp_path: Path) -> None:
    first, second = study.Study(), study.Study()
    for session in (first, second):
        session.keep(tmp_path / "p.json")
    items = load_items()
    for session, item in ((first, items[0]), (second, items[1]), (first, items[2])):
        session.item, session.response = item, None
        session.answer(item.right or item.accepted[0], NOW)
    assert set(study.load(tmp_path / "p.json").records) == {item.id for item in items[:3]}


def test_answers_of_many_windows_at_the_same_time_all_count(study: Any, tmp_path: Path) -> None:
    items = load_items()[:12]

    def answer(item: Item) -> None:
        session = study.Study(item=item)
        session.keep(tmp_path / "p.json")
        session.answer(item.right or item.accepted[0], NOW)

    study.Study().keep(tmp_path / "p.json")
    with ThreadPoolExecutor(len(items)) as threads:
        list(threads.map(answer, items))
    assert set(study.load(tmp_path / "p.json").records) == {item.id for item in items}


def test_progress_that_another_window_has_deleted_is_not_kept_again(study: Any, tmp_path: Path) -> None:
    first, second = study.Study(), study.Study()
    for session in (first, second):
        session.keep(tmp_path / "p.json")
    second.forget()
    first.item = load_items()[0]
    first.answer(first.item.right or first.item.accepted[0], NOW)
    assert first.progress.answered == 1
    assert not (tmp_path / "p.json").exists()


def test_a_choice_outlasts_a_look_at_another_tab(learn: AppTest) -> None:
    put(learn, Kind.GRADE)
    learn.radio[0].set_value(2).run()
    turn_to(turn_to(learn, "Progress"), "Practise")
    assert learn.radio[0].value == 2
    assert not button(learn, "Check my answer").disabled


def test_an_answer_counts_once(study: Any) -> None:
    session = study.Study()
    session.ask(load_items(), NOW, random.Random(1))
    for _ in range(2):
        session.answer(session.item.right or session.item.accepted[0], NOW)
    assert session.progress.answered == 1


def test_questions_just_asked_do_not_come_again_at_once(study: Any) -> None:
    session = study.Study(groups=("Patients",))
    seen = []
    for _ in range(20):
        session.ask(load_items(), NOW, random.Random(1))
        session.answer((0,), NOW)
        seen.append(session.item.id)
    assert all(len(set(seen[place : place + 5])) == 5 for place in range(15))


def test_damage_is_an_input_error_and_a_folder_a_store_error(study: Any, tmp_path: Path) -> None:
    (tmp_path / "p").write_text("x", encoding="utf-8")
    with pytest.raises(InputError):
        study.load(tmp_path / "p")
    with pytest.raises(StoreError):
        study.load(tmp_path)
