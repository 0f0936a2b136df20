"""The index of a site's documents: incremental, resumable, and never half of one. Real Chroma, real model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings

from assistant import cli, cli_index
from assistant.config import Settings
from assistant.documents import folder as folder_module
from assistant.documents import indexing, site
from assistant.documents.indexing import Outcome
from assistant.documents.site import SiteDocuments, documents, index_folder
from assistant.errors import InputError, StoreError
from tests.site_files import Watcher
from tests.site_files import site as make_site


class Site:
    """A folder of documents and its index."""

    def __init__(self, folder: Path, settings: Settings, model: Embeddings) -> None:
        self.folder, self.settings, self.model = make_site(folder), settings, model
        self.watcher = Watcher()

    def index(self, model: Embeddings | None = None) -> Outcome:
        self.watcher = Watcher()
        return index_folder(self.settings, self.folder, lambda: model or self.model, self.watcher)

    def names(self) -> list[str]:
        return [entry.name for entry in documents(self.settings)]

    def nearest(self, question: str) -> list[str]:
        place = SiteDocuments(self.settings)
        found = place.nearest([self.model.embed_query(question)], 10)
        place.close()
        return [item.passage.text for item in found]


@pytest.fixture
def own(tmp_path: Path) -> Site:
    """Vectors are made up, each text its own: most of this is not about meaning."""
    return Site(tmp_path / "site", Settings(data_folder=tmp_path / "data"), DeterministicFakeEmbedding(size=384))


def test_a_folder_is_indexed_and_found_with_its_places(own: Site, embeddings: Embeddings) -> None:
    own.model = embeddings
    outcome = own.index()
    assert (outcome.added, outcome.failed) == (3, [])
    assert own.watcher.read == own.watcher.total > 0
    assert own.watcher.passages == outcome.embedded == 4
    place = SiteDocuments(own.settings)
    (best, *_) = place.nearest([own.model.embed_query("Prophylactic heparin in obstetric APS")], 3)
    assert (best.entry.name, best.passage.section, best.passage.page) == ("heparin.pdf", "1 Heparin", 1)
    assert 0.5 < best.similarity <= 1
    place.close()


def test_what_has_not_changed_is_not_embedded_again(own: Site) -> None:
    own.index()
    (own.folder / "visits.txt").write_text("Aspirin is stopped at delivery.", encoding="utf-8")
    (own.folder / "heparin.pdf").unlink()
    (own.folder / "new.txt").write_text("Heparin is given twice.", encoding="utf-8")
    outcome = own.index()
    assert (outcome.added, outcome.changed, outcome.unchanged, outcome.removed) == (1, 1, 1, 1)
    assert outcome.embedded == 2
    assert own.names() == ["aps.md", "new.txt", "visits.txt"]
    assert not [text for text in own.nearest("aspirin until delivery") if "continued" in text or "Prophylactic" in text]
    assert own.index().embedded == 0


def test_a_run_that_dies_goes_on_where_it_stopped_and_shows_nothing_half(
    own: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "BATCH", 4)
    many = [f"Sentence {number} is about aspirin in obstetric APS." for number in range(120)]
    (own.folder / "long.txt").write_text("\n\n".join(many * 3), encoding="utf-8")

    class Dies(Embeddings):
        left = 3

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            Dies.left -= 1
            if Dies.left < 0:
                raise KeyboardInterrupt
            return own.model.embed_documents(texts)

        def embed_query(self, text: str) -> list[float]:
            return own.model.embed_query(text)

    with pytest.raises(KeyboardInterrupt):
        own.index(Dies())
    assert "long.txt" not in own.names()
    assert not [text for text in own.nearest("Sentence 1 is about aspirin") if text.startswith("Sentence")]
    outcome = own.index()
    assert "long.txt" in own.names()
    total = next(entry.passages for entry in documents(own.settings) if entry.name == "long.txt")
    assert 0 < outcome.embedded < total + 2
    assert own.index().embedded == 0


def test_a_run_that_is_killed_is_taken_up_by_the_next(own: Site) -> None:
    for number in range(30):
        text = "\n\n".join(f"Sentence {number}-{line} is about aspirin in obstetric APS." for line in range(60))
        (own.folder / f"{number}.txt").write_text(text, encoding="utf-8")
    script = f"""
import os, signal
from pathlib import Path
from langchain_core.embeddings import DeterministicFakeEmbedding
from assistant.config import Settings
from assistant.documents.catalogue import Catalogue
from assistant.documents.site import index_folder
from tests.site_files import Watcher
commits = []
original = Catalogue.commit
def commit(self, *given):
    original(self, *given)
    commits.append(given)
    if len(commits) == 20:
        os.kill(os.getpid(), signal.SIGKILL)
Catalogue.commit = commit
index_folder(Settings(data_folder=Path({str(own.settings.data_folder)!r})), Path({str(own.folder)!r}),
             lambda: DeterministicFakeEmbedding(size=384), Watcher())
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert done.returncode == -9, done.stderr
    outcome = own.index()
    assert outcome.unchanged == 20
    assert outcome.added == 13
    assert len(own.names()) == 33


