"""What arrived, what the door found and what the checks of the figures said."""

from __future__ import annotations

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.marts.publication import rows


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

    Source:
        marts.fct_expectation_results.
    """
    return rows(
        con,
        """
        select * from marts.fct_expectation_results
        order by is_met, case severity when 'critical' then 0 when 'warning' then 1 else 2 end,
            suite, expectation_code
        """,
    )


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


def warned_measures(con: DuckDBPyConnection) -> pd.DataFrame:
    """Checks that were published although not met, one row for each measure they touch.

    Shape:
        measure_code, expectation_code, severity, description, observed (str).

    Source:
        marts.fct_expectation_results; what is for information only is left out.
    """
    return rows(
        con,
        """
        select unnest(string_split(measures, ',')) as measure_code, expectation_code, severity,
            description, observed
        from marts.fct_expectation_results
        where not is_met and severity <> 'info' and measures <> ''
        order by measure_code, case severity when 'critical' then 0 else 1 end, expectation_code
        """,
    )
