"""The questions as a deck for Anki. Importing a newer deck renews its notes and keeps their history."""

from __future__ import annotations

import html
import tempfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import genanki

from assistant.core.types import Statement
from assistant.learn.items import KIND_NAMES, Item, Kind

DECK = "IVIG in recurrent pregnancy loss: the guidance"
NOTICE = "For learning. IVIG is not recommended in recurrent pregnancy loss; answers rest on one guidance document."
_FRONT = '<div class="kind">{{Kind}}</div>{{Front}}'
_BACK = '{{FrontSide}}<hr id="answer">{{Back}}<p class="source">{{Source}}</p>'
_STYLE = (
    ".card {font-family: sans-serif; font-size: 18px; text-align: left; max-width: 40em; margin: auto;}"
    " .kind, .source {font-size: 14px; opacity: 0.75;}"
    " blockquote {border-left: 3px solid #0f6b75; padding-left: 0.8em;}"
)


def _number(name: str) -> int:
    """A number that stays the same, as Anki asks of the ids of decks and models."""
    return (1 << 30) + zlib.crc32(name.encode()) % (1 << 30)


def deck(items: Iterable[Item], statements: Mapping[str, Statement], timestamp: float) -> bytes:
    """An .apkg file with one note for each question; `timestamp` (seconds since 1970) is when it was made."""
    model = genanki.Model(
        _number("rpl-assistant question"),
        "RPL Assistant question",
        fields=[{"name": name} for name in ("Front", "Back", "Source", "Kind")],
        templates=[{"name": "Question", "qfmt": _FRONT, "afmt": _BACK}],
        css=_STYLE,
    )
    made = genanki.Deck(_number("rpl-assistant deck"), DECK, description=NOTICE)
    for item in items:
        fields = [_front(item), _back(item), _source(item, statements), _text(KIND_NAMES[item.kind])]
        made.add_note(genanki.Note(model=model, fields=fields, guid=f"rpl-assistant {item.id}", tags=[item.kind.value]))
    with tempfile.TemporaryDirectory() as folder:  # the library writes files only
        path = Path(folder) / "deck.apkg"
        genanki.Package(made).write_to_file(str(path), timestamp=timestamp)
        return path.read_bytes()


def _text(text: str) -> str:
    """A text as HTML that shows it literally."""
    return html.escape(text).replace("\n", "<br>")


def _front(item: Item) -> str:
    parts = [f"<p><b>{_text(item.prompt)}</b></p>"]
    parts += [f"<p>{_text(each.name)}:</p><blockquote>{_text(each.text)}</blockquote>" for each in item.passages]
    if item.options:
        parts.append(f"<ul>{''.join(f'<li>{_text(option)}</li>' for option in item.options)}</ul>")
    return "".join(parts)


def _back(item: Item) -> str:
    tag = "ol" if item.kind is Kind.ORDER else "ul"
    answers = "".join(f"<li>{_text(answer)}</li>" for answer in item.answer)
    return f"<{tag}>{answers}</{tag}><p>{_text(item.why)}</p>"


def _source(item: Item, statements: Mapping[str, Statement]) -> str:
    titles = [f"{statements[id].title} ({id})" for id in item.statements if id in statements]
    return _text(f"Rests on: {'; '.join(titles)}. {NOTICE}")
