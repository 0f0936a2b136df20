"""Settings: where they come from, which one wins, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.config import Settings
from assistant.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text('model = "ollama:from-file"\nquestion_limit = 7\n', encoding="utf-8")
    return path


def test_defaults_need_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    settings = Settings.load(environ={})
    assert settings.model is None
    assert settings.chroma_url is None
    assert settings.data_folder.name == "rpl-assistant"


def test_the_file_is_read(file: Path) -> None:
    settings = Settings.load(environ={}, file=file)
    assert (settings.model, settings.question_limit) == ("ollama:from-file", 7)


def test_the_environment_outranks_the_file(file: Path) -> None:
    settings = Settings.load(environ={"RPL_ASSISTANT_MODEL": "ollama:from-environment"}, file=file)
    assert (settings.model, settings.question_limit) == ("ollama:from-environment", 7)


def test_what_is_given_outranks_everything(file: Path) -> None:
    environ = {"RPL_ASSISTANT_QUESTION_LIMIT": "8"}
    assert Settings.load({"question_limit": 9, "model": None}, environ=environ, file=file).question_limit == 9


def test_the_environment_can_name_the_file(file: Path) -> None:
    assert Settings.load(environ={"RPL_ASSISTANT_CONFIG": str(file)}).question_limit == 7


def test_the_platforms_file_is_read_where_it_exists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platformdirs.user_config_path", lambda *_args, **_options: tmp_path)
    (tmp_path / "config.toml").write_text("answer_limit = 5\n", encoding="utf-8")
    assert Settings.load(environ={}).answer_limit == 5


def test_an_empty_variable_counts_as_not_set() -> None:
    assert Settings.load(environ={"RPL_ASSISTANT_MODEL": ""}).model is None


def test_a_home_folder_is_expanded() -> None:
    assert Settings.load({"data_folder": "~/x"}, environ={}).data_folder == Path.home() / "x"


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"colour": "red"}, "there is no setting 'colour'"),
        ({"question_limit": "many"}, "question_limit must be a positive whole number"),
        ({"question_limit": 0}, "question_limit must be a positive whole number"),
        ({"question_limit": True}, "question_limit must be a positive whole number"),
        ({"answer_limit": 1.5}, "answer_limit must be a positive whole number"),
        ({"model": "gpt"}, "model must be PROVIDER:NAME"),
        ({"model": 3}, "model must be text"),
        ({"data_folder": 3}, "data_folder must be text"),
        ({"chroma_url": "localhost:8000"}, "chroma_url must look like"),
        ({"chroma_url": "http://"}, "chroma_url must look like"),
        ({"chroma_url": "http://host:port"}, "chroma_url must look like"),
        ({"chroma_url": "http://[broken"}, "chroma_url must look like"),
    ],
)
def test_an_unknown_or_unusable_setting_is_refused_by_name(given: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        Settings.load(given, environ={})


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(ConfigError, match="there is no setting 'modle'"):
        Settings.load(environ={"RPL_ASSISTANT_MODLE": "ollama:x"})


@pytest.mark.parametrize("content", [b"model = ", b"\xff"])
def test_a_broken_file_is_named(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.toml is not valid TOML"):
        Settings.load(environ={}, file=file)


def test_a_named_file_that_is_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: No such file"):
        Settings.load(environ={}, file=tmp_path / "none.toml")
