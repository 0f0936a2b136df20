"""The page's words: plain names for the records' codes, and text made safe to show. Pure: no Streamlit, no state."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from assistant import delivery
from assistant.core.types import Answer, Condition, Decision, Direction, Outcome, Statement, Status, Strength

QUOTE_LENGTH = 160  # characters of a user's own words that are shown as evidence
LEAD_WORDS = 4  # a first sentence that is shorter, such as "No.", takes the next one along
LEAD_LENGTH = 240  # characters of a first sentence that can stand as the bottom line
LABEL_LENGTH = 42  # characters of a badge: what fits a telephone's width


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
CHECKS = {
    Outcome.PASSED: PASSED,
    Outcome.REDRAFTED: Label("Second draft passed the rule check", "green", ":material/verified_user:"),
    Outcome.REPLACED: WITHHELD,
    Outcome.FAILED: Label("The model gave no draft", "orange", ":material/cloud_off:"),
}
ABSTAINED = Label("Not covered by the guideline", "gray", ":material/search_off:")

NO_CASE = Label("No case yet", "gray", ":material/edit_note:")

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

_OUTCOMES = {"failed": "Failed", "not_failed": "Not failed"}
OUTCOME_HELP = (
    "Failed: a pregnancy was lost on it. Not failed: never taken, only planned, or stopped before a loss on it."
)

# field of CaseFacts -> its name, and the values that can be chosen; losses and high-risk features are of other kinds
FACTS: dict[str, tuple[str, Mapping[Any, str]]] = {
    "rpl_type": ("Type of RPL", {"primary": "Primary", "secondary": "Secondary"}),
    "aspirin": ("Aspirin", _OUTCOMES),
    "lmwh": ("LMWH", _OUTCOMES),
    "hydroxychloroquine": ("Hydroxychloroquine", _OUTCOMES),
    "shared_decision": ("Shared decision-making supports a trial", {True: "Yes", False: "No"}),
    "antiphospholipid": (
        "Antiphospholipid antibodies",
        {"aps": "APS", "apl_without_aps": "aPL, no APS", "negative": "Negative"},
    ),
    "sle": ("Lupus (SLE)", {True: "Present", False: "Absent"}),
}
LOSSES = "Prior pregnancy losses"
FEATURES = "High-risk features"


def in_sentence(label: str) -> str:
    """A label as it stands inside a sentence: "Failed" as "failed", "APS" as it is."""
    return label if label[1:2].isupper() or label.startswith("aPL") else label[:1].lower() + label[1:]


_GRADED: dict[tuple[Direction, Strength], Label] = {
    ("for", "strong"): Label("Strong recommendation for", "green", ":material/keyboard_double_arrow_up:"),
    ("for", "conditional"): Label("Conditional recommendation for", "green", ":material/arrow_upward:"),
    ("for", "none"): Label("For, no strength stated", "green", ":material/arrow_upward_alt:"),
    ("against", "strong"): Label("Strong recommendation against", "red", ":material/keyboard_double_arrow_down:"),
    ("against", "conditional"): Label("Conditional recommendation against", "red", ":material/arrow_downward:"),
    ("against", "none"): Label("Against, no strength stated", "red", ":material/arrow_downward_alt:"),
}
_NEITHER = Label("Neither for nor against", "gray", ":material/drag_handle:")


def graded(statement: Statement, *, named: bool = False) -> Label:
    """A statement's direction and strength in GRADE's words: "Strong recommendation against", with what if `named`."""
    label = _GRADED.get((statement.direction, statement.strength), _NEITHER)
    if not named:
        return label
    text = f"{label.text}: {statement.intervention}"
    if len(text) > LABEL_LENGTH:
        text = text.replace(" recommendation", "", 1)
    return label._replace(text=text)


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$:&!])")
_DOCUMENT = re.compile(r"([\\`*_\[\]<>#|~&])")  # what is special in a Markdown document without Streamlit's own signs
_LEADING = re.compile(r"^(\d*)([-+=.)])", re.MULTILINE)  # a list item or an underline, at the start of a line only
# What Streamlit turns into icons, links and arrows even where it is escaped: a joiner that no reader sees parts it.
_TURNED = re.compile(r"(?<=:)(?=[a-z/+])|(?=@)|(?<=www)(?=\.)|(?<=-)(?=[->])|(?<=<)(?=-)", re.IGNORECASE)
_LINKED = re.compile(r"(?<=:)(?=[a-z/+])|(?=@)|(?<=www)(?=\.)", re.IGNORECASE)  # the same in a text that has tables
_JOINER = "\u2060"


def escaped(text: str) -> str:
    """Text as Markdown that shows it literally, but for space at the ends of lines."""
    lines = _TURNED.sub(_JOINER, "\n".join(line.strip() for line in text.splitlines()))
    return _LEADING.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", lines))


def literal(text: str) -> str:
    """Text that shows as it is in a Markdown document that other programs read: no more is escaped than they need."""
    return _LEADING.sub(r"\1\\\2", _DOCUMENT.sub(r"\\\1", "\n".join(line.strip() for line in text.splitlines())))


def quoted(text: str) -> str:
    """A user's own words as one inline code span, which nothing in them can leave.

    Line breaks and invisible characters become spaces, and long words end in an ellipsis.
    """
    line = shortened(read_words(text), QUOTE_LENGTH)
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{fence} “{line}” {fence}" if line else ""


def read_words(text: str) -> str:
    """The words that a fact was read from, on one line and without the comma before them."""
    return one_line(text).lstrip(",;:. ")


def one_line(text: str) -> str:
    """A user's own words on one line, with a space for every line break and invisible character."""
    return " ".join("".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text).split())


