"""The command line: parses, delegates, prints. What it prints for programs is fixed by `records`."""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import textwrap
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant import records
from assistant.config import PREFIX, Settings
from assistant.delivery import note, pieces
from assistant.errors import AssistantError, InputError
from assistant.evals import OF_THE_PROJECT
from assistant.evals import PARTS as EVAL_PARTS

if TYPE_CHECKING:
    from assistant.core.types import Answer
    from assistant.pipeline import Assistant

PROGRAM = "rpl-assistant"
DONE, FAILED, INTERRUPTED = 0, 1, 130
_COLLECT_AFTER = 100_000  # new objects: libraries and word lists are no garbage, and searching them for it takes time
_INDENT = 2
_QUOTED = 300  # characters of a sentence that a person is shown; JSON holds all of it
_SETTINGS = ("model", "model_url", "model_timeout", "data_folder", "chroma_url")  # those that options give
EXPORT_FORMATS = ("ris", "bibtex", "csl-json", "markdown")  # the keys of bibliography.FORMATS

Handler = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status; wrong usage leaves through argparse with status 2."""
    gc.set_threshold(_COLLECT_AFTER)
    _set_output_to_utf8()
    arguments = _parser().parse_args(argv)
    try:
        handler: Handler = arguments.handler
        return handler(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has gone. Python flushes standard output once more at exit, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:
        _complain(error, arguments.debug)
        return FAILED


_CASE_EXAMPLE = """\
a case file holds what is known of the patient; what is left out is unknown:
  {"prior_losses": 6, "rpl_type": "primary", "antiphospholipid": "aps",
   "aspirin": "failed", "lmwh": "failed", "hydroxychloroquine": "not_failed",
   "shared_decision": false}"""
_CASE_HELP = "JSON file with the patient's facts; they outrank what the text says"
_MODEL_HELP = "a chat model that writes the drafts (default: none, answers are composed of the guideline's statements)"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Answers clinicians' questions from one guidance document on IVIG in recurrent pregnancy loss.",
        epilog=f"'{PROGRAM} COMMAND --help' lists the options of a command.",
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    ask = _command(
        commands,
        "ask",
        _ask,
        "answer a question, or chat",
        "Answers a question with the statements that the answer rests on. Without a question: a chat on a terminal, "
        "else the question is read from standard input.",
        _CASE_EXAMPLE,
    )
    ask.add_argument("question", nargs="?", metavar="QUESTION", help="the question, as one argument in quotes")
    _add_json_options(ask, "an answer")
    _add_case_option(ask, _CASE_HELP)
    _add_setting(ask, "model", "PROVIDER:NAME", _MODEL_HELP)
    _add_model_settings(ask)
    _add_store_settings(ask)

    assess = _command(
        commands,
        "assess",
        _assess,
        "read a case and list how the six conditions stand",
        "Reads the facts of a case from text, and lists the facts, how the six off-guideline conditions stand, and the "
        "decision that follows. Loads no model.",
        _CASE_EXAMPLE,
    )
    assess.add_argument(
        "case_text", nargs="?", metavar="CASE", help="the text, as one argument in quotes (default: standard input)"
    )
    _add_json_options(assess, "an assessment")
    _add_case_option(assess, _CASE_HELP)

    check = _command(
        commands,
        "check",
        _check,
        "check a text that somebody or something else wrote",
        "Checks a text against the guideline's rules. The exit status is 0 where it is allowed and 1 where it is "
        "blocked; a blocked text is answered with the reasons and the guideline's own answer. Loads no model.",
        _CASE_EXAMPLE,
    )
    check.add_argument("file", nargs="?", metavar="FILE", help="the file that holds the text; - for standard input")
    check.add_argument("--question", metavar="TEXT", help="the question that the text answers")
    _add_case_option(
        check,
        "JSON file with exactly the facts of the patient, or null for no patient (default: read from the question)",
    )
    _add_json_options(check, "a verdict")

    cite = _command(
        commands,
        "cite",
        _cite,
        "look up statements and references",
        "Shows a statement by its id, a reference by its number, what the source names of a year or a society, or the "
        "statements that some words find. With --format, writes the references found for a reference manager; what "
        "the source does not give is said to be not given.",
    )
    cite.add_argument(
        "words", nargs="*", metavar="WORDS", help="an id, a number, a year, or words (default: list everything)"
    )
    cited = cite.add_mutually_exclusive_group()
    cited.add_argument("--json", action="store_true", help="print one JSON object")
    cited.add_argument("--format", choices=EXPORT_FORMATS, help="print the references in this format")

    index = _command(
        commands,
        "index",
        _index,
        "index a folder of your own documents, or build the guideline's index anew",
        "With a folder: adds its documents (Markdown, text, PDF, DOCX) beside the guideline. Run it again after any "
        "change: only what is new or changed is read, and what is gone is removed. A run that was ended goes on where "
        "it stopped. Files that cannot be read are named, and the exit status is then 1. Without a folder: builds the "
        "guideline's own index anew, which is rarely needed: it builds and rebuilds itself when it has to.",
    )
    what = index.add_mutually_exclusive_group()
    what.add_argument("folder", nargs="?", metavar="FOLDER", help="the folder that holds the documents")
    what.add_argument("--list", action="store_true", dest="listed", help="list the documents that are indexed")
    what.add_argument("--remove", action="append", metavar="NAME", help="remove a document by name or id, or a folder")
    index.add_argument("--json", action="store_true", help="print the list as one JSON object")
    _add_store_settings(index)

    evaluate = _command(
        commands,
        "eval",
        _eval,
        "run the project's own evaluation sets",
        "Runs the project's own evaluation sets and prints the tables. An answer that should be blocked and is allowed "
        "is a leak; one that should be allowed and is blocked is a false block.",
    )
    evaluate.add_argument("part", nargs="?", choices=tuple(EVAL_PARTS), help="which of them (default: all but model)")
    evaluate.add_argument("--json", action="store_true", help="print one JSON object")
    evaluate.add_argument(
        "--limit",
        type=_count,
        metavar="N",
        help="items of each set, or variants of each (attacks; 0 for all), or questions (model)",
    )
    drafts = evaluate.add_mutually_exclusive_group()
    drafts.add_argument("--source", metavar="FILE", help="check: a file of another model's answers, as JSON lines")
    drafts.add_argument("--command", metavar="COMMAND", help="check: a command that answers as 'ask --jsonl' does")
    _add_setting(
        drafts, "model", "PROVIDER:NAME", "model: the chat model to measure; check: a chat model, or 'extractive'"
    )
    _add_model_settings(evaluate)

    ui = _command(
        commands,
        "ui",
        _ui,
        "start the web page",
        "Starts the web page and opens it in a browser. Ctrl+C stops it.",
    )
    ui.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    ui.add_argument("--port", type=_port, default=8501, help="port to listen on (default: %(default)s)")
    ui.add_argument("--no-browser", action="store_true", help="do not open a browser")
    _add_setting(ui, "model", "PROVIDER:NAME", _MODEL_HELP)
    _add_model_settings(ui)
    _add_store_settings(ui)
    return parser


class _Version(argparse.Action):
    """Prints the version; looked up only when it is asked for, which no other command should wait for."""

    def __call__(self, parser: argparse.ArgumentParser, *_arguments: object, **_options: object) -> None:
        from importlib.metadata import version

        print(f"{PROGRAM} {version('rpl-assistant')}")
        parser.exit()


def _command(
    commands: Any, name: str, handler: Handler, summary: str, description: str, epilog: str | None = None
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=textwrap.fill(description, 80),
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--debug", action="store_true", help="print a traceback when something fails")
    parser.set_defaults(handler=handler)
    return parser


def _add_json_options(parser: argparse.ArgumentParser, result: str) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--json", action="store_true", help=f"print {result} as one JSON object")
    group.add_argument(
        "--jsonl", action="store_true", help=f"read JSON lines from standard input; print {result} for each, as a line"
    )


def _add_case_option(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("--case", metavar="FILE", help=text)


def _add_store_settings(parser: argparse.ArgumentParser) -> None:
    _add_setting(parser, "data_folder", "FOLDER", "where the search index is kept")
    _add_setting(parser, "chroma_url", "URL", "a Chroma server to use instead of the data folder", "--chroma")


def _add_model_settings(parser: argparse.ArgumentParser) -> None:
    _add_setting(parser, "model_url", "URL", "the base address of the model's server (default: the provider's)")
    _add_setting(parser, "model_timeout", "SECONDS", "time within which an answer arrives, whatever the model does")


def _add_setting(parser: argparse._ActionsContainer, name: str, metavar: str, text: str, *flags: str) -> None:
    parser.add_argument(*flags, f"--{name.replace('_', '-')}", dest=name, metavar=metavar, help=text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"'{text}' is not a port number")
    return int(text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of items")
    return int(text)


def _settings(arguments: argparse.Namespace) -> Settings:
    return Settings.load({name: getattr(arguments, name, None) for name in _SETTINGS})


# --- ask ---------------------------------------------------------------------------------------------------------


def _ask(arguments: argparse.Namespace) -> int:
    from assistant.pipeline import Assistant

    if arguments.jsonl:
        assistant = Assistant.open(_settings(arguments), progress=_progress)
        return _serve(arguments, lambda item: records.answer_json(assistant.ask(_turns(item), case=item.case)))
    case = _case_file(arguments.case)
    if arguments.question is None and not arguments.json and sys.stdin.isatty():
        return _chat(Assistant.open(_settings(arguments), progress=_progress), case)
    question = _text_or_stdin(arguments.question)
    answer = Assistant.open(_settings(arguments), progress=_progress).ask(question, case=case, on_stage=_progress)
    if arguments.json:
        _print_json(records.answer_json(answer))
    else:
        _print_answer(answer)
    return DONE


def _chat(assistant: Assistant, case: Any) -> int:
    print("Ask about IVIG in recurrent pregnancy loss. 'new' starts another patient, an empty line ends.")
    print("Ctrl+C stops an answer that takes too long.")
    turns: list[str] = []
    while line := _prompt():
        if line == "new":
            turns = []
            continue
        try:
            answer = assistant.ask([*turns, line], case=case, on_stage=_progress)
        except KeyboardInterrupt:
            print("\nStopped. The conversation is kept.")
            continue
        except AssistantError as error:
            print(_visible(str(error)))
            continue
        turns.append(line)
        print()
        _print_answer(answer)
        print()
    return DONE


def _prompt() -> str:
    try:
        return input("> ").strip()
    except EOFError:
        return ""


def _print_answer(answer: Answer) -> None:
    """The checked text sentence by sentence, then what it rests on and what became of the drafts."""
    for piece in pieces(answer.text):
        print(piece, end="", flush=True)
    print("".join(f"\n{line}" for line in _basis(answer)))


def _basis(answer: Answer) -> list[str]:
    lines = []
    if answer.citations:
        lines += ["", "Statements:"]
        lines += [f"- {item.statement} {_reference_list(item.references)}".rstrip() for item in answer.citations]
    reply = records.answer_json(answer)
    if said := note(answer):
        lines += ["", said]
        lines += [_finding_text(item) for item in reply["check"]["findings"] if item["rule"] != "model-failed"]
    if "site" in reply:
        lines += _site_lines(reply["site"])
    lines += ["", *reply["notes"]] if "notes" in reply else []
    return lines


def _site_lines(site: dict[str, Any]) -> list[str]:
    lines = ["", f"{site['label']}:"] if site["passages"] or site["withheld"] else []
    for item in site["passages"]:
        where = [item["document"], *([f"page {item['page']}"] if item["page"] else []), item["section"]]
        lines += [f"- {', '.join(filter(None, where))}:", textwrap.indent(item["quote"], "  > ", lambda _line: True)]
    for item in site["withheld"]:
        page = f", page {item['page']}" if item["page"] else ""
        lines.append(f"- {item['document']}{page}: a passage was withheld ({', '.join(item['rules'])})")
    return lines


def _reference_list(numbers: Iterable[int]) -> str:
    return "".join(f"[{number}]" for number in numbers)


# --- assess ------------------------------------------------------------------------------------------------------


def _assess(arguments: argparse.Namespace) -> int:
    from assistant.gate import Gate, conversation

    limit, gate = Settings.load().question_limit, Gate()
    if arguments.jsonl:
        return _serve(
            arguments,
            lambda item: records.assessment_json(gate.assess(conversation(_turns(item), limit), item.case)),
        )
    turns = conversation(_text_or_stdin(arguments.case_text), limit)
    reply = records.assessment_json(gate.assess(turns, _case_file(arguments.case)))
    if arguments.json:
        _print_json(reply)
    else:
        print(_assessment_text(reply))
    return DONE


def _assessment_text(reply: dict[str, Any]) -> str:
    lines = [f"Decision: {reply['decision']}", "", "Conditions:"]
    for item in reply["conditions"]:
        evidence = f'  "{item["evidence"]}"' if item["evidence"] else ""
        lines.append(f"- {item['id']}: {item['status'].replace('_', ' ')}{evidence}")
    lines += ["", "Facts:"]
    lines += [f"- {name}: {_fact_text(value)}" for name, value in reply["facts"].items()]
    return "\n".join(lines)


def _fact_text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value) or "none stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not stated" if value is None else str(value)


# --- check -------------------------------------------------------------------------------------------------------


def _check(arguments: argparse.Namespace) -> int:
    from assistant.gate import CaseSource, review

    settings = Settings.load()
    limits = {"question_limit": settings.question_limit, "answer_limit": settings.answer_limit}
    if arguments.jsonl:
        return _serve(
            arguments,
            lambda item: records.review_json(
                review(item.answer, item.turns or None, case=item.stated_case, **limits),
            ),
        )
    if arguments.file is None:
        raise InputError("there is nothing to check; name a FILE, or - for standard input")
    case = _case_file(arguments.case) if arguments.case else CaseSource.QUESTION
    found = review(_file_text(arguments.file), arguments.question, case=case, **limits)
    reply = records.review_json(found)
    if arguments.json:
        _print_json(reply)
    else:
        print(_review_text(reply))
    return DONE if found.report.allowed else FAILED


def _review_text(reply: dict[str, Any]) -> str:
    if reply["allowed"]:
        return "Allowed."
    findings = [_finding_text(item) for item in reply["findings"]]
    return "\n".join(["Blocked.", *findings, "", "The guideline's own answer:", "", reply["answer"]])


def _finding_text(item: dict[str, Any]) -> str:
    sentence = item["sentence"]
    shown = sentence if len(sentence) <= _QUOTED else f"{sentence[:_QUOTED]} ..."
    quoted = f'\n  "{_visible(shown)}"' if shown else ""
    basis = f" (statements: {', '.join(item['statements'])})" if item["statements"] else ""
    return f"- {item['rule']}: {_visible(item['reason'])}{basis}{quoted}"


def _visible(text: str) -> str:
    """Text for a terminal: what would steer it, or hide or turn round what it shows, stands as a code."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)


