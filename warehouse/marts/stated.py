"""What was recommended, what inspectors said, what cannot be known, what charts should know of.

Each of these tables came later than the first publications: an older one answers with no rows.
"""

from __future__ import annotations

from datetime import date

import pandas as pd
from duckdb import DuckDBPyConnection

from warehouse.marts.publication import has_table, rows

RECOMMENDATION_COLUMNS = (
    "item_code", "item_type", "item_order", "item_name", "addressed_to", "asks_for",
    "evidence_source", "what_data_cannot_say", "what_would_answer", "baseline_start_date",
    "baseline_end_date", "attested_date", "attested_by", "attestation", "attestation_source",
    "source",
)  # fmt: skip
STATEMENT_COLUMNS = (
    "statement_code", "statement_order", "inspection_code", "inspection_name", "inspected_area",
    "fieldwork_start_date", "fieldwork_end_date", "published_date", "about", "criterion",
    "statement", "judgement", "sample_size", "count_low", "count_high", "reported_pct",
    "bounding_pct", "interval_low_pct", "interval_high_pct", "is_bound", "basis", "source",
)  # fmt: skip
QUESTION_COLUMNS = (
    "question_code", "question_order", "question", "criterion", "why_not", "extract_name",
    "field_needed", "why_it_matters", "source",
)  # fmt: skip
ANNOTATION_COLUMNS = (
    "annotation_id", "starts_on", "ends_on", "measure_code", "geography_code", "provider_code",
    "kind", "text", "source", "reason", "added_by",
)  # fmt: skip


def table_or_empty(
    con: DuckDBPyConnection, name: str, *, columns: tuple[str, ...], order: str
) -> pd.DataFrame:
    """The columns of a mart, or none of its rows where the publication has no such mart."""
    if not has_table(con, name):
        return pd.DataFrame(columns=list(columns))
    return rows(con, f"select {', '.join(columns)} from marts.{name} order by {order}")


def recommendations(con: DuckDBPyConnection) -> pd.DataFrame:
    """The recommendations of the Lewisham report and the inspectors' criteria, in order.

    Shape:
        The columns of ``RECOMMENDATION_COLUMNS``.

    Source:
        marts.fct_recommendations.
    """
    return table_or_empty(
        con, "fct_recommendations", columns=RECOMMENDATION_COLUMNS, order="item_order"
    )


def inspection_statements(con: DuckDBPyConnection) -> pd.DataFrame:
    """What inspectors found, with the interval that its sample allows.

    Shape:
        The columns of ``STATEMENT_COLUMNS``.

    Units:
        Shares are percentages, 0-100.

    Source:
        marts.fct_inspection_statements.
    """
    return table_or_empty(
        con, "fct_inspection_statements", columns=STATEMENT_COLUMNS, order="statement_order"
    )


def unanswerable_questions(con: DuckDBPyConnection) -> pd.DataFrame:
    """What nobody can know from these records, and what would have to be sent.

    Shape:
        The columns of ``QUESTION_COLUMNS``.

    Source:
        marts.unanswerable_questions.
    """
    return table_or_empty(
        con, "unanswerable_questions", columns=QUESTION_COLUMNS, order="question_order"
    )


def chart_notes(con: DuckDBPyConnection) -> pd.DataFrame:
    """What charts should show: inspections, changes of model, bank holidays, rebases.

    Shape:
        The columns of ``ANNOTATION_COLUMNS``; a null scope means every measure, place or provider.

    Source:
        marts.annotations.
    """
    return table_or_empty(
        con, "annotations", columns=ANNOTATION_COLUMNS, order="starts_on, annotation_id"
    )


# A measure without boroughs is read for the whole area, whatever place is chosen.
_EVIDENCE = """
    with tied as (
        select tied.item_code, tied.item_order, tied.measure_code, tied.measure_order,
            tied.how_it_bears, tied.addressed_to, tied.unit, tied.direction,
            catalogue.measure_name, catalogue.domain, catalogue.provider_types,
            case when lowest_geography = 'all' then 'all' else $geography end as shown_place
        from marts.fct_recommendation_measures as tied
        inner join marts.dim_measures as catalogue on tied.measure_code = catalogue.measure_code
    ),
    asked as (
        select provider_code, min(provider_type) as provider_type
        from marts.dim_providers where provider_code <> 'all' group by provider_code
    )
    select tied.item_code, tied.item_order, tied.measure_order, tied.measure_code, measure_name,
        domain, unit, direction, how_it_bears, shown_place as geography_code, asked.provider_code,
        said.baseline_value, said.value, said.difference as change, said.difference_low,
        said.difference_high, coalesce(said.evidence_state, 'cannot_say') as evidence_state,
        coalesce(said.evidence_reason,
            case when said.evidence_state is null then 'no_figure' end) as evidence_reason
    from tied
    inner join asked
        on list_contains(string_split(tied.addressed_to, ' '), asked.provider_type)
        and list_contains(string_split(tied.provider_types, ' '), asked.provider_type)
    left join marts.fct_recommendation_evidence as said
        on tied.item_code = said.item_code and tied.measure_code = said.measure_code
        and tied.shown_place = said.geography_code
        and asked.provider_code = said.provider_code
        and said.period_end_date = $period_end
    order by tied.item_order, tied.measure_order, asked.provider_code
"""

