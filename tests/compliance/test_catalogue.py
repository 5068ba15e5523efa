"""The catalogue and the facts of compliance name the same measures."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import yaml

from warehouse.settings import PROJECT_ROOT

DBT = PROJECT_ROOT / "dbt_project"
ANSWERS = {"yes", "no", "not_due", "not_covered"}
UNIFORM_COLUMNS = {
    "person_id",
    "event_id",
    "provider_code",
    "trigger_date",
    "month_start_date",
    "borough_code",
    "placement_method",
}


def _measures() -> list[dict[str, str]]:
    with (DBT / "seeds" / "measures.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["domain"] == "compliance"]


# Marts of counts, not of cases.
AGGREGATES = {"fct_breach_flow", "fct_breach_return_reasons"}


def _contract(path: Path) -> dict[str, dict[str, object]]:
    model = yaml.safe_load(path.read_text(encoding="utf-8"))["models"][0]
    return {column["name"]: column for column in model["columns"]}


def _answers(column: dict[str, object]) -> set[str]:
    constraints = column.get("constraints", [])
    assert isinstance(constraints, list)
    checks = [each["expression"] for each in constraints if each["type"] == "check"]
    return {word for expression in checks for word in re.findall(r"'(\w+)'", expression)}


@pytest.mark.parametrize("measure", _measures(), ids=lambda row: row["measure_code"])
def test_every_measure_is_an_answer_of_its_fact(measure: dict[str, str]) -> None:
    column = _contract(DBT / "models" / "compliance" / f"{measure['fact']}.yml")[
        measure["measure_code"]
    ]

    assert column["data_type"] == "string"
    assert _answers(column) == ANSWERS


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted((DBT / "models" / "compliance").glob("*.yml"))
        if path.stem not in AGGREGATES
    ],
    ids=lambda path: path.stem,
)
def test_every_fact_says_who_where_and_when(path: Path) -> None:
    assert set(_contract(path)) >= UNIFORM_COLUMNS


def test_no_answer_is_missing_from_the_catalogue() -> None:
    catalogued = {row["measure_code"] for row in _measures()}
    answered = {
        name
        for path in (DBT / "models" / "compliance").glob("*.yml")
        for name, column in _contract(path).items()
        if _answers(column) == ANSWERS
    }

    assert answered == catalogued


def test_the_nps_gives_court_side_figures_from_what_the_company_sends() -> None:
    with (DBT / "seeds" / "measure_extracts.csv").open(encoding="utf-8", newline="") as file:
        needed = {
            (row["provider_type"], row["extract_name"])
            for row in csv.DictReader(file)
            if row["measure_code"] == "breach_end_to_end_on_time"
        }

    assert {("crc", "breach"), ("nps", "breach_referral")} <= needed
