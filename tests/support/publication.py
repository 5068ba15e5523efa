"""A small publication made by hand: both files, a manifest and the pointer.

Four boroughs, two providers, 24 months and six measures, with every availability status, a
suppressed borough, official values, findings and expectation results. The figures are formulas,
so a test can work out by hand what a page has to show.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd

from tests.support.publication_measures import CATALOGUE, CATALOGUE_COLUMNS
from tests.support.stated import analyst_rows, groups_of, stated
from warehouse.settings import PROJECT_ROOT

PUBLICATION_ID = "20170512T090000Z-0a1b2c3d"
MONTHS = [date(2015 + (3 + n) // 12, (3 + n) % 12 + 1, 1) for n in range(24)]
BOROUGHS = {
    "E09000003": "Barnet",
    "E09000012": "Hackney",
    "E09000023": "Lewisham",
    "E09000028": "Southwark",
}
PROVIDERS = {"C17": ("London CRC", "crc"), "N07": ("NPS London", "nps")}
SMALL_BOROUGH = "E09000012"
FIRST_BOROUGH = "E09000023"

_TARGETS = {"breach_referred_on_time": 95.0, "order_completed": 75.0}
_SIZES = {"all": 400, "E09000003": 120, "E09000012": 4, "E09000023": 160, "E09000028": 116}


@dataclass(frozen=True)
class Cell:
    """Where a figure stands."""

    measure: str
    kind: str
    month: int
    geography: str
    provider: str


def _share(cell: Cell) -> float:
    """A share that differs by borough and provider, with a fall in Lewisham's last quarter."""
    base = {"seen_in_month": 0.66, "breach_referred_on_time": 0.90, "order_completed": 0.72}
    level = base.get(cell.measure, 0.14)
    level += 0.06 if cell.provider == "N07" else -0.05 if cell.provider == "C17" else 0.0
    level += 0.001 * cell.month + 0.01 * ((cell.month * 7) % 5 - 2)
    if cell.geography == FIRST_BOROUGH and cell.month >= 21:
        level += {"seen_in_month": -0.16, "order_completed": 0.14}.get(cell.measure, 0.02)
    return min(max(level, 0.01), 0.99)


def _denominator(cell: Cell) -> int:
    size = _SIZES.get(cell.geography, 12)
    share = {"all": 1.0, "C17": 0.6, "N07": 0.4}[cell.provider]
    scale = 0.2 if cell.measure == "breach_referred_on_time" else 1.0
    return max(int(size * share * scale), 1)


def _status(cell: Cell, denominator: float) -> str:
    if cell.measure == "cases_with_absent_officer" and cell.month < 3:
        return "not_supplied"
    if cell.measure == "seen_in_month" and cell.provider == "N07" and cell.month == 8:
        return "low_coverage"
    if cell.measure == "breach_referred_on_time" and cell.month == 23:
        return "not_due"
    if cell.geography == SMALL_BOROUGH:
        return "suppressed"
    return "too_few" if denominator < 10 else "available"


def _performance(measure: str, value: float | None, status: str) -> str | None:
    if status != "available" or value is None:
        return None
    if measure not in _TARGETS:
        return "no_target"
    return "met" if value >= _TARGETS[measure] else "not_met"


def _row(cell: Cell, period: tuple[str, date, date], parts: tuple[float, float]) -> dict:
    period_type, start, end = period
    numerator, denominator = parts
    scale = 1.0 if cell.kind == "rolling_rate" else 100.0
    status = _status(cell, denominator)
    value = scale * numerator / denominator if status == "available" else None
    hidden = status in {"suppressed", "not_supplied"}
    level = {"all": "all", "outside": "outside", "unplaced": "unplaced"}.get(
        cell.geography, "borough"
    )
    return {
        "measure_code": cell.measure,
        "period_type": period_type,
        "period_start_date": start,
        "period_end_date": end,
        "geography_level": level,
        "geography_code": cell.geography,
        "provider_code": cell.provider,
        "breakdown": "all",
        "breakdown_value": "all",
        "numerator": None if hidden else numerator,
        "denominator": None if hidden else denominator,
        "not_due": 3 if status == "not_due" else 0,
        "not_covered": 0,
        "value": value,
        "value_low": None,
        "value_high": None,
        "availability_status": status,
        "performance_status": _performance(cell.measure, value, status),
        "target_value": _TARGETS.get(cell.measure),
        "placed_home_pct": 92.0,
        "placed_team_pct": 6.0,
        "unplaced_pct": 2.0,
        "is_provisional": end > date(2016, 12, 31),
    }


