"""Code lists and thresholds, read from the seeds as they are sent to the models."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import polars as pl

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
Row = dict[str, str | None]


def rows_of(name: str) -> list[Row]:
    """Rows of a seed, every value as text."""
    return pl.read_csv(SEEDS / f"{name}.csv", infer_schema_length=0).to_dicts()


def is_true(value: str | None) -> bool:
    """A blank flag in a list is N."""
    return value == "true"


@cache
def code_list(name: str, key: str) -> dict[str, Row]:
    """A code list by its code."""
    return {str(row[key]): row for row in rows_of(name) if row[key] is not None}


@cache
def threshold(name: str) -> float:
    """A threshold by name."""
    return float(code_list("thresholds", "threshold_name")[name]["value"] or "nan")


def limit(name: str) -> int:
    """A threshold that is a whole number."""
    return int(threshold(name))


def contact_type(code: str) -> Row:
    """Flags of a contact type; none of them for an unknown one."""
    return code_list("contact_types", "contact_type_code").get(code, {})


def outcome(code: str | None) -> Row | None:
    """Flags of an outcome; None for none and for an unknown one."""
    return code_list("contact_outcomes", "outcome_code").get(code or "")


def action_group(code: str) -> str | None:
    """Group of an enforcement action."""
    return code_list("enforcement_actions", "action_code").get(code, {}).get("action_group")


def counts_as_action(code: str) -> bool:
    """True when the action is enforcement."""
    row = code_list("enforcement_actions", "action_code").get(code, {})
    return is_true(row.get("is_counted_as_action"))


def result_group(code: str | None) -> str | None:
    """How a sentence or requirement ended: positive, negative, neutral, exclude, …"""
    found = code_list("termination_reasons", "termination_reason_code").get(code or "", {})
    return found.get("result_group")


def order_family(code: str) -> str | None:
    """Family of a sentence type."""
    return code_list("sentence_types", "disposal_type_code").get(code, {}).get("order_family")


def is_supervised_type(code: str) -> bool:
    """True when people with the sentence are supervised."""
    row = code_list("sentence_types", "disposal_type_code").get(code, {})
    return is_true(row.get("is_supervised"))


@cache
def is_unpaid_work(kind: str, main: str | None, sub: str | None) -> bool:
    """True when the requirement is unpaid work, by its sub-category, else its main category."""
    found = {
        (row["component_kind"], row["main_category_code"], row["sub_category_code"]): row
        for row in rows_of("requirement_types")
    }
    row = found.get((kind, main, sub)) or found.get((kind, main, None)) or {}
    return is_true(row.get("is_unpaid_work"))


@cache
def is_mental(scheme: str | None, code: str | None) -> bool:
    """True when the reason's group is mental and behavioural disorders."""
    found = {
        (row["reason_scheme"], row["reason_code"]): row["reason_group"]
        for row in rows_of("absence_reasons")
        if row["reason_code"] is not None
    }
    return found.get((scheme, code)) == "Mental and behavioural disorders"


def provider_type(code: str, day: date) -> str | None:
    """Type of a provider on a day: crc, nps, region_2021, …"""
    for row in rows_of_providers():
        first, last = row["valid_from_date"] or "0001-01-01", row["valid_to_date"] or "9999-12-31"
        if row["provider_code"] == code and first <= day.isoformat() <= last:
            return row["provider_type"]
    return None


@cache
def rows_of_providers() -> list[Row]:
    """The list of providers."""
    return rows_of("providers")


@cache
def counted_as() -> dict[str, str]:
    """Boroughs that are counted under another one."""
    return {
        str(row["geography_code"]): str(row["counted_as_geography_code"])
        for row in rows_of("geographies")
        if row["geography_level"] == "borough"
    }
