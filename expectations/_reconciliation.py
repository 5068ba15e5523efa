"""Figures against the facts they are made from: a second, plain count of the same flags."""

from __future__ import annotations

from collections.abc import Sequence

from expectations.catalogue import Catalogue
from expectations.common import BUILD_AGAIN, no_rows
from expectations.declare import Expectation


def expectations(catalogue: Catalogue, *, suite: str, table: str) -> tuple[Expectation, ...]:
    """One expectation a fact: its months count what the fact's flags say."""
    return tuple(
        no_rows(
            suite,
            table,
            f"values_match_{fact}",
            _differences(fact, catalogue.flagged(fact)),
            description=f"Monthly figures hold exactly the units that {fact} flags.",
            matters_when="Units were lost or doubled between the fact and the figure.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="consistency",
            measures=catalogue.flagged(fact),
            reads=(f"marts.{fact}",),
        )
        for fact in catalogue.flagged_facts()
    )


def _differences(fact: str, codes: Sequence[str]) -> str:
    counts = ", ".join(
        f"count(*) filter (where {code} = 'yes') as {code}_numerator, "
        f"count(*) filter (where {code} in ('yes', 'no')) as {code}_denominator"
        for code in codes
    )
    counted = " union all ".join(
        f"select '{code}' as measure_code, month_start_date, provider_code, "
        f"{code}_numerator as numerator, {code}_denominator as denominator from wide"
        for code in codes
    )
    listed = ", ".join(f"'{code}'" for code in codes)
    return (
        f"with wide as (select month_start_date, provider_code, {counts} "
        f"from marts.{fact} group by month_start_date, provider_code), "
        f"counted as ({counted}) "
        "select shown.measure_code, shown.provider_code, shown.period_start_date "
        "from {batch} as shown left join counted "
        "on counted.measure_code = shown.measure_code "
        "and counted.provider_code = shown.provider_code "
        "and counted.month_start_date = shown.period_start_date "
        "where shown.period_type = 'month' and shown.geography_level = 'all' "
        "and shown.breakdown = 'all' and shown.provider_code <> 'all' "
        f"and shown.numerator is not null and shown.measure_code in ({listed}) "
        "and (shown.numerator <> coalesce(counted.numerator, 0) "
        "or shown.denominator <> coalesce(counted.denominator, 0))"
    )