def test_hostile_files_are_named_and_the_run_goes_on(own: Site) -> None:
    (own.folder / "broken.pdf").write_bytes(b"%PDF-1.4")
    (own.folder / "link.txt").symlink_to("/etc/passwd")
    os.mkfifo(own.folder / "pipe.txt")
    with (own.folder / "huge.txt").open("wb") as file:
        file.truncate(60_000_000)
    (own.folder / ".hidden.txt").write_text("Hidden.", encoding="utf-8")
    Path(os.fsdecode(os.fsencode(own.folder) + b"/odd\xff\n\x1b[31m.txt")).write_text("Odd.", encoding="utf-8")
    outcome = own.index()
    assert own.watcher.problems == {
        "broken.pdf": "is not a sound PDF file (PdfStreamError)",
        "huge.txt": "has 60 MB; the most that is read is 50 MB",
        "link.txt": "is a link; put the document itself into the folder",
        "pipe.txt": "is not a regular file",
    }
    assert outcome.added == 4
    assert "odd\\udcff\\n\\x1b[31m.txt" in own.names()


def test_a_document_that_can_no_longer_be_read_is_no_longer_found(own: Site) -> None:
    own.index()
    (own.folder / "heparin.pdf").write_bytes(b"%PDF-1.4")
    assert own.index().failed
    assert "heparin.pdf" not in own.names()


def test_documents_are_removed_by_name_and_by_folder(own: Site) -> None:
    own.index()
    site.remove(own.settings, "visits.txt")
    assert own.names() == ["aps.md", "heparin.pdf"]
    with pytest.raises(InputError, match="no document is called 'visits"):
        site.remove(own.settings, "visits.txt")
    site.remove(own.settings, str(own.folder))
    assert own.names() == []
    assert own.nearest("aspirin") == []


def test_two_folders_lie_beside_each_other(own: Site, tmp_path: Path) -> None:
    own.index()
    other = Site(tmp_path / "other", own.settings, own.model)
    other.index()
    (own.folder / "aps.md").unlink()
    assert own.index().removed == 1
    assert len(other.names()) == 5


def test_another_process_sees_what_was_indexed_and_removed_while_it_runs(own: Site) -> None:
    place = SiteDocuments(own.settings)
    vector = own.model.embed_query("aspirin until delivery")
    assert place.present() is False
    own.index()
    assert len(place.nearest([vector], 10)) == 4
    (own.folder / "visits.txt").write_text("Changed words.", encoding="utf-8")
    (own.folder / "aps.md").unlink()
    script = f"""
from pathlib import Path
from assistant.config import Settings
from assistant.documents.site import index_folder
from langchain_core.embeddings import DeterministicFakeEmbedding
from tests.site_files import Watcher
index_folder(Settings(data_folder=Path({str(own.settings.data_folder)!r})), Path({str(own.folder)!r}),
             lambda: DeterministicFakeEmbedding(size=384), Watcher())
"""
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)
    texts = [item.passage.text for item in place.nearest([vector], 10)]
    assert len(texts) == 2
    assert "Changed words." in texts
    place.close()


def test_a_damaged_index_is_a_clear_error_and_is_set_aside_by_the_next_run(own: Site) -> None:
    own.index()
    (own.settings.data_folder / "documents" / "chroma.sqlite3").write_bytes(b"\x13" * 30_000)
    with pytest.raises(StoreError, match="is damaged"):
        SiteDocuments(own.settings).present()
    assert own.index().added == 3
    assert list(own.settings.data_folder.glob("documents-damaged-*"))


def test_a_folder_that_is_not_there_is_a_clear_error(own: Site, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no folder"):
        folder_module.scan(tmp_path / "nothing")


def test_the_command_indexes_lists_and_removes(
    own: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("assistant.embeddings.MiniLM", lambda: own.model)
    data = ["--data-folder", str(own.settings.data_folder)]
    (own.folder / "broken.pdf").write_bytes(b"%PDF-1.4")
    assert cli.main(["index", str(own.folder), *data]) == 1
    printed = capsys.readouterr()
    assert "Documents: 3 added, 0 changed, 0 unchanged, 0 removed, 1 left out. 4 passages embedded." in printed.out
    assert "broken.pdf: is not a sound PDF file" in printed.err
    assert "passages, " in printed.err
    assert cli.main(["index", "--list", *data]) == 0
    assert "- aps.md: 2 passages, indexed 20" in capsys.readouterr().out
    assert cli.main(["index", "--list", "--json", *data]) == 0
    assert len(json.loads(capsys.readouterr().out)["documents"]) == 3
    assert cli.main(["index", "--remove", "aps.md", "--remove", "visits.txt", *data]) == 0
    assert capsys.readouterr().out.count("Removed ") == 2
    assert cli.main(["index", "--remove", "aps.md", *data]) == 1
    assert "no document is called" in capsys.readouterr().err
    assert cli_index.listing_text([]).startswith("No documents")
