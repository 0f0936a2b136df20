"""What reference managers get: read back with the formats' own parsers, and with nothing that is not given."""

from __future__ import annotations

import json
from typing import Any

import bibtexparser
import pytest
import rispy

from assistant import bibliography, cli, corpus
from assistant.bibliography import FORMATS, Source, sources
from assistant.errors import InputError
from assistant.lookup import look_up

ALL = sources(corpus.load_references(), corpus.load_documents())
ACR = next(source for source in ALL if source.id == "acr-2020")
AWKWARD = Source("odd-1", "50 % of {A} & B_1 \\ #2", "Costs $5 & more.", ("aps-first-line",), year=2024)


def ris(found: tuple[Source, ...]) -> list[dict[str, Any]]:
    return list(rispy.loads(FORMATS["ris"].write(found)))


def bibtex(found: tuple[Source, ...]) -> list[dict[str, str]]:
    library = bibtexparser.parse_string(FORMATS["bibtex"].write(found))
    assert not library.failed_blocks
    return [
        {"key": entry.key, "type": entry.entry_type} | {field.key: field.value for field in entry.fields}
        for entry in library.entries
    ]


def csl(found: tuple[Source, ...]) -> list[dict[str, Any]]:
    return list(json.loads(FORMATS["csl-json"].write(found)))


def test_every_source_is_in_every_format_once() -> None:
    ids = [source.id for source in ALL]
    assert len(ids) == len(set(ids)) == len(corpus.load_references()) + len(corpus.load_documents())
    assert [entry["id"] for entry in ris(ALL)] == ids
    assert [entry["key"] for entry in bibtex(ALL)] == ids
    assert [item["id"] for item in csl(ALL)] == ids
    assert FORMATS["markdown"].write(ALL).count("\n- ") == len(ids) - 1


def test_a_named_guideline_has_its_verified_details() -> None:
    (entry,) = ris((ACR,))
    assert entry["type_of_reference"] == "JOUR"
    assert entry["authors"] == ["Sammaritano, L. R.", "Bermas, B. L.", "Chakravarty, E. E."]
    assert (entry["year"], entry["volume"], entry["number"]) == ("2020", "72", "4")
    assert (entry["start_page"], entry["end_page"], entry["doi"]) == ("529", "556", "10.1002/art.41191")
    (entry,) = bibtex((ACR,))
    assert entry["type"] == "article"
    assert entry["author"].endswith("Chakravarty, E. E. and others")
    assert (entry["pages"], entry["doi"]) == ("529--556", "10.1002/art.41191")
    (item,) = csl((ACR,))
    assert item["author"][0] == {"family": "Sammaritano", "given": "L. R."}
    assert (item["issued"], item["page"]) == ({"date-parts": [[2020]]}, "529-556")
    assert "Sammaritano LR, Bermas BL, Chakravarty EE, et al. Arthritis Rheumatol 2020;72(4):529-556." in FORMATS[
        "markdown"
    ].write((ACR,))


def test_what_the_source_does_not_give_is_left_out_and_named() -> None:
    numbered = tuple(source for source in ALL if source.number)
    for entry, item, record, source in zip(ris(numbered), csl(numbered), bibtex(numbered), numbered, strict=True):
        assert not {"authors", "journal_name", "volume", "start_page", "doi"} & set(entry)
        assert not {"author", "container-title", "volume", "page", "DOI"} & set(item)
        assert not {"author", "journal", "volume", "pages", "doi"} & set(record)
        assert "Not given in the source: authors, title, journal" in item["note"]
        assert ("issued" in item) == (source.year is not None)
    assert [source.number for source in numbered if source.year] == [4]  # the text itself dates the meta-analysis


def test_a_title_is_a_description_in_brackets_since_no_title_is_given() -> None:
    for entry in ris(ALL):
        assert entry["title"].startswith("[")
        assert entry["title"].endswith("]")
        assert "title" in entry["notes"][0].split("Not given in the source:")[1]


def test_characters_with_a_meaning_come_back_as_they_were() -> None:
    (entry,) = bibtex((AWKWARD,))
    assert r"\%" in entry["title"]
    assert r"\&" in entry["title"]
    (item,) = csl((AWKWARD,))
    assert item["title"] == f"[{AWKWARD.title}]"
    assert ris((AWKWARD,))[0]["title"] == f"[{AWKWARD.title}]"
    assert r"B\_1" in FORMATS["markdown"].write((AWKWARD,))


def test_sources_and_statements_name_each_other() -> None:
    for source in ALL:
        for id in source.statements:
            (statement,) = (item for item in corpus.load_statements() if item.id == id)
            assert source.number in statement.references or source.number is None


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("4", ["reference-4"]),
        ("[4]", ["reference-4"]),
        ("reference 4", ["reference-4"]),
        ("Ref. [4]", ["reference-4"]),
        ("no. 2", ["reference-2"]),
        ("Sammaritano", ["reference-1", "acr-2020"]),
        ("10.1002/art.41191", ["reference-1", "acr-2020"]),
        ("https://doi.org/10.1136/annrheumdis-2018-213512", ["reference-1", "gladel-panlar-2018"]),
        ("Ann Rheum Dis", ["reference-1", "gladel-panlar-2018"]),
        ("2025", ["reference-4"]),
        ("2018", ["gladel-panlar-2018"]),
        ("american college of rheumatology", ["reference-1", "acr-2020"]),
        ("GLADEL", ["reference-1", "gladel-panlar-2018"]),
        ("acr-against-ivig", ["reference-1", "acr-2020"]),
        ("off-guideline-dosing", ["reference-2"]),
    ],
)
def test_sources_are_found_by_number_year_society_author_doi_and_statement(query: str, ids: list[str]) -> None:
    found = [source.id for source in look_up(query).sources]
    assert [id for id in found if id in ids] == ids
    assert query in ("american college of rheumatology", "GLADEL") or found == ids


def test_a_year_that_the_source_does_not_name_is_said_to_be_none() -> None:
    with pytest.raises(InputError, match="it names 2018, 2020, 2025"):
        look_up("1999")


@pytest.mark.parametrize("name", list(FORMATS))
def test_the_command_prints_a_format(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["cite", "2020", "--format", name]) == 0
    assert capsys.readouterr().out == FORMATS[name].write((ACR,))


def test_the_command_offers_every_format() -> None:
    assert tuple(bibliography.FORMATS) == cli.EXPORT_FORMATS
