"""Known questions compared by meaning: those that the guidance answers, and those that it does not.

The vectors of some thousand short texts take seconds to make, so they are kept in the data folder under a name that
carries a fingerprint of texts and model. The file is a cache: whatever is wrong with it, the vectors are made again.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.embeddings import MODEL_DIGEST

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class KnownQuestions:
    """The vectors of the known questions, one row each, unit length; `owners` names each row's statement, or None."""

    owners: tuple[str | None, ...]
    vectors: Vectors
    embeddings: Embeddings

    @classmethod
    def build(
        cls,
        inside: Mapping[str, Sequence[str]],
        outside: Sequence[str],
        embeddings: Embeddings,
        folder: Path | None = None,
        progress: Callable[[str], None] | None = None,
    ) -> KnownQuestions:
        """`inside` maps statement ids to their questions. With a `folder`, the vectors are kept there.

        `progress` is told before the vectors are made, which takes seconds.
        """
        rows: list[tuple[str | None, str]] = [(id, text) for id, texts in inside.items() for text in texts]
        rows += [(None, text) for text in outside]
        texts = [text for _, text in rows]
        kept = folder / f"questions-{_fingerprint(texts)}.npy" if folder else None
        vectors = _read(kept, len(texts)) if kept else None
        if vectors is None:
            if progress:
                progress(f"Building the index: {len(texts)} known questions")
            vectors = np.asarray(embeddings.embed_documents(texts), dtype=np.float32)
            if kept:
                _keep(kept, vectors)
        return cls(tuple(owner for owner, _ in rows), vectors, embeddings)

    def nearest(self, text: str) -> tuple[dict[str, float], float]:
        """Cosine similarity of each statement's nearest question, and of the nearest question outside."""
        similarity = self.vectors @ np.asarray(self.embeddings.embed_query(text), dtype=np.float32)
        inside: dict[str, float] = {}
        outside = -1.0
        for owner, value in zip(self.owners, similarity.tolist(), strict=True):
            if owner is None:
                outside = max(outside, value)
            else:
                inside[owner] = max(inside.get(owner, -1.0), value)
        return inside, outside


def _fingerprint(texts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([MODEL_DIGEST, *texts]).encode()).hexdigest()[:32]


def _read(path: Path, rows: int) -> Vectors | None:
    """The vectors kept, or None where they are missing, damaged or of another shape."""
    try:
        vectors = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    sound = vectors.ndim == 2 and len(vectors) == rows and vectors.dtype == np.float32 and np.isfinite(vectors).all()
    return vectors if sound else None


def _keep(path: Path, vectors: Vectors) -> None:
    """Writes beside the place and renames, so that no reader sees half a file. A folder may take none."""
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        for stale in path.parent.glob("questions-*.npy"):
            stale.unlink()
        with tempfile.TemporaryDirectory(dir=path.parent) as beside:
            part = Path(beside) / path.name
            np.save(part, vectors)
            part.replace(path)