_STATES = """
    with places as (
        select tied.item_code,
            case when bool_and(lowest_geography = 'all') then 'all' else $geography end
                as shown_place
        from marts.fct_recommendation_measures as tied
        inner join marts.dim_measures as catalogue on tied.measure_code = catalogue.measure_code
        group by tied.item_code
    ),
    items as (
        select item_code, item_order, addressed_to from marts.fct_recommendations
    ),
    asked as (
        select provider_code, min(provider_type) as provider_type
        from marts.dim_providers where provider_code <> 'all' group by provider_code
    )
    select items.item_code, asked.provider_code,
        coalesce(places.shown_place, 'all') as geography_code,
        coalesce(said.evidence_state, 'cannot_say') as evidence_state,
        coalesce(said.attestation_state, 'not_asked') as attestation_state,
        coalesce(places.item_code is not null, false) as has_measures
    from items
    inner join asked on list_contains(string_split(items.addressed_to, ' '), asked.provider_type)
    left join places on items.item_code = places.item_code
    left join marts.fct_recommendation_states as said
        on items.item_code = said.item_code and asked.provider_code = said.provider_code
        and coalesce(places.shown_place, 'all') = said.geography_code
        and said.period_end_date = $period_end
    order by items.item_order, asked.provider_code
"""


def recommendation_evidence(
    con: DuckDBPyConnection, *, geography: str, period_end: date
) -> pd.DataFrame:
    """Each measure tied to a recommendation, for the organisations that it is addressed to.

    Args:
        con: read-only connection to the publication.
        geography: ``all``, or the code of a borough or cluster.
        period_end: last day of the quarter to set beside that of the inspection.

    Shape:
        item_code, measure_code, measure_name, domain, unit, direction, how_it_bears,
        geography_code, provider_code, baseline_value, value, change, difference_low,
        difference_high, evidence_state, evidence_reason.

    Units:
        Values in the measure's unit; changes of shares in percentage points.

    Source:
        marts.fct_recommendation_evidence, marts.fct_recommendation_measures.
    """
    if not has_table(con, "fct_recommendation_evidence"):
        return pd.DataFrame(columns=["item_code", "measure_code", "evidence_state"])
    return rows(con, _EVIDENCE, {"geography": geography, "period_end": period_end})


def recommendation_states(
    con: DuckDBPyConnection, *, geography: str, period_end: date
) -> pd.DataFrame:
    """The stored state of each recommendation for each organisation that it is addressed to.

    Shape:
        item_code, provider_code, geography_code, evidence_state, attestation_state,
        has_measures.

    Source:
        marts.fct_recommendation_states.
    """
    if not has_table(con, "fct_recommendation_states"):
        return pd.DataFrame(columns=["item_code", "provider_code", "evidence_state"])
    return rows(con, _STATES, {"geography": geography, "period_end": period_end})


def inspection_figures(con: DuckDBPyConnection) -> pd.DataFrame:
    """Our figures for the places inspectors looked at, by quarter, summed over those places.

    Shape:
        statement_code, measure_code, measure_name, domain, unit, provider_code,
        period_start_date, period_end_date, numerator, denominator, value, interval_low,
        interval_high, places, places_with_figure, is_fieldwork.

    Units:
        ``value`` in the measure's unit.

    Source:
        marts.fct_inspection_comparisons, marts.fct_inspection_statements, marts.dim_measures.
    """
    if not has_table(con, "fct_inspection_comparisons"):
        return pd.DataFrame(columns=["statement_code", "measure_code"])
    return rows(
        con,
        """
        with kinds as (
            select provider_code, min(provider_type) as provider_type
            from marts.dim_providers group by provider_code
        )
        select figure.statement_code, figure.measure_code, measure_name, domain, catalogue.unit,
            figure.provider_code, period_start_date, period_end_date, numerator, denominator,
            figure.value, figure.value_low as interval_low, figure.value_high as interval_high,
            places, places_with_figure, is_fieldwork
        from marts.fct_inspection_comparisons as figure
        inner join marts.fct_inspection_statements as said
            on figure.statement_code = said.statement_code
        inner join marts.dim_measures as catalogue on figure.measure_code = catalogue.measure_code
        left join kinds on figure.provider_code = kinds.provider_code
        where period_type = 'quarter' and case
            when said.about in ('crc', 'nps') and list_contains(
                string_split(catalogue.provider_types, ' '), said.about
            ) then kinds.provider_type = said.about
            else figure.provider_code = 'all' end
        order by figure.statement_order, figure.measure_order, period_end_date
        """,
    )
