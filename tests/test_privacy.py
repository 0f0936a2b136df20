"""Nothing goes out, nothing is logged: a whole session where every packet is seen, and the audit log where it is on."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import audit
from assistant.config import Settings
from assistant.errors import ConfigError, StoreError
from assistant.pipeline import Assistant
from tests.private_session import MARK, QUESTION

ROOT = Path(__file__).resolve().parent.parent
ALL_HERE = "ip link set lo up && ip route add local 0.0.0.0/0 dev lo"
IN_A_NAMESPACE = ["unshare", "--user", "--map-root-user", "--net", "--", "sh", "-c"]


def namespaces() -> bool:
    """Whether this machine lets us have a network of our own."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return subprocess.run([*IN_A_NAMESPACE, ALL_HERE], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What was seen during a session of the command line and the page."""
    if not namespaces():
        pytest.skip("this machine gives no network namespaces")
    folder = tmp_path_factory.mktemp("session")
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith(("RPL_", "HF_", "TRANSFORMERS_"))
    }
    environ |= {
        "RPL_ASSISTANT_DATA_FOLDER": str(folder / "data"),
        "HOME": str(folder / "home"),
        "PYTHONPATH": str(ROOT),
    }
    command = f'{ALL_HERE} && exec "$0" -m tests.private_session "$1"'
    done = subprocess.run(
        [*IN_A_NAMESPACE, command, sys.executable, str(folder)],
        cwd=ROOT, env=environ, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout.splitlines()[-1]))


def test_the_session_did_what_a_session_does(session: dict[str, Any]) -> None:
    assert set(session["statuses"].values()) == {0}
    assert "81-100 mg" in session["page"]
    assert session["server"]["healthy"]
    assert session["packets"] > 10


def test_nothing_is_sent_to_any_other_machine_not_even_a_name_to_look_up(session: dict[str, Any]) -> None:
    assert session["control"] == ["203.0.113.7"], "an attempt to go out must be seen"
    assert session["reached"] == []


def test_the_page_listens_on_this_machine_alone(session: dict[str, Any]) -> None:
    assert session["server"]["listening"]
    assert all(address.startswith("0100007F:") for address in session["server"]["listening"])


def test_no_question_stands_in_a_file_or_a_log(session: dict[str, Any]) -> None:
    assert session["marked"] == []
    assert MARK not in session["errors"]
    assert MARK not in session["server"]["log"]


def test_what_is_kept_can_be_read_by_its_owner_alone(session: dict[str, Any]) -> None:
    assert {session["rights"][name] for name in ("data", "index", "documents")} == {"0o700"}


# --- the audit log -----------------------------------------------------------------------------------------------


def test_without_the_setting_nothing_is_recorded(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_append", lambda *given: pytest.fail("recorded"))
    assistant.ask(QUESTION)


def audited(assistant: Assistant, **settings: Any) -> Assistant:
    return replace(assistant, settings=replace(assistant.settings, **settings))


def test_an_answer_is_recorded_by_document_rules_and_decision_and_not_by_its_words(
    assistant: Assistant, tmp_path: Path
) -> None:
    log = tmp_path / "logs" / "audit.jsonl"
    answer = audited(assistant, audit_log=log).ask(QUESTION)
    (line,) = map(json.loads, log.read_text(encoding="utf-8").splitlines())
    assert line["decision"] == str(answer.decision) == "not_recommended" or line["decision"] == "facts_missing"
    assert len(line["document"]) == len(line["rules"]) == 64
    assert line["findings"] == [[]]
    assert line["statements"] == [citation.statement for citation in answer.citations]
    assert line["time"].endswith("+00:00")
    assert MARK not in log.read_text(encoding="utf-8")
    assert answer.text not in line.values()
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_question_and_answer_are_recorded_where_that_is_asked_for(assistant: Assistant, tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    answer = audited(assistant, audit_log=log, audit_texts=True).ask([QUESTION, "And heparin? \ud800"])
    line = json.loads(log.read_text(encoding="utf-8"))
    assert line["turns"] == list(answer.turns)
    assert line["answer"] == answer.text


def test_a_full_log_is_put_aside_and_no_line_is_lost_or_torn(assistant: Assistant, tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    answer = assistant.ask(QUESTION)
    settings = replace(assistant.settings, audit_log=log, audit_size=2_000)
    threads = [threading.Thread(target=audit.record, args=(answer, settings)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    files = list(tmp_path.glob("audit*.jsonl"))
    assert len(files) > 1
    assert all(path.stat().st_size <= 2_000 for path in files)
    assert sum(len(list(map(json.loads, path.read_text().splitlines()))) for path in files) == 12


def test_an_answer_that_cannot_be_recorded_is_not_given(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match="without it no answer is given"):
        audited(assistant, audit_log=tmp_path / "file" / "audit.jsonl").ask(QUESTION)


def test_the_settings_of_the_log_are_read_and_wrong_ones_refused() -> None:
    loaded = Settings.load({}, environ={"RPL_ASSISTANT_AUDIT_LOG": "a.jsonl", "RPL_ASSISTANT_AUDIT_TEXTS": "True"})
    assert (loaded.audit_log, loaded.audit_texts) == (Path("a.jsonl"), True)
    with pytest.raises(ConfigError, match="must be true or false"):
        Settings.load({"audit_texts": "perhaps"}, environ={})
