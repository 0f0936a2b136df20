"""The command line as a user and a program meet it: formats, exit statuses, one line for any bad input."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from langchain_core.embeddings import Embeddings

from assistant import cli
from assistant.core.types import CaseFacts
from assistant.errors import StoreError
from assistant.pipeline import Assistant

ANSWER_KEYS = ["answer", "abstained", "decision", "facts", "conditions", "citations", "retrieved", "check", "generator"]
CONDITIONS = ["prior_losses", "rpl_type", "aspirin", "lmwh", "hydroxychloroquine", "shared_decision"]
FACTS = list(CaseFacts().as_json())
SAFE = "IVIG is not recommended in recurrent pregnancy loss."
UNSAFE = "Yes, start IVIG at once."
QUESTION = "Should she have IVIG?"


class Input(io.TextIOWrapper):
    """Standard input that may be a terminal."""

    terminal = False

    def isatty(self) -> bool:
        return self.terminal


class Run:
    """Runs commands in this process, on the shared assistant."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys, self.monkeypatch = capsys, monkeypatch

    def __call__(self, *line: str, stdin: bytes = b"") -> tuple[int, str, str]:
        self.monkeypatch.setattr(sys, "stdin", Input(io.BytesIO(stdin), encoding="utf-8"))
        try:
            status = cli.main(line)
        except SystemExit as left:
            status = int(left.code or 0)
        printed = self.capsys.readouterr()
        return status, printed.out, printed.err

    def lines(self, verb: str, *requests: Any) -> tuple[int, list[dict[str, Any]]]:
        """JSON lines in, JSON lines out; a request in bytes goes in as it is."""
        raw = [item if isinstance(item, bytes) else json.dumps(item).encode() for item in requests]
        status, out, _ = self(verb, "--jsonl", stdin=b"\n".join(raw) + b"\n")
        return status, [json.loads(line) for line in out.splitlines()]


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, assistant: Assistant, tmp_path: Path
) -> Run:
    monkeypatch.setattr(Assistant, "open", lambda *_args, **_options: assistant)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    return Run(capsys, monkeypatch)


# --- formats


def test_ask_answers_with_its_statements(run: Run) -> None:
    status, out, err = run("ask", "Is IVIG recommended in obstetric APS?")
    assert (status, err) == (0, "")
    assert "not recommended" in out or "recommends against" in out
    assert "Statements:\n- " in out


def test_ask_json_has_the_documented_keys(run: Run) -> None:
    status, out, _ = run("ask", "--json", "Which dose of aspirin in obstetric APS?")
    reply = json.loads(out)
    assert status == 0
    assert list(reply) == ANSWER_KEYS
    assert "81-100 mg" in reply["answer"]
    assert len(reply["retrieved"]) == 10
    assert reply["citations"][0]["statement"] == "aps-first-line"
    assert reply["citations"][0]["references"] == [1]
    assert reply["check"] == {"withheld": False, "findings": []}
    assert reply["generator"] == "extractive"


def test_ask_reads_the_question_from_standard_input(run: Run) -> None:
    status, out, _ = run("ask", "--json", stdin=b"Which dose of aspirin in obstetric APS?")
    assert (status, json.loads(out)["citations"][0]["statement"]) == (0, "aps-first-line")


def test_ask_jsonl_answers_in_order_under_the_ids_given(run: Run) -> None:
    requests = [
        {"id": "b", "turns": ["Is IVIG first line?"]},
        {"id": 7, "turns": ["Hello", "What does ACR say on IVIG?"]},
    ]
    status, replies = run.lines("ask", *requests)
    assert status == 0
    assert [reply["id"] for reply in replies] == ["b", 7]
    assert all(list(reply) == ["id", *ANSWER_KEYS] for reply in replies)


def test_the_case_form_outranks_the_text(run: Run) -> None:
    request = {"turns": ["She has had three losses. IVIG?"], "case": {"prior_losses": 6}}
    _, (reply,) = run.lines("ask", {"id": 1, **request})
    assert reply["facts"]["prior_losses"] == 6


def test_assess_lists_the_six_conditions_in_order(run: Run) -> None:
    status, out, _ = run("assess", "--json", "She has had six losses and no live birth.")
    reply = json.loads(out)
    assert status == 0
    assert [item["id"] for item in reply["conditions"]] == CONDITIONS
    assert {item["status"] for item in reply["conditions"]} <= {"met", "not_met", "unknown"}
    assert list(reply["facts"]) == FACTS
    assert (reply["decision"], reply["facts"]["prior_losses"]) == ("facts_missing", 6)
    assert "six losses" in reply["conditions"][0]["evidence"]