def _month_end(month: date) -> date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def _parts(cell: Cell) -> tuple[float, float]:
    if cell.kind == "rolling_rate":
        fte = {"all": 500.0, "C17": 300.0, "N07": 200.0}[cell.provider]
        return round(fte * (11.0 + 0.05 * cell.month)), fte
    denominator = _denominator(cell)
    return float(round(_share(cell) * denominator)), float(denominator)


def _periods(cell: Cell) -> Iterator[tuple[tuple[str, date, date], tuple[float, float]]]:
    """The month, and the quarter that ends with it."""
    end = _month_end(MONTHS[cell.month])
    if cell.kind == "rolling_rate":
        if cell.month >= 11:
            yield ("rolling_12_months", MONTHS[cell.month - 11], end), _parts(cell)
        return
    yield ("month", MONTHS[cell.month], end), _parts(cell)
    if cell.month % 3 == 2:
        months = [
            Cell(cell.measure, cell.kind, n, cell.geography, cell.provider)
            for n in range(cell.month - 2, cell.month + 1)
        ]
        kept = months[-1:] if cell.kind == "snapshot_share" else months
        numerators, denominators = zip(*(_parts(month) for month in kept), strict=True)
        period = ("quarter", MONTHS[cell.month - 2], end)
        yield period, (sum(numerators), sum(denominators))


def _cells() -> Iterator[Cell]:
    for row in CATALOGUE:
        measure, kind, lowest = row[0], row[4], row[10]
        places = ["all"] if lowest == "all" else ["all", *BOROUGHS, "outside", "unplaced"]
        for geography in places:
            for provider in ("all", *PROVIDERS):
                for month in range(len(MONTHS)):
                    yield Cell(measure, kind, month, geography, provider)


def values() -> pd.DataFrame:
    """The whole grid of figures."""
    found = [_row(cell, period, parts) for cell in _cells() for period, parts in _periods(cell)]
    return pd.DataFrame(found)


def _period_rows() -> pd.DataFrame:
    rows = []
    for n, month in enumerate(MONTHS):
        end = _month_end(month)
        rows.append(("month", f"{month:%Y-%m}", f"{month:%B %Y}", month, end))
        for kind, length in (("quarter", 3), ("rolling_12_months", 12)):
            if n >= length - 1 and (kind != "quarter" or n % 3 == 2):
                first = MONTHS[n - length + 1]
                label = f"{first:%b} to {month:%b %Y}"
                rows.append((kind, f"{first:%Y-%m}_{month:%Y-%m}", label, first, end))
    columns = ["period_type", "period_code", "period_label", "period_start_date", "period_end_date"]
    return pd.DataFrame(rows, columns=columns)


def _official() -> pd.DataFrame:
    rows = []
    for first, value in ((15, 78.0), (18, 80.5), (21, 83.0)):
        start, end = MONTHS[first], _month_end(MONTHS[first + 2])
        rows.append(
            {
                "measure_code": "breach_referred_on_time",
                "official_code": "CRC_SCH9_AE",
                "provider_label": "CRC (all 21)",
                "area": "England and Wales",
                "period_label": f"{start:%b}-{end:%b %y}",
                "period_start_date": start,
                "period_end_date": end,
                "value": value,
                "unit": "percent",
                "source": "https://data.justice.gov.uk/probation/crc-performance",
                "how_it_differs": "Counts breaches of every CRC in England and Wales.",
            }
        )
    return pd.DataFrame(rows)


_EXTRACTS = ("contact", "breach", "staff", "staff_absence")


def _submissions() -> pd.DataFrame:
    rows = []
    for quarter in range(8):
        start, end = MONTHS[quarter * 3], _month_end(MONTHS[quarter * 3 + 2])
        for number, provider in enumerate(PROVIDERS):
            for extract in _EXTRACTS:
                missing = quarter == 0 and extract == "staff_absence"
                rows.append(
                    {
                        "sequence": quarter * 2 + number + 1,
                        "provider_code": provider,
                        "period_start_date": start,
                        "period_end_date": end,
                        "created_at": datetime(end.year, end.month, end.day, 9),
                        "received_at": datetime(end.year, end.month, end.day, 17),
                        "previous_created_at": None,
                        "extract_name": extract,
                        "is_supplied": not missing,
                        "rows_read": 0 if missing else 1000,
                        "rows_accepted": 0 if missing else 990,
                        "rows_quarantined": 0 if missing else 10,
                    }
                )
    return pd.DataFrame(rows)


