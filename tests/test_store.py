"""The index: built when it must be, never used when incomplete, rebuilt when damaged. Real Chroma, real model."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from langchain_core.embeddings import Embeddings

from assistant import chroma as chroma_module
from assistant import embeddings as embeddings_module
from assistant import store as store_module
from assistant.config import Settings
from assistant.core.chunking import Chunk, chunk, fingerprint
from assistant.core.types import Statement
from assistant.corpus import load_statements
from assistant.errors import ModelError, StoreError
from assistant.store import PREFIX, StatementStore


class Recorder(Embeddings):
    """The real model's vectors without its cost, and a count of the texts that were embedded."""

    def __init__(self, real: Embeddings) -> None:
        self.real = real
        self.texts: list[str] = []
        self.known: dict[str, list[float]] = {}

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.texts += texts
        for text in texts:
            if text not in self.known:
                self.known[text] = self.real.embed_query(text)
        return [self.known[text] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


class Dies(Embeddings):
    """A model that fails after the first batch."""

    def __init__(self, real: Embeddings) -> None:
        self.real = real
        self.batches = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.batches += 1
        if self.batches > 1:
            raise KeyboardInterrupt
        return self.real.embed_documents(texts)

    def embed_query(self, text: str) -> list[float]:
        return self.real.embed_query(text)


@pytest.fixture(scope="module")
def model(embeddings: Embeddings) -> Recorder:
    return Recorder(embeddings)


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """A data folder to break."""
    return Settings(data_folder=tmp_path / "data")


@pytest.fixture
def other_corpus(monkeypatch: pytest.MonkeyPatch) -> list[Statement]:
    """A corpus that differs in one word."""
    first, *rest = load_statements()
    changed = [replace(first, text=first.text + " Changed."), *rest]
    monkeypatch.setattr(store_module, "load_statements", lambda: changed)
    return changed


def collections(settings: Settings) -> list[str]:
    """The names in the index, asked in another process: a client in this one would share its memory."""
    script = (
        "import sys, chromadb; from chromadb.config import Settings as S;"
        "print(*[c.name for c in chromadb.PersistentClient(sys.argv[1], settings=S(anonymized_telemetry=False))"
        ".list_collections()])"
    )
    place = str(settings.data_folder / "index")
    return subprocess.run(
        [sys.executable, "-c", script, place], capture_output=True, text=True, check=True
    ).stdout.split()


def damage(settings: Settings) -> Path:
    database = settings.data_folder / "index" / "chroma.sqlite3"
    database.write_bytes(b"\x13" * 30_000)
    return database


def test_the_first_opening_builds_one_chunk_a_statement_with_its_metadata(own: Settings, model: Recorder) -> None:
    messages: list[str] = []
    store = StatementStore.open(own, messages.append, embeddings=model)
    held = store.vectors.get()
    assert sorted(held["ids"]) == sorted(statement.id for statement in load_statements())
    metadata = dict(zip(held["ids"], held["metadatas"], strict=True))["pitfall-nk-cells"]
    assert metadata["references"] == "5, 3"
    assert metadata["direction"] == "against"
    assert metadata["source_line"] == 30
    assert messages[0] == "Loading the embedding model"
    assert messages[-1] == "Building the index: 25 of 25 statements"


def test_the_second_opening_embeds_nothing(own: Settings, model: Recorder) -> None:
    StatementStore.open(own, embeddings=model)
    model.texts.clear()
    StatementStore.open(own, embeddings=model)
    assert model.texts == []


def test_a_rebuild_embeds_everything_again(own: Settings, model: Recorder) -> None:
    StatementStore.open(own, embeddings=model)
    model.texts.clear()
    store = StatementStore.open(own, embeddings=model, rebuild=True)
    assert len(model.texts) == 25
    assert len(store.query("aspirin", 25)) == 25


def test_the_nearest_statement_comes_first_with_its_cosine_similarity(own: Settings, model: Recorder) -> None:
    found = StatementStore.open(own, embeddings=model).query("Which dose of aspirin in obstetric APS?", 3)
    assert found[0][0] == "aps-first-line"
    similarities = [similarity for _, similarity in found]
    assert similarities == sorted(similarities, reverse=True)
    assert all(-1 <= similarity <= 1 for similarity in similarities)
    chunks = {item.id: item.text for item in map(chunk, load_statements())}
    ((id, same),) = StatementStore.open(own, embeddings=model).query(chunks["apl-no-ivig"], 1)
    assert (id, round(same, 3)) == ("apl-no-ivig", 1.0)


def test_a_changed_corpus_gets_a_new_index_and_the_old_one_goes(
    own: Settings, model: Recorder, monkeypatch: pytest.MonkeyPatch, other_corpus: list[Statement]
) -> None:
    monkeypatch.setattr(store_module, "load_statements", load_statements)
    StatementStore.open(own, embeddings=model)
    before = collections(own)
    monkeypatch.setattr(store_module, "load_statements", lambda: other_corpus)
    StatementStore.open(own, embeddings=model)
    after = collections(own)
    assert len(before) == len(after) == 1
    assert before != after


def test_a_build_that_dies_half_way_leaves_the_old_index_in_use(
    own: Settings,
    model: Recorder,
    embeddings: Embeddings,
    monkeypatch: pytest.MonkeyPatch,
    other_corpus: list[Statement],
) -> None:
    monkeypatch.setattr(store_module, "load_statements", load_statements)
    StatementStore.open(own, embeddings=model)
    (old,) = collections(own)
    monkeypatch.setattr(store_module, "load_statements", lambda: other_corpus)
    with pytest.raises(KeyboardInterrupt):
        StatementStore.open(own, embeddings=Dies(embeddings))
    assert old in collections(own)
    assert [name for name in collections(own) if name.startswith(PREFIX)] == [old]
    monkeypatch.setattr(store_module, "load_statements", load_statements)
    model.texts.clear()
    StatementStore.open(own, embeddings=model)
    assert model.texts == []
    assert collections(own) == [old]


def test_a_rebuild_that_dies_half_way_leaves_the_old_index_in_use(
    own: Settings, model: Recorder, embeddings: Embeddings
) -> None:
    StatementStore.open(own, embeddings=model)
    with pytest.raises(KeyboardInterrupt):
        StatementStore.open(own, embeddings=Dies(embeddings), rebuild=True)
    model.texts.clear()
    StatementStore.open(own, embeddings=model)
    assert model.texts == []


def test_a_damaged_database_is_set_aside_and_the_index_is_rebuilt(own: Settings, model: Recorder) -> None:
    (own.data_folder / "index").mkdir(parents=True)
    damage(own)
    assert StatementStore.open(own, embeddings=model).query("aspirin", 1)
    (aside,) = own.data_folder.glob("index-damaged-*")
    assert (aside / "chroma.sqlite3").read_bytes() == b"\x13" * 30_000


def test_a_collection_that_lost_a_statement_is_rebuilt(own: Settings, model: Recorder) -> None:
    store = StatementStore.open(own, embeddings=model)
    store.vectors.delete(ids=["apl-no-ivig"])
    assert len(StatementStore.open(own, embeddings=model).query("aspirin", 25)) == 25


def test_a_store_whose_collection_is_gone_says_what_to_do(own: Settings, model: Recorder) -> None:
    store = StatementStore.open(own, embeddings=model)
    store.vectors.delete_collection()
    with pytest.raises(StoreError, match="rpl-assistant index"):
        store.query("aspirin", 1)


def test_a_store_goes_on_after_another_process_has_rebuilt_the_index(own: Settings, model: Recorder) -> None:
    store = StatementStore.open(own, embeddings=model)
    script = (
        "import sys; from pathlib import Path; from assistant.store import StatementStore;"
        "from assistant.config import Settings; from langchain_core.embeddings import DeterministicFakeEmbedding as F;"
        "StatementStore.open(Settings(data_folder=Path(sys.argv[1])), embeddings=F(size=384), rebuild=True)"
    )
    subprocess.run([sys.executable, "-c", script, str(own.data_folder)], check=True)
    assert len(store.query("aspirin", 25)) == 25


def test_a_data_folder_that_cannot_be_made_is_named_with_its_setting(tmp_path: Path, model: Recorder) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match="RPL_ASSISTANT_DATA_FOLDER") as caught:
        StatementStore.open(Settings(data_folder=tmp_path / "file" / "data"), embeddings=model)
    assert str(tmp_path) in str(caught.value)
    assert "\n" not in str(caught.value)


