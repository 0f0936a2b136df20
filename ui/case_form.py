"""The case form: every fact as the assistant read it, each to be corrected by one click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
import wording

from assistant.core.types import HIGH_RISK_FEATURES, Case, CaseFacts

DRUG = {"failed": "Failed", "not_failed": "Not failed"}
YES_NO = {True: "Yes", False: "No"}

# field of CaseFacts -> its name on the form, and the values that can be chosen
CHOICES: dict[str, tuple[str, Mapping[Any, str]]] = {
    "rpl_type": ("Type of RPL", {"primary": "Primary", "secondary": "Secondary"}),
    "aspirin": ("Aspirin", DRUG),
    "lmwh": ("LMWH", DRUG),
    "hydroxychloroquine": ("Hydroxychloroquine", DRUG),
    "shared_decision": ("Shared decision-making supports a trial", YES_NO),
    "antiphospholipid": (
        "Antiphospholipid antibodies",
        {"aps": "APS", "apl_without_aps": "aPL, no APS", "negative": "Negative"},
    ),
    "sle": ("SLE (lupus)", YES_NO),
}


def show(form: dict[str, Any], case: Case, on_change: Callable[[], None]) -> None:
    """The form in the sidebar. A choice is written into `form`, which outranks what was read; unchoosing takes it out.

    `case` is the case as last read (it already heeds the form); `on_change` is called after every change.
    """
    st.subheader("Case facts", help="A fact that you set here outranks what the text says.")
    if form:
        st.button("Clear what I set", icon=":material/undo:", width="stretch", on_click=_clear, args=(form, on_change))
    else:
        st.caption("Filled in as your messages are read. Click to correct; leave open what is not known.")

    def changed(field: str) -> None:
        _store(form, field)
        on_change()

    shown = CaseFacts().as_json() | case.facts.as_json() | form
    for field, value in shown.items():
        st.session_state[_key(field)] = value
    st.number_input(
        "Prior pregnancy losses",
        min_value=0,
        step=1,
        placeholder="not known",
        key=_key("prior_losses"),
        on_change=changed,
        args=("prior_losses",),
    )
    _basis("prior_losses", form, case)
    for field, (label, options) in CHOICES.items():
        st.segmented_control(
            label,
            list(options),
            format_func=options.__getitem__,
            key=_key(field),
            on_change=changed,
            args=(field,),
            width="stretch",
        )
        _basis(field, form, case)
    st.pills(
        "High-risk features",
        HIGH_RISK_FEATURES,
        selection_mode="multi",
        key=_key("high_risk_features"),
        on_change=changed,
        args=("high_risk_features",),
    )
    _basis("high_risk_features", form, case)


def _key(field: str) -> str:
    return f"fact_{field}"


def _store(form: dict[str, Any], field: str) -> None:
    value = st.session_state[_key(field)]
    if value is None or value == []:
        form.pop(field, None)
    else:
        form[field] = value


def _clear(form: dict[str, Any], on_change: Callable[[], None]) -> None:
    form.clear()
    on_change()


def _basis(field: str, form: Mapping[str, Any], case: Case) -> None:
    """What the fact above rests on: the form, or the user's own words."""
    if field in form:
        st.caption(":primary[:material/edit: set by you]")
    elif field in case.evidence:
        st.caption(f":material/format_quote: {wording.quoted(case.evidence[field].text)}")
