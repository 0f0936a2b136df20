"""Settings: given in code, in the environment (RPL_ASSISTANT_*) or in a TOML file, in this order of precedence.

There is no global: whoever needs settings is passed a `Settings`.
"""

from __future__ import annotations

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from assistant.errors import ConfigError

APPLICATION = "rpl-assistant"
PREFIX = "RPL_ASSISTANT_"
CONFIG_VARIABLE = f"{PREFIX}CONFIG"  # where the TOML file is, if not in the platform's folder


def _default_data_folder() -> Path:
    return platformdirs.user_data_path(APPLICATION, appauthor=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """What can be set.

    `data_folder` holds the vector store. `chroma_url` names a Chroma server to use instead (http or https);
    `chroma_token` is sent to it as a bearer token, and `chroma_certificates` is a file of the authorities to trust.
    `model` is a chat model as PROVIDER:NAME; without it the extractive generator answers. `models` are those that the
    page offers beside it. `model_url` is the base address of the model's server, `model_timeout` the seconds within
    which an answer arrives whatever the model does, `model_retries` how often a failed request is repeated, and
    `model_window` the tokens that the model reads and writes at once (None: what LangChain knows of it, else 8192).
    `audit_log` is a file that gets a line for each answer (None: no log), with question and answer only with
    `audit_texts`; it is put aside when it reaches `audit_size` bytes. `question_limit` and `answer_limit` are the
    longest message and the longest text to check that are served, in characters.
    """

    data_folder: Path = field(default_factory=_default_data_folder)
    chroma_url: str | None = None
    chroma_token: str | None = field(default=None, repr=False)
    chroma_certificates: Path | None = None
    model: str | None = None
    models: tuple[str, ...] = ()
    model_url: str | None = None
    model_timeout: float = 60.0
    model_retries: int = 1
    model_window: int | None = None
    model_tokens: int = 1024
    audit_log: Path | None = None
    audit_texts: bool = False
    audit_size: int = 10_000_000
    question_limit: int = 20_000
    answer_limit: int = 1_000_000

    def __post_init__(self) -> None:
        """ConfigError where a value cannot be used."""
        for name in ("chroma_url", "model_url"):
            if getattr(self, name) is not None:
                _require_url(name, getattr(self, name))
        if self.chroma_url is not None and self.chroma_token:
            _require_safe_way(self.chroma_url)
        for model in (*self.models, *([] if self.model is None else [self.model])):
            _require_model(model)
        if not 0 < self.model_timeout < math.inf:
            raise ConfigError("the setting model_timeout must be a positive number of seconds")
        if self.model_retries < 0:
            raise ConfigError("the setting model_retries must be 0 or more")
        for name in ("question_limit", "answer_limit", "model_window", "model_tokens", "audit_size"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ConfigError(f"the setting {name} must be a positive whole number")

    @property
    def offered(self) -> tuple[str, ...]:
        """The chat models that a reader may choose from, the one that is set first."""
        return tuple(dict.fromkeys([*([] if self.model is None else [self.model]), *self.models]))

    @classmethod
    def load(
        cls,
        given: Mapping[str, Any] | None = None,
        *,
        environ: Mapping[str, str] | None = None,
        file: Path | None = None,
    ) -> Settings:
        """Settings from all three places; `environ` and `file` default to the process's and the platform's.

        A value None in `given` counts as not given. ConfigError names an unknown or unusable setting.
        """
        variables = os.environ if environ is None else environ
        stated = {name: value for name, value in (given or {}).items() if value is not None}
        merged = _from_file(_config_file(variables, file)) | _from_environment(variables) | stated
        return cls(**{name: _converted(name, value) for name, value in merged.items()})


_NAMES = tuple(item.name for item in fields(Settings))


def _config_file(variables: Mapping[str, str], file: Path | None) -> Path | None:
    """The file to read; one that is named must exist, the platform's need not."""
    named = file or (Path(variables[CONFIG_VARIABLE]) if variables.get(CONFIG_VARIABLE) else None)
    if named is not None:
        return named
    usual = platformdirs.user_config_path(APPLICATION, appauthor=False) / "config.toml"
    return usual if usual.is_file() else None


def _from_file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"the settings file {path} cannot be read: {error.strerror or error}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"the settings file {path} is not valid TOML: {error}") from error


def _from_environment(variables: Mapping[str, str]) -> dict[str, Any]:
    """Every RPL_ASSISTANT_* variable; an empty one counts as not set."""
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in variables.items()
        if name.startswith(PREFIX) and name != CONFIG_VARIABLE and value
    }


def _converted(name: str, value: Any) -> Any:
    if name not in _NAMES:
        raise ConfigError(f"there is no setting '{name}'; the settings are {', '.join(_NAMES)}")
    if name in ("data_folder", "chroma_certificates", "audit_log") and isinstance(value, str | Path):
        return Path(value).expanduser()
    if name in (
        "question_limit", "answer_limit", "model_retries", "model_window", "model_tokens", "audit_size",
    ):  # fmt: skip
        return _whole_number(name, value)
    if name == "model_timeout":
        return _seconds(value)
    if name == "models":
        return _names(value)
    if name == "audit_texts":
        return _yes_or_no(name, value)
    if not isinstance(value, str):
        raise ConfigError(f"the setting {name} must be text")
    return value


def _whole_number(name: str, value: Any) -> int:
    try:
        if isinstance(value, bool | float):
            raise ValueError
        return int(value)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"the setting {name} must be a positive whole number, not '{value}'") from error


def _yes_or_no(name: str, value: Any) -> bool:
    known = {True: True, "true": True, "1": True, False: False, "false": False, "0": False}
    key = value.lower() if isinstance(value, str) else value
    if not isinstance(key, bool | str) or key not in known:
        raise ConfigError(f"the setting {name} must be true or false, not '{value}'")
    return known[key]


def _seconds(value: Any) -> float:
    try:
        if isinstance(value, bool):
            raise ValueError
        return float(value)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"the setting model_timeout must be a number of seconds, not '{value}'") from error


def _names(value: Any) -> tuple[str, ...]:
    """Names separated by commas, or a list of them."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise ConfigError("the setting models must be a list of PROVIDER:NAME")
    return tuple(name.strip() for name in names if name.strip())


def _require_url(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(f"the setting {name} must look like http://host:port")  # without the value: it may hold a key


def _require_safe_way(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise ConfigError("the setting chroma_token is only sent over https, or to this machine; see chroma_url")


def _require_model(model: str) -> None:
    provider, colon, name = model.partition(":")
    if not (provider and colon and name):
        raise ConfigError(f"the setting model must be PROVIDER:NAME, such as ollama:llama3.2, not '{model}'")
