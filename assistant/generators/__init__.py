"""What can propose a draft. The checker trusts none of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from assistant.core.types import Case, Decision, Draft, Retrieved


class Generator(Protocol):
    """Anything with a name that drafts an answer to a conversation's last message."""

    @property
    def name(self) -> str:
        """How the generator is named in an answer: `extractive`, or `provider:name`."""

    def draft(self, turns: Sequence[str], case: Case, decision: Decision, retrieved: Sequence[Retrieved]) -> Draft:
        """A proposal, unchecked; GenerationError where none can be made."""