def in_a_child(settings: Settings, preparation: str) -> str:
    """What opening the store prints in a process of its own, prepared to meet trouble; vectors are made up."""
    script = f"""
import os, sys
from pathlib import Path
from assistant import chroma, store
from assistant.config import Settings
from assistant.errors import StoreError
from langchain_core.embeddings import DeterministicFakeEmbedding
import chromadb.api.rust, sqlite3
warm = chromadb.EphemeralClient(settings=chroma._settings())
warm.create_collection("warm").add(ids=["a"], embeddings=[[1.0]])
{preparation}
try:
    store.StatementStore.open(Settings(data_folder=Path(sys.argv[1])), embeddings=DeterministicFakeEmbedding(size=8))
    print("opened")
except StoreError as error:
    print("StoreError", error)
"""
    done = subprocess.run(
        [sys.executable, "-c", script, str(settings.data_folder)], capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr[-500:]


def test_a_full_data_folder_is_a_clear_error(own: Settings) -> None:
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))"
    printed = in_a_child(own, limit)
    assert printed.startswith("StoreError the index in ")
    assert "free some space" in printed


def test_a_read_only_data_folder_is_a_clear_error(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o555)
    tmp_path.chmod(0o755)
    nobody = "os.getuid() or os.setuid(65534)"  # a folder is read-only for nobody but root
    printed = in_a_child(Settings(data_folder=folder), nobody)
    assert printed.startswith("StoreError the index in ")
    assert "Permission denied" in printed
    assert "make it writable" in printed


