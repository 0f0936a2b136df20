"""Every error that the package raises on purpose, in one hierarchy.

AssistantError              anything below; its message is one line that says what is wrong and what to do
├── CorpusError             a corpus file is missing, or breaks a rule of its own format
├── ConfigError             a setting is unknown, or has a value that it cannot have
├── InputError              a question, case or text that cannot be served
├── GenerationError         the chat model gave no draft
├── DocumentError           a site's document cannot be read
├── StoppedError            the reader stopped the answer before it was there
└── StoreError              the vector store cannot be built, opened or asked
    └── ModelError          the weights of the embedding model are missing or not the pinned ones
"""

from __future__ import annotations


class AssistantError(Exception):
    """Anything that the user can understand and act on."""


class CorpusError(AssistantError):
    """A corpus file is missing, or breaks a rule of its own format.

    `file`, `entry` (a statement or rule id) and `field` say where; the latter two are None where they do not apply.
    """

    def __init__(self, problem: str, *, file: str, entry: str | None = None, field: str | None = None) -> None:
        self.problem, self.file, self.entry, self.field = problem, file, entry, field
        place = ", ".join(part for part in (file, entry, field and f"field '{field}'") if part)
        super().__init__(f"{place}: {problem}")


class ConfigError(AssistantError):
    """A setting is unknown, or has a value that it cannot have."""


class InputError(AssistantError):
    """A question, case or text that cannot be served."""


class DocumentError(AssistantError):
    """A site's document cannot be read. The message goes on after the document's name: "is not a sound PDF file"."""


class GenerationError(AssistantError):
    """The chat model gave no draft."""


class StoppedError(AssistantError):
    """The reader stopped the answer before it was there."""


class StoreError(AssistantError):
    """The vector store cannot be built, opened or asked."""


class ModelError(StoreError):
    """The weights of the embedding model are missing or not the pinned ones."""
