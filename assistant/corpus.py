"""The only reader of corpus/: data in, checked records out.

`guideline.md` is Markdown that a clinician edits: `## section: title`, below it `### statement-id: title`, then a list
of fields, the text, and the questions that the statement answers. The parser is strict, and its errors name file,
statement and field.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import yaml

from assistant.core.lexical import LexicalRetriever, WaysOfAsking
from assistant.core.scope import Scope, ScopeData
from assistant.core.terms import Concepts, TermReader
from assistant.core.types import Decision, Direction, Statement, Strength
from assistant.errors import CorpusError
from assistant.generators.extractive import ExtractiveGenerator
from assistant.generators.extractive_request import Wording
from assistant.retriever import Retriever

if TYPE_CHECKING:
    from assistant.core.checker import Checker
    from assistant.core.claims import Claims
    from assistant.core.facts import CaseVocabulary
    from assistant.core.grounding import Grounding
    from assistant.core.pathway import Pathway
    from assistant.learn.data import LearningData
    from assistant.store import StatementStore

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C loader is ten times as fast, where libyaml is there

GUIDELINE = "guideline.md"
REFERENCES = "references.yaml"

_FIELDS = ("references", "intervention", "population", "direction", "strength", "source line")
_IDENTIFIER = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_QUESTIONS = "Questions:"
_QUESTION_COUNT = range(4, 9)

_Value = TypeVar("_Value")


def data_folder(name: str) -> Path:
    """The folder `corpus` or `ui`: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    installed = package / "_data" / name
    return installed if installed.is_dir() else package.parent / name


def read_text(name: str) -> str:
    """The text of one corpus file; CorpusError where it is missing or not UTF-8."""
    path = data_folder("corpus") / name
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError("is not UTF-8 text; save it as UTF-8", file=name) from error
    except OSError as error:
        raise CorpusError(f"cannot be read from {path.parent}; reinstall the package", file=name) from error


@cache
def document_digest() -> str:
    """SHA-256 of the guidance as this installation states it: what an answer was given from."""
    return _digest(["guideline.md", "references.yaml"])


@cache
def rules_digest() -> str:
    """SHA-256 of all rules and word lists: what an answer was checked by."""
    root = data_folder("corpus")
    return _digest(sorted(path.relative_to(root).as_posix() for path in root.rglob("*.yaml")))


def _digest(names: Sequence[str]) -> str:
    content = "".join(f"{name}\0{read_text(name)}\0" for name in names)
    return hashlib.sha256(content.encode()).hexdigest()


def read_yaml(name: str) -> Any:
    """Parsed YAML of one corpus file, such as `vocabulary.yaml`; shared between its readers, who leave it as it is."""
    try:
        return _parsed(read_text(name))
    except yaml.YAMLError as error:
        raise CorpusError(f"is not valid YAML: {' '.join(str(error).split())}", file=name) from error


def read_mapping(name: str) -> dict[str, Any]:
    """A YAML file that must be a mapping with text keys, as nearly all of them are."""
    data = read_yaml(name)
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise CorpusError("must be a mapping of names to entries", file=name)
    return data


@cache
def _parsed(text: str) -> Any:
    return yaml.load(text, Loader=_LOADER)


@dataclass(frozen=True, slots=True)
class Reference:
    """One reference number of the source, and what the source itself reveals about it; no year where it names none."""

    number: int
    title: str
    known: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """A guideline that the source names, with its verified bibliographic details, and the statements that name it.

    `title` describes it; `names` are those of the societies; `authors` are "Surname INITIALS", of whom `et_al` says
    that there are more.
    """

    id: str
    title: str
    names: tuple[str, ...]
    authors: tuple[str, ...]
    et_al: bool
    journal: str
    year: int
    volume: str
    issue: str
    pages: str
    doi: str
    statements: tuple[str, ...]

    @property
    def citation(self) -> str:
        """Authors, journal, year and pages in the Vancouver style."""
        authors = ", ".join([*self.authors, *(["et al"] if self.et_al else [])])
        return f"{authors}. {self.journal} {self.year};{self.volume}({self.issue}):{self.pages}."