# --- cite, index, eval, ui ------------------------------------------------------------------------------------------


def _cite(arguments: argparse.Namespace) -> int:
    from assistant.lookup import look_up

    found = look_up(" ".join(arguments.words))
    if arguments.format:
        from assistant.bibliography import FORMATS

        print(FORMATS[arguments.format].write(found.sources), end="")
    elif arguments.json:
        _print_json(found.as_json())
    else:
        print(found.as_text())
    return DONE


def _index(arguments: argparse.Namespace) -> int:
    from assistant import cli_index

    settings = _settings(arguments)
    if arguments.listed:
        entries = cli_index.listing(settings)
        if arguments.json:
            _print_json(cli_index.listing_json(entries))
        else:
            print(cli_index.listing_text(entries))
    elif arguments.remove:
        cli_index.remove(settings, arguments.remove)
    elif arguments.folder is not None:
        return DONE if cli_index.add(settings, Path(arguments.folder)) else FAILED
    else:
        cli_index.rebuild(settings)
    return DONE


def _eval(arguments: argparse.Namespace) -> int:
    from assistant import evals

    options = evals.Options(
        arguments.limit,
        arguments.source,
        arguments.command,
        arguments.model,
        {"model_url": arguments.model_url, "model_timeout": arguments.model_timeout},
    )
    of_a_source = any((options.source, options.command, options.model))
    if (options.source or options.command) and arguments.part not in (None, "check"):
        raise InputError("the answers of another source are for 'eval check' only")
    if options.model and arguments.part not in (None, "check", "model"):
        raise InputError("a chat model is for 'eval check' and 'eval model' only")
    parts = (arguments.part or "check",) if of_a_source else (arguments.part,) if arguments.part else OF_THE_PROJECT
    outcomes = {part: evals.run(part, options) for part in parts}
    if arguments.json:
        _print_json({part: outcome.as_json() for part, outcome in outcomes.items()})
    else:
        print("\n\n".join(outcome.as_text() for outcome in outcomes.values()))
    return DONE


