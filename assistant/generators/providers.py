"""Chat models by name, through LangChain: the package that each needs, its key, and what it is told of our settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel

from assistant.config import Settings
from assistant.errors import ConfigError
from assistant.generators.bounded import response_hooks

WINDOW = 8192  # tokens that a model reads and writes at once, where nothing is known of it
_NO_KEY = "not-needed"  # what a server of one's own is given where no key is set: its clients insist on one


@dataclass(frozen=True, slots=True)
class Provider:
    """What is known of a provider: the extra that installs it, the variable of its key, how settings become options."""

    extra: str
    key: str | None
    options: Callable[[Settings], dict[str, Any]]


def _openai(settings: Settings) -> dict[str, Any]:
    from openai import DefaultHttpxClient

    hooks = response_hooks(settings.model_timeout)
    options: dict[str, Any] = {
        "http_client": DefaultHttpxClient(event_hooks=hooks, timeout=settings.model_timeout),
        "max_retries": settings.model_retries,
        "timeout": settings.model_timeout,
        "max_tokens": settings.model_tokens,
        "stream_usage": False,  # an option that many servers of this protocol refuse
        "use_responses_api": False,
    }
    own = settings.model_url or os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE")
    if own and not os.environ.get("OPENAI_API_KEY"):
        options["api_key"] = _NO_KEY
    return options | _base("base_url", settings)


def _anthropic(settings: Settings) -> dict[str, Any]:
    return {
        "max_retries": settings.model_retries,
        "timeout": settings.model_timeout,
        "max_tokens": settings.model_tokens,
    } | _base("base_url", settings)


def _ollama(settings: Settings) -> dict[str, Any]:
    return {
        "num_ctx": settings.model_window or WINDOW,  # Ollama's own default is shorter, and it cuts silently
        "num_predict": settings.model_tokens,
        "client_kwargs": {
            "timeout": settings.model_timeout,
            "event_hooks": response_hooks(settings.model_timeout),
        },
    } | _base("base_url", settings)


def _base(name: str, settings: Settings) -> dict[str, Any]:
    return {name: settings.model_url} if settings.model_url else {}


PROVIDERS: Mapping[str, Provider] = {
    "openai": Provider("openai", "OPENAI_API_KEY", _openai),
    "anthropic": Provider("anthropic", "ANTHROPIC_API_KEY", _anthropic),
    "ollama": Provider("ollama", None, _ollama),
}


def open_model(name: str, settings: Settings) -> BaseChatModel:
    """The model PROVIDER:NAME; ConfigError, which never holds what a provider said, where it cannot be had."""
    from langchain.chat_models import init_chat_model

    provider, _, model = name.partition(":")
    known = PROVIDERS.get(provider)
    try:
        options = known.options(settings) if known else {}
        opened: BaseChatModel = init_chat_model(model, model_provider=provider, temperature=0, **options)
    except ImportError:
        raise ConfigError(f"the model {name} needs a package that is not installed; {_install(provider)}") from None
    except Exception as error:  # every provider has its own errors, whose text may hold a key
        problem = f"the model {name} cannot be opened ({type(error).__name__})"
        raise ConfigError(f"{problem}; {_advice(provider, known)}") from None
    return opened


def window(model: BaseChatModel, settings: Settings) -> int:
    """How many tokens the model reads and writes at once."""
    known = (getattr(model, "profile", None) or {}).get("max_input_tokens")
    return settings.model_window or (known if isinstance(known, int) and known > 0 else WINDOW)


def _install(provider: str) -> str:
    known = PROVIDERS.get(provider)
    if known:
        return f"install it with: pip install 'rpl-assistant[{known.extra}]'"
    return f"install LangChain's package for {provider}"


def _advice(provider: str, known: Provider | None) -> str:
    if known is None:
        return f"is {provider} one of LangChain's providers? {', '.join(PROVIDERS)} have extras here"
    if known.key and not os.environ.get(known.key):
        return f"set {known.key}, or model_url for a server of your own"
    return "look at its name and the provider's settings"
