"""The way in: messages and a case form, to a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.core.caseform import facts_from_json
from assistant.core.facts.conversation import Conversation
from assistant.core.facts.vocabulary import CaseVocabulary
from assistant.core.types import Case


def read_case(turns: Sequence[str], vocabulary: CaseVocabulary, form: Mapping[str, Any] | None = None) -> Case:
    """The case that a conversation and a case form describe.

    `turns` are the user's messages, oldest first. A fact of the form outranks the text; None in it means "not stated".
    A form that states any fact describes a patient. Raises ValueError where the form is malformed.
    """
    state = Conversation(vocabulary).read(turns)
    if form is None:
        return state.case()
    facts = facts_from_json(form)
    stated = {name: value for name, value in facts.as_json().items() if value is not None and value != []}
    if not stated:
        return state.case()
    case = replace(state, patient=True).case()
    stated = {name: tuple(value) if isinstance(value, list) else value for name, value in stated.items()}
    return replace(
        case,
        facts=replace(case.facts, **stated),
        open_maximum=case.open_maximum and "prior_losses" not in stated,
        evidence={name: words for name, words in case.evidence.items() if name not in stated},
    )