def _ui(arguments: argparse.Namespace) -> int:
    from assistant.ui_launch import launch

    _settings(arguments)  # complains here rather than on the page
    given = {name: getattr(arguments, name) for name in _SETTINGS if getattr(arguments, name) is not None}
    environ = {f"{PREFIX}{name.upper()}": value for name, value in given.items()}
    return launch(arguments.host, arguments.port, open_browser=not arguments.no_browser, environ=environ)


# --- input and output --------------------------------------------------------------------------------------------


def _serve(arguments: argparse.Namespace, reply: Callable[[records.Request], dict[str, Any]]) -> int:
    """One reply line for each line of standard input, at once; a line that cannot be served does not end the run."""
    status = DONE
    for line in sys.stdin.buffer:
        if not line.strip():
            continue
        id = None
        try:
            data = records.parse(_decoded(line, "the line"))
            id = data.get("id") if isinstance(data, dict) else None
            _print_json({"id": id} | reply(records.request(data)), indent=None)
        except BrokenPipeError:
            raise
        except Exception as error:
            if arguments.debug:
                traceback.print_exc()
            _print_json({"id": id, "error": _one_line(error)}, indent=None)
            status = FAILED
    return status


def _turns(item: records.Request) -> tuple[str, ...]:
    if not item.turns:
        raise InputError("'turns' is missing; give the user's messages, the one to answer last")
    return item.turns


