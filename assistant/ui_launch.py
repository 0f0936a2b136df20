"""Starts the web page: Streamlit in a process of its own, on the page's folder, with nothing sent anywhere."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from types import FrameType

from assistant.corpus import data_folder
from assistant.errors import ConfigError

HOST = "127.0.0.1"
PORT = 8501


def launch(
    host: str = HOST, port: int = PORT, *, open_browser: bool = True, environ: Mapping[str, str] | None = None
) -> int:
    """Serve the page until it is interrupted; the exit status of the server, 0 after an interruption.

    `environ` is the server's environment, where its settings come from; it defaults to this process's own.
    ConfigError where the address cannot be listened on, or the page's folder is missing.
    """
    require_free(host, port)
    line = command(host, port, open_browser=open_browser)
    print(f"RPL Assistant: http://{_in_url(_visible(host))}:{port} (Ctrl+C to stop)", file=sys.stderr, flush=True)
    server = subprocess.Popen(line, env=None if environ is None else {**os.environ, **environ})

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.terminate()

    previous = signal.signal(signal.SIGTERM, stop)
    try:
        status = server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait()
        return 0
    finally:
        signal.signal(signal.SIGTERM, previous)
    return 0 if status == -signal.SIGTERM else status


def command(host: str, port: int, *, open_browser: bool) -> list[str]:
    """The command line of the server.

    Streamlit finds the page's own settings beside its script, wherever it is started. What concerns privacy is also
    given as flags: these outrank every file and environment variable.
    """
    script = data_folder("ui") / "app.py"
    if not script.is_file():
        raise ConfigError(f"the page's file {script} is missing; reinstall the package")
    flags = {
        "server.address": host,
        "server.port": port,
        "server.headless": str(not open_browser).lower(),
        "server.showEmailPrompt": "false",
        "browser.serverAddress": _visible(host),  # else Streamlit asks the internet for this machine's address
        "browser.gatherUsageStats": "false",
        "logger.hideWelcomeMessage": "true",
    }
    options = [f"--{name}={value}" for name, value in flags.items()]
    return [sys.executable, "-P", "-m", "streamlit", "run", str(script), *options]  # -P: import nothing from here


def require_free(host: str, port: int) -> None:
    """ConfigError unless this process could listen on the address."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            if os.name == "posix":  # else a server that has just stopped would still count; elsewhere it means sharing
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ConfigError(f"cannot listen on {host}, port {port}: {reason}; choose another port or host") from error


def _visible(host: str) -> str:
    """The name that a reader's browser uses: this machine's own where every address is listened on."""
    return socket.gethostname() if host in ("0.0.0.0", "::") else host


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
