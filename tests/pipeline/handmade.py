"""A build file written by hand: small enough to work out what may leave it."""

from __future__ import annotations

import calendar
import datetime as dt
import json
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from warehouse.pipeline.annotations import frozen_annotations
from warehouse.pipeline.signals_step import signals_from
from warehouse.pipeline.tables import write_rows, write_table
from warehouse.settings import PROJECT_ROOT, Settings

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
MEASURE = "seen_in_month"
MONTHS = [dt.date(2016, month, 1) for month in range(1, 13)]
# Attended of due, each month: the total is their sum. Southwark is small in every month.
PLACES: dict[tuple[str, str], tuple[float, float]] = {
    ("borough", "E09000023"): (60, 80),
    ("borough", "E09000028"): (3, 12),
    ("borough", "E09000001"): (40, 50),
    ("outside", "outside"): (30, 40),
    ("unplaced", "unplaced"): (0, 0),
}
_SEEDS = (
    "release_grid",
    "release_figures",
    "geographies",
    "additive_relations",
    "measures_without_people",
)
FIGURES = ("not_due", "not_covered")


def value_row(
    measure: str,
    place: tuple[str, str],
    month: dt.date,
    *,
    counts: tuple[float, float],
    provider: str,
) -> dict[str, Any]:
    """One row of fct_measure_values."""
    numerator, denominator = counts
    last = calendar.monthrange(month.year, month.month)[1]
    return {
        "measure_code": measure,
        "period_type": "month",
        "period_start_date": month,
        "period_end_date": month.replace(day=last),
        "geography_level": place[0],
        "geography_code": place[1],
        "provider_code": provider,
        "breakdown": "all",
        "breakdown_value": "all",
        "numerator": float(numerator),
        "denominator": float(denominator),
        "not_due": 0,
        "not_covered": 0,
        "value": 100 * numerator / denominator if denominator else None,
        "value_low": None,
        "value_high": None,
        "availability_status": "available" if denominator >= 10 else "too_few",
        "performance_status": "no_target" if denominator >= 10 else None,
        "target_value": None,
        "placed_home_pct": 100.0,
        "placed_team_pct": 0.0,
        "unplaced_pct": 0.0,
        "is_provisional": False,
    }


def measure_values(shift: int = 0) -> pd.DataFrame:
    """The whole hand-made grid; ``shift`` is added to Lewisham's numerators."""
    rows = []
    for month in MONTHS:
        counts = dict(PLACES)
        seen, due = counts["borough", "E09000023"]
        counts["borough", "E09000023"] = (seen + shift, due)
        counts["all", "all"] = (
            sum(each[0] for each in counts.values()),
            sum(each[1] for each in counts.values()),
        )
        for provider in ("C17", "all"):
            rows += [
                value_row(MEASURE, place, month, counts=pair, provider=provider)
                for place, pair in counts.items()
            ]
    frame = pd.DataFrame(rows)
    numbers = ["value", "value_low", "value_high", "target_value"]
    frame = frame.astype(dict.fromkeys(numbers, "float64"))
    return frame.sort_values(
        ["measure_code", "geography_level", "geography_code", "provider_code", "period_start_date"],
        ignore_index=True,
    )


def write_build(path: Path, *, shift: int = 0) -> Path:
    """Write the build file: seeds, dimensions, values, one row-level fact, results."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_build_bytes(shift))
    return path


@cache
def _build_bytes(shift: int) -> bytes:
    """The file made once; every test gets its own copy."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "build.duckdb"
        _fill(path, shift=shift)
        return path.read_bytes()


def _fill(path: Path, *, shift: int) -> None:
    with duckdb.connect(str(path)) as con:
        for schema in ("seeds", "marts", "release"):
            con.sql(f"create schema {schema}")
        for seed in _SEEDS:
            con.sql(
                f"create table seeds.{seed} as select * from read_csv('{SEEDS / seed}.csv', "
                "header = true)"
            )
        catalogue = pd.read_csv(SEEDS / "measures.csv")
        catalogue = catalogue[catalogue["measure_code"] == MEASURE]
        write_table(con, "marts.dim_measures", catalogue)
        write_table(con, "marts.fct_measure_values", measure_values(shift))
        con.sql(_DIMENSIONS)
        con.sql(_ROWS)
        write_rows(con, "marts.annotations", frozen_annotations(Path()))
        for name, frame in signals_from(
            con, values="marts.fct_measure_values", marts="marts"
        ).items():
            write_table(con, f"marts.{name}", frame)


