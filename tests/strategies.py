"""Hypothesis strategies for what the parts exchange: case facts, cases, conversations, texts about treatments."""

from __future__ import annotations

from hypothesis import strategies as st

from assistant.core.types import HIGH_RISK_FEATURES, Case, CaseFacts

outcomes = st.sampled_from(["failed", "not_failed", None])
yes_no = st.sampled_from([True, False, None])

facts = st.builds(
    CaseFacts,
    prior_losses=st.none() | st.integers(0, 20),
    rpl_type=st.sampled_from(["primary", "secondary", None]),
    antiphospholipid=st.sampled_from(["aps", "apl_without_aps", "negative", None]),
    sle=yes_no,
    aspirin=outcomes,
    lmwh=outcomes,
    hydroxychloroquine=outcomes,
    shared_decision=yes_no,
    high_risk_features=st.lists(st.sampled_from(HIGH_RISK_FEATURES), unique=True).map(tuple),
)
met = st.builds(
    CaseFacts,
    prior_losses=st.integers(5, 20),
    rpl_type=st.just("primary"),
    antiphospholipid=st.sampled_from(["aps", "apl_without_aps", "negative", None]),
    sle=yes_no,
    aspirin=st.just("failed"),
    lmwh=st.just("failed"),
    hydroxychloroquine=st.just("failed"),
    shared_decision=st.just(True),
)
cases = st.builds(Case, facts=facts | met, patient=st.booleans(), open_maximum=st.booleans())

WORDS = """
    IVIG immunoglobulin Privigen it aspirin LMWH heparin hydroxychloroquine prednisone is not never recommended yes [1]
    recommend against may be considered option give start should must she he losses five 3 primary RPL APS [9] # | * -
    because although unless without failed guideline ACR strong conditional 0.6-0.8 g/kg monthly . , ; : ? !
"""
sentences = st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join)
texts = st.text(max_size=300) | sentences
conversations = st.lists(texts, max_size=3).flatmap(
    lambda earlier: texts.filter(lambda text: any(char.isalnum() for char in text)).map(lambda last: [*earlier, last])
)
