"""Facts that must agree with the source, whichever way an answer leans."""

from assistant.core.claims.engine import Claims, claim_lines
from assistant.core.claims.reading import ClaimLine
from assistant.core.claims.rules import Example, Rule

__all__ = ["ClaimLine", "Claims", "Example", "Rule", "claim_lines"]