def _findings() -> pd.DataFrame:
    rows = []
    for quarter in range(8):
        start, end = MONTHS[quarter * 3], _month_end(MONTHS[quarter * 3 + 2])
        for rule, column, severity, text, count in (
            ("R01", "contact_id", "error", "The key is missing.", 6),
            ("R24", "staff_code", "warning", "The officer is a placeholder, not a person.", 41),
            ("R99", "notes", "warning", "Odd <script>alert('x')</script> & text.", 1),
        ):
            rows.append(
                {
                    "sequence": quarter * 2 + 1,
                    "provider_code": "C17",
                    "period_start_date": start,
                    "period_end_date": end,
                    "extract_name": "contact",
                    "column_name": column,
                    "rule_code": rule,
                    "severity": severity,
                    "rule_text": text,
                    "findings": count,
                }
            )
    return pd.DataFrame(rows)


def _expectations() -> pd.DataFrame:
    columns = ["suite", "expectation_code", "description", "severity", "kind", "owner", "measures"]
    columns += ["is_met", "observed", "unexpected_count", "extent", "checked_at"]
    checked = datetime(2017, 5, 12, 9)
    rows = [
        ("performance", "values_in_range", "Every percentage lies between 0 and 100.", "critical",
         "range", "models", "", True, "0 rows", 0, "", checked),
        ("contact", "outcomes_recorded", "At least 90 in 100 appointments have an outcome.",
         "warning", "coverage", "sender", "seen_in_month", False, "86 in 100", 140, "many",
         checked),
        ("sickness_absence", "staff_linked", "Sickness records belong to known staff.", "warning",
         "reference", "sender", "working_days_lost_per_fte", True, "0 rows", 0, "", checked),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).assign(
        how_to_resolve="Ask the sender to correct the rows.",
        is_waived=[False, True, False],
        waiver_reason=[None, "Agreed until the next upload.", None],
        waiver_owner=[None, "data quality lead", None],
        waiver_expiry_date=[None, date(2017, 6, 30), None],
        failing_since_date=[None, date(2017, 2, 1), None],
        times_mended=[0, 2, 1],
        median_days_to_mend=[None, 12.5, 30.0],
        unusual=["", "more", ""],
    )


def _geographies() -> pd.DataFrame:
    rows = [("all", "London", "all"), ("outside", "Outside London", "outside")]
    rows += [("unplaced", "Not placed", "unplaced")]
    rows += [(code, name, "borough") for code, name in BOROUGHS.items()]
    return pd.DataFrame(rows, columns=["geography_code", "geography_name", "geography_level"])


def _providers() -> pd.DataFrame:
    rows = [(code, name, kind) for code, (name, kind) in PROVIDERS.items()]
    return pd.DataFrame(rows, columns=["provider_code", "provider_name", "provider_type"])


def _measures() -> pd.DataFrame:
    frame = pd.DataFrame(CATALOGUE, columns=list(CATALOGUE_COLUMNS))
    types = frame["measure_code"].map({"breach_referred_on_time": "crc"}).fillna("crc nps")
    seed = pd.read_csv(PROJECT_ROOT / "dbt_project" / "seeds" / "measures.csv")
    facts = seed.set_index("measure_code")["fact"]
    return frame.assign(
        measure_order=range(1, len(frame) + 1),
        provider_types=types,
        fact=frame["measure_code"].map(facts),
    )


def _targets() -> pd.DataFrame:
    rows = [
        (code, value, date(2015, 4, 1), None, "Schedule 9 of the CRC contract", "to_confirm")
        for code, value in _TARGETS.items()
    ]
    columns = ["measure_code", "target_value", "valid_from_date", "valid_to_date", "source"]
    return pd.DataFrame(rows, columns=[*columns, "basis"])


