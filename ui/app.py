"""The web page's entry point: which pages there are, and nothing else."""

from pathlib import Path

import streamlit as st

ICON = str(Path(__file__).parent / "icon.svg")  # a file: Streamlit would fetch a named icon from a font server

st.set_page_config(page_icon=ICON)  # before the navigation, which would take the page's named icon
page = st.navigation(
    [  # without section headings, which Streamlit puts into the list in a way that screen readers stumble over
        st.Page("views/chat.py", title="Ask", icon=":material/forum:", default=True),
        st.Page("views/case.py", title="Case", icon=":material/checklist:", url_path="case"),
        st.Page("views/guideline.py", title="Guideline", icon=":material/menu_book:", url_path="guideline"),
        st.Page("views/citations.py", title="Citations", icon=":material/format_quote:", url_path="citations"),
        st.Page("views/learn.py", title="Learn", icon=":material/school:", url_path="learn"),
        st.Page("views/check.py", title="Check a text", icon=":material/fact_check:", url_path="check"),
        st.Page("views/about.py", title="About and safety", icon=":material/verified_user:", url_path="about"),
    ],
    expanded=True,
)
# For every page anew: a layout stays until another one is set.
st.set_page_config(
    page_title=f"{page.title} - RPL Assistant",
    layout="wide" if page.url_path == "case" else "centered",
)
page.run()
