"""The checker on a text that somebody else wrote."""

from __future__ import annotations

import streamlit as st
import wording

from assistant import check
from assistant.errors import AssistantError


def main() -> None:
    """The page, from top to bottom."""
    st.title("Check a text")
    question = st.text_input("The question that the text answers (optional)")
    answer = st.text_area("Text to check")
    if not st.button("Check") or not answer.strip():
        return
    try:
        report = check(answer, question)
    except AssistantError as error:
        st.error(wording.escaped(wording.sentence(str(error))), icon=":material/error:")
        return
    if report.allowed:
        st.success("Allowed: every sentence was understood, and none breaks a rule.", icon=":material/verified_user:")
    for finding in report.findings:
        st.warning(f"{wording.quoted(finding.sentence)} {wording.escaped(finding.reason)} *Rule {finding.rule}*")


main()
