"""From a file to blocks: Markdown, text, PDF and DOCX. Run by the reading process, which limits time and memory."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from assistant.core.passages import Block
from assistant.errors import DocumentError

LARGEST_FILE = 50_000_000  # bytes
MOST_TEXT = 5_000_000  # characters
MOST_PAGES = 5_000
LARGEST_UNPACKED = 200_000_000  # bytes of a DOCX file's parts together

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_NUMBERED_HEADING = re.compile(r"(\d+(?:\.\d+)*)\.?\s+[A-Z][^.!?;:]{2,80}")
_DIGITS = re.compile(r"\d+")


def read_blocks(path: Path) -> list[Block]:
    """The blocks of a file; DocumentError, in one line, where it cannot be read, is too large or holds no text."""
    read = READERS[path.suffix.lower()]
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise DocumentError(f"has {size / 1e6:.0f} MB; the most that is read is {LARGEST_FILE / 1e6:.0f} MB")
        blocks = list(_limited(read(path.read_bytes())))
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}") from error
    if not any(block.text.strip() for block in blocks if not block.level):
        raise DocumentError("holds no text; if it is a scan, put it through text recognition first")
    return blocks


def _limited(blocks: Iterable[Block]) -> Iterator[Block]:
    characters = 0
    for block in blocks:
        characters += len(block.text)
        if characters > MOST_TEXT:
            raise DocumentError(f"holds more than {MOST_TEXT:,} characters of text; split it")
        yield block


# --- text and Markdown -------------------------------------------------------------------------------------------


def _decoded(data: bytes) -> str:
    try:
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"is not UTF-8 text (byte {error.start}); convert it first") from error
    if "\0" in text:
        raise DocumentError("is binary data, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def text_blocks(data: bytes) -> Iterator[Block]:
    """Paragraphs, which blank lines separate."""
    for paragraph in re.split(r"\n\s*\n", _decoded(data)):
        yield Block(" ".join(paragraph.split()))


def markdown_blocks(data: bytes) -> Iterator[Block]:
    """Headings, paragraphs, list items, table rows and code, as the text that a reader of the page would see."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 50}).enable("table")
    level, items, header, row = 0, 0, [], None  # type: int, int, list[str], list[str] | None
    for token in parser.parse(_FRONT_MATTER.sub("", _decoded(data))):
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("list_item_open", "list_item_close"):
            items += token.nesting
        elif token.type == "thead_open":
            header = []
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            if header:
                yield Block(_row(header, row))
            header, row = header or row, None
        elif token.type == "inline" and row is not None:
            row.append(_inline(token.children or ()))
        elif token.type == "inline":
            text = _inline(token.children or ())
            yield Block(f"- {text}" if items and not level else text, level)
        elif token.type in ("fence", "code_block"):
            yield Block(token.content)


def _inline(tokens: Iterable[Any]) -> str:
    return "".join(
        " " if token.type in ("softbreak", "hardbreak") else token.content
        for token in tokens
        if not token.type.endswith(("_open", "_close"))
    )


def _row(header: list[str], cells: list[str]) -> str:
    """A table row that can be read by itself: every cell with the head of its column."""
    heads = [*header, *[""] * (len(cells) - len(header))]
    pairs = (f"{head}: {cell}" if head else cell for head, cell in zip(heads, cells, strict=False) if cell)
    return "; ".join(pairs)


# --- PDF ---------------------------------------------------------------------------------------------------------