def shortened(text: str, length: int) -> str:
    """At most `length` characters, cut at a word where there is one."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    return (head.rsplit(" ", 1)[0] or head) + "…"


def answer_markdown(text: str) -> str:
    """An answer's own Markdown, with its reference markers set off, and no links, images, icons or formulas.

    A generator may be any chat model; an image in its text would make the reader's browser fetch an address.
    """
    parted = _LINKED.sub(_JOINER, text)
    literal = parted.replace("[", "\\[").replace("<", "&lt;").replace("$", "\\$")
    return re.sub(r"\\\[(\d+(?:\s*,\s*\d+)*)\]", r":primary[**\\[\1\\]**]", literal)


def bottom_line(text: str) -> tuple[str, str]:
    """The first sentence of an answer that opens with one, and the rest; together they are the answer's text.

    No bottom line ("") where the answer opens with a heading, a list, a table or a very long sentence.
    """
    if not text[:1].isalnum() or re.match(r"\d+[.)]", text) or "|" in text.partition("\n")[0]:
        return "", text
    lead = ""
    for piece in delivery.pieces(text):
        lead += piece
        if len(lead.split()) >= LEAD_WORDS or "\n" in piece:
            break
    lead_is_short = len(lead) <= LEAD_LENGTH and "\n" not in lead.strip()
    return (lead.rstrip(), text[len(lead) :]) if lead_is_short else ("", text)


def announcement(answer: Answer | None, problem: str | None) -> str:
    """What a screen reader is told when an answer arrives."""
    if problem:
        return f"No new answer: {problem}"
    return f"Answer: {bottom_line(answer.text)[0] or one_line(answer.text)}" if answer else ""


def references(numbers: Sequence[int]) -> str:
    """Reference numbers as the markers of the text: "[1, 2]", or nothing."""
    return f"[{', '.join(map(str, numbers))}]" if numbers else ""


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


def help_of(field: str) -> str | None:
    """What the values of a fact mean, where their names do not say it."""
    return OUTCOME_HELP if FACTS[field][1] is _OUTCOMES else None


def tally(conditions: Sequence[Condition]) -> str:
    """How the conditions stand, in a few words: "3 met, 1 not met, 2 unknown"."""
    counts = {status: sum(condition.status is status for condition in conditions) for status in Status}
    return ", ".join(f"{count} {STATUSES[status].text}" for status, count in counts.items() if count)
