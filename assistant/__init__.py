"""A chat assistant grounded in one guidance document on IVIG in recurrent pregnancy loss, every answer rule-checked.

The names are imported when they are first used: `check` needs none of the libraries that `Assistant` loads.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.config import Settings
    from assistant.core.types import Answer, Citation, Decision, Finding, Report
    from assistant.errors import AssistantError
    from assistant.gate import check
    from assistant.pipeline import Assistant

__all__ = ["Answer", "Assistant", "AssistantError", "Citation", "Decision", "Finding", "Report", "Settings", "check"]

_HOMES = {
    "Answer": "core.types",
    "Assistant": "pipeline",
    "AssistantError": "errors",
    "Citation": "core.types",
    "Decision": "core.types",
    "Finding": "core.types",
    "Report": "core.types",
    "Settings": "config",
    "check": "gate",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
