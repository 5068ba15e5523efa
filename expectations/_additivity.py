"""Sums that must agree: parts of London, providers, months, and bands that hold one another."""

from __future__ import annotations

from expectations.catalogue import Catalogue
from expectations.common import BUILD_AGAIN, no_rows
from expectations.core import MEASURES
from expectations.declare import Expectation

CLUSTERS = "intermediate.int_core__borough_clusters"

# Measures whose units are counted, so that parts add up to the whole.
COUNTED = "measures.kind in ('share', 'snapshot_share', 'rate')"
SUMMED = "measures.kind in ('share', 'rate')"
ALIKE = 1e-6
COMPARED = (
    f"abs(parts.numerator - whole.numerator) > {ALIKE} * greatest(1, abs(whole.numerator)) "
    f"or abs(parts.denominator - whole.denominator) > {ALIKE} * greatest(1, abs(whole.denominator))"
)
DIFFERENCE = f"({COMPARED})"


def expectations(catalogue: Catalogue, *, suite: str, table: str) -> tuple[Expectation, ...]:
    """Additive relations of the grid; each is stated once and checked for every figure."""
    common = {
        "how_to_resolve": BUILD_AGAIN,
        "severity": "critical",
        "kind": "invariant",
        "measures": catalogue.every(),
    }
    return (
        no_rows(
            suite,
            table,
            "boroughs_add_up_to_all",
            _places(("borough", "outside", "unplaced")),
            description="Boroughs, outside London and not placed add up to the whole.",
            matters_when="A borough's people are counted in two places, or in none.",
            reads=(MEASURES,),
            **common,
        ),
        no_rows(
            suite,
            table,
            "clusters_add_up_to_boroughs",
            _clusters(),
            description="Clusters hold the same units as the boroughs in them.",
            matters_when="The cluster view and the borough view would tell different stories.",
            reads=(MEASURES, CLUSTERS),
            **common,
        ),
        no_rows(
            suite,
            table,
            "providers_add_up_to_all",
            _providers(),
            description="The providers add up to the total where there is one.",
            matters_when="A unit is counted by both providers, or by neither.",
            reads=(MEASURES,),
            **common,
        ),
        no_rows(
            suite,
            table,
            "months_add_up_to_quarters",
            _months("quarter", SUMMED),
            description="A quarter holds the units of its three months.",
            matters_when="The quarterly review and the monthly chart would disagree.",
            reads=(MEASURES,),
            **common,
        ),
        no_rows(
            suite,
            table,
            "months_add_up_to_rolling_years",
            _months("rolling_12_months", SUMMED),
            description="A rolling year holds the units of its twelve months.",
            matters_when="The long view would rest on other units than the monthly chart.",
            reads=(MEASURES,),
            **common,
        ),
        no_rows(
            suite,
            table,
            "snapshots_are_those_of_the_last_month",
            _snapshots(),
            description="A snapshot of a quarter or year is that of its last month.",
            matters_when="People counted on three month-ends would be counted three times.",
            reads=(MEASURES,),
            **common,
        ),
        no_rows(
            suite,
            table,
            "bands_hold_one_another",
            _bands(),
            description="People not seen for a longer time are among those not seen for a "
            "shorter one.",
            matters_when="Two figures on one page would contradict each other.",
            reads=(MEASURES,),
            **common,
        ),
    )


def _places(levels: tuple[str, ...]) -> str:
    words = ", ".join(f"'{level}'" for level in levels)
    same = "measure_code, period_type, period_start_date, provider_code, breakdown, breakdown_value"
    return (
        f"with parts as (select {same}, sum(numerator) as numerator, "
        f"sum(denominator) as denominator from {{batch}} where geography_level in ({words}) "
        f"group by {same} having count(numerator) = count(*)) "
        "select whole.measure_code, whole.period_type, whole.period_start_date, "
        "whole.provider_code, whole.breakdown, whole.breakdown_value "
        f"from {{batch}} as whole inner join parts using ({same}) "
        f"inner join {MEASURES} as measures using (measure_code) "
        f"where whole.geography_level = 'all' and measures.lowest_geography = 'borough' "
        f"and {COUNTED} and {DIFFERENCE}"
    )


