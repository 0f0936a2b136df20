"""JSON inside an answer, read as the statements it makes: each list and object stands under its key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_KEY_SIGNS = re.compile(r"[_\W]+")
_DEPTH = 12

Labelled = tuple[str, tuple[str, ...]]
"""A statement and the keys that it stands under, outermost first."""


def parsed(text: str) -> Any | None:
    """The object or list that a whole text is; None where it is no JSON."""
    bare = text.strip()
    if not bare.startswith(("{", "[")):
        return None
    try:
        found = json.loads(bare)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) and found else None


def statements(value: Any, keys: tuple[str, ...] = ()) -> Iterator[Labelled]:
    """What JSON states: `key: value` for a plain value, the items of a list under its key.

    Below a dozen levels the rest is one statement, as it is written.
    """
    if len(keys) > _DEPTH:
        yield json.dumps(value), keys
    elif isinstance(value, Mapping):
        yield from _of_object(value, keys)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if keys and all(isinstance(item, int | float) for item in value):
            yield f"{keys[-1]}: {', '.join(map(_plain, value))}", keys[:-1]
            return
        for item in value:
            yield from statements(item, keys)
    else:
        yield _plain(value), keys


def _of_object(value: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[Labelled]:
    """The plain values of an object are one statement: they describe one thing."""
    plain = [(key, item) for key, item in value.items() if not isinstance(item, dict | list)]
    if plain:
        yield "; ".join(f"{_name(key)}: {_plain(item)}" for key, item in plain), keys
    for key, item in value.items():
        if isinstance(item, dict | list):
            yield from statements(item, (*keys, _name(key)))


def _plain(value: Any) -> str:
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _name(key: str) -> str:
    return _KEY_SIGNS.sub(" ", key).strip()
