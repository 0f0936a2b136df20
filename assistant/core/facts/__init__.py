"""From the clinician's own words to the facts of one case."""

from assistant.core.facts.reader import read_case
from assistant.core.facts.vocabulary import CaseVocabulary

__all__ = ["CaseVocabulary", "read_case"]
