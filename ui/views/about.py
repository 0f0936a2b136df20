"""What the assistant is and is not, how its answers are kept safe, and where data go."""

import streamlit as st
import wording

st.title("About and safety")

st.markdown(
    """
RPL Assistant answers questions about **one guidance document**: intravenous immunoglobulin (IVIG) in recurrent
pregnancy loss (RPL). It is meant for clinicians who want to see what the document says, how strongly, and on which
reference.
"""
)

left, right = st.columns(2)
with left.container(border=True, height="stretch"):
    st.markdown("**:green[:material/check:] What it is**")
    st.markdown(
        """
- A reader of one document, statement by statement
- Answers with numbered sources that open in place
- Without a chat model, the same question always gives the same answer
- An open account of the facts it read and the rules it used
"""
    )
with right.container(border=True, height="stretch"):
    st.markdown("**:orange[:material/close:] What it is not**")
    st.markdown(
        """
- Medical advice for patients
- A substitute for clinical judgement or for the full guidelines
- A source on anything that the document does not cover
- A reason to use IVIG: guidelines recommend against it here
"""
    )

st.header("How an answer is made")
st.markdown(
    """
1. **Read.** The facts of the case are read from your own words, or set by you in the case form. What is not said is
   unknown, and is never guessed.
2. **Decide.** The six documented conditions are weighed. One that does not hold, or is unknown, is enough to stop.
3. **Find.** The closest statements of the guideline are looked up.
4. **Draft.** An answer is composed from these statements.
5. **Check.** Rules with permanent names go through every sentence: its stance on IVIG, figures, strengths, citations.
   What they do not understand, they block. Nothing of a blocked draft is shown: you get the guideline's own answer and
   the reason.
"""
)

st.header("The six documented conditions")
st.markdown(
    "Guidelines recommend against IVIG. The document describes it only as **off-guideline**, and only where **all "
    "six** of these hold together and informed consent is documented."
)
st.markdown("\n".join(f"1. {condition}" for condition in wording.CONDITIONS.values()))

st.header("Your data")
st.markdown(
    """
- The page, the search and the built-in generator run on this machine and send nothing out. A chat model is used only
  where whoever runs this page has configured one; a remote one then receives your messages.
- A conversation is kept in memory for as long as its page is open. It is kept on this machine only if you switch that
  on, on the Ask page of a machine that serves nobody else: as files that only your account can read, and that you can
  delete there. A kept answer is checked again before it is shown.
- Feedback is kept in a file of the machine that serves the page, without your question unless you tick that box.
- **Enter no data that identify a patient**: no names, dates of birth, addresses or record numbers.
"""
)