def test_assess_in_words_shows_the_decision_and_the_evidence(run: Run) -> None:
    status, out, _ = run("assess", "She has had two losses.")
    assert status == 0
    assert out.startswith("Decision: not_recommended\n")
    assert '- prior_losses: not met  "' in out


def test_assess_heeds_a_case_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text('{"prior_losses": 2}', encoding="utf-8")
    _, out, _ = run("assess", "--json", "--case", str(tmp_path / "case.json"), "What about IVIG for her?")
    assert json.loads(out)["facts"]["prior_losses"] == 2


def test_check_tells_allowed_from_blocked_by_its_status(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "answer.txt"
    file.write_text(SAFE, encoding="utf-8")
    assert run("check", str(file), "--question", QUESTION)[0:2] == (0, "Allowed.\n")
    file.write_text(UNSAFE, encoding="utf-8")
    status, out, _ = run("check", str(file), "--question", QUESTION)
    assert status == 1
    assert out.startswith("Blocked.\n- ")
    assert "The guideline's own answer:" in out


def test_check_json_gives_findings_with_rule_and_reason_and_another_answer(run: Run) -> None:
    status, out, _ = run("check", "-", "--json", "--question", QUESTION, stdin=UNSAFE.encode())
    reply = json.loads(out)
    assert status == 1
    assert list(reply) == ["allowed", "findings", "answer"]
    assert reply["allowed"] is False
    assert all(set(item) == {"rule", "sentence", "reason", "statements"} for item in reply["findings"])
    assert all(item["rule"] and item["reason"] for item in reply["findings"])
    assert UNSAFE not in reply["answer"]


def test_check_jsonl_serves_every_form_of_case_and_question(run: Run) -> None:
    base = {"answer": SAFE, "question": QUESTION}
    status, replies = run.lines(
        "check",
        {"id": 1, **base},
        {"id": 2, **base, "case": None},
        {"id": 3, **base, "case": {"prior_losses": 3}},
        {"id": 4, "answer": SAFE, "turns": ["Hello", QUESTION]},
        {"id": 5, "answer": SAFE},
        {"id": 6, "answer": SAFE, "question": ""},
        {"id": 7, "answer": UNSAFE, "question": QUESTION},
    )
    assert [reply["allowed"] for reply in replies] == [True] * 6 + [False]
    assert replies[0]["answer"] == SAFE
    assert status == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["4"], "[4] The 2025 meta-analysis"),
        (["[2]"], "pitfall-blood-supply [2]"),
        (["gladel-against-ivig"], "doi:10.1136/annrheumdis-2018-213512"),
        (["blood", "shortage"], "pitfall-blood-supply"),
        ([], "off-guideline-consent [1][2]"),
    ],
)
def test_cite_finds_references_statements_and_words(run: Run, words: list[str], expected: str) -> None:
    status, out, _ = run("cite", *words)
    assert status == 0
    assert expected in out


def test_cite_json_holds_the_whole_statement(run: Run) -> None:
    _, out, _ = run("cite", "--json", "acr-against-ivig")
    found = json.loads(out)
    assert found["statements"][0]["strength"] == "conditional"
    assert found["statements"][0]["documents"][0]["doi"] == "10.1002/art.41191"
    assert [item["reference"] for item in found["references"]] == [1]


def test_the_index_command_builds_with_progress(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, embeddings: Embeddings
) -> None:
    monkeypatch.setattr("assistant.store.MiniLM", lambda: embeddings)
    status, out, _ = run("index", "--data-folder", str(tmp_path / "data"))
    assert status == 0
    assert "Building the index: 8 of 25 statements" in out
    assert "known questions" in out
    assert out.endswith("The index is ready.\n")


