"""What arrived, what the door found and what the checks of the figures said."""

from __future__ import annotations

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.marts.publication import has_table, rows

_LATER = (
    "owner",
    "extent",
    "is_waived",
    "waiver_reason",
    "waiver_owner",
    "waiver_expiry_date",
    "failing_since_date",
    "times_mended",
    "median_days_to_mend",
    "unusual",
)


def submissions(con: DuckDBPyConnection) -> pd.DataFrame:
    """One row per current submission and extract, newest period first.

    Source:
        marts.fct_submissions.
    """
    return rows(
        con,
        "select * from marts.fct_submissions "
        "order by period_end_date desc, provider_code, extract_name",
    )


def findings(con: DuckDBPyConnection) -> pd.DataFrame:
    """What the door found: one row per submission, extract, column and rule, with its count.

    Source:
        marts.fct_findings.
    """
    return rows(
        con,
        "select * from marts.fct_findings "
        "order by period_end_date desc, findings desc, provider_code, extract_name, rule_code",
    )


def expectation_results(con: DuckDBPyConnection) -> pd.DataFrame:
    """Every check of the published figures: failed ones first, critical before the rest.

    Shape:
        suite, expectation_code, table_name, description, matters_when, how_to_resolve, severity,
        kind, owner (sender, code_lists or models), measures (codes, separated by commas), status,
        is_met, is_waived, observed, unexpected_count, extent (few, many or empty), waiver_reason,
        waiver_owner, waiver_expiry_date, failing_since_date, times_mended, median_days_to_mend,
        unusual (more, fewer or empty). What an earlier publication does not say is null; a
        publication whose analysts' file was built again holds no result.

    Source:
        marts.fct_expectation_results.
    """
    if not has_table(con, "fct_expectation_results"):
        return pd.DataFrame(columns=["suite", "severity", "is_met", "measures", *_LATER])
    found = rows(
        con,
        """
        select * from marts.fct_expectation_results
        order by is_met, case severity when 'critical' then 0 when 'warning' then 1 else 2 end,
            suite, expectation_code
        """,
    )
    is_sent = found["suite"].isin(["staging", "submissions"])
    owners = is_sent.map({True: "sender", False: "models"})
    missing = {name: None for name in _LATER if name not in found.columns}
    return found.assign(**(missing | ({"owner": owners} if "owner" in missing else {})))


def special_causes(con: DuckDBPyConnection) -> pd.DataFrame:
    """Special-cause signals of the newest quarter that the review lists, gravest first.

    A difference from the year before is no special cause of a chart and is left out.

    Shape:
        measure_code, measure_name, geography_code, provider_code, verdict (str, better or worse),
        since_date (date) and sentence (str).

    Source:
        marts.fct_review.
    """
    return rows(
        con,
        """
        select measure_code, measure_name, geography_code, provider_code, verdict,
            cast(since_date as varchar) as since_date, sentence
        from marts.fct_review
        where quarter_start_date = (select max(quarter_start_date) from marts.fct_review)
            and breakdown = 'all' and exception_rank is not null
            and verdict in ('better', 'worse') and verdict_reason <> 'year_difference'
        order by exception_rank, measure_code, geography_code, provider_code
        """,
    )


def not_met(results: pd.DataFrame) -> pd.DataFrame:
    """Rows of :func:`expectation_results` that did not pass, or could not be checked."""
    return results[~results["is_met"].fillna(False).astype(bool)]


def warned_measures(con: DuckDBPyConnection) -> pd.DataFrame:
    """Checks that were published although not met, one row for each measure they touch.

    Shape:
        measure_code, expectation_code, severity, description, observed, extent (str).

    Source:
        marts.fct_expectation_results; what is for information only is left out.
    """
    failed = not_met(expectation_results(con))
    warned = failed[failed["severity"] != "info"]
    touched = warned.assign(measure_code=warned["measures"].fillna("").str.split(","))
    listed = touched.explode("measure_code")
    columns = ["measure_code", "expectation_code", "severity", "description", "observed", "extent"]
    found = listed[listed["measure_code"].fillna("") != ""].reindex(columns=columns)
    # Of the two weights left, critical comes first by its letter too.
    order = ["measure_code", "severity", "expectation_code"]
    return found.sort_values(order, ignore_index=True)
