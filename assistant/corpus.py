"""The only reader of corpus/: data in, checked records out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader is ten times as fast, where libyaml is there


def data_folder(name: str) -> Path:
    """The folder `corpus` or `ui`: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent / name


def read_yaml(name: str) -> Any:
    """Parsed YAML of one corpus file, such as `vocabulary.yaml`."""
    path = data_folder("corpus") / name
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 - both loaders are safe ones
