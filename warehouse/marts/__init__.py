"""Reading a published file: the only reading SQL outside dbt."""

from __future__ import annotations

from warehouse.marts.catalogue import measures, places, providers, quarters, targets, whole_area
from warehouse.marts.publication import (
    ROLES,
    SAFE,
    Publication,
    Role,
    connect,
    current_publication,
    has_table,
    open_current,
    publication_facts,
    publication_named,
)
from warehouse.marts.quality import expectation_results, findings, submissions
from warehouse.marts.review import provider_values, review
from warehouse.marts.values import (
    PERIOD_TYPES,
    VALUE_COLUMNS,
    PeriodType,
    borough_values,
    measure_values,
    monthly_values,
    official_values,
    period_dates,
    signals,
)

__all__ = [
    "PERIOD_TYPES",
    "ROLES",
    "SAFE",
    "VALUE_COLUMNS",
    "PeriodType",
    "Publication",
    "Role",
    "borough_values",
    "connect",
    "current_publication",
    "expectation_results",
    "findings",
    "has_table",
    "measure_values",
    "measures",
    "monthly_values",
    "official_values",
    "open_current",
    "period_dates",
    "places",
    "provider_values",
    "providers",
    "publication_facts",
    "publication_named",
    "quarters",
    "review",
    "signals",
    "submissions",
    "targets",
    "whole_area",
]
