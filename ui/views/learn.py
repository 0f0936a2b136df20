"""The self-test: one question at a time, explained at once, and asked again when it is about to be forgotten."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import library
import question
import render
import service
import streamlit as st
import wording
from library import Library
from study import FILE, Study, load

from assistant import Settings, private_files
from assistant.errors import AssistantError, InputError
from assistant.learn.anki import deck
from assistant.learn.items import GROUPS, Item, Response
from assistant.learn.pool import load_items

SHOWN = 10  # weak spots listed

state = st.session_state


def now() -> datetime:
    """The time, which everything else is passed."""
    return datetime.now(UTC)


def chance() -> random.Random:
    """This session's own randomness."""
    rng: random.Random = state.setdefault("learn_random", random.Random())
    return rng


def study() -> Study:
    """This visitor's session; its progress comes from the file, where one is kept."""
    if "learn_study" not in state:
        begun = Study()
        if (path := place()) and (kept := load(path)) is not None:
            begun.progress, begun.kept = kept, path
        state.learn_study = begun
    found: Study = state.learn_study
    return found


def place() -> Path | None:
    """Where progress may be kept: nowhere on a server that several machines use."""
    return Settings.load().data_folder / FILE if service.private_machine() else None


# --- practise --------------------------------------------------------------------------------------------------------


def choose_groups(items: tuple[Item, ...]) -> None:
    """Heed a change of what is asked about: a new question."""
    study().groups, study().topics = tuple(state.learn_groups), ()
    study().ask(items, now(), chance())


def show_practise(items: tuple[Item, ...], shelf: Library) -> None:
    """The choice of questions, and the question."""
    session = study()
    st.pills(
        "Ask about (everything, unless you choose)",
        list(GROUPS),
        selection_mode="multi",
        default=list(session.groups),
        key="learn_groups",
        on_change=choose_groups,
        args=(items,),
        help="Statements: what the guidance says. Patients: are the conditions met? Answers: what the check blocks.",
    )
    if session.topics:
        st.caption(wording.escaped(f"Only the weak spots: {'; '.join(session.topics)}"))
        st.button("Ask about everything again", icon=":material/undo:", on_click=ask_about_all, args=(items,))
    if session.item is None:
        session.ask(items, now(), chance())
    if session.item is None:
        st.info("There is no such question. Choose something else to be asked about.", icon=":material/info:")
        return
    show_counts(items)
    with st.container(border=True, key="learn_card"):
        question.show(session.item)
        if session.response is None:
            show_ways_to_answer(session.item, items)
        else:
            show_outcome(session.item, session.response, items, shelf)


def ask_about_all(items: tuple[Item, ...]) -> None:
    """No longer only the weak spots."""
    study().topics = ()
    study().ask(items, now(), chance())


def show_counts(items: tuple[Item, ...]) -> None:
    """One line on how it goes."""
    session = study()
    due = len(session.progress.due(session.choice(items), now()))
    left = len(session.progress.unseen(session.choice(items)))
    if session.progress.answered:
        right = f"{session.progress.right} of {session.progress.answered} answers right"
        st.caption(f"{right} · {due} due again · {left} never asked")
    else:
        st.caption(f"{left} questions")


def show_ways_to_answer(item: Item, items: tuple[Item, ...]) -> None:
    """The widgets of the kind, and what can be done with a response."""
    response = question.response(item, key)
    with st.container(horizontal=True):
        st.button(
            "Check my answer",
            icon=":material/check:",
            disabled=response is None,
            on_click=take,
            args=(response,),
            key=key("check"),
        )
        st.button("Skip", icon=":material/skip_next:", on_click=ask_next, args=(items,), key=key("skip"))


def take(response: Response) -> None:
    """Take the response; a failure to keep it is shown on the page."""
    try:
        study().answer(response, now())
    except AssistantError as error:
        state.learn_problem = str(error)


def ask_next(items: tuple[Item, ...]) -> None:
    """The next question."""
    study().ask(items, now(), chance())


def key(name: str) -> str:
    """A widget's key, of this question alone."""
    return f"learn_{study().asked}_{name}"


def show_outcome(item: Item, response: Response, items: tuple[Item, ...], shelf: Library) -> None:
    """Right or wrong, why, and the statements that it rests on."""
    if item.is_right(response):
        st.success("**Right.**", icon=":material/check_circle:")
    else:
        st.error(f"**Not right.** You answered: {question.in_words(item, response)}", icon=":material/cancel:")
        st.markdown(
            f"**The right answer:** {question.in_words(item, item.accepted[0] if item.accepted else item.right)}"
        )
    st.markdown(wording.escaped(item.why))
    st.caption("It rests on")
    with st.container(horizontal=True, gap="small"):
        for id in item.statements:
            render.statement_popover(id, shelf)
    st.button(
        "Next question",
        icon=":material/arrow_forward:",
        on_click=ask_next,
        args=(items,),
        key=key("next"),
    )


