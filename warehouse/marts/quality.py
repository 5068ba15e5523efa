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
