"""A clean demo breaks no rule of the contract, by the door's verdict and by a plain look."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from tests.demo.measured import PROVIDERS, Data, seed
from warehouse.contract import load_contract
from warehouse.demo import DemoReport, write_submissions
from warehouse.intake.door import submit
from warehouse.settings import Settings

Written = tuple[Path, DemoReport]
PART_OF_THE_STORY = {
    "placeholder_staff",
    "volume_unusual",
    "row_vanished",
    "people_unreconciled",
    "people_unusual",
    "blanks_unusual",
    "codes_unusual",
}
"""Unallocated people, new local teams, sentences that moved to the NPS with the person, people of
the court stage who have no sentence, and what an inspection changed in recording."""
QUARANTINING = {"pattern_mismatch", "type_invalid", "duplicate_key"}
CODE_LISTS = {
    ("person", "ethnicity_code"): ("ethnicities", "ethnicity_code"),
    ("sentence", "disposal_type_code"): ("sentence_types", "disposal_type_code"),
    ("sentence", "termination_reason_code"): ("termination_reasons", "termination_reason_code"),
    ("requirement", "termination_reason_code"): ("termination_reasons", "termination_reason_code"),
    ("requirement", "main_category_code"): ("requirement_types", "main_category_code"),
    ("contact", "contact_type_code"): ("contact_types", "contact_type_code"),
    ("contact", "outcome_code"): ("contact_outcomes", "outcome_code"),
    ("enforcement_action", "action_code"): ("enforcement_actions", "action_code"),
    ("breach", "outcome_code"): ("breach_statuses", "breach_status_code"),
    ("registration", "type_code"): ("registration_types", "registration_type_code"),
    ("staff", "grade_code"): ("staff_grades", "om_grade_code"),
    ("staff_absence", "reason_code"): ("absence_reasons", "reason_code"),
}


def _submitted(folder: Path, home: Path) -> Counter[tuple[str, str]]:
    """Findings by severity and code after every folder went through the door."""
    found: Counter[tuple[str, str]] = Counter()
    settings = Settings(home=home)
    for path in sorted(folder.iterdir(), key=lambda p: (p.name[4:], p.name[:3])):
        for finding in submit(path, settings=settings).content["findings"]:
            found[finding["severity"], finding["code"]] += finding["count"]
    return found


def test_the_door_takes_a_clean_demo_without_a_single_error(tmp_path: Path) -> None:
    write_submissions(tmp_path / "sent", people=200, quarters=2, seed=5, faults=False)
    found = _submitted(tmp_path / "sent", tmp_path / "home")
    assert {code for severity, code in found if severity == "error"} == set()
    assert {code for _, code in found} <= PART_OF_THE_STORY


def test_the_door_takes_a_faulty_demo_and_names_its_faults(tmp_path: Path) -> None:
    write_submissions(tmp_path / "sent", people=400, quarters=1, seed=5, fault_scale=3.0)
    found = _submitted(tmp_path / "sent", tmp_path / "home")
    errors = {code for severity, code in found if severity == "error"}
    assert errors == QUARANTINING
    warned = {code for severity, code in found if severity == "warning"}
    assert {"outcome_flags_disagree", "date_improbable", "column_unknown"} <= warned


@pytest.mark.parametrize("name", sorted(load_contract().extracts))
def test_required_values_are_given_and_keys_are_unique(name: str, clean: Written) -> None:
    extract = load_contract().extracts[name]
    for path in clean[0].glob(f"*/{name}.csv"):
        table = pl.read_csv(path, infer_schema=False)
        for field in extract.fields:
            if field.is_required:
                assert table[field.name].null_count() == 0, (path, field.name)
            if field.pattern:
                assert table[field.name].drop_nulls().str.contains(field.pattern).all()
        assert table.select(extract.primary_key).is_unique().all(), path


@pytest.mark.parametrize(("column", "listed"), CODE_LISTS.items(), ids=".".join)
def test_codes_are_in_their_lists(
    column: tuple[str, str], listed: tuple[str, str], data: Data
) -> None:
    extract, field = column
    known = set(seed(listed[0])[listed[1]])
    assert set(data.rows(extract)[field].drop_nulls()) <= known


def test_rows_name_the_provider_that_sends_them(data: Data) -> None:
    for name, extract in load_contract().extracts.items():
        if extract.owner_field and name != "published_figure":
            rows = data.rows(name)
            assert (rows[extract.owner_field] == rows["_sender"]).all(), name


@pytest.mark.parametrize(
    ("extract", "fields"),
    [
        ("sentence", ["sentence_date", "termination_date", "breach_end_date"]),
        ("custody_event", ["event_date"]),
        ("requirement", ["imposed_date", "termination_date", "commencement_date"]),
        ("allocation", ["allocation_date", "end_date"]),
        ("breach", ["became_aware_date", "referred_date", "outcome_date"]),
        ("breach_referral", ["submitted_date", "decision_date", "presented_to_court_date"]),
        ("plan", ["started_date", "completed_date"]),
        ("staff", ["valid_from", "valid_to", "end_date"]),
        ("staff_absence", ["absence_start_date", "absence_end_date"]),
        ("risk_escalation", ["raised_date", "decision_date"]),
        ("service_request", ["requested_date", "started_date", "completed_date"]),
        ("supervision_session", ["due_date", "held_date"]),
    ],
)
def test_nothing_is_known_before_it_happened(extract: str, fields: list[str], data: Data) -> None:
    rows = data.rows(extract)
    ends = pl.col("_period").str.slice(8).str.to_date("%Y-%m").dt.month_end().cast(pl.String)
    for field in fields:
        assert rows.filter(pl.col(field) > ends).height == 0, (extract, field)


def test_future_appointments_are_known_and_have_no_outcome(data: Data) -> None:
    rows = data.rows("contact")
    ends = pl.col("_period").str.slice(8).str.to_date("%Y-%m").dt.month_end().cast(pl.String)
    ahead = rows.filter(pl.col("contact_date") > ends)
    assert ahead.height > 1000
    assert ahead["outcome_code"].null_count() == ahead.height
    assert ahead.filter(pl.col("created_at").str.slice(0, 10) > ends).height == 0
    assert set(ahead["soft_deleted"]) == {"N"}


def test_older_rows_changed_after_the_previous_submission_was_made(
    data: Data, clean: Written
) -> None:
    created = {
        folder.name: pl.read_json(folder / "datapackage.json")["created"][0]
        for folder in clean[1].folders
    }
    for provider in PROVIDERS:
        rows = data.rows("contact", provider)
        periods = sorted(set(rows["_period"]))
        for before, now in pairwise(periods):
            late = rows.filter(
                (pl.col("_period") == now) & (pl.col("contact_date") < now[:7] + "-01")
            )
            assert late.height > 20
            assert (
                late.filter(pl.col("last_updated_at") <= created[f"{provider}_{before}"]).height
                == 0
            )


def test_appointments_keep_to_business_days(data: Data) -> None:
    rows = data.rows("contact").filter(pl.col("contact_type_code").is_in(["COAI", "COAP", "NSI04"]))
    holidays = set(seed("bank_holidays")["holiday_date"])
    dates = rows["contact_date"].unique()
    assert not set(dates) & holidays
    assert (dates.str.to_date().dt.weekday() <= 5).all()
