"""How the index of a site's documents grows: `python -m assistant.evals.scale 1000 10000 100000 [--chroma URL]`.

The text is generated, with answers planted in it. For each size: how fast it is built, against encoding the same text
alone; what it takes on disk; how long a search takes, against a bare Chroma query with the same vector; how many
planted answers are found first; and whether the guideline's own statements are found as without the documents.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from assistant.config import Settings
from assistant.core.passages import passages
from assistant.documents.formats import read_blocks
from assistant.documents.site import SiteDocuments, index_folder
from assistant.evals.ratios import questions
from assistant.evals.tables import table

HEAD = (
    "passages",
    "built",
    "of bare encoding",
    "disk",
    "query p50",
    "p95",
    "bare p50",
    "ratio",
    "planted",
    "guideline",
)
PER_FILE = 50  # passages in a generated document
PLANTED = 20
ENCODED = 1_000  # passages that are encoded alone, to compare
_STREETS = ("Alder", "Birch", "Cedar", "Dogwood", "Elder", "Fir", "Hazel", "Juniper", "Larch", "Maple")
_WORDS = (
    "aspirin heparin clinic visit midwife scan week blood pressure review letter pharmacy ward nurse follow plan "
    "discharge appointment antibody sample result consent leaflet referral ultrasound platelet bleeding protocol dose "
    "checked daily"
).split()


class _Silent:
    """Watches nothing."""

    def begin(self, files: int, size: int) -> None:
        """Ignored."""

    def done(self, name: str, size: int) -> None:
        """Ignored."""

    def embedded(self, passages: int) -> None:
        """Ignored."""

    def problem(self, name: str, reason: str) -> None:
        """A generated document can always be read."""
        raise RuntimeError(f"{name}: {reason}")


def main(argv: Sequence[str] | None = None) -> None:
    """Measures each size in turn and prints a table."""
    parser = argparse.ArgumentParser(prog="python -m assistant.evals.scale", description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=[1_000], metavar="PASSAGES")
    parser.add_argument("--chroma", metavar="URL", help="a Chroma server in place of a folder")
    given = parser.parse_args(argv)
    from assistant.embeddings import MiniLM

    model = MiniLM()
    rows = [measure(size, model, given.chroma) for size in given.sizes]
    print(table("A site's documents, by their number of passages", HEAD, rows))


def planted(number: int) -> tuple[str, str]:
    """A question, and the sentence that alone answers it."""
    street = _STREETS[number % len(_STREETS)]
    return (
        f"Where is the early pregnancy unit of {street} hospital number {number}?",
        f"The early pregnancy unit of {street} hospital number {number} is on floor {number % 9}, room {number * 7}.",
    )


def write_documents(folder: Path, size: int) -> None:
    """Documents of so many passages together, the planted answers spread over them."""
    chance = random.Random(size)
    folder.mkdir()
    answers = {(size * number) // PLANTED: planted(number)[1] for number in range(PLANTED)}
    for start in range(0, size, PER_FILE):
        sections = (
            f"## Section {at}\n\n{answers.get(at) or _paragraph(chance)}\n" for at in range(start, start + PER_FILE)
        )
        (folder / f"{start:07d}.md").write_text("\n".join(sections), encoding="utf-8")


def _paragraph(chance: random.Random) -> str:
    sentences = (" ".join(chance.choices(_WORDS, k=12)).capitalize() + "." for _ in range(4))
    return " ".join(sentences)


def measure(size: int, model: Any, chroma_url: str | None) -> tuple[str, ...]:
    """One row of the table."""
    with tempfile.TemporaryDirectory() as place:
        folder, settings = Path(place) / "site", Settings(data_folder=Path(place) / "data", chroma_url=chroma_url)
        write_documents(folder, size)
        texts = [item.embedded for path in _some(folder) for item in passages(read_blocks(path))][:ENCODED]
        encoding = len(texts) / _timed(lambda: model.embed_documents(texts))
        outcome: list[int] = []
        took = _timed(lambda: outcome.append(index_folder(settings, folder, lambda: model, _Silent()).embedded))
        rate = outcome[0] / took
        found = SiteDocuments(settings)
        ours, bare, hits = _queries(found, model)
        kept = sum(path.stat().st_size for path in settings.data_folder.rglob("*") if path.is_file()) / 1e6
        same = _guideline_unchanged(settings, found, model)
        found.close()
    p50, base = statistics.median(ours), statistics.median(bare)
    return (
        f"{outcome[0]:,}", f"{rate:.0f}/s", f"{rate / encoding:.2f}", f"{kept:.0f} MB",
        f"{1000 * p50:.1f} ms", f"{1000 * statistics.quantiles(ours, n=20)[-1]:.1f} ms", f"{1000 * base:.1f} ms",
        f"{p50 / base:.2f}", f"{hits} of {PLANTED}", "unchanged" if same else "CHANGED",
    )  # fmt: skip


def _some(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.iterdir())[: ENCODED // PER_FILE]


def _queries(found: SiteDocuments, model: Any) -> tuple[list[float], list[float], int]:
    """Seconds of our searches and of bare ones in turn, and how many planted answers came first."""
    ours, bare, hits = [], [], 0
    found.present()
    collection: Any = found._catalogue and found._catalogue._passages
    for number in range(PLANTED):
        question, answer = planted(number)
        vector = model.embed_query(question)
        best: list[Any] = []
        ours.append(_timed(lambda vector=vector, best=best: best.extend(found.nearest([vector], 6))))
        bare.append(_timed(lambda vector=vector: collection.query(query_embeddings=[vector], n_results=6)))
        hits += bool(best) and best[0].passage.text == answer
    return ours, bare, hits


def _guideline_unchanged(settings: Settings, found: SiteDocuments, model: Any) -> bool:
    """Whether an assistant beside these documents retrieves exactly what one without them does."""
    from dataclasses import replace

    from assistant.documents.quoting import SiteSlot
    from assistant.pipeline import Assistant

    alone = replace(Assistant.open(settings, embeddings=model), site=None)
    beside = replace(alone, site=SiteSlot(found, model))
    return all(alone.ask(text).retrieved == beside.ask(text).retrieved for text in questions()[::20])


def _timed(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
