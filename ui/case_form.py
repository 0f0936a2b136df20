"""The case form: every fact as the assistant read it, each to be corrected by one click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st
import wording

from assistant.core.decision import CONDITION_IDS
from assistant.core.types import HIGH_RISK_FEATURES, Case, CaseFacts

Form = dict[str, Any]
_QUICK_LOSSES = {2: "2", 3: "3", 4: "4", 5: "5", 6: "6 or more"}


def show(form: Form, case: Case, *, prefix: str = "fact") -> None:
    """The form. A choice is written into `form`, which outranks what was read; unchoosing takes it out.

    `case` is the case as last read (it already heeds the form); `prefix` keeps two forms apart.
    """
    shown = CaseFacts().as_json() | case.facts.as_json() | form
    for field, value in shown.items():
        st.session_state[f"{prefix}_{field}"] = value
    st.number_input(
        wording.LOSSES,
        min_value=0,
        step=1,
        placeholder="not known",
        key=f"{prefix}_prior_losses",
        on_change=_store,
        args=(form, "prior_losses", prefix),
    )
    _basis("prior_losses", form, case)
    for field, (label, options) in wording.FACTS.items():
        st.segmented_control(
            label,
            list(options),
            format_func=options.__getitem__,
            key=f"{prefix}_{field}",
            on_change=_store,
            args=(form, field, prefix),
            help=wording.help_of(field),
        )
        _basis(field, form, case)
    st.pills(
        wording.FEATURES,
        HIGH_RISK_FEATURES,
        selection_mode="multi",
        wrap=True,
        key=f"{prefix}_high_risk_features",
        on_change=_store,
        args=(form, "high_risk_features", prefix),
    )
    _basis("high_risk_features", form, case)


def missing(form: Form, fields: tuple[str, ...], key: str, on_change: Callable[[], None]) -> None:
    """The unknown ones of the six conditions, each with its answers to click; `on_change` is called after a click."""
    for field in CONDITION_IDS:
        if field not in fields:
            continue
        label, options = wording.FACTS.get(field, (wording.LOSSES, _QUICK_LOSSES))
        name = f"{key}_{field}"

        def answered(field: str = field, name: str = name) -> None:
            form[field] = st.session_state[name]
            on_change()

        about = wording.help_of(field) if field in wording.FACTS else None
        st.pills(label, list(options), format_func=options.__getitem__, key=name, on_change=answered, help=about)


def _store(form: Form, field: str, prefix: str) -> None:
    value = st.session_state[f"{prefix}_{field}"]
    if value is None or value == []:
        form.pop(field, None)
    else:
        form[field] = value


def _basis(field: str, form: Mapping[str, Any], case: Case) -> None:
    """What the fact above rests on: the form, or the user's own words."""
    if field in form:
        st.markdown(":small[:material/edit: set by you]")
    elif field in case.evidence:
        st.markdown(f":small[:material/format_quote: {wording.quoted(case.evidence[field].text)}]")
