"""Known questions compared by meaning: those that the guidance answers, and those that it does not.

A question is compared with the nearest known one, and judged by a linear classifier that has learnt, from all the known
questions of a statement together, what they have in common. The one catches the odd wording, the other the usual one.

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
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from assistant.embeddings import MODEL_DIGEST

Vectors = NDArray[np.float32]

_RIDGE = 0.3  # how far the classifier is held back from learning single questions by heart
_RIDGE_SIDES = 0.5
_CONSTANT = 0.5  # a further coordinate of every vector, so that the classifier can learn how common a statement is


@dataclass(frozen=True, slots=True)
class Comparison:
    """A question against the known ones.

    `nearest` is the cosine similarity of each statement's nearest question, `outside` that of the nearest question that
    the guidance does not answer; `inside` says whether a classifier takes it for one that the guidance answers (about
    1) or for one that it does not (about -1); `learned` says how much another takes it for each statement's (about 1
    for one of its own, about 0 for another's).
    """

    nearest: Mapping[str, float]
    outside: float
    inside: float
    learned: Mapping[str, float]


@dataclass(frozen=True)
class KnownQuestions:
    """The vectors of the known questions, one row each, unit length; `owners` names each row's statement, or None."""

    owners: tuple[str | None, ...]
    vectors: Vectors
    embeddings: Embeddings
    ids: tuple[str, ...]
    weights: Vectors

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
        owners = tuple(owner for owner, _ in rows)
        ids = tuple(inside)
        return cls(owners, vectors, embeddings, ids, _classifier(owners, vectors, ids))

    def compare(self, text: str) -> Comparison:
        """The question against every known one."""
        vector = np.asarray(self.embeddings.embed_query(text), dtype=np.float32)
        nearest: dict[str, float] = {}
        outside = -1.0
        for owner, value in zip(self.owners, (self.vectors @ vector).tolist(), strict=True):
            if owner is None:
                outside = max(outside, value)
            else:
                nearest[owner] = max(nearest.get(owner, -1.0), value)
        inside, *learned = (np.append(vector, np.float32(_CONSTANT)) @ self.weights).tolist()
        return Comparison(nearest, outside, inside, dict(zip(self.ids, learned, strict=True)))


def _classifier(owners: Sequence[str | None], vectors: Vectors, ids: Sequence[str]) -> Vectors:
    """Ridge regression from a question's vector: first to whether it is inside, then to each of the statements."""
    inside = np.array([owner is not None for owner in owners])
    known = np.hstack([vectors, np.full((len(vectors), 1), _CONSTANT, dtype=np.float32)])
    sides = np.where(inside, 1.0, -1.0)[:, None]
    shares = np.where(inside, 1 / max(1, inside.sum()), 1 / max(1, (~inside).sum())) * len(owners) / 2
    wanted = np.array([[owner == id for id in ids] for owner in owners], dtype=np.float32) - 1 / max(1, len(ids))
    return np.hstack(
        [
            _ridge(known, sides, _RIDGE_SIDES, shares),
            _ridge(known[inside], wanted[inside], _RIDGE, np.ones(inside.sum())),
        ]
    )


def _ridge(known: Vectors, wanted: NDArray[Any], held_back: float, shares: NDArray[Any]) -> Vectors:
    """The weights that come nearest to what is wanted, each row counting by its share."""
    weighed = known.T * shares
    solved = np.linalg.solve(weighed @ known + held_back * np.eye(known.shape[1]), weighed @ wanted)
    return np.asarray(solved, dtype=np.float32)


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