def pdf_blocks(data: bytes) -> Iterator[Block]:
    """Paragraphs with their pages; headings from the bookmarks, and from numbered lines."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise DocumentError("is protected by a password; save it without one")
        if len(reader.pages) > MOST_PAGES:
            raise DocumentError(f"has {len(reader.pages):,} pages; the most that are read is {MOST_PAGES:,}")
        pages = [_lines(page.extract_text()) for page in reader.pages]
        marks = _bookmarks(reader)
    except DocumentError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise DocumentError(f"is not a sound PDF file ({type(error).__name__})") from error
    yield from _joined(_pdf_page_blocks(_without_running_heads(pages), marks))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines()]


def _bookmarks(reader: Any) -> dict[int, list[tuple[int, str]]]:
    """Page number from 1 to its bookmarks: (level, title)."""
    found: dict[int, list[tuple[int, str]]] = {}

    def walk(entries: Iterable[Any], level: int) -> None:
        for entry in entries:
            if isinstance(entry, list):
                walk(entry, level + 1)
            elif (number := reader.get_destination_page_number(entry)) is not None:
                found.setdefault(number + 1, []).append((level, str(entry.title)))

    walk(reader.outline, 1)
    return found


def _without_running_heads(pages: list[list[str]]) -> list[list[str]]:
    """The pages without the lines that most of them begin or end with: running heads and page numbers."""
    full = [[line for line in lines if line] for lines in pages]
    edges = Counter(edge for lines in full if lines for edge in {_shape(lines[0]), _shape(lines[-1])})
    running = {edge for edge, count in edges.items() if count > max(2, len(pages) // 2)}
    return [
        [line for at, line in enumerate(lines) if not (_at_edge(at, lines) and _shape(line) in running)]
        for lines in pages
    ]


def _at_edge(at: int, lines: list[str]) -> bool:
    return not any(lines[:at]) or not any(lines[at + 1 :])


def _shape(line: str) -> str:
    return _DIGITS.sub("0", line)


def _pdf_page_blocks(pages: list[list[str]], marks: dict[int, list[tuple[int, str]]]) -> Iterator[Block]:
    for number, lines in enumerate(pages, start=1):
        for level, title in marks.get(number, ()):
            yield Block(title, level, number)
        paragraph: list[str] = []
        for line in [*lines, ""]:
            heading = None if marks else _NUMBERED_HEADING.fullmatch(line)
            if paragraph and (heading or not line):
                yield Block(_unhyphenated(paragraph), page=number)
                paragraph = []
            if heading:
                yield Block(line, heading[1].count(".") + 1, number)
            elif line:
                paragraph.append(line)


def _unhyphenated(lines: list[str]) -> str:
    return re.sub(r"(?<=[a-z])- (?=[a-z])", "-", " ".join(lines))


def _joined(blocks: Iterable[Block]) -> Iterator[Block]:
    """A paragraph that goes on after the end of a page is one: half a sentence may say the opposite of the whole."""
    last: Block | None = None
    for block in blocks:
        if last is not None and not (last.level or block.level) and block.page != last.page and _goes_on(last, block):
            last = Block(_unhyphenated([last.text, block.text]), page=last.page)
            continue
        if last is not None:
            yield last
        last = block
    if last is not None:
        yield last


def _goes_on(before: Block, after: Block) -> bool:
    return before.text.rstrip()[-1:] not in ".!?:" or after.text.lstrip()[:1].islower()


# --- DOCX --------------------------------------------------------------------------------------------------------


def docx_blocks(data: bytes) -> Iterator[Block]:
    """Headings, paragraphs and table rows; pages where the program that saved the file noted its page breaks."""
    from docx import Document
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    _require_sound_archive(data)
    try:
        document = Document(io.BytesIO(data))
        body = document.element.body
        if body.xpath(".//w:ins | .//w:del | .//w:moveFrom | .//w:moveTo"):
            raise DocumentError("has tracked changes; accept or reject them first")
        paged = bool(body.xpath(".//w:lastRenderedPageBreak"))
        styles = {style.style_id: style.name or "" for style in document.styles}
        blocks = list(_docx_body(body, styles))
    except DocumentError:
        raise
    except (PackageNotFoundError, LxmlError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise DocumentError(f"is not a sound DOCX file ({type(error).__name__})") from error
    yield from blocks if paged else (Block(block.text, block.level) for block in blocks)


def _require_sound_archive(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise DocumentError("is not a sound DOCX file (not an archive)") from error
    if unpacked > LARGEST_UNPACKED:
        raise DocumentError(f"unpacks to {unpacked / 1e6:,.0f} MB; it is not read")


def _docx_body(body: Any, styles: dict[str, str]) -> Iterator[Block]:
    page = 1
    for element in body.xpath("(.//w:p | .//w:tbl)[not(ancestor::w:tbl)]"):
        start = page
        page += len(element.xpath(".//w:lastRenderedPageBreak"))
        if element.tag.endswith("}tbl"):
            yield from (Block(row, page=start) for row in _table_rows(element))
        else:
            yield Block(_docx_text(element), _heading_level(element, styles), start)


def _heading_level(paragraph: Any, styles: dict[str, str]) -> int:
    name = next((styles.get(id, "") for id in paragraph.xpath("./w:pPr/w:pStyle/@w:val")), "")
    found = re.fullmatch(r"heading ([1-9])", name.lower())
    return int(found[1]) if found else int(name == "Title")


def _docx_text(element: Any) -> str:
    """The text as it is seen. A paragraph with words struck through or hidden is left out: what it says is unclear."""
    if element.xpath(".//w:rPr/w:strike[not(@w:val='0' or @w:val='false')] | .//w:rPr/w:dstrike | .//w:rPr/w:vanish"):
        return ""
    return "".join(item.text or " " for item in element.xpath(".//w:t | .//w:tab | .//w:br | .//w:noBreakHyphen"))


def _table_rows(table: Any) -> Iterator[str]:
    rows = [[_docx_text(cell).strip() for cell in row.xpath("./w:tc")] for row in table.xpath("./w:tr")]
    return (_row(rows[0], cells) for cells in rows[1:]) if len(rows) > 1 else ("; ".join(cells) for cells in rows)


READERS: dict[str, Callable[[bytes], Iterator[Block]]] = {
    ".md": markdown_blocks,
    ".markdown": markdown_blocks,
    ".txt": text_blocks,
    ".text": text_blocks,
    ".pdf": pdf_blocks,
    ".docx": docx_blocks,
}
