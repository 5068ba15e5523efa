"""The performance mart: the whole grid of figures, its statuses and its sums."""

from __future__ import annotations

from expectations import _additivity, _reconciliation
from expectations.catalogue import UNIT_BOUNDS, Catalogue
from expectations.common import (
    BUILD_AGAIN,
    filled,
    known_parent,
    known_words,
    no_rows,
    not_empty,
    unique_grain,
)
from expectations.core import (
    GEOGRAPHIES,
    GEOGRAPHY_LEVELS,
    MEASURES,
    PERIOD_TYPES,
    PERIODS,
    PROVIDERS,
)
from expectations.declare import Between, Expectation

SUITE = "performance"

VALUES = "marts.fct_measure_values"
OFFICIAL = "marts.fct_official_values"
SUBMISSIONS = "marts.fct_submissions"

KEYS = (
    "measure_code",
    "period_type",
    "period_start_date",
    "geography_level",
    "geography_code",
    "provider_code",
    "breakdown",
    "breakdown_value",
)
NAMED = ", ".join(f"shown.{key}" for key in KEYS)
AVAILABILITY = ("available", "not_supplied", "low_coverage", "not_due", "too_few", "suppressed")
PERFORMANCE = ("met", "not_met", "no_target")
SHARES = "('share', 'snapshot_share')"
WITH_MEASURES = f"{{batch}} as shown inner join {MEASURES} as measures using (measure_code)"
# Doubles that were summed in another order differ in their last digits.
ALIKE = 1e-6