def _facts() -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "publication_id": PUBLICATION_ID,
                "published_at": datetime(2017, 5, 12, 9),
                "is_synthetic": True,
                "as_of_date": date(2017, 3, 31),
                "newest_quarter": "2017-01_2017-03",
            }
        ]
    )


def tables() -> dict[str, pd.DataFrame]:
    """Every mart of the publication that both roles have."""
    whole = values()
    return {
        **stated(),
        "fct_measure_values": pd.concat([whole, groups_of(whole)], ignore_index=True),
        "dim_measures": _measures(),
        "dim_geographies": _geographies(),
        "dim_providers": _providers(),
        "dim_periods": _period_rows(),
        "fct_official_values": _official(),
        "measure_targets": _targets(),
        "fct_submissions": _submissions(),
        "fct_findings": _findings(),
        "fct_expectation_results": _expectations(),
        "publication": _facts(),
    }


_DATES = ("start_date", "end_date", "as_of_date", "from_date", "to_date", "_on", "attested_date")
_DATES += ("published_date",)


def add_to_file(path: Path, marts: dict[str, pd.DataFrame]) -> None:
    """Write marts into a publication file, which is made when it is not there."""
    con = duckdb.connect(str(path), config={"disabled_optimizers": "common_subplan"})
    con.sql("create schema if not exists marts")
    for name, frame in marts.items():
        dates = [column for column in frame.columns if column.endswith(_DATES)]
        casts = ", ".join(f"cast({column} as date) as {column}" for column in dates)
        replaced = f" replace ({casts})" if dates else ""
        con.register("frame", frame)
        con.sql(f"create table marts.{name} as select *{replaced} from frame")
        con.unregister("frame")
    con.close()


def with_signals(marts: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The same publication with limits and a verdict for every month of every series."""
    values = marts["fct_measure_values"]
    is_whole = values["breakdown"] == "all"
    months = values[is_whole & values["period_type"].isin(["month", "rolling_12_months"])]
    keys = ["measure_code", "geography_level", "geography_code", "provider_code"]
    keys += ["breakdown", "breakdown_value", "period_type", "period_start_date", "period_end_date"]
    is_last = months["period_end_date"] == months["period_end_date"].max()
    is_seen = months["measure_code"] == "seen_in_month"
    is_first = months["geography_code"] == FIRST_BOROUGH
    verdict = pd.Series("no_detectable_change", index=months.index)
    verdict[is_last & is_seen & is_first] = "worse"
    sentence = verdict.map(
        {
            "worse": "Below its usual range since Jan 2017.",
            "no_detectable_change": "Within its usual range.",
        }
    )
    signals = months[keys].assign(
        centre_line=66.0,
        lower_limit=58.0,
        upper_limit=74.0,
        point_type=verdict.map({"worse": "concern", "no_detectable_change": "common_cause"}),
        variation=verdict.map({"worse": "concern", "no_detectable_change": "common_cause"}),
        assurance="none",
        verdict=verdict,
        sentence=sentence,
        since_date=None,
    )
    return {**marts, "fct_measure_signals": signals, "fct_review": _review_of(signals)}


def _review_of(signals: pd.DataFrame) -> pd.DataFrame:
    """The verdicts of each quarter's last month, exceptions ranked."""
    ends = pd.to_datetime(signals["period_end_date"])
    kept = signals[ends.dt.month % 3 == 0]
    quarters = pd.to_datetime(kept["period_end_date"]).dt.to_period("Q").dt.start_time
    ranks = kept["verdict"].map({"worse": 1.0})
    return kept.assign(quarter_start_date=quarters, exception_rank=ranks, false_signal_rate=0.03)


def write_publication(
    home: Path,
    *,
    marts: dict[str, pd.DataFrame] | None = None,
    publication_id: str = PUBLICATION_ID,
) -> Path:
    """Write both files, the manifest and the pointer under ``home``; returns the folder."""
    folder = home / "published" / publication_id
    folder.mkdir(parents=True, exist_ok=True)
    content = marts or tables()
    add_to_file(folder / "partnership.duckdb", content)
    add_to_file(folder / "analyst.duckdb", {**content, **analyst_rows()})
    manifest = {"publication_id": publication_id, "is_synthetic": True}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    pointer = home / "published" / "current.json"
    pointer.write_text(json.dumps({"publication_id": publication_id}), encoding="utf-8")
    return folder