_DIMENSIONS = """
create table marts.dim_geographies as select distinct geography_code, geography_name,
    geography_level from seeds.geographies;
create table marts.dim_providers as select 'C17' as provider_code, 'London' as provider_name,
    'crc' as provider_type;
create table marts.dim_periods as select 'quarter' as period_type,
    '2016-10_2016-12' as period_code, 'Oct to Dec 2016' as period_label,
    date '2016-10-01' as period_start_date, date '2016-12-31' as period_end_date;
create table marts.fct_submissions as select 1::bigint as sequence, 'C17' as provider_code,
    date '2016-12-31' as period_end_date, timestamp '2017-01-20 09:00:00' as received_at,
    'contact' as extract_name, 400::bigint as rows_read, 397::bigint as rows_accepted,
    3::bigint as rows_quarantined
    union all select 1, 'C17', date '2016-12-31', timestamp '2017-01-20 09:00:00', 'person',
    90, 90, 0;
create table marts.fct_expectation_results as select 'performance' as suite,
    'values_in_range' as expectation_code, false as is_met, '2 rows' as observed,
    2::bigint as unexpected_count, timestamp '2017-01-20 09:00:00' as checked_at
    union all select 'performance', 'grid_is_whole', true, '0 rows', 0,
    timestamp '2017-01-20 09:00:00';
create table marts.fct_recommendations as select 'recommendation_03' as item_code,
    3 as item_order, 'data' as evidence_source, null::date as attested_date;
create table marts.fct_recommendation_measures as select 'recommendation_03' as item_code,
    3 as item_order, 'seen_in_month' as measure_code, 1 as measure_order, 'share' as kind,
    'higher_is_better' as direction, date '2016-07-01' as baseline_start_date;
create table marts.fct_inspection_measures as select 'low_contact' as statement_code,
    1 as statement_order, 'seen_in_month' as measure_code, 1 as measure_order, 'share' as kind,
    'percent' as unit, 'borough' as geography_level, 'E09000028' as geography_code,
    date '2016-09-01' as fieldwork_start_date, date '2016-09-30' as fieldwork_end_date;
create table marts.not_in_the_grid as select 1 as anything;
"""
_ROWS = """
create table marts.fct_appointments as select * from (values
    (9001::bigint, 11::bigint, 501::bigint, 'k1', 'yes', 'White'),
    (9002, 12, 502, 'k2', 'no', 'Black'),
    (9003, 12, 502, 'k2', 'yes', 'Black'),
    (9004, 13, 503, 'k1', 'yes', 'Asian'))
    as rows(appointment_id, person_id, event_id, staff_key, appointments_attended,
        ethnicity_group);
create table marts.fct_failures as select * from (values
    (12::bigint, 502::bigint, 9002::bigint)) as rows(person_id, event_id, appointment_id);
create table release.limited_people as select 13::bigint as person_id;
"""


@dataclass(frozen=True)
class Handmade:
    """Settings of a hand-made data folder."""

    settings: Settings

    def candidate_folder(self, candidate_id: str, *, shift: int = 0) -> Path:
        """A candidate as the gate leaves it."""
        folder = self.settings.candidates / candidate_id
        write_build(folder / "build.duckdb", shift=shift)
        (folder / "data_docs").mkdir()
        (folder / "data_docs" / "index.html").write_text("<title>checks</title>")
        for name in ("submission", "finding", "annotation"):
            (folder / "inputs" / name).mkdir(parents=True)
        manifest = {
            "candidate_id": candidate_id,
            "hash": candidate_id.partition("-")[2] * 8,
            "code": "c",
            "seeds": "s",
            "inputs": [],
            "marts": {},
            "is_synthetic": True,
            "as_of_date": "2016-12-31",
            "newest_quarter": "2016-10_2016-12",
            "newest_quarter_label": "Oct to Dec 2016",
            "cause": "first publication",
            "changes": [],
        }
        (folder / "manifest.json").write_text(json.dumps(manifest))
        return folder
