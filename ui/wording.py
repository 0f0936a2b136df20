"""The page's words: plain names for the records' codes, and text made safe to show. Pure: no Streamlit, no state."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal, NamedTuple

from assistant.core.types import Condition, Decision, Direction, Statement, Status, Strength

QUOTE_LENGTH = 160  # characters of a user's own words that are shown as evidence
MODEL_FAILED = "model-failed"  # the finding that stands for a draft that never came
LABEL_LENGTH = 44  # characters of a title on a button: what fits a telephone's width


Colour = Literal["red", "orange", "blue", "green", "violet", "gray", "primary"]


class Label(NamedTuple):
    """A short name with its badge colour and Material icon."""

    text: str
    colour: Colour
    icon: str


DECISIONS = {
    Decision.GENERAL: Label("General question", "gray", ":material/menu_book:"),
    Decision.NOT_RECOMMENDED: Label("Conditions not met", "orange", ":material/block:"),
    Decision.FACTS_MISSING: Label("Facts missing", "blue", ":material/help:"),
    Decision.CONDITIONS_MET: Label("All six conditions met", "violet", ":material/rule:"),
}

DECISION_MEANS = {
    Decision.GENERAL: "No patient is described.",
    Decision.NOT_RECOMMENDED: "At least one condition does not hold for this patient, so IVIG is not recommended.",
    Decision.FACTS_MISSING: (
        "Nothing rules the conditions out, but all six must be known to hold. Unknown never counts as met."
    ),
    Decision.CONDITIONS_MET: (
        "All six documented conditions hold as stated. IVIG remains off-guideline: guidelines recommend against it."
    ),
}

PASSED = Label("Passed the rule check", "green", ":material/verified_user:")
WITHHELD = Label("A draft was withheld", "orange", ":material/shield:")
ABSTAINED = Label("Not covered by the guideline", "gray", ":material/search_off:")

CONDITIONS = {
    "prior_losses": "Five or more prior losses",
    "rpl_type": "Primary RPL (no live birth)",
    "aspirin": "Aspirin has failed",
    "lmwh": "LMWH has failed",
    "hydroxychloroquine": "Hydroxychloroquine has failed",
    "shared_decision": "Shared decision-making supports a trial",
}

STATUSES = {
    Status.MET: Label("met", "green", ":material/check_circle:"),
    Status.NOT_MET: Label("not met", "orange", ":material/cancel:"),
    Status.UNKNOWN: Label("unknown", "gray", ":material/help:"),
}

_GRADED: dict[tuple[Direction, Strength], Label] = {
    ("for", "strong"): Label("Strong recommendation for", "green", ":material/keyboard_double_arrow_up:"),
    ("for", "conditional"): Label("Conditional recommendation for", "green", ":material/keyboard_arrow_up:"),
    ("for", "none"): Label("For, no strength stated", "green", ":material/arrow_drop_up:"),
    ("against", "strong"): Label("Strong recommendation against", "red", ":material/keyboard_double_arrow_down:"),
    ("against", "conditional"): Label("Conditional recommendation against", "red", ":material/keyboard_arrow_down:"),
    ("against", "none"): Label("Against, no strength stated", "red", ":material/arrow_drop_down:"),
}
_NEITHER = Label("Neither for nor against", "gray", ":material/drag_handle:")


def graded(statement: Statement) -> Label:
    """A statement's direction and strength in GRADE's words: "Strong recommendation against"."""
    return _GRADED.get((statement.direction, statement.strength), _NEITHER)


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$:&!])")
_LEADING = re.compile(r"^(\d*)([-+=.)])", re.MULTILINE)  # a list item or an underline, at the start of a line only
# What Streamlit turns into icons, links and arrows even where it is escaped: a joiner that no reader sees parts it.
_TURNED = re.compile(r"(?<=:)(?=[a-z/+])|(?=@)|(?<=www)(?=\.)|(?<=-)(?=[->])|(?<=<)(?=-)", re.IGNORECASE)
_JOINER = "\u2060"


def escaped(text: str) -> str:
    """Text as Markdown that shows it literally, but for space at the ends of lines."""
    lines = _TURNED.sub(_JOINER, "\n".join(line.strip() for line in text.splitlines()))
    return _LEADING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", lines))


def quoted(text: str) -> str:
    """A user's own words as one inline code span, which nothing in them can leave.

    Line breaks and invisible characters become spaces, and long words end in an ellipsis.
    """
    line = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    line = shortened(" ".join(line.split()), QUOTE_LENGTH)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{fence} “{line}” {fence}" if line else ""


def shortened(text: str, length: int) -> str:
    """At most `length` characters, cut at a word where there is one."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return (head.rsplit(" ", 1)[0] or head) + "…"


def answer_markdown(text: str) -> str:
    """An answer's own Markdown, with its reference markers set off, and no links, images or formulas.

    A generator may be any chat model; an image in its text would make the reader's browser fetch an address.
    """
    literal = text.replace("[", "\\[").replace("<", "&lt;").replace("$", "\\$")
    return re.sub(r"\\\[(\d+(?:\s*,\s*\d+)*)\]", r":primary[**\\[\1\\]**]", literal)


def references(numbers: Sequence[int]) -> str:
    """Reference numbers as the markers of the text: "[1, 2]", or nothing."""
    return f"[{', '.join(map(str, numbers))}]" if numbers else ""


def withheld(rules: Sequence[str]) -> str:
    """The sentence above the reasons for which a draft is not shown; `rules` are the rules that found them."""
    if set(rules) == {MODEL_FAILED}:
        return "**The chat model gave no draft.** Below is the guideline's own answer."
    return "**A draft did not pass the rule check and was withheld.** Below is the guideline's own answer instead."


def privacy(model: str | None) -> str:
    """Where the user's messages go, as Markdown; `model` is the chat model in use, if any."""
    if model is None:
        return (
            ":material/lock: **Private.** Nothing leaves this machine. Even so, enter no data that identify a patient."
        )
    return (
        f":material/send: **A chat model writes drafts.** {escaped(model)} receives your messages; "
        "enter no data that identify a patient."
    )


def sentence(problem: str) -> str:
    """An error's message as a sentence of its own."""
    return f"{problem[:1].upper()}{problem[1:]}".rstrip(".") + "."


def generator(name: str) -> str:
    """Who wrote a draft: the generator's name in plain words."""
    return "the built-in extractive generator" if name == "extractive" else f"the chat model {name}"


def tally(conditions: Sequence[Condition]) -> str:
    """How the conditions stand, in a few words: "3 met, 1 not met, 2 unknown"."""
    counts = {status: sum(condition.status is status for condition in conditions) for status in Status}
    return ", ".join(f"{count} {STATUSES[status].text}" for status, count in counts.items() if count)