def test_the_ui_command_hands_its_options_on(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    monkeypatch.setattr("assistant.ui_launch.launch", lambda *args, **options: given.extend([args, options]) or 0)
    status, _, _ = run("ui", "--port", "8600", "--no-browser", "--data-folder", "/data", "--model", "ollama:x")
    environ = {"RPL_ASSISTANT_DATA_FOLDER": "/data", "RPL_ASSISTANT_MODEL": "ollama:x"}
    assert status == 0
    assert given == [("127.0.0.1", 8600), {"open_browser": False, "environ": environ}]


def test_a_chat_keeps_the_conversation_until_another_patient(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = iter(["She has had six losses.", "And IVIG?", "x" * 30_000, "new", "And IVIG?", ""])
    asked: list[list[str]] = []
    ask = Assistant.ask

    def record(self: Assistant, question: list[str], **options: Any) -> Any:
        asked.append(question)
        return ask(self, question, **options)

    monkeypatch.setattr(Assistant, "ask", record)
    monkeypatch.setattr("builtins.input", lambda _prompt: next(typed))
    monkeypatch.setattr(Input, "terminal", True)
    status, out, _ = run("ask")
    assert status == 0
    assert [len(question) for question in asked] == [1, 2, 3, 1]
    assert "shorten it" in out


def test_a_chat_ends_at_the_end_of_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", end)
    monkeypatch.setattr(Input, "terminal", True)
    assert run("ask")[0] == 0


# --- bad input


@pytest.mark.parametrize(
    ("question", "complaint"),
    [("", "the question is empty"), (" \n\t ", "the question is empty"), ("\x00\x07", "the question is empty"),
     ("a" * 100_000, "the question has 100000 characters; shorten it to 20000")],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["ask", "assess"])
def test_a_question_that_cannot_be_served_is_one_line_and_status_1(
    run: Run, verb: str, question: str, complaint: str
) -> None:
    status, out, err = run(verb, question)
    assert (status, out) == (1, "")
    assert err.startswith(f"rpl-assistant: error: {complaint}")
    assert err.count("\n") == 1


def test_control_characters_and_lone_surrogates_in_a_question_do_no_harm(run: Run) -> None:
    request = b'{"id": 1, "turns": ["Is\\u0000 IVIG\\ud800 first\\u001b[31m line?\\u0007"]}'
    for verb in ("ask", "assess"):
        status, (reply,) = run.lines(verb, request)
        assert status == 0
        assert reply["id"] == 1


def test_a_lone_surrogate_in_a_checked_text_is_served(run: Run) -> None:
    status, (reply,) = run.lines("check", b'{"id": "\\udc00", "answer": "IVIG\\ud800 is not recommended."}')
    assert status == 0
    assert reply["allowed"] is False


@pytest.mark.parametrize("verb", ["ask", "assess"])
def test_standard_input_that_is_not_utf8_is_one_line(run: Run, verb: str) -> None:
    status, _, err = run(verb, stdin=b"caf\xe9")
    assert status == 1
    assert err == "rpl-assistant: error: standard input is not UTF-8 text (byte 3); convert it first\n"


def test_a_file_that_is_missing_or_not_utf8_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"\xe9")
    assert "none.txt cannot be read: No such file" in run("check", str(tmp_path / "none.txt"))[2]
    assert "latin.txt is not UTF-8" in run("check", str(tmp_path / "latin.txt"))[2]
    assert "cannot be read: Is a directory" in run("check", str(tmp_path))[2]


BROKEN = [
    (b"{", None, "not valid JSON"),
    (b"\xff\xfe", None, "the line is not UTF-8"),
    (b"[" * 100_000, None, "nested too deeply"),
    (b"[1]", None, "must be a JSON object"),
    (b"null", None, "must be a JSON object"),
    (b'{"id": 3}', 3, "is missing"),
    (b'{"id": 3, "turns": []}', 3, "is missing"),
    (b'{"id": 3, "turns": [1]}', 3, "'turns' must be a list of texts"),
    (b'{"id": 3, "turns": {"a": 1}}', 3, "'turns' must be a list of texts"),
    (b'{"id": 3, "turns": ["IVIG?", " "]}', 3, "the question is empty"),
    (b'{"id": 3, "turns": ["IVIG?"], "case": [1]}', 3, "'case' must be an object"),
    (b'{"id": 3, "turns": ["IVIG?"], "case": {"prior_losses": "six"}}', 3, "prior_losses"),
    (b'{"id": 3, "turns": ["IVIG?"], "case": {"colour": "red"}}', 3, "colour"),
]


@pytest.mark.parametrize("verb", ["ask", "assess"])
def test_a_broken_line_gets_an_error_and_the_run_goes_on(run: Run, verb: str) -> None:
    good = {"id": "good", "turns": ["Is IVIG first line?"]}
    status, replies = run.lines(verb, *[line for line, _, _ in BROKEN], good)
    assert status == 1
    for reply, (line, id, complaint) in zip(replies, BROKEN, strict=False):
        assert reply["id"] == id, line
        assert complaint in reply["error"], line
    assert replies[-1]["id"] == "good"
    assert "error" not in replies[-1]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ({"id": 1}, "'answer' must be text"),
        ({"id": 1, "answer": 5}, "'answer' must be text"),
        ({"id": 1, "answer": "x", "case": "none"}, "'case' must be an object"),
        ({"id": 1, "answer": "x", "case": {"sle": "perhaps"}}, "sle"),
        ({"id": 1, "answer": "x" * 1_000_001}, "shorten it to 1000000 (setting answer_limit)"),
    ],
)
def test_a_line_that_cannot_be_checked_gets_an_error(run: Run, line: dict[str, Any], complaint: str) -> None:
    status, (reply,) = run.lines("check", line)
    assert status == 1
    assert reply["id"] == 1
    assert complaint in reply["error"]


