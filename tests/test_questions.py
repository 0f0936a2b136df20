"""The vectors of the known questions, and the file that keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from assistant.questions import KnownQuestions

INSIDE = {"a": ["red", "blue"], "b": ["green"]}
OUTSIDE = ["black"]


class Counting(Embeddings):
    """One axis a text, in the order of first sight; counts the batches."""

    def __init__(self) -> None:
        self.batches = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.batches += 1
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        known = ["red", "blue", "green", "black"]
        return [float(text == name) for name in known]


def test_the_nearest_question_of_each_statement_counts() -> None:
    found = KnownQuestions.build(INSIDE, OUTSIDE, Counting()).compare("blue")
    assert found.nearest == {"a": 1.0, "b": 0.0}
    assert found.outside == 0.0


def test_the_classifier_takes_a_question_for_the_statement_that_asks_so() -> None:
    known = KnownQuestions.build(INSIDE, OUTSIDE, Counting())
    for question, id in (("red", "a"), ("blue", "a"), ("green", "b")):
        learned = known.compare(question).learned
        assert max(learned, key=lambda each: learned[each]) == id


def test_kept_vectors_are_not_made_again_until_a_question_changes(tmp_path: Path) -> None:
    model = Counting()
    for _ in range(2):
        KnownQuestions.build(INSIDE, OUTSIDE, model, tmp_path / "new")
    assert model.batches == 1
    KnownQuestions.build(INSIDE, ["white"], model, tmp_path / "new")
    assert model.batches == 2
    assert len(list((tmp_path / "new").iterdir())) == 1


@pytest.mark.parametrize("damage", [b"", b"not vectors", b"\x93NUMPY\x01\x00"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes) -> None:
    KnownQuestions.build(INSIDE, OUTSIDE, Counting(), tmp_path)
    kept = next(tmp_path.iterdir())
    kept.write_bytes(damage)
    model = Counting()
    assert KnownQuestions.build(INSIDE, OUTSIDE, model, tmp_path).compare("green").nearest["b"] == 1.0
    assert model.batches == 1
    assert kept.stat().st_size > len(damage)


def test_a_folder_that_takes_no_file_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    known = KnownQuestions.build(INSIDE, OUTSIDE, Counting(), tmp_path / "file")
    assert known.compare("red").nearest["a"] == 1.0
