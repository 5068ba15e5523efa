"""The performance mart: the whole grid of figures, its statuses and its sums."""

from __future__ import annotations

from itertools import chain

from expectations import _reconciliation, _statuses
from expectations._statuses import KEYS, NAMED, SHARES, VALUES, WITH_MEASURES
from expectations.catalogue import UNIT_BOUNDS, Catalogue
from expectations.common import (
    BUILD_AGAIN,
    filled,
    known_parent,
    known_words,
    must_hold,
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
from expectations.declare import Expectation

SUITE = "performance"

OFFICIAL = "marts.fct_official_values"
SUBMISSIONS = "marts.fct_submissions"
SERIES = ", ".join(key for key in KEYS if key != "period_start_date")
NUMBER = "row_number() over (partition by period_type order by period_start_date) as period_number"
# Percentage points; populations and clocks differ, so nearer than this says nothing.
FAR_FROM_PUBLISHED = 10


def expectations(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """What must hold of every figure that may be shown."""
    return (
        *_grid(catalogue),
        *_statuses.expectations(catalogue, suite=SUITE),
        *_units(catalogue),
        *_bands(catalogue),
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
            mended_by="models",
            kind="completeness",
            measures=every,
        ),
        no_rows(
            SUITE,
            VALUES,
            "grid_holds_every_period",
            f"with numbered as (select period_type, period_start_date, {NUMBER} from {PERIODS}), "
            f"series as (select {SERIES}, count(*) as held, min(period_number) as first_number, "
            "max(period_number) as last_number from {batch} inner join numbered "
            "using (period_type, period_start_date) group by all) "
            f"select {SERIES} from series where held < last_number - first_number + 1",
            description="Every series has a row for every period between its first and its last.",
            matters_when="A missing row reads as nothing to report; it must say why it has no "
            "figure.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="completeness",
            measures=every,
            reads=(PERIODS,),
        ),
    )


def _units(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """One expectation a unit; the bounds are the unit's, the measures the catalogue's."""
    return tuple(
        must_hold(
            SUITE,
            VALUES,
            f"values_within_{unit}",
            f"select {NAMED} from {WITH_MEASURES} "
            f"where measures.unit = '{unit}' and ({_outside(unit)})",
            description=f"Figures in {unit} stay within what the unit allows{_words(unit)}.",
            matters_when="A figure outside its unit is wrong whatever its cause.",
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


def _bands(catalogue: Catalogue) -> tuple[Expectation, ...]:
    return (
        must_hold(
            SUITE,
            VALUES,
            "bands_hold_one_another",
            _longer_over_shorter(),
            description="People not seen for a longer time are among those not seen for a "
            "shorter one.",
            matters_when="Two figures on one page would contradict each other.",
            measures=tuple(dict.fromkeys(chain(*catalogue.week_bands()))),
        ),
    )


def _longer_over_shorter() -> str:
    """Codes of the form `…_4_weeks`, `…_8_weeks`: the longer band lies within the shorter."""
    family = r"regexp_extract(measure_code, '^(.*)_([0-9]+)_weeks$', 1)"
    weeks = r"cast(nullif(regexp_extract(measure_code, '^(.*)_([0-9]+)_weeks$', 2), '') as int)"
    same = (
        "period_type, period_start_date, geography_level, geography_code, provider_code, "
        "breakdown, breakdown_value"
    )
    return (
        f"with bands as (select *, {family} as family, {weeks} as weeks from {{batch}} "
        r"where regexp_matches(measure_code, '_[0-9]+_weeks$')) "
        "select longer.measure_code, longer.period_type, longer.period_start_date, "
        "longer.geography_code, longer.provider_code from bands as longer "
        f"inner join bands as shorter using (family, {same}) "
        "where longer.weeks > shorter.weeks and longer.numerator > shorter.numerator"
    )


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
        no_rows(
            SUITE,
            OFFICIAL,
            "figures_near_published_figures",
            "select published.official_code, published.period_label from {batch} as published "
            f"inner join {VALUES} as shown on shown.measure_code = published.measure_code "
            "and shown.period_start_date = published.period_start_date "
            "and shown.period_end_date = published.period_end_date "
            "where published.unit = 'percent' and shown.geography_level = 'all' "
            "and shown.provider_code = 'all' and shown.breakdown = 'all' "
            f"and abs(shown.value - published.value) > {FAR_FROM_PUBLISHED}",
            description=f"A figure lies within {FAR_FROM_PUBLISHED} points of the published one "
            "for the same measure and period, where there is one.",
            matters_when="Somebody will lay both side by side; they count differently, and the "
            "reason must be known before that.",
            how_to_resolve="Read how the published figure differs; if that does not explain it, "
            "compare the populations with the publisher.",
            severity="info",
            mended_by="models",
            kind="external",
            measures=catalogue.of_unit("percent"),
            reads=(VALUES,),
        ),
    )