def _clusters() -> str:
    """Months only: a cluster holds the boroughs that belong to it on the month's first day."""
    same = "measure_code, period_start_date, provider_code, breakdown, breakdown_value"
    named = ", ".join(f"boroughs.{name}" for name in same.split(", "))
    return (
        f"with parts as (select members.cluster_code as geography_code, {named}, "
        "sum(boroughs.numerator) as numerator, sum(boroughs.denominator) as denominator "
        f"from {{batch}} as boroughs inner join {CLUSTERS} as members "
        "on members.borough_code = boroughs.geography_code "
        "and members.from_date <= boroughs.period_start_date "
        "and members.until_date > boroughs.period_start_date "
        "where boroughs.geography_level = 'borough' and boroughs.period_type = 'month' "
        f"group by members.cluster_code, {named} "
        "having count(boroughs.numerator) = count(*)) "
        "select whole.measure_code, whole.period_start_date, whole.geography_code, "
        "whole.provider_code, whole.breakdown, whole.breakdown_value from {batch} as whole "
        f"inner join parts using (geography_code, {same}) "
        f"inner join {MEASURES} as measures using (measure_code) "
        f"where whole.period_type = 'month' and {COUNTED} and {DIFFERENCE}"
    )


def _providers() -> str:
    same = (
        "measure_code, period_type, period_start_date, geography_level, geography_code, "
        "breakdown, breakdown_value"
    )
    return (
        f"with parts as (select {same}, sum(numerator) as numerator, "
        "sum(denominator) as denominator from {batch} where provider_code <> 'all' "
        f"group by {same} having count(numerator) = count(*)) "
        "select whole.measure_code, whole.period_type, whole.period_start_date, "
        "whole.geography_code, whole.breakdown, whole.breakdown_value "
        f"from {{batch}} as whole inner join parts using ({same}) "
        f"inner join {MEASURES} as measures using (measure_code) "
        "where whole.provider_code = 'all' and whole.availability_status "
        f"not in ('not_supplied', 'low_coverage') and {COUNTED} and {DIFFERENCE}"
    )


def _months(period_type: str, kinds: str) -> str:
    length = 3 if period_type == "quarter" else 12
    same = (
        "measure_code, geography_level, geography_code, provider_code, breakdown, breakdown_value"
    )
    matched = " and ".join(f"months.{name} = whole.{name}" for name in same.split(", "))
    named = ", ".join(f"whole.{name}" for name in same.split(", "))
    return (
        f"with parts as (select whole.period_start_date, {named}, "
        "sum(months.numerator) as numerator, sum(months.denominator) as denominator "
        f"from {{batch}} as whole inner join {{batch}} as months on {matched} "
        "and months.period_type = 'month' "
        "and months.period_start_date >= whole.period_start_date "
        "and months.period_end_date <= whole.period_end_date "
        f"where whole.period_type = '{period_type}' group by whole.period_start_date, {named} "
        f"having count(months.numerator) = {length}) "
        f"select whole.period_start_date, {named} from {{batch}} as whole "
        f"inner join parts using (period_start_date, {same}) "
        f"inner join {MEASURES} as measures using (measure_code) "
        f"where whole.period_type = '{period_type}' and {kinds} and {DIFFERENCE}"
    )


def _snapshots() -> str:
    same = (
        "measure_code, geography_level, geography_code, provider_code, breakdown, breakdown_value"
    )
    matched = " and ".join(f"parts.{name} = whole.{name}" for name in same.split(", "))
    named = ", ".join(f"whole.{name}" for name in same.split(", "))
    return (
        f"select whole.period_type, whole.period_start_date, {named} from {{batch}} as whole "
        f"inner join {{batch}} as parts on {matched} and parts.period_type = 'month' "
        "and parts.period_end_date = whole.period_end_date "
        f"inner join {MEASURES} as measures on whole.measure_code = measures.measure_code "
        "where whole.period_type <> 'month' and measures.kind = 'snapshot_share' "
        "and whole.numerator is not null and parts.numerator is not null "
        f"and {DIFFERENCE}"
    )


def _bands() -> str:
    """Codes of the form `…_4_weeks`, `…_8_weeks`: the longer band lies within the shorter."""
    family = r"regexp_extract(measure_code, '^(.*)_([0-9]+)_weeks$', 1)"
    weeks = r"cast(nullif(regexp_extract(measure_code, '^(.*)_([0-9]+)_weeks$', 2), '') as int)"
    same = (
        "period_type, period_start_date, geography_level, geography_code, provider_code, "
        "breakdown, breakdown_value"
    )
    return (
        f"with bands as (select *, {family} as family, {weeks} as weeks from {{batch}}) "
        "select longer.measure_code, longer.period_type, longer.period_start_date, "
        "longer.geography_code, longer.provider_code from bands as longer "
        f"inner join bands as shorter using (family, {same}) "
        "where longer.weeks > shorter.weeks and longer.numerator > shorter.numerator"
    )