def test_empty_lines_are_passed_over(run: Run) -> None:
    status, replies = run.lines("assess", b"", {"id": 1, "turns": ["x"]}, b"  ")
    assert (status, len(replies)) == (0, 1)


@pytest.mark.parametrize(
    "line",
    [
        [],
        ["nothing"],
        ["ask", "a", "b"],
        ["ask", "--json", "--jsonl"],
        ["ui", "--port", "70000"],
        ["ui", "--port", "x"],
    ],
)
def test_wrong_usage_is_status_2(run: Run, line: list[str]) -> None:
    assert run(*line)[0] == 2


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (["check"], "there is nothing to check"),
        (["cite", "[9]"], "there is no reference 9; the source has 1, 2, 3, 4, 5"),
        (["cite", "xylophone"], "nothing in the guideline matches 'xylophone'"),
        (["index", "--chroma-url", "nowhere"], "chroma_url must look like"),
        (["ui", "--model", "gpt"], "model must be PROVIDER:NAME"),
        (["check", "-", "--case", "none.json"], "none.json cannot be read"),
    ],
)
def test_a_failing_command_says_so_in_one_line(run: Run, line: list[str], complaint: str) -> None:
    status, _, err = run(*line)
    assert status == 1
    assert complaint in err
    assert err.count("\n") == 1


def test_a_traceback_is_printed_only_for_debug(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise StoreError("the disk\nis full")

    monkeypatch.setattr(Assistant, "open", fail)
    assert run("ask", "IVIG?")[2] == "rpl-assistant: error: the disk is full\n"
    assert "Traceback" in run("ask", "IVIG?", "--debug")[2]


def test_a_fault_of_the_program_is_one_line_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: object, **_options: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(Assistant, "ask", fail)
    assert (
        run("ask", "IVIG?")[2] == "rpl-assistant: error: unexpected ZeroDivisionError: by zero; --debug shows where\n"
    )
    status, (reply,) = run.lines("ask", {"id": 1, "turns": ["IVIG?"]})
    assert (status, reply["id"]) == (1, 1)
    assert "ZeroDivisionError" in reply["error"]


def test_an_interruption_is_quiet(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_args: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Assistant, "ask", interrupt)
    assert run("ask", "IVIG?") == (130, "", "")


# --- the installed command, in a process of its own

COMMAND = [sys.executable, "-m", "assistant"]


def test_each_reply_comes_before_the_next_line_is_sent() -> None:
    with subprocess.Popen(
        [*COMMAND, "assess", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for id in range(3):
            process.stdin.write(json.dumps({"id": id, "turns": ["She has had six losses."]}) + "\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == id
        process.stdin.close()
        assert process.wait() == 0


def test_a_reader_that_goes_away_ends_the_run_quietly() -> None:
    requests = json.dumps({"id": 1, "turns": ["x"]}) + "\n"
    with subprocess.Popen(
        [*COMMAND, "assess", "--jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        _, err = process.communicate(requests.encode() * 2000)
        assert process.returncode == 1
        assert err == b""


def test_replies_are_utf8_in_any_locale() -> None:
    request = json.dumps({"id": "é\ud800", "turns": ["She has had six losses."]})
    done = subprocess.run(
        [*COMMAND, "assess", "--jsonl"],
        input=request.encode(),
        capture_output=True,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"},
        check=True,
    )
    assert json.loads(done.stdout.decode("utf-8"))["id"] == "é\ud800"


def test_the_version_is_printed() -> None:
    done = subprocess.run([*COMMAND, "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == "rpl-assistant 0.1.0\n"
