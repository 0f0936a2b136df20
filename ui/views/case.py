"""The case: its facts as a form, and the decision over the six documented conditions."""

from __future__ import annotations

from typing import Any

import case_form
import streamlit as st
import wording

from assistant.gate import given_case

form: dict[str, Any] = st.session_state.setdefault("form", {})


def main() -> None:
    """The page, from top to bottom."""
    st.title("Case")
    found = given_case(form)
    case_form.show(form, found.case, lambda: None)
    st.subheader(wording.DECISIONS[found.decision].text)
    st.markdown(wording.DECISION_MEANS[found.decision])
    for condition in found.conditions:
        label = wording.STATUSES[condition.status]
        st.markdown(f":{label.colour}[{label.icon} **{label.text}**] {wording.CONDITIONS[condition.id]}")


main()
