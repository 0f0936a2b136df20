"""From files to passages: structure kept, no sentence cut, and one plain line about whatever cannot be read."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.passages import LENGTH, Block, Passage, passages, plain
from assistant.documents import formats
from assistant.documents.formats import read_blocks
from assistant.documents.reading import Reader, reply
from assistant.errors import DocumentError
from tests.site_files import PROTOCOL, docx, pdf, zip_bomb


def read(tmp_path: Path, name: str, content: bytes | str) -> list[Passage]:
    """The passages of a file with this name and content."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return passages(read_blocks(path))


def test_markdown_keeps_its_sections(tmp_path: Path) -> None:
    found = read(tmp_path, "a.md", PROTOCOL)
    assert [item.section for item in found] == ["Obstetric APS > Start", "Obstetric APS > IVIG"]
    assert found[1].embedded.startswith("Obstetric APS > IVIG. IVIG is warmly")


def test_markdown_becomes_the_text_that_a_reader_sees(tmp_path: Path) -> None:
    text = (
        "---\ntitle: x\n---\n\nA **bold** [link](http://example.org).\n\n- one\n- two\n\n"
        "| Drug | Dose |\n| - | - |\n| Aspirin | 100 mg |\n\n<b>raw</b>\n"
    )
    (found,) = read(tmp_path, "a.md", text)
    assert found.text.splitlines() == ["A bold link.", "- one", "- two", "Drug: Aspirin; Dose: 100 mg", "<b>raw</b>"]


def test_a_pdf_keeps_pages_and_bookmarks(tmp_path: Path) -> None:
    data = pdf([["Aspirin is started."], ["Heparin is started."]], {"Aspirin": 0, "Heparin": 1})
    assert read(tmp_path, "a.pdf", data) == [
        Passage("Aspirin is started.", "Aspirin", 1),
        Passage("Heparin is started.", "Heparin", 2),
    ]


def test_a_sentence_that_goes_on_after_a_page_stays_whole(tmp_path: Path) -> None:
    (found,) = read(tmp_path, "a.pdf", pdf([["It is not"], ["recommended to add prednisone."]]))
    assert found == Passage("It is not recommended to add prednisone.", "", 1)


def test_running_heads_of_a_pdf_are_left_out(tmp_path: Path) -> None:
    pages = [
        ["St Elsewhere", "", f"Sentence {word}.", "", f"Page {at}"] for at, word in enumerate(["a", "b", "c", "d"])
    ]
    assert [item.text for item in read(tmp_path, "a.pdf", pdf(pages))] == [f"Sentence {word}." for word in "abcd"]


def test_a_docx_keeps_headings_and_tables(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_heading("Obstetric APS", 1)
        document.add_paragraph("Aspirin is started.")
        table = document.add_table(2, 2)
        for at, text in enumerate(["Drug", "Dose", "Aspirin", "100 mg"]):
            table.cell(at // 2, at % 2).text = text

    (found,) = read(tmp_path, "a.docx", docx(fill))
    assert found == Passage("Aspirin is started.\nDrug: Aspirin; Dose: 100 mg", "Obstetric APS")


def test_words_struck_through_or_hidden_take_their_paragraph_with_them(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Seen by all.")
        for attribute in ("strike", "hidden"):
            paragraph = document.add_paragraph("It is ")
            setattr(paragraph.add_run("not").font, attribute, True)
            paragraph.add_run(" recommended.")

    assert [item.text for item in read(tmp_path, "a.docx", docx(fill))] == ["Seen by all."]


def test_tracked_changes_have_to_be_settled_first(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        run = document.add_paragraph("It is ").add_run("not")._r
        inserted = run.makeelement(run.tag.replace("}r", "}ins"))
        run.getparent().replace(run, inserted)
        inserted.append(run)

    with pytest.raises(DocumentError, match="tracked changes"):
        read(tmp_path, "a.docx", docx(fill))


HOSTILE = {
    "broken.pdf": (b"%PDF-1.7\nnonsense", "not a sound PDF"),
    "empty.pdf": (b"", "not a sound PDF"),
    "scan.pdf": (pdf([[]]), "holds no text"),
    "locked.pdf": (pdf([["x"]], password="secret"), "protected by a password"),
    "broken.docx": (b"PK\x03\x04nonsense", "not a sound DOCX"),
    "bomb.docx": (zip_bomb(210_000_000), "unpacks to 210 MB"),
    "binary.txt": (b"a\0b", "binary data"),
    "latin.txt": ("caf\u00e9".encode("latin-1"), "not UTF-8"),
    "blank.md": (b" \n\n", "holds no text"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_cannot_be_read_is_one_plain_line(tmp_path: Path, name: str) -> None:
    content, reason = HOSTILE[name]
    (tmp_path / name).write_bytes(content)
    error = reply(tmp_path / name)["error"]
    assert reason in error
    assert "\n" not in error


def test_text_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "MOST_TEXT", 100)
    with pytest.raises(DocumentError, match="more than 100 characters"):
        read(tmp_path, "a.txt", "word " * 50)


def test_a_truncated_pdf_never_raises_anything_else(tmp_path: Path) -> None:
    data = pdf([["Aspirin is started."]], {"Aspirin": 0})
    for at in range(0, len(data), max(1, len(data) // 40)):
        (tmp_path / "a.pdf").write_bytes(data[:at])
        assert set(reply(tmp_path / "a.pdf")) & {"blocks", "error"}


def test_a_file_that_takes_too_long_or_breaks_its_reader_is_left_out_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Aspirin is started.", encoding="utf-8")
    sleeps, aborts = ([sys.executable, "-c", f"import os, time; {what}"] for what in ("time.sleep(60)", "os.abort()"))
    with Reader(0.3, sleeps) as slow, pytest.raises(DocumentError, match="seconds to read"):
        slow.blocks(path)
    with Reader(60, aborts) as broken, pytest.raises(DocumentError, match="broke its reader"):
        broken.blocks(path)
    with Reader() as reader:
        assert reader.blocks(path) == [Block("Aspirin is started.")]
        assert reader._process is not None
        reader._process.kill()
        with pytest.raises(DocumentError):
            reader.blocks(path)
        assert reader.blocks(path) == [Block("Aspirin is started.")]


def test_a_long_paragraph_is_divided_between_sentences() -> None:
    sentences = [f"Sentence number {number} is about aspirin in obstetric APS." for number in range(40)]
    found = passages([Block(" ".join(sentences))])
    assert len(found) > 1
    assert all(len(item.text) <= LENGTH for item in found)
    assert " ".join(item.text for item in found) == " ".join(sentences)


def test_a_sentence_that_is_none_is_left_out() -> None:
    assert passages([Block("QUJD" * 2000), Block("Kept.")]) == [Passage("Kept.")]


@given(st.lists(st.builds(Block, st.text(max_size=900), st.integers(0, 3), st.none() | st.integers(1, 3)), max_size=8))
def test_passages_are_plain_and_never_cross_a_page(blocks: list[Block]) -> None:
    for item in passages(blocks):
        assert plain(item.text) == item.text.strip()
        assert all(char == "\n" or char.isprintable() or ord(char) > 0x9F for char in item.text)
        assert item.page in {block.page for block in blocks}