def expectations(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """What must hold of every figure that may be shown."""
    return (
        *_grid(catalogue),
        *_statuses(catalogue),
        *_amounts(catalogue),
        *_units(catalogue),
        *_additivity.expectations(catalogue, suite=SUITE, table=VALUES),
        *_reconciliation.expectations(catalogue, suite=SUITE, table=VALUES),
        *_arrival(catalogue),
        *_official(catalogue),
    )


def _grid(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        not_empty(SUITE, VALUES, measures=every),
        unique_grain(
            SUITE,
            VALUES,
            *KEYS,
            grain="measure, period, geography, provider and breakdown",
            measures=every,
        ),
        known_parent(
            SUITE,
            VALUES,
            "measure_code",
            parent=MEASURES,
            parent_column="measure_code",
            keys=KEYS,
            measures=every,
        ),
        known_parent(
            SUITE,
            VALUES,
            "geography_code",
            parent=GEOGRAPHIES,
            parent_column="geography_code",
            keys=KEYS,
            besides=("all", "outside", "unplaced"),
            measures=every,
        ),
        known_parent(
            SUITE,
            VALUES,
            "provider_code",
            parent=PROVIDERS,
            parent_column="provider_code",
            keys=KEYS,
            besides=("all",),
            measures=every,
        ),
        known_words(SUITE, VALUES, "period_type", PERIOD_TYPES, keys=KEYS, measures=every),
        known_words(SUITE, VALUES, "geography_level", GEOGRAPHY_LEVELS, keys=KEYS, measures=every),
        no_rows(
            SUITE,
            VALUES,
            "every_measure_has_values",
            f"select measures.measure_code from {MEASURES} as measures where not exists "
            "(select 1 from {batch} as shown where shown.measure_code = measures.measure_code)",
            description="Every measure of the catalogue has figures, if only to say why there "
            "are none.",
            matters_when="A measure would vanish from the review without a word.",
            how_to_resolve="Check the measure's fact and its flag column, then build again.",
            severity="critical",
            kind="completeness",
            measures=every,
            reads=(MEASURES,),
        ),
        no_rows(
            SUITE,
            VALUES,
            "measures_count_something",
            "select measure_code from {batch} where availability_status <> 'not_supplied' "
            "group by measure_code having coalesce(sum(denominator), 0) = 0",
            description="Every measure whose data was supplied has counted at least one unit.",
            matters_when="A measure whose flag is missing from its fact looks like a quiet "
            "quarter.",
            how_to_resolve="Check that the measure's fact has a column of the measure's name.",
            severity="warning",
            kind="completeness",
            measures=every,
        ),
        no_rows(
            SUITE,
            VALUES,
            "grid_holds_every_period",
            "with series as (select measure_code, period_type, geography_level, "
            "geography_code, provider_code, breakdown, breakdown_value, "
            "min(period_start_date) as first_date, max(period_start_date) as last_date "
            "from {batch} group by all) "
            "select series.measure_code, series.geography_code, series.provider_code, "
            "periods.period_type, periods.period_code from series "
            f"inner join {PERIODS} as periods on series.period_type = periods.period_type "
            "and periods.period_start_date between series.first_date and series.last_date "
            "left join {batch} as shown on shown.measure_code = series.measure_code "
            "and shown.period_type = series.period_type "
            "and shown.period_start_date = periods.period_start_date "
            "and shown.geography_level = series.geography_level "
            "and shown.geography_code = series.geography_code "
            "and shown.provider_code = series.provider_code "
            "and shown.breakdown = series.breakdown "
            "and shown.breakdown_value = series.breakdown_value "
            "where shown.measure_code is null",
            description="Every series has a row for every period between its first and its last.",
            matters_when="A missing row reads as nothing to report; it must say why it has no "
            "figure.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="completeness",
            measures=every,
            reads=(PERIODS,),
        ),
        no_rows(
            SUITE,
            VALUES,
            "grid_holds_every_borough",
            "with series as (select distinct shown.measure_code, shown.period_type, "
            f"shown.provider_code from {WITH_MEASURES} "
            "where measures.lowest_geography = 'borough' and shown.breakdown = 'all') "
            "select series.measure_code, series.period_type, series.provider_code, "
            f"places.geography_code from series cross join {GEOGRAPHIES} as places "
            "where places.geography_level = 'borough' and not exists (select 1 from {batch} as "
            "shown "
            "where shown.measure_code = series.measure_code "
            "and shown.period_type = series.period_type "
            "and shown.provider_code = series.provider_code "
            "and shown.geography_code = places.geography_code)",
            description="A measure counted by borough has figures for every borough.",
            matters_when="A borough would be missing from the table instead of saying why.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="completeness",
            measures=every,
            reads=(MEASURES, GEOGRAPHIES),
        ),
    )


def _statuses(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        filled(SUITE, VALUES, "availability_status", keys=KEYS, measures=every),
        known_words(SUITE, VALUES, "availability_status", AVAILABILITY, keys=KEYS, measures=every),
        known_words(SUITE, VALUES, "performance_status", PERFORMANCE, keys=KEYS, measures=every),
        filled(SUITE, VALUES, "is_provisional", keys=KEYS, measures=every),
        no_rows(
            SUITE,
            VALUES,
            "value_exactly_when_available",
            f"select {NAMED} from {{batch}} as shown "
            "where (shown.availability_status = 'available') = (shown.value is null)",
            description="A figure is there exactly when its status says `available`.",
            matters_when="A figure too small or not supplied would be shown, or a good one hidden.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=every,
        ),
        no_rows(
            SUITE,
            VALUES,
            "performance_exactly_when_available",
            f"select {NAMED} from {{batch}} as shown "
            "where (shown.availability_status = 'available') = (shown.performance_status is null)",
            description="Met, not met or no target is said exactly when the figure is available.",
            matters_when="A verdict would be passed on a figure that does not exist.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=every,
        ),
        no_rows(
            SUITE,
            VALUES,
            "performance_follows_target",
            f"select {NAMED} from {WITH_MEASURES} where shown.availability_status = 'available' "
            "and shown.performance_status <> case when shown.target_value is null "
            "or measures.direction = 'neutral' then 'no_target' "
            "when measures.direction = 'higher_is_better' and shown.value >= shown.target_value "
            "then 'met' when measures.direction = 'lower_is_better' "
            "and shown.value <= shown.target_value then 'met' else 'not_met' end",
            description="Met means at or beyond the target in the measure's good direction.",
            matters_when="The committee would challenge a provider that did well, or praise "
            "one that did not.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=every,
            reads=(MEASURES,),
        ),
        no_rows(
            SUITE,
            VALUES,
            "available_figures_have_enough_units",
            f"select {NAMED} from {WITH_MEASURES} where shown.availability_status = 'available' "
            f"and measures.kind in {SHARES} and shown.denominator < measures.minimum_denominator",
            description="A share is available only from the catalogue's least number of units on.",
            matters_when="A share of four people swings by 25 points with one of them.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=every,
            reads=(MEASURES,),
        ),
        no_rows(
            SUITE,
            VALUES,
            "available_figures_are_covered",
            f"select {NAMED} from {{batch}} as shown "
            "inner join seeds.thresholds as thresholds on threshold_name = 'minimum_coverage' "
            "where shown.availability_status = 'available' and shown.not_covered > 0 "
            "and 100.0 * shown.denominator / (shown.denominator + shown.not_covered) "
            "< thresholds.value",
            description="A figure is available only when enough of its units are covered by data.",
            matters_when="A figure from the few units with a full look-back is not typical of all.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=every,
            reads=("seeds.thresholds",),
        ),
    )


def _amounts(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        *(
            Expectation(
                code=f"fct_measure_values_{column}_in_range",
                suite=SUITE,
                table=VALUES,
                description=f"{column} is never below zero.",
                matters_when="A negative count means that the sums behind the figure are wrong.",
                how_to_resolve=BUILD_AGAIN,
                severity="critical",
                kind="invariant",
                measures=every,
                keys=KEYS,
                rule=Between(column, low=0),
            )
            for column in ("numerator", "denominator", "not_due", "not_covered")
        ),
        no_rows(
            SUITE,
            VALUES,
            "shares_numerator_within_denominator",
            f"select {NAMED} from {WITH_MEASURES} "
            f"where measures.kind in {SHARES} and shown.numerator > shown.denominator",
            description="The units that count are never more than the units looked at.",
            matters_when="A share above 100 % is no share.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=every,
            reads=(MEASURES,),
        ),
        no_rows(
            SUITE,
            VALUES,
            "shares_are_numerator_over_denominator",
            f"select {NAMED} from {WITH_MEASURES} where measures.kind in {SHARES} "
            "and abs(shown.value - 100.0 * shown.numerator / nullif(shown.denominator, 0)) "
            f"> {ALIKE}",
            description="A share is its numerator over its denominator, in percent.",
            matters_when="The figure shown would not be the one its numbers give.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=every,
            reads=(MEASURES,),
        ),
        no_rows(
            SUITE,
            VALUES,
            "value_between_its_bounds",
            f"select {NAMED} from {{batch}} as shown where shown.value_low > shown.value + {ALIKE} "
            f"or shown.value_high < shown.value - {ALIKE}",
            description="A figure lies between its low and high bound.",
            matters_when="The band drawn around the figure would not hold it.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=every,
        ),
        no_rows(
            SUITE,
            VALUES,
            "placement_shares_add_up",
            f"select {NAMED} from {{batch}} as shown where shown.geography_level = 'all' and abs("
            "shown.placed_home_pct + shown.placed_team_pct + shown.unplaced_pct - 100) "
            f"> {ALIKE}",
            description="Placed by home, placed by team and not placed add up to all units.",
            matters_when="Readers could not tell how far to trust a borough's figure.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=every,
        ),
    )


def _units(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """One expectation a unit; the bounds are the unit's, the measures the catalogue's."""
    return tuple(
        no_rows(
            SUITE,
            VALUES,
            f"values_within_{unit}",
            f"select {NAMED} from {WITH_MEASURES} "
            f"where measures.unit = '{unit}' and ({_outside(unit)})",
            description=f"Figures in {unit} stay within what the unit allows{_words(unit)}.",
            matters_when="A figure outside its unit is wrong whatever its cause.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="invariant",
            measures=catalogue.of_unit(unit),
            reads=(MEASURES,),
        )
        for unit in catalogue.units
        if unit in UNIT_BOUNDS
    )


def _outside(unit: str) -> str:
    low, high = UNIT_BOUNDS[unit]
    sides = [f"shown.value < {low}"] if low is not None else []
    return " or ".join(sides + ([f"shown.value > {high}"] if high is not None else []))


def _words(unit: str) -> str:
    low, high = UNIT_BOUNDS[unit]
    return f", {low} to {high}" if high is not None else f", {low} or more"


def _arrival(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        no_rows(
            SUITE,
            VALUES,
            "figures_reach_the_newest_submission",
            "select max(period_end_date) as newest_submitted_date "
            f"from {SUBMISSIONS} where provider_code <> 'MOJ' having max(period_end_date) > "
            "(select max(period_end_date) from {batch} where period_type = 'month')",
            description="The figures reach the end of the newest submission.",
            matters_when="The review would talk about a quarter ago.",
            how_to_resolve="Check that the period spine reads the newest submission, then "
            "build again.",
            severity="critical",
            kind="freshness",
            measures=every,
            reads=(SUBMISSIONS,),
        ),
        no_rows(
            SUITE,
            VALUES,
            "denominators_move_plausibly",
            "with quarters as (select shown.measure_code, shown.provider_code, "
            "shown.period_start_date, shown.denominator, measures.minimum_denominator, "
            "lag(shown.denominator) over (partition by shown.measure_code, shown.provider_code "
            f"order by shown.period_start_date) as before from {WITH_MEASURES} "
            "where shown.period_type = 'quarter' and shown.geography_level = 'all' "
            f"and shown.breakdown = 'all' and measures.kind in {SHARES}) "
            "select measure_code, provider_code, period_start_date from quarters "
            "where before >= 10 * minimum_denominator "
            "and (denominator > 2 * before or denominator < before / 2) "
            "and period_start_date = (select max(period_start_date) from quarters)",
            description="The newest quarter counts neither twice as many units as the one before, "
            "nor half as many.",
            matters_when="A change of that size is a fault of the data more often than of the "
            "service.",
            how_to_resolve="Compare the provider's own control totals; ask before publishing.",
            severity="warning",
            kind="external",
            measures=every,
            reads=(MEASURES,),
        ),
    )


def _official(catalogue: Catalogue) -> tuple[Expectation, ...]:
    keys = ("official_code", "provider_label", "area", "period_label")
    return (
        filled(SUITE, OFFICIAL, "value", keys=keys),
        filled(SUITE, OFFICIAL, "source", keys=keys),
        no_rows(
            SUITE,
            OFFICIAL,
            "official_percentages_within_percent",
            f"select {', '.join(keys)} from {{batch}} "
            "where unit = 'percent' and (value < 0 or value > 100)",
            description="Published percentages lie between 0 and 100.",
            matters_when="A mistyped official figure would be drawn beside ours.",
            how_to_resolve="Check the figure against its publication and send it again as MOJ.",
            severity="critical",
            kind="external",
            measures=catalogue.of_unit("percent"),
        ),
    )