@cache
def load_statements() -> tuple[Statement, ...]:
    """All statements in the order of the source, checked against the references."""
    statements = parse_statements(read_text(GUIDELINE))
    known = {reference.number for reference in load_references()}
    for statement in statements:
        unknown = sorted(set(statement.references) - known)
        if unknown:
            problem = f"reference {unknown[0]} is not in {REFERENCES}"
            raise CorpusError(problem, file=GUIDELINE, entry=statement.id, field="references")
    return statements


@cache
def load_sections() -> dict[str, str]:
    """Section id -> its title, in the order of the source."""
    return {id: title for id, title, _ in _split(read_text(GUIDELINE), "## ", None)}


@cache
def load_references() -> tuple[Reference, ...]:
    """What is known about each reference number, ascending."""
    entries = _mapping(read_yaml(REFERENCES), "references")
    return tuple(
        Reference(
            number=_number(key),
            title=_text(entries[key], key, "title"),
            known=_text(entries[key], key, "known"),
            year=_year(entries[key], key) if "year" in entries[key] else None,
        )
        for key in sorted(entries, key=_number)
    )


@cache
def load_documents() -> tuple[SourceDocument, ...]:
    """The guidelines that the source names."""
    entries = _mapping(read_yaml(REFERENCES), "documents")
    return tuple(
        SourceDocument(
            id=str(key),
            title=_text(entry, key, "title"),
            names=_texts(entry, key, "names"),
            authors=_texts(entry, key, "authors"),
            et_al=entry.get("et al") is True,
            journal=_text(entry, key, "journal"),
            year=_year(entry, key),
            volume=_text(entry, key, "volume"),
            issue=_text(entry, key, "issue"),
            pages=_text(entry, key, "pages"),
            doi=_text(entry, key, "doi"),
            statements=_texts(entry, key, "statements"),
        )
        for key, entry in entries.items()
    )


def parse_statements(text: str) -> tuple[Statement, ...]:
    """The statements of a guideline file's text, in order; CorpusError names the statement and the field at fault."""
    found: list[Statement] = []
    for section, _, body in _split(text, "## ", None):
        for id, title, block in _split(body, "### ", section):
            found.append(_statement(id, title, section, block))
    _require_unique([statement.id for statement in found])
    if not found:
        raise CorpusError("states nothing; it needs '## section: title' and '### id: title' headings", file=GUIDELINE)
    return tuple(found)


def _split(text: str, mark: str, within: str | None) -> Iterable[tuple[str, str, str]]:
    """(id, title, body) of every block that a heading opens; what precedes the first heading is for readers only."""
    blocks = re.split(rf"^{mark}", text, flags=re.MULTILINE)[1:]
    for block in blocks:
        heading, _, body = block.partition("\n")
        id, colon, title = (part.strip() for part in heading.partition(":"))
        if not (colon and title and _IDENTIFIER.fullmatch(id)):
            problem = f"the heading '{heading.strip()}' is not of the form '{mark}id: title'"
            raise CorpusError(problem, file=GUIDELINE, entry=within)
        yield id, title, body


def _statement(id: str, title: str, section: str, block: str) -> Statement:
    head, mark, tail = block.partition(f"\n{_QUESTIONS}\n")
    if not mark:
        raise CorpusError(f"the line '{_QUESTIONS}' is missing", file=GUIDELINE, entry=id, field="questions")
    fields, text = _fields(id, head)
    return Statement(
        id=id,
        title=title,
        section=section,
        text=text,
        references=_references(id, fields["references"]),
        intervention=fields["intervention"],
        population=fields["population"],
        direction=_choice(id, "direction", fields["direction"], get_args(Direction)),
        strength=_choice(id, "strength", fields["strength"], get_args(Strength)),
        source_line=_positive(id, "source line", fields["source line"]),
        questions=_questions(id, tail),
    )


