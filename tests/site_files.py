"""Makes the documents that the tests index: sound ones, and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

PROTOCOL = """\
# Obstetric APS

## Start

Low-dose aspirin 81 to 100 mg daily and prophylactic enoxaparin are started in obstetric APS.

## IVIG

IVIG is warmly recommended for all women with recurrent loss.
"""


def pdf(pages: Sequence[Sequence[str]], bookmarks: dict[str, int] | None = None, password: str | None = None) -> bytes:
    """A PDF file with these lines on its pages; an empty line is a gap. Bookmarks name a page from 0."""
    writer = PdfWriter()
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1")})
    font[NameObject("/BaseFont")] = NameObject("/Helvetica")
    for lines in pages:
        page = writer.add_blank_page(612, 792)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        shown = "".join(f"({line}) Tj 0 -14 Td\n" if line else "0 -28 Td\n" for line in lines)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 72 720 Td\n{shown}ET".encode("latin-1"))
        page[NameObject("/Contents")] = stream
    for title, number in (bookmarks or {}).items():
        writer.add_outline_item(title=title, page_number=number)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def docx(fill: Any) -> bytes:
    """A DOCX file that `fill` writes into."""
    document = Document()
    fill(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def zip_bomb(size: int) -> bytes:
    """A DOCX file whose main part unpacks to so many bytes."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(size // 1_000_000):
            part.write(bytes(1_000_000))
    return buffer.getvalue()


def site(folder: Path) -> Path:
    """A folder with three sound documents."""
    folder.mkdir()
    (folder / "aps.md").write_text(PROTOCOL, encoding="utf-8")
    (folder / "visits.txt").write_text("Aspirin is continued until delivery in obstetric APS.\n", encoding="utf-8")
    (folder / "heparin.pdf").write_bytes(pdf([["1 Heparin", "", "Prophylactic heparin is given in obstetric APS."]]))
    return folder


class Watcher:
    """Remembers what it was told."""

    def __init__(self) -> None:
        self.total = self.read = self.passages = 0
        self.problems: dict[str, str] = {}

    def begin(self, files: int, size: int) -> None:
        self.total = size

    def done(self, name: str, size: int) -> None:
        self.read += size

    def embedded(self, passages: int) -> None:
        self.passages += passages

    def problem(self, name: str, reason: str) -> None:
        self.problems[name] = reason
