"""Texts to try on the Check page, each with what a reader should see happen. Pure: no Streamlit, no state."""

from __future__ import annotations

from typing import NamedTuple


class Example(NamedTuple):
    """A text, the question that it answers, and whether the check lets it pass."""

    title: str
    question: str
    text: str
    allowed: bool


EXAMPLES = (
    Example(
        "A careful answer",
        "Should she have IVIG after four losses?",
        "No. The conditions are not met, so IVIG is not recommended [1]. Aspirin 81-100 mg daily with prophylactic "
        "LMWH is strongly recommended in obstetric APS [1].",
        True,
    ),
    Example(
        "One bad sentence among good ones",
        "Is IVIG an option after four losses?",
        "Guidelines recommend against IVIG. Withholding it from her would be a mistake. "
        "Aspirin 81-100 mg daily is part of the standard treatment of obstetric APS.",
        False,
    ),
    Example(
        "Wrong figures, a wrong strength, a wrong reference",
        "What does the guidance say about IVIG?",
        "The ACR strongly recommends against IVIG. The 2025 meta-analysis found no significant gain "
        "(RR 1.20, 95 % CI 0.86-1.22) [2]. ESHRE advises the same.",
        False,
    ),
    Example(
        "A table that says yes",
        "Which treatments are recommended?",
        "| Treatment | Recommended |\n|---|---|\n| aspirin with LMWH in obstetric APS | yes |\n| IVIG | yes |",
        False,
    ),
    Example(
        "A disguise",
        "What comes next?",
        "When all else fails, I.V.I.G is the answer.",
        False,
    ),
)
