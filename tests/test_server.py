"""A real Chroma server: shared, killed and started again in the middle, hanging, behind TLS and a token."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from chromadb.api import ClientAPI
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings

from assistant import chroma
from assistant.config import Settings
from assistant.corpus import load_retriever
from assistant.documents import site
from assistant.documents.quoting import SiteSlot
from assistant.documents.site import SiteDocuments, index_folder
from assistant.errors import ConfigError, StoreError
from assistant.pipeline import Assistant
from assistant.store import BUILDING, PREFIX, SERVER_LOCK, StatementStore
from tests.site_files import Watcher
from tests.site_files import site as make_site

QUESTION = "Which dose of aspirin is given in obstetric APS?"


class Server:
    """`chroma run` on a free port, which can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder, self.url = folder, f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        line = [
            str(Path(sys.executable).parent / "chroma"),
            "run",
            "--path",
            str(self.folder),
            "--port",
            str(self.port),
        ]
        environ = {**os.environ, "ANONYMIZED_TELEMETRY": "False"}
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(line, stdout=quiet, stderr=quiet, env=environ, start_new_session=True)
        for _ in range(600):
            try:
                httpx.get(f"{self.url}/api/v2/heartbeat", timeout=1).raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.1)
        raise AssertionError("the Chroma server does not start")

    def signal(self, number: int) -> None:
        assert self.process is not None
        os.killpg(self.process.pid, number)

    def kill(self) -> None:
        if self.process is not None:
            self.signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("server"))
    found.start()
    yield found
    found.kill()


@pytest.fixture
def on_server(server: Server, tmp_path: Path) -> Settings:
    return Settings(data_folder=tmp_path / "data", chroma_url=server.url)


@pytest.fixture
def client(on_server: Settings) -> ClientAPI:
    return chroma.on_server(on_server)


@pytest.fixture
def fake() -> Embeddings:
    return DeterministicFakeEmbedding(size=384)


def clear(client: ClientAPI) -> None:
    for name in chroma.names(client):
        client.delete_collection(name)


def test_the_index_is_built_on_the_server_and_other_collections_stay(
    on_server: Settings, client: ClientAPI, embeddings: Embeddings
) -> None:
    clear(client)
    client.create_collection(f"{PREFIX}of-another-version")
    client.create_collection(f"{BUILDING}that-was-killed")
    for _ in range(2):
        assert StatementStore.open(on_server, embeddings=embeddings).query("lupus", 1)[0][0] == "gladel-against-ivig"
    names = chroma.names(client)
    assert len(names) == 2
    assert all(name.startswith(PREFIX) for name in names)
    assert not on_server.data_folder.exists()


def test_a_server_that_does_not_answer_is_a_clear_error(fake: Embeddings) -> None:
    with pytest.raises(StoreError, match="chroma run"):
        StatementStore.open(Settings(chroma_url="http://127.0.0.1:9"), embeddings=fake)


def test_builders_at_once_leave_one_complete_index(on_server: Settings, client: ClientAPI, fake: Embeddings) -> None:
    clear(client)
    with ThreadPoolExecutor(3) as threads:
        stores = list(threads.map(lambda _: StatementStore.open(on_server, embeddings=fake, rebuild=True), range(3)))
    assert [len(store.query("aspirin", 25)) for store in stores] == [25, 25, 25]
    (name,) = chroma.names(client)
    assert name.startswith(PREFIX)