def test_two_processes_may_build_at_once(own: Settings) -> None:
    script = (
        "import sys; from pathlib import Path; from assistant.store import StatementStore;"
        "from assistant.config import Settings; from langchain_core.embeddings import DeterministicFakeEmbedding as F;"
        "s = StatementStore.open(Settings(data_folder=Path(sys.argv[1])), embeddings=F(size=8));"
        "print(len(s.query('aspirin', 25)))"
    )
    line = [sys.executable, "-c", script, str(own.data_folder)]
    both = [subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    assert [process.communicate(timeout=120)[0].strip() for process in both] == ["25", "25"]
    (name,) = collections(own)
    assert name.startswith(PREFIX)


def test_an_index_that_another_process_holds_too_long_is_a_clear_error(
    own: Settings, model: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    monkeypatch.setattr(chroma_module, "_LOCK_SECONDS", 0)
    own.data_folder.mkdir()
    with FileLock(own.data_folder / "index.lock"), pytest.raises(StoreError, match="another process has held"):
        StatementStore.open(own, embeddings=model)


def test_the_fingerprint_changes_with_text_metadata_and_model_and_with_nothing_else() -> None:
    base = Chunk("a", "text", {"section": "s", "source_line": 1})
    same = Chunk("a", "text", {"source_line": 1, "section": "s"})
    assert fingerprint([base], "m") == fingerprint([same], "m")
    others = [replace(base, text="other"), replace(base, id="b"), replace(base, metadata={"section": "t"})]
    prints = {fingerprint([item], "m") for item in [base, *others]} | {fingerprint([base], "n")}
    assert len(prints) == 5


def test_every_chunk_fits_the_model(embeddings: embeddings_module.MiniLM) -> None:
    tokenizer = embeddings._model.tokenizer
    longest = max(len(tokenizer(chunk(statement).text)["input_ids"]) for statement in load_statements())
    assert longest <= embeddings._model.max_seq_length


def test_weights_that_are_not_the_pinned_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ModelError, match="not the pinned ones"):
        embeddings_module.MiniLM(tmp_path)


def test_missing_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.safetensors cannot be read"):
        embeddings_module.verify(tmp_path)


def test_the_model_gives_unit_vectors_of_384_numbers_alike_in_every_thread(embeddings: Embeddings) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as threads:
        vectors = list(threads.map(embeddings.embed_query, ["obstetric APS"] * 8))
    assert all(vector == vectors[0] for vector in vectors)
    assert len(vectors[0]) == 384
    assert sum(value * value for value in vectors[0]) == pytest.approx(1)
