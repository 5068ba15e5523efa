"""The contract: its files, its objects, its guide and its template."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import duckdb
import pytest

from warehouse.contract import (
    Extract,
    Field,
    contract_guide,
    field_rules,
    load_contract,
    normalised_header,
    write_template,
)
from warehouse.contract.loader import EXTRACT_NAMES
from warehouse.errors import WrongUseError
from warehouse.intake.code_lists import CODE_COLUMNS

EXTRACTS = load_contract().extracts
FIELDS = [(extract, field) for extract in EXTRACTS.values() for field in extract.fields]
FIELD_IDS = [f"{extract.name}.{field.name}" for extract, field in FIELDS]

# The required fields, counted by hand in the contract's table.
REQUIRED_FIELDS = {
    "person": 4,
    "sentence": 10,
    "custody_event": 6,
    "requirement": 7,
    "contact": 10,
    "enforcement_action": 7,
    "breach": 6,
    "breach_referral": 5,
    "allocation": 9,
    "case_allocation": 5,
    "plan": 4,
    "registration": 7,
    "risk_escalation": 5,
    "court_report": 4,
    "service_request": 6,
    "staff": 7,
    "staff_absence": 5,
    "staff_in_post": 6,
    "supervision_session": 4,
    "team": 4,
    "published_figure": 8,
}


def test_the_contract_is_loaded_once() -> None:
    assert load_contract() is load_contract()
    assert load_contract().version == "1"
    assert load_contract().reference_senders == {"MOJ"}


def test_every_file_is_an_extract_and_every_extract_a_file() -> None:
    folder = Path(__file__).parents[2] / "warehouse" / "contract" / "extracts"
    assert {file.stem for file in folder.iterdir()} == set(EXTRACT_NAMES) == set(EXTRACTS)


@pytest.mark.parametrize(("name", "count"), REQUIRED_FIELDS.items())
def test_required_fields(name: str, count: int) -> None:
    required = [each.name for each in EXTRACTS[name].fields if each.is_required]
    assert len(required) == count, required


def test_required_extracts() -> None:
    assert {each.name for each in EXTRACTS.values() if each.required == "always"} == {
        "person",
        "sentence",
        "contact",
        "allocation",
        "staff",
        "staff_absence",
        "staff_in_post",
    }
    assert EXTRACTS["custody_event"].required == "custodial"


@pytest.mark.parametrize("extract", EXTRACTS.values(), ids=EXTRACTS)
def test_an_extract_holds_together(extract: Extract) -> None:
    names = [each.name for each in extract.fields]
    assert len(set(names)) == len(names)
    assert extract.primary_key
    assert all(extract.field(name).is_required for name in extract.primary_key)
    dated = [*extract.event_date, extract.event_end, extract.live_from, extract.live_until]
    dated += [each for order in extract.date_orders for each in (order.first, order.second)]
    for name in filter(None, [*dated, extract.active_until]):
        assert extract.field(name).type in ("date", "datetime")
    assert (extract.kind in ("event", "snapshot")) is bool(extract.event_date)
    assert (extract.kind == "reference") is bool(extract.sent_by)
    for reference in extract.foreign_keys:
        target = EXTRACTS[reference.extract]
        assert extract.name != target.name
        assert [target.field(name).type for name in reference.reference_fields] == [
            extract.field(name).type for name in reference.fields
        ]


@pytest.mark.parametrize("extract", EXTRACTS.values(), ids=EXTRACTS)
def test_no_two_fields_share_a_spelling(extract: Extract) -> None:
    spellings = [
        (normalised_header(text), field.name)
        for field in extract.fields
        for text in {normalised_header(each) for each in (field.name, *field.aliases)}
    ]
    by_spelling: dict[str, set[str]] = {}
    for text, name in spellings:
        by_spelling.setdefault(text, set()).add(name)
    assert {text: names for text, names in by_spelling.items() if len(names) > 1} == {}


@pytest.mark.parametrize(("extract", "field"), FIELDS, ids=FIELD_IDS)
def test_a_field_is_described_and_sound(extract: Extract, field: Field) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", field.name)
    assert len(field.description) > 8
    assert field.description.endswith(".")
    assert (field.pii == "D") is (field.pseudonym is not None)
    assert field.code_list is None or field.code_list in CODE_COLUMNS
    assert field.required_when is None or extract.has_field(field.required_when)
    if field.pattern:
        assert field.type == "string"
        re.compile(field.pattern)
    if field.name.endswith("_id") and field.name != "absence_id":
        assert field.type == "integer"
    if field.type == "datetime":
        assert field.name.endswith("_at")


@pytest.mark.parametrize("extract", EXTRACTS.values(), ids=EXTRACTS)
def test_no_direct_identifier_reaches_the_lake(extract: Extract) -> None:
    lake = {column.name for column in extract.lake_columns}
    direct = {"crn", "merged_to_crn", "hr_employee_ref", "staff_code"}
    assert not lake & direct
    assert {f.name for f in extract.fields if f.pii == "D"} == {
        f.name for f in extract.fields if f.name in direct
    }


def test_lake_columns_of_contact() -> None:
    columns = [(each.name, each.type) for each in EXTRACTS["contact"].lake_columns]
    assert columns[:3] == [
        ("contact_id", "BIGINT"),
        ("person_key", "VARCHAR"),
        ("event_id", "BIGINT"),
    ]
    assert ("created_at", "TIMESTAMP") in columns
    assert ("created_date", "DATE") in columns
    assert ("last_updated_date", "DATE") in columns
    assert columns[-1] == ("_is_placeholder_staff", "BOOLEAN")
    assert "_is_placeholder_staff" not in [c.name for c in EXTRACTS["plan"].lake_columns]


def test_lake_types_are_duckdb_types() -> None:
    with duckdb.connect() as con:
        for extract in EXTRACTS.values():
            columns = ", ".join(f'"{each.name}" {each.type}' for each in extract.lake_columns)
            con.execute(f"create table {extract.name} ({columns})")
            described = con.sql(f"describe {extract.name}").fetchall()
            assert [row[1] for row in described] == [c.type for c in extract.lake_columns]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CRN", "crn"),
        (" Contact Date\n", "contactdate"),
        ("contact_date", "contactdate"),
        ("V-CRN_Count", "vcrncount"),
        ("Größe", "grsse"),
        ("", ""),
    ],
)
def test_headers_are_matched_by_letters_and_digits(text: str, expected: str) -> None:
    assert normalised_header(text) == expected


@pytest.mark.parametrize("name", EXTRACTS)
def test_the_guide_names_every_column(name: str) -> None:
    guide = contract_guide(name)
    assert guide.startswith(f"# {EXTRACTS[name].title}")
    table = [line for line in guide.splitlines() if line.startswith("| ")]
    assert len(table) == len(EXTRACTS[name].fields) + 1
    assert all(f"{field.name}" in guide for field in EXTRACTS[name].fields)


def test_the_guide_of_an_unknown_extract_lists_the_known() -> None:
    with pytest.raises(WrongUseError, match="person, sentence, custody_event"):
        contract_guide("nosuch")


@pytest.mark.parametrize(
    ("extract", "field", "text"),
    [
        ("person", "gender_code", "text; one of M, F, O, N"),
        ("person", "crn", "text; form `^[A-Z][0-9]{6}$`"),
        ("staff", "fte", "number with a decimal point; not below 0; not above 1.2"),
        ("contact", "hours_credited", "number with a decimal point; above 0"),
        ("contact", "enforcement_flag", "Y only, or empty"),
        ("contact", "attended", "Y or N"),
        ("contact", "outcome_code", "text; code list contact outcomes"),
    ],
)
def test_forms_in_words(extract: str, field: str, text: str) -> None:
    assert field_rules(EXTRACTS[extract].field(field)) == text


def test_the_template_is_blank_and_complete(tmp_path: Path) -> None:
    written = write_template(tmp_path / "blank")
    names = {file.name for file in written}
    assert names == {f"{n}.csv" for n in EXTRACTS if n != "published_figure"} | {"datapackage.json"}
    with (tmp_path / "blank" / "contact.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [[each.name for each in EXTRACTS["contact"].fields]]
    package = json.loads((tmp_path / "blank" / "datapackage.json").read_text(encoding="utf-8"))
    assert package["contract_version"] == "1"
    contact = next(each for each in package["resources"] if each["name"] == "contact")
    assert (contact["path"], contact["format"], contact["encoding"]) == (
        "contact.csv",
        "csv",
        "utf-8",
    )
    schema = contact["schema"]
    assert schema["primaryKey"] == ["contact_id"]
    assert schema["missingValues"] == [""]
    assert schema["foreignKeys"] == [
        {"fields": ["crn"], "reference": {"resource": "person", "fields": ["crn"]}}
    ]
    assert [each["name"] for each in schema["fields"]] == [
        each.name for each in EXTRACTS["contact"].fields
    ]


def test_the_template_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "contact.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(WrongUseError, match=r"already holds contact\.csv"):
        write_template(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["contact.csv"]
