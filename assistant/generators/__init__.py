"""What can propose a draft. The checker trusts none of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from assistant.core.types import Case, Decision, Draft, Finding, Retrieved


class Generator(Protocol):
    """Anything with a name that drafts an answer to a conversation's last message."""

    @property
    def name(self) -> str:
        """How the generator is named in an answer: `extractive`, or `provider:name`."""

    def draft(self, turns: Sequence[str], case: Case, decision: Decision, retrieved: Sequence[Retrieved]) -> Draft:
        """A proposal, unchecked; GenerationError where none can be made."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long somebody waits for a draft: `seconds` from now, or until `stop` is set."""

    seconds: float
    stop: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds that are left; 0 when the time is up."""
        return max(0.0, self.started + self.seconds - time.monotonic())


class Session(Protocol):
    """The drafts for one question."""

    def draft(self) -> Draft:
        """The first proposal, unchecked; GenerationError where none came, StoppedError where the reader stopped it."""

    def redraft(self, findings: Sequence[Finding]) -> Draft:
        """Another, by somebody who has been told what was found against the one before; errors as for `draft`."""


@runtime_checkable
class Reviser(Protocol):
    """A generator that takes its time, and that can be told what was found against its draft."""

    def session(
        self,
        turns: Sequence[str],
        case: Case,
        decision: Decision,
        retrieved: Sequence[Retrieved],
        patience: Patience,
    ) -> Session:
        """Drafting for one question, within so much patience."""
