"""Reading a published file: the only reading SQL outside dbt."""

from __future__ import annotations

from warehouse.marts.case_rows import (
    ROW_STATES,
    breach_flow,
    breach_holders,
    breach_returns,
    case_rows,
    row_measures,
)
from warehouse.marts.catalogue import measures, places, providers, quarters, targets, whole_area
from warehouse.marts.contact import appointment_outcomes, lost_legs, team_funnel
from warehouse.marts.fairness import breakdown_names, breakdown_values, breakdowns
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
from warehouse.marts.quality import (
    expectation_results,
    findings,
    special_causes,
    submissions,
    warned_measures,
)
from warehouse.marts.review import provider_values, review
from warehouse.marts.stated import (
    chart_notes,
    inspection_figures,
    inspection_statements,
    recommendation_evidence,
    recommendation_states,
    recommendations,
    unanswerable_questions,
)
from warehouse.marts.values import (
    PERIOD_TYPES,
    VALUE_COLUMNS,
    PeriodType,
    borough_values,
    measure_values,
    monthly_values,
    official_values,
    period_dates,
    revised_values,
    signals,
)
from warehouse.marts.workload import absence_contact, officer_caseloads

__all__ = [
    "PERIOD_TYPES",
    "ROLES",
    "ROW_STATES",
    "SAFE",
    "VALUE_COLUMNS",
    "PeriodType",
    "Publication",
    "Role",
    "absence_contact",
    "appointment_outcomes",
    "borough_values",
    "breach_flow",
    "breach_holders",
    "breach_returns",
    "breakdown_names",
    "breakdown_values",
    "breakdowns",
    "case_rows",
    "chart_notes",
    "connect",
    "current_publication",
    "expectation_results",
    "findings",
    "has_table",
    "inspection_figures",
    "inspection_statements",
    "lost_legs",
    "measure_values",
    "measures",
    "monthly_values",
    "officer_caseloads",
    "official_values",
    "open_current",
    "period_dates",
    "places",
    "provider_values",
    "providers",
    "publication_facts",
    "publication_named",
    "quarters",
    "recommendation_evidence",
    "recommendation_states",
    "recommendations",
    "review",
    "revised_values",
    "row_measures",
    "signals",
    "special_causes",
    "submissions",
    "targets",
    "team_funnel",
    "unanswerable_questions",
    "warned_measures",
    "whole_area",
]
