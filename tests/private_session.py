"""A whole session in a network namespace of its own, where every packet is seen. Run by test_privacy, not by pytest.

All addresses lead to this machine, so that whatever tries to reach another one sends packets, and all packets pass the
one interface that is listened on: no library can hide an attempt, whatever language it is written in. Prints JSON.
"""

from __future__ import annotations

import contextlib
import io
import ipaddress
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

MARK = "Zyxwvut"  # stands in every question and case; it must be found in no file and no log
QUESTION = f"Patient {MARK} has had six losses. Which dose of aspirin is given in obstetric APS?"


class Listener:
    """Notes every address but the loopback ones that a packet is sent to."""

    def __init__(self) -> None:
        self.addresses: set[str] = set()
        self.packets = 0
        self._stop = False
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self._socket.bind(("lo", 0))
        self._socket.settimeout(0.3)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        while True:
            try:
                packet = self._socket.recv(1 << 16)
            except TimeoutError:
                if self._stop:
                    return
                continue
            self.packets += 1
            kind, spans = packet[12:14], {b"\x08\x00": (30, 34), b"\x86\xdd": (38, 54)}
            if kind in spans:
                start, end = spans[kind]
                address = ipaddress.ip_address(packet[start:end])
                if not address.is_loopback:
                    self.addresses.add(str(address))

    def close(self) -> None:
        time.sleep(0.5)
        self._stop = True
        self._thread.join()


def command_line(folder: Path) -> dict[str, int]:
    """Every command, in this process; exit statuses."""
    from assistant import cli

    (folder / "site").mkdir()
    (folder / "site" / "protocol.md").write_text("# Aspirin\n\nAspirin is given in obstetric APS.", encoding="utf-8")
    (folder / "answer.txt").write_text("IVIG is not recommended.", encoding="utf-8")
    commands = {
        "index": ["index"],
        "index folder": ["index", str(folder / "site")],
        "ask": ["ask", QUESTION, "--json"],
        "assess": ["assess", QUESTION],
        "check": ["check", str(folder / "answer.txt"), "--question", QUESTION],
        "cite": ["cite", "aspirin"],
        "list": ["index", "--list"],
    }
    statuses = {}
    for name, line in commands.items():
        with contextlib.redirect_stdout(io.StringIO()):
            statuses[name] = cli.main(line)
    return statuses


def page() -> str:
    """The page, asked a question; the text of its answer."""
    from streamlit.testing.v1 import AppTest

    from assistant.corpus import data_folder

    sys.path.insert(0, str(data_folder("ui")))
    app = AppTest.from_file(str(data_folder("ui") / "app.py"), default_timeout=120).run()
    app.chat_input[0].set_value(QUESTION).run()
    for _ in range(100):
        shown = " ".join(item.value for item in app.markdown)
        if "81-100 mg" in shown or app.exception:
            break
        time.sleep(0.3)
        app.run()
    return shown


def server(port: int) -> dict[str, object]:
    """The page's server, started as users start it: whether it answers, where it listens, and what it logs."""
    line = [sys.executable, "-m", "assistant", "ui", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    reply = b""
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1) as asked:
            asked.sendall(b"GET /_stcore/health HTTP/1.0\r\n\r\n")
            reply = asked.recv(1000)
            break
        time.sleep(0.2)
    rows = [row.split() for name in ("tcp", "tcp6") for row in Path(f"/proc/net/{name}").read_text().splitlines()[1:]]
    listening = [row[1] for row in rows if row[3] == "0A"]
    process.terminate()
    return {"healthy": b"200 OK" in reply, "listening": listening, "log": process.communicate()[0]}


def main() -> None:
    folder = Path(sys.argv[1])
    listener = Listener()
    with contextlib.suppress(OSError), socket.create_connection(("203.0.113.7", 9), timeout=1):
        pass
    time.sleep(0.5)
    control, listener.addresses = listener.addresses, set()
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors):
        found: dict[str, object] = {"statuses": command_line(folder), "page": page(), "server": server(8719)}
    listener.close()
    marked = [str(path) for path in folder.rglob("*") if path.is_file() and MARK.encode() in path.read_bytes()]
    kept = Path(os.environ["RPL_ASSISTANT_DATA_FOLDER"])
    rights = {path.name: oct(path.stat().st_mode & 0o777) for path in (kept, *kept.iterdir())}
    found |= {"control": sorted(control), "reached": sorted(listener.addresses), "packets": listener.packets}
    found |= {"marked": marked, "rights": rights, "errors": errors.getvalue()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
