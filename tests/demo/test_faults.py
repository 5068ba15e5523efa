"""Faults: as many in the files as the report says, and none that would refuse a submission."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

from tests.demo import fault_places as places
from tests.demo.measured import ROOT, Data
from warehouse.demo import DemoReport, write_submissions
from warehouse.demo import fault_rules as rules
from warehouse.demo.fault_tools import Batch, even_share, whole_numbers
from warehouse.demo.faults import FAULTS

Written = tuple[Path, DemoReport]
START, END = np.datetime64("2016-07-01"), np.datetime64("2016-09-30")


def _count(report: DemoReport, title: str, extract: str) -> int:
    return sum(
        count
        for key, count in report.faults.items()
        if title in key and key.endswith(f" {extract})")
    )


def _both(clean: Written, faulty: Written, extract: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    return Data(clean[0]).rows(extract), Data(faulty[0]).rows(extract)


@pytest.mark.parametrize(
    ("title", "extract", "column"),
    [
        ("complied against the outcome", "contact", "complied"),
        ("contact without its sentence", "contact", "event_id"),
        ("time with a dummy date", "contact", "start_time"),
        ("1 for Y", "contact", "enforcement_flag"),
        ("inactive team and its placeholder", "contact", "staff_code"),
        ("two-digit year", "sentence", "conviction_date"),
        ("active though ended", "sentence", "active"),
        ("grade spelt oddly", "staff", "grade_code"),
        ("plan of an unknown sentence", "plan", "event_id"),
        ("part larger than the whole", "staff_in_post", "agency_fte"),
        ("blank for nought", "staff_in_post", "vacancies_fte"),
    ],
)
def test_as_many_cells_differ_from_the_clean_demo_as_the_report_says(
    title: str, extract: str, column: str, clean: Written, faulty: Written
) -> None:
    before, after = _both(clean, faulty, extract)
    key = {"contact": ["contact_id"], "sentence": ["disposal_id"], "plan": ["plan_id"]}.get(
        extract, ["staff_code", "valid_from"]
    )
    key = ["snapshot_date", "team_code", "grade_code"] if extract == "staff_in_post" else key
    keys = [*key, "_sender", "_period"]
    after = after.unique(keys, keep="first", maintain_order=True)
    joined = before.join(after, on=keys, how="inner", suffix="_after")
    if column == "complied":
        joined = joined.filter(pl.col("outcome_code").eq_missing(pl.col("outcome_code_after")))
    differs = joined[column].fill_null("") != joined[f"{column}_after"].fill_null("")
    assert differs.sum() == _count(faulty[1], title, extract) > 0


def test_soft_deleted_rows_are_more_by_the_count_reported(clean: Written, faulty: Written) -> None:
    before, after = _both(clean, faulty, "contact")
    keys = ["contact_id", "_sender", "_period"]
    after = after.unique(keys, keep="first", maintain_order=True)
    more = (after["soft_deleted"] == "Y").sum() - (before["soft_deleted"] == "Y").sum()
    assert more == _count(faulty[1], "soft-deleted", "contact") > 0


def test_repeated_rows_are_more_by_the_count_reported(clean: Written, faulty: Written) -> None:
    before, after = _both(clean, faulty, "contact")
    assert after.height - before.height == _count(faulty[1], "row sent twice", "contact") > 0


def test_bad_record_numbers_are_as_many_as_reported(faulty: Written) -> None:
    bad = Data(faulty[0]).rows("contact").filter(~pl.col("crn").str.contains("^[A-Z][0-9]{6}$"))
    expected = _count(faulty[1], "small letters", "contact") + _count(
        faulty[1], "test person", "contact"
    )
    assert bad.height == expected > 0


def test_future_outcomes_are_as_many_as_reported(faulty: Written) -> None:
    rows = Data(faulty[0]).rows("contact")
    ends = pl.col("_period").str.slice(8).str.to_date("%Y-%m").dt.month_end().cast(pl.String)
    found = rows.filter((pl.col("contact_date") > ends) & pl.col("outcome_code").is_not_null())
    assert found.height == _count(faulty[1], "future appointment", "contact") > 0


def test_records_left_out_are_as_many_as_reported(clean: Written, faulty: Written) -> None:
    for extract in ("sentence", "allocation"):
        before, after = _both(clean, faulty, extract)
        missing = before.height - after.height
        assert missing == _count(faulty[1], "ended records left out", extract) > 0


def test_header_of_the_odd_file_has_a_line_break(faulty: Written) -> None:
    path = faulty[0] / "N07_2016-07_2016-09" / "supervision_session.csv"
    header = path.read_text(encoding="utf-8")[:60]
    assert header.startswith('SESSION_ID,"Staff_Code\n",')
    plain = faulty[0] / "C17_2016-07_2016-09" / "supervision_session.csv"
    assert plain.read_text(encoding="utf-8").startswith("session_id,staff_code,")


def test_a_clean_demo_has_no_faults(clean: Written) -> None:
    assert clean[1].faults == {}


def test_every_fault_appears_when_there_are_people_enough(tmp_path: Path) -> None:
    report = write_submissions(tmp_path, people=1500, quarters=2, seed=11, fault_scale=5.0)
    found = {key.split(" (")[0] for key in report.faults}
    assert found == {f"{fault.code} {fault.title}" for fault in FAULTS}


def test_faults_stay_below_the_limits_that_refuse_a_submission(faulty: Written) -> None:
    quarantining = {f.title for f in FAULTS if "quarantined" in f.found_by}
    for extract in {f.extract for f in FAULTS}:
        bad = sum(_count(faulty[1], title, extract) for title in quarantining)
        assert bad <= 0.01 * max(faulty[1].rows[extract], 1), extract
    twice = _count(faulty[1], "row sent twice", "contact")
    assert twice < 0.005 * faulty[1].rows["contact"]


def test_every_fault_is_in_the_documentation() -> None:
    text = (ROOT / "docs" / "demo_faults.md").read_text(encoding="utf-8")
    for fault in FAULTS:
        start = f"| {fault.code} | {fault.title} | `{fault.extract}` |"
        assert any(line.startswith(start) for line in text.splitlines()), start
    documented = set(re.findall(r"^\| (Q\d+|F\d) \|", text, re.MULTILINE))
    assert documented >= {f"Q{n}" for n in range(1, 33)}


def test_the_documentation_names_the_places_that_count_each_fault() -> None:
    text = (ROOT / "docs" / "demo_faults.md").read_text(encoding="utf-8")
    lines = {tuple(line.split(" | ")[1:3]): line for line in text.splitlines() if "| `" in line}
    named = [(title, rule[1], rule[0]) for title, rule in places.AT_THE_DOOR.items()]
    named += [(*fault, column) for fault, column in places.IN_THE_LAKE.items()]
    for listed in (
        places.IN_EXPECTATIONS,
        places.IN_EXPECTATIONS_OF_THE_NEWEST_PERIOD,
        places.IN_EXPECTATIONS_ON_FACTS,
    ):
        named += [(*fault, code) for fault, code in listed.items()]
    for title, extract, place in named:
        assert f"`{place}`" in lines[title, f"`{extract}`"], (title, place)


def _batch(**columns: list[str | None]) -> Batch:
    return Batch(pa.table(columns), "plan", "C17", START, END)


def test_a_row_never_gets_two_faults() -> None:
    batch = _batch(plan_id=[str(n) for n in range(50)])
    first = batch.choose(0.5, 1)
    second = batch.choose(1.0, 2)
    assert not (first & second).any()
    assert (first | second).all()


def test_rows_are_chosen_by_key_wherever_they_stand() -> None:
    names = [str(n) for n in range(200)]
    forward, backward = _batch(plan_id=names), _batch(plan_id=names[::-1])
    assert np.array_equal(forward.choose(0.3, 7), backward.choose(0.3, 7)[::-1])


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 1.0])
def test_the_share_chosen_is_near_the_share_asked(share: float) -> None:
    drawn = even_share(np.arange(20_000, dtype=np.uint64), 3)
    assert (drawn < share).mean() == pytest.approx(share, abs=0.015)


def test_texts_that_differ_in_one_letter_have_other_numbers() -> None:
    numbers = whole_numbers(pa.array(["C17A001", "C17A002", "C17A010", "C17A100"]))
    assert len(set(numbers.tolist())) == 4


def test_put_leaves_the_other_rows_alone() -> None:
    batch = _batch(plan_id=["1", "2", "3"], event_id=["10", None, "30"])
    count = rules.event_not_found(batch, 1.0)
    assert count == 2
    assert batch.table["event_id"].to_pylist() == ["999000021", None, "999000021"]


def test_repeat_adds_copies_at_the_end() -> None:
    batch = _batch(plan_id=["1", "2"], event_id=["10", "20"])
    assert batch.repeat(np.array([False, True]), {"event_id": "99"}) == 1
    assert batch.table["plan_id"].to_pylist() == ["1", "2", "2"]
    assert batch.table["event_id"].to_pylist() == ["10", "20", "99"]