# --- progress, and what can be taken along ---------------------------------------------------------------------------


def show_progress(items: tuple[Item, ...]) -> None:
    """How it goes, where it goes wrong, and whether it is kept."""
    progress = study().progress
    st.header("Your progress")
    if progress.answered:
        with st.container(horizontal=True):
            st.metric("Answers", progress.answered, width="content")
            st.metric("Right", f"{100 * progress.right / progress.answered:.0f} %", width="content")
            st.metric("Due again", len(progress.due(items, now())), width="content")
            st.metric("Never asked", f"{len(progress.unseen(items))} of {len(items)}", width="content")
        show_weak_spots(items)
    else:
        st.info("Nothing answered yet. Answer a few questions, and your weak spots are here.", icon=":material/info:")
    show_keeping()


def show_weak_spots(items: tuple[Item, ...]) -> None:
    """The topics with wrong answers, the weakest first."""
    spots = study().progress.weak_spots(items)
    st.subheader("Weak spots")
    if not spots:
        st.markdown("None so far: every answer was right.")
        return
    st.table(
        [{"Topic": wording.escaped(spot.topic), "Right": spot.right, "Wrong": spot.wrong} for spot in spots[:SHOWN]],
        border="horizontal",
        hide_index=True,
    )
    st.button("Practise the weakest", icon=":material/fitness_center:", on_click=practise_weakest, args=(items,))


def practise_weakest(items: tuple[Item, ...]) -> None:
    """Only the weakest topics, on the first tab."""
    study().practise_weak_spots(items, now(), chance())
    state.learn_tab = "Practise"


def show_keeping() -> None:
    """The switch that keeps progress on this machine, and the way to forget it."""
    st.subheader("Keep it")
    path = place()
    if path is None:
        st.markdown("This page is served to other machines, so progress lasts for this visit only.")
        return
    state.learn_keep = study().kept is not None
    st.toggle(
        "Keep my progress on this machine",
        key="learn_keep",
        on_change=switch_keeping,
        args=(path,),
        help="In a file in the data folder that only you can read. Switched off, the file is deleted.",
    )
    if study().kept:
        st.caption(wording.escaped(f"Kept in {study().kept}"))
    if study().progress.answered:
        with st.popover("Forget my progress", icon=":material/delete:"):
            st.markdown("All answers so far are forgotten, and cannot be brought back.")
            st.button("Forget it", icon=":material/delete_forever:", on_click=forget)


def switch_keeping(path: Path) -> None:
    """Keep the progress from now on, or delete what is kept and go on for this visit only."""
    session = study()
    try:
        if state.learn_keep:
            session.keep(path)
        else:
            session.let_go()
    except AssistantError as error:
        state.learn_problem = str(error)


def forget() -> None:
    """Start anew."""
    try:
        study().forget()
    except AssistantError as error:
        state.learn_problem = str(error)


def show_export(items: tuple[Item, ...], shelf: Library) -> None:
    """All questions as a deck for Anki."""
    st.header("Take the questions along")
    st.markdown(
        f"All {len(items)} questions as a deck for Anki, with the right answers, the reasons and the statements. "
        "Importing a newer deck later renews the questions and keeps what Anki knows of you."
    )
    st.download_button(
        "Download the Anki deck",
        lambda: deck(items, shelf.statements, now().timestamp()),
        "ivig-rpl.apkg",
        "application/octet-stream",
        icon=":material/download:",
        on_click="ignore",
    )


def show_damaged(error: InputError) -> None:
    """Kept progress that cannot be read: the problem, and the way out of it."""
    render.problem(str(error))

    def start_anew() -> None:
        if path := place():
            private_files.remove(path)

    st.button("Forget the kept progress", icon=":material/delete:", on_click=start_anew)


def main() -> None:
    """The page, from top to bottom."""
    st.title("Learn")
    st.markdown(
        "Questions made from the guidance, from invented patients and from the rules of the check. Each is explained "
        "at once, with its source, and comes again when you are about to forget it."
    )
    try:
        shelf = library.load()
        with st.spinner("Making the questions"):
            items = load_items()
        study()
    except InputError as error:
        show_damaged(error)
        return
    except AssistantError as error:
        render.problem(str(error))
        return
    if problem := state.pop("learn_problem", None):
        render.problem(problem)
    question.keep(key)
    practise, progress, export = st.tabs(["Practise", "Progress", "Anki"], key="learn_tab", on_change="rerun")
    if practise.open:
        with practise:
            show_practise(items, shelf)
    if progress.open:
        with progress:
            show_progress(items)
    if export.open:
        with export:
            show_export(items, shelf)


main()
