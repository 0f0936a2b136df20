"""Settings: given in code, in the environment (RPL_ASSISTANT_*) or in a TOML file, in this order of precedence.

There is no global: whoever needs settings is passed a `Settings`.
"""

from __future__ import annotations

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

    `data_folder` holds the vector store. `chroma_url` names a Chroma server to use instead (http or https).
    `model` is a chat model as PROVIDER:NAME; without it the extractive generator answers. `question_limit` and
    `answer_limit` are the longest message and the longest text to check that are served, in characters.
    """

    data_folder: Path = field(default_factory=_default_data_folder)
    chroma_url: str | None = None
    model: str | None = None
    question_limit: int = 20_000
    answer_limit: int = 1_000_000

    def __post_init__(self) -> None:
        """ConfigError where a value cannot be used."""
        if self.chroma_url is not None:
            _require_url(self.chroma_url)
        if self.model is not None:
            _require_model(self.model)
        for name in ("question_limit", "answer_limit"):
            if getattr(self, name) < 1:
                raise ConfigError(f"the setting {name} must be a positive whole number")

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
    if name == "data_folder" and isinstance(value, str | Path):
        return Path(value).expanduser()
    if name in ("question_limit", "answer_limit"):
        return _whole_number(name, value)
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


def _require_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise ConfigError(f"the setting chroma_url must look like http://host:port, not '{url}'")


def _require_model(model: str) -> None:
    provider, colon, name = model.partition(":")
    if not (provider and colon and name):
        raise ConfigError(f"the setting model must be PROVIDER:NAME, such as ollama:llama3.2, not '{model}'")