def _fields(id: str, head: str) -> tuple[dict[str, str], str]:
    """The field list and the paragraph below it, joined into one line."""
    fields: dict[str, str] = {}
    words: list[str] = []
    for line in head.splitlines():
        if line.startswith("- ") and not words:
            _add_field(id, fields, line)
        elif line.strip():
            words.append(line.strip())
    for name in _FIELDS:
        if not fields.get(name):
            raise CorpusError("is missing or empty", file=GUIDELINE, entry=id, field=name)
    if not words:
        raise CorpusError("is missing", file=GUIDELINE, entry=id, field="text")
    return fields, " ".join(words)


def _add_field(id: str, fields: dict[str, str], line: str) -> None:
    name, _, value = (part.strip() for part in line[2:].partition(":"))
    if name not in _FIELDS:
        raise CorpusError(f"is unknown; the fields are {', '.join(_FIELDS)}", file=GUIDELINE, entry=id, field=name)
    if name in fields:
        raise CorpusError("is given twice", file=GUIDELINE, entry=id, field=name)
    fields[name] = value


def _references(id: str, value: str) -> tuple[int, ...]:
    if value == "none":
        return ()
    return tuple(_positive(id, "references", part.strip()) for part in value.split(","))


def _positive(id: str, field: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise CorpusError(f"'{value}' is not a positive whole number", file=GUIDELINE, entry=id, field=field)
    return int(value)


def _choice(id: str, field: str, value: str, allowed: tuple[Any, ...]) -> Any:
    if value not in allowed:
        raise CorpusError(f"'{value}' is none of {', '.join(allowed)}", file=GUIDELINE, entry=id, field=field)
    return value


def _questions(id: str, tail: str) -> tuple[str, ...]:
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    questions = tuple(line[2:].strip() for line in lines if line.startswith("- "))
    if len(questions) != len(lines):
        raise CorpusError("every line must be a list item", file=GUIDELINE, entry=id, field="questions")
    if len(set(questions)) not in _QUESTION_COUNT or len(set(questions)) != len(questions):
        problem = f"needs {_QUESTION_COUNT.start} to {_QUESTION_COUNT.stop - 1} different ones, has {len(questions)}"
        raise CorpusError(problem, file=GUIDELINE, entry=id, field="questions")
    return questions


def _require_unique(ids: list[str]) -> None:
    for id in ids:
        if ids.count(id) > 1:
            raise CorpusError("this id is given twice", file=GUIDELINE, entry=id)


def _mapping(data: Any, key: str) -> Mapping[Any, Any]:
    value = data.get(key) if isinstance(data, Mapping) else None
    if not isinstance(value, Mapping) or not all(isinstance(entry, Mapping) for entry in value.values()):
        raise CorpusError("must be a mapping of entries", file=REFERENCES, field=key)
    return value


def _number(key: Any) -> int:
    if not isinstance(key, int) or key < 1:
        raise CorpusError("a reference number is a positive whole number", file=REFERENCES, entry=str(key))
    return key


def _text(entry: Mapping[str, Any], key: Any, field: str) -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not value.strip():
        raise CorpusError("must be text", file=REFERENCES, entry=str(key), field=field)
    return value


def _texts(entry: Mapping[str, Any], key: Any, field: str) -> tuple[str, ...]:
    value = entry.get(field)
    if not isinstance(value, list) or not value or not all(isinstance(text, str) and text for text in value):
        raise CorpusError("must be a list of texts", file=REFERENCES, entry=str(key), field=field)
    return tuple(value)


def _year(entry: Mapping[str, Any], key: Any) -> int:
    value = entry.get("year")
    if not isinstance(value, int) or not 1000 <= value <= 9999:
        raise CorpusError("must be a year of four digits", file=REFERENCES, entry=str(key), field="year")
    return value


@cache
def load_case_vocabulary() -> CaseVocabulary:
    """The words from which case facts are read."""
    from assistant.core.facts import CaseVocabulary

    treatments = load_treatments()
    return load_with("case-facts.yaml", lambda terms: CaseVocabulary.from_data(treatments, terms))


@cache
def load_checker() -> Checker:
    """The rule checker, with its lexicon and rules."""
    from assistant.core.checker import Checker
    from assistant.core.claims import Rule
    from assistant.core.lexicon import Lexicon
    from assistant.core.obligations import Patterns

    words = read_mapping("lexicon/stance.yaml") | read_mapping("lexicon/grammar.yaml")
    treatments, plain = load_treatments(), read_text("lexicon/plain.txt").split()
    with _named("lexicon/stance.yaml, grammar.yaml or frames.yaml"):
        lexicon = Lexicon.from_data(words, treatments, plain, read_yaml("lexicon/frames.yaml"))
    rules = load_with("rules/stance.yaml", lambda data: {id: Rule.from_data(id, entry) for id, entry in data.items()})
    return Checker(lexicon, load_with("rules/obligations.yaml", Patterns.from_data), load_claims(), rules)


_CLAIM_RULES = ("figures", "citations", "strengths", "bodies", "conditions", "treatments", "evidence")


@cache
def load_claims() -> Claims:
    """The rules about facts that must agree with the source."""
    from assistant.core.claims import Claims

    rules = {id: rule for name in _CLAIM_RULES for id, rule in read_mapping(f"rules/claims-{name}.yaml").items()}
    data = {
        "rules": rules,
        "treatments": load_treatments(),
        "outside": read_mapping("rules/claims-outside.yaml"),
        "topics": read_mapping("rules/claims-topics.yaml"),
        "contrary": read_mapping("rules/contrary.yaml"),
    }
    with _named("one of rules/claims-*.yaml or rules/contrary.yaml"):
        return Claims.from_data(data, load_statements())


@cache
def load_treatments() -> Mapping[str, Any]:
    """The treatments of vocabulary.yaml."""
    treatments = load_with("vocabulary.yaml", lambda data: data["treatments"])
    if not (isinstance(treatments, Mapping) and all(isinstance(entry, Mapping) for entry in treatments.values())):
        raise CorpusError("must be a mapping of entries", file="vocabulary.yaml", field="treatments")
    return treatments


def load_with(name: str, build: Callable[[Any], _Value]) -> _Value:
    """One YAML file turned into records by `build`, a record's `from_data`; its complaints become CorpusErrors."""
    data = read_mapping(name)
    with _named(name):
        return build(data)


@contextmanager
def _named(name: str) -> Iterator[None]:
    """What a record complains of becomes a CorpusError that names the file."""
    try:
        yield
    except KeyError as error:
        raise CorpusError(f"breaks its format: the entry {error} is missing", file=name) from error
    except (TypeError, ValueError, AttributeError, re.error) as error:
        raise CorpusError(f"breaks its format: {error}", file=name) from error


@cache
def load_ways_of_asking() -> WaysOfAsking:
    """The questions of search.yaml."""
    return load_with("search.yaml", WaysOfAsking.from_data)


@cache
def load_scope_data() -> ScopeData:
    """What the guidance cannot answer."""
    return load_with("scope.yaml", ScopeData.from_data)


@cache
def load_terms() -> TermReader:
    """The words and concepts of the whole corpus, so that a spelling is put right everywhere alike."""
    treatments = load_treatments()
    concepts = load_with("search.yaml", lambda data: Concepts.from_data(data["concepts"], treatments))
    inside = (text for texts in load_ways_of_asking().texts(load_statements()).values() for text in texts)
    scope = load_scope_data()
    outside = (text for texts in scope.outside.values() for text in texts)
    texts = [*inside, *outside, *scope.terms]
    return load_with("search.yaml", lambda data: TermReader.from_data(data, concepts, texts))


@cache
def load_grounding() -> Grounding:
    """What a chat model's draft is held to beyond the rules."""
    from assistant.core.grounding import Grounding

    stated = {item.id: f"{item.title}. {item.text}" for item in load_statements()}
    answers = read_mapping("answers.yaml")
    own = [text for part, value in answers.items() if part != "asks" for text in _all_texts(value)]
    return load_with("drafts.yaml", lambda data: Grounding.from_data(data, stated, own))


def _all_texts(value: object) -> Iterator[str]:
    """Every text in a piece of data; names of its fields are none."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _all_texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _all_texts(item)


@cache
def load_lexical() -> LexicalRetriever:
    """Retrieval by words alone, which loads no model."""
    return LexicalRetriever.build(load_statements(), load_ways_of_asking(), load_terms())


def load_retriever(
    store: StatementStore, folder: Path | None = None, progress: Callable[[str], None] | None = None
) -> Retriever:
    """Retrieval by meaning, through `store` and its model, and by words; `folder` keeps question vectors."""
    from assistant.questions import KnownQuestions  # numpy, which check and assess do without

    listed = load_ways_of_asking().questions
    inside = {item.id: (*item.questions, *listed.get(item.id, ())) for item in load_statements()}
    outside = [text for texts in load_scope_data().outside.values() for text in texts]
    model = store.vectors.embeddings
    known = None if model is None else KnownQuestions.build(inside, outside, model, folder, progress)
    return Retriever(store, load_lexical(), known)


@cache
def load_scope() -> Scope:
    """The judge of what the guidance covers."""
    inside = load_ways_of_asking().texts(load_statements())
    return Scope.build(load_terms(), load_scope_data(), inside, [item.number for item in load_references()])


@cache
def load_extractive() -> ExtractiveGenerator:
    """The generator of the guideline's own answers."""
    return ExtractiveGenerator(
        statements={statement.id: statement for statement in load_statements()},
        wording=load_with("answers.yaml", Wording.from_data),
        scope=load_scope(),
        lexical=load_lexical(),
        reader=load_terms(),
        treatments=frozenset(load_treatments()),
    )


@cache
def load_learning() -> LearningData:
    """What the self-test is made from, beside the statements and the rules."""
    from assistant.learn.data import LearningData

    data = load_with("learning.yaml", LearningData.from_data)
    ids = {statement.id for statement in load_statements()}
    for sequence in data.sequences:
        for missing in (id for step in sequence.steps for id in step.statements if id not in ids):
            raise CorpusError(f"there is no statement '{missing}'", file="learning.yaml", entry=sequence.id)
    return data


@cache
def load_pathway() -> Pathway:
    """The guideline's pathway, whose steps name statements that exist."""
    from assistant.core.pathway import Pathway

    pathway = load_with("pathway.yaml", Pathway.from_data)
    ids = {statement.id for statement in load_statements()}
    for step in pathway.steps.values():
        for id in step.statements:
            if id not in ids:
                raise CorpusError(f"there is no statement '{id}'", file="pathway.yaml", entry=step.id)
    return pathway


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Questions that the page offers: to start with, by role; next, by decision; and what it asks for a case itself."""

    starters: Mapping[str, tuple[str, ...]]
    next: Mapping[Decision, tuple[str, ...]]
    option: str
    alternatives: str

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Suggestions:
        """The contents of page.yaml; KeyError, TypeError or ValueError where a part is missing or of the wrong kind."""
        return cls(
            starters={str(role): tuple(map(str, texts)) for role, texts in data["starters"].items()},
            next={Decision(name): tuple(map(str, texts)) for name, texts in data["next"].items()},
            option=str(data["case"]["option"]),
            alternatives=str(data["case"]["alternatives"]),
        )


@cache
def load_suggestions() -> Suggestions:
    """What the page offers to ask."""
    return load_with("page.yaml", Suggestions.from_data)