def _text_or_stdin(text: str | None) -> str:
    return text if text is not None else _decoded(sys.stdin.buffer.read(), "standard input")


def _file_text(name: str) -> str:
    if name == "-":
        return _text_or_stdin(None)
    try:
        return _decoded(Path(name).read_bytes(), name)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}") from error


def _case_file(name: str | None) -> Any:
    if not name:
        return None
    text = _file_text(name)
    try:
        return records.parse_case(text)
    except InputError as error:
        raise InputError(f"the case file {name}: {error}") from error


def _decoded(data: bytes, what: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{what} is not UTF-8 text (byte {error.start}); convert it first") from error


def _print_json(value: Any, indent: int | None = _INDENT) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=indent), flush=True)


def _progress(message: str) -> None:
    """Progress of slow steps, for people only."""
    if sys.stderr.isatty():
        print(message, file=sys.stderr, flush=True)


def _set_output_to_utf8() -> None:
    """UTF-8 whatever the locale; a lone surrogate, which it cannot carry, becomes the escape that JSON reads back."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _complain(error: Exception, debug: bool) -> None:
    if debug:
        traceback.print_exc()
    print(f"{PROGRAM}: error: {_one_line(error)}", file=sys.stderr)


def _one_line(error: Exception) -> str:
    text = _visible(" ".join(str(error).split()))
    if isinstance(error, AssistantError):
        return text
    return f"unexpected {type(error).__name__}: {text}; --debug shows where"
