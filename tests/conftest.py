"""What is slow to make is made once for the whole run: the embedding model and the index built with it."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest
from langchain_core.embeddings import Embeddings

from assistant.config import Settings
from tests.scripted import page, scripted  # noqa: F401 - fixtures

# A machine that is busy with something else is no fault of the code.
hypothesis.settings.register_profile("without-deadline", deadline=None)
hypothesis.settings.load_profile("without-deadline")


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests neither read the user's settings nor write into the user's data folder."""
    import os

    for name in list(os.environ):
        if name.startswith("RPL_ASSISTANT_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def embeddings() -> Embeddings:
    """The real model."""
    from assistant.embeddings import MiniLM

    return MiniLM()


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder that all tests share which only read the index."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def settings(data_folder: Path) -> Settings:
    """Settings that name the shared data folder."""
    return Settings(data_folder=data_folder)


@pytest.fixture(scope="session")
def assistant(settings: Settings, embeddings: Embeddings) -> object:
    """The real assistant on the shared index."""
    from assistant.pipeline import Assistant

    return Assistant.open(settings, embeddings=embeddings)