def test_a_lock_whose_holder_was_killed_is_taken_over(
    on_server: Settings, client: ClientAPI, fake: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    clear(client)
    client.create_collection(SERVER_LOCK, metadata={"beat": "the last one"})
    monkeypatch.setattr(chroma, "_BEAT_SECONDS", 0.1)
    assert len(StatementStore.open(on_server, embeddings=fake).query("aspirin", 25)) == 25
    assert SERVER_LOCK not in chroma.names(client)


def test_a_lock_whose_holder_lives_is_waited_for(client: ClientAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chroma, "_BEAT_SECONDS", 0.1)
    monkeypatch.setattr(chroma, "_LOCK_SECONDS", 2.0)
    with (
        chroma.server_lock(client, "lock-of-a-test"),
        pytest.raises(OSError, match="another process has held the lock"),
        chroma.server_lock(client, "lock-of-a-test"),
    ):
        pass
    with chroma.server_lock(client, "lock-of-a-test"):
        pass


def test_a_server_killed_and_started_again_is_used_again_without_a_restart(
    server: Server,
    on_server: Settings,
    client: ClientAPI,
    assistant: Assistant,
    embeddings: Embeddings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The whole of it: killed, hanging, back with its data, back without, and documents in all of these."""
    clear(client)
    index_folder(on_server, make_site(tmp_path / "site"), lambda: embeddings, Watcher())
    store = StatementStore.open(on_server, embeddings=embeddings)
    shared = replace(
        assistant,
        retriever=load_retriever(store, assistant.settings.data_folder),
        site=SiteSlot(SiteDocuments(on_server), embeddings),
    )
    monkeypatch.setattr(site, "_REST_SECONDS", 0.0)
    whole = shared.ask(QUESTION)
    assert whole.notes == ()
    assert whole.site is not None
    assert whole.site.passages

    server.kill()
    cut_off = shared.ask(QUESTION)
    assert cut_off.text == whole.text
    assert len(cut_off.notes) == 2

    server.start()
    assert shared.ask(QUESTION) == whole

    monkeypatch.setattr(store.vectors._client._server._session, "timeout", httpx.Timeout(0.5))
    monkeypatch.setattr(chroma, "SECONDS", 0.5)
    server.signal(signal.SIGSTOP)
    hanging = shared.ask(QUESTION)
    server.signal(signal.SIGCONT)
    assert hanging.text == whole.text
    assert len(hanging.notes) == 2
    monkeypatch.undo()

    server.kill()
    server.folder = tmp_path / "empty"
    server.start()
    monkeypatch.setattr(site, "_LOOK_AGAIN_SECONDS", 0.01)
    again = shared.ask(QUESTION)
    assert (again.text, again.notes) == (whole.text, ())
    assert again.site is None
    index_folder(on_server, tmp_path / "site", lambda: embeddings, Watcher())
    assert shared.ask(QUESTION) == whole


@pytest.fixture
def guarded(server: Server, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The server behind TLS and the token `open-sesame`: its address, and the certificate to trust."""
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "1"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*made, *subject], check=True, capture_output=True)

    class Proxy(BaseHTTPRequestHandler):
        def serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, content = 401, b'{"error": "Unauthorized"}'
            if self.headers.get("Authorization") == "Bearer open-sesame":
                reply = httpx.request(self.command, server.url + self.path, content=body, headers={"Content-Type": "application/json"})  # fmt: skip  # noqa: E501
                status, content = reply.status_code, reply.content
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = serve

        def log_message(self, *given: object) -> None:
            pass

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    proxy.socket = context.wrap_socket(proxy.socket, server_side=True)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    yield f"https://localhost:{proxy.server_port}", certificate
    proxy.shutdown()
    proxy.server_close()


def test_a_server_behind_tls_and_a_token_is_used_with_both_and_not_without(
    guarded: tuple[str, Path], fake: Embeddings
) -> None:
    url, certificate = guarded
    right = Settings(chroma_url=url, chroma_token="open-sesame", chroma_certificates=certificate)
    assert len(StatementStore.open(right, embeddings=fake).query("aspirin", 25)) == 25
    for wrong, reason in (
        (replace(right, chroma_token="wrong"), "401"),
        (replace(right, chroma_token=None), "401"),
        (replace(right, chroma_certificates=None), "CERTIFICATE_VERIFY_FAILED"),
    ):
        with pytest.raises(StoreError, match=reason) as caught:
            StatementStore.open(wrong, embeddings=fake)
        assert "open-sesame" not in str(caught.value)
    assert "open-sesame" not in repr(right)


def test_a_token_is_never_sent_in_the_open() -> None:
    with pytest.raises(ConfigError, match="only sent over https"):
        Settings(chroma_url="http://chroma.example:8000", chroma_token="open-sesame")
    Settings(chroma_url="http://127.0.0.1:8000", chroma_token="open-sesame")
