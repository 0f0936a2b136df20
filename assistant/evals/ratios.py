"""What the assistant costs in times of what it cannot do without, measured side by side in one run.

The bare floor of a warm question is to encode it once and to ask Chroma once. Every question is a new one, so that
nothing is answered from memory, and the things that are compared take turns, so that a busy machine slows all alike.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.config import Settings
from assistant.corpus import load_statements, load_ways_of_asking

COLD_TIMES = 5
_CASE = "She has had two losses."
_QUESTION = "Is IVIG recommended in obstetric APS?"

_BARE_MODEL = """
from sentence_transformers import SentenceTransformer
from assistant.embeddings import model_folder
SentenceTransformer(str(model_folder()), device="cpu", local_files_only=True).encode(["Is IVIG first line?"])
"""
_MEMORY = """
for line in open("/proc/self/status"):
    if line.startswith("VmRSS"):
        print(line.split()[1])
"""
_BARE_PAGE = "import streamlit.web.bootstrap, chromadb, langchain_chroma\n" + _BARE_MODEL + _MEMORY
_PAGE = (
    """
import sys, streamlit.web.bootstrap
from pathlib import Path
from assistant import Assistant, Settings
assistant = Assistant.open(Settings(data_folder=Path(sys.argv[1])))
for question in ("Is IVIG first line?", "Which dose of aspirin in obstetric APS?", "What does IVIG cost?"):
    assistant.ask(question)
"""
    + _MEMORY
)

_FLOOR = "encoded once, one Chroma query"

Row = tuple[str, str, str, str]
HEAD = ("what", "takes", "compared with", "ratio")


def rows() -> list[Row]:
    """All comparisons."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_folder=Path(folder))
        return [*warm(settings), *cold(settings), *memory(settings)]


def questions() -> list[str]:
    """Some hundred questions, each another one."""
    texts = load_ways_of_asking().texts(load_statements())
    return list(dict.fromkeys(text for listed in texts.values() for text in listed if text.endswith("?")))


def warm(settings: Settings, count: int = 60) -> list[Row]:
    """A question on an assistant that is open: the whole answer, its parts, and the usual LangChain chain."""
    from assistant.pipeline import Assistant

    assistant = Assistant.open(settings)
    store: Any = assistant.retriever.store
    model, collection = store.embeddings, store.vectors._collection
    chain = retrieval_chain(store.vectors)

    def floor(question: str) -> None:
        collection.query(query_embeddings=[model.embed_query(question)], n_results=10)

    def check(question: str) -> Callable[[str], object]:
        found, text = assistant.gate.assess([question]), assistant.ask(question).text
        return lambda _again: assistant.gate.report(text, [question], found)

    every = iter(questions())
    took: dict[str, list[float]] = {"floor": [], "ask": [], "chain": [], "check": []}
    for _ in range(count):
        for name, work in (("floor", floor), ("ask", assistant.ask), ("chain", chain.invoke)):
            took[name].append(_seconds(work, next(every)))
        question = next(every)
        took["check"].append(_seconds(check(question), question))
    base = statistics.median(took["floor"])
    return [
        _row("a warm question answered", statistics.median(took["ask"]), _FLOOR, base),
        _row("of that: the answer checked", statistics.median(took["check"]), _FLOOR, base),
        _row("LangChain's usual retrieval chain", statistics.median(took["chain"]), _FLOOR, base),
    ]


def retrieval_chain(vectors: Any) -> Any:
    """The chain of LangChain's tutorials over the same collection, its model answering at once with nothing."""
    from langchain_core.language_models import FakeListChatModel
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnablePassthrough

    prompt = ChatPromptTemplate.from_template("Answer from the context.\n\n{context}\n\nQuestion: {question}")
    inputs: Any = {
        "context": vectors.as_retriever(search_kwargs={"k": 4})
        | (lambda documents: "\n\n".join(document.page_content for document in documents)),
        "question": RunnablePassthrough(),
    }
    return inputs | prompt | FakeListChatModel(responses=["-"]) | StrOutputParser()


def cold(settings: Settings) -> list[Row]:
    """Whole commands from start to end, each in turn with what it is compared with."""
    program = [sys.executable, "-m", "assistant"]
    model, chroma = "sentence_transformers imported, loaded, one encoding", "`import chromadb`"
    commands: Mapping[str, Sequence[str]] = {
        "`ask`": [*program, "ask", _QUESTION, "--data-folder", str(settings.data_folder)],
        model: [sys.executable, "-c", _BARE_MODEL],
        "`check`": [*program, "check", "-"],
        "`assess`": [*program, "assess", _CASE],
        chroma: [sys.executable, "-c", "import chromadb"],
    }
    took: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(COLD_TIMES):
        for name, line in commands.items():
            took[name].append(_seconds(_run, line))
    best = {name: statistics.median(times) for name, times in took.items()}
    pairs = (("`ask`", model), ("`check`", chroma), ("`assess`", chroma))
    return [_row(f"{name} from start to end", best[name], other, best[other]) for name, other in pairs]


def memory(settings: Settings) -> list[Row]:
    """Resident memory of what a page's process holds, and of its libraries and the model alone; Linux only."""
    if not Path("/proc/self/status").exists():
        return []
    folder = str(settings.data_folder)
    page, bare = (int(_run([sys.executable, "-c", code, folder])) / 1024 for code in (_PAGE, _BARE_PAGE))
    return [("memory of a page's process", f"{page:.0f} MB", "its imports and the model", f"{page / bare:.2f}")]


def _run(line: Sequence[str]) -> str:
    done = subprocess.run(line, input="IVIG is not recommended.", capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{line[:4]} failed: {done.stderr[-300:]}")
    return done.stdout


def _seconds(work: Callable[[Any], object], given: Any) -> float:
    start = time.perf_counter()
    work(given)
    return time.perf_counter() - start


def _row(what: str, seconds: float, other: str, base: float) -> Row:
    shown = f"{seconds:.2f} s" if seconds > 1 else f"{1000 * seconds:.1f} ms"
    return what, shown, other, f"{seconds / base:.2f}"
