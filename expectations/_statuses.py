"""Statuses and amounts of every figure: what is said of it, and that its numbers agree."""

from __future__ import annotations

from expectations.catalogue import Catalogue
from expectations.common import BUILD_AGAIN, filled, known_words, must_hold
from expectations.core import MEASURES
from expectations.declare import Between, Expectation

VALUES = "marts.fct_measure_values"
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


def expectations(catalogue: Catalogue, *, suite: str) -> tuple[Expectation, ...]:
    """What every row of the grid must say of its figure."""
    return (*_statuses(catalogue, suite=suite), *_amounts(catalogue, suite=suite))


def _statuses(catalogue: Catalogue, *, suite: str) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        filled(suite, VALUES, "availability_status", keys=KEYS, measures=every),
        known_words(suite, VALUES, "availability_status", AVAILABILITY, keys=KEYS, measures=every),
        known_words(suite, VALUES, "performance_status", PERFORMANCE, keys=KEYS, measures=every),
        filled(suite, VALUES, "is_provisional", keys=KEYS, measures=every),
        must_hold(
            suite,
            VALUES,
            "value_exactly_when_available",
            f"select {NAMED} from {{batch}} as shown "
            "where (shown.availability_status = 'available') = (shown.value is null)",
            description="A figure is there exactly when its status says `available`.",
            matters_when="A figure too small or not supplied would be shown, or a good one hidden.",
            measures=every,
        ),
        must_hold(
            suite,
            VALUES,
            "performance_exactly_when_available",
            f"select {NAMED} from {{batch}} as shown "
            "where (shown.availability_status = 'available') = (shown.performance_status is null)",
            description="Met, not met or no target is said exactly when the figure is available.",
            matters_when="A verdict would be passed on a figure that does not exist.",
            measures=every,
        ),
        must_hold(
            suite,
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
            measures=every,
            reads=(MEASURES,),
        ),
        must_hold(
            suite,
            VALUES,
            "available_figures_have_enough_units",
            f"select {NAMED} from {WITH_MEASURES} where shown.availability_status = 'available' "
            f"and measures.kind in {SHARES} and shown.denominator < measures.minimum_denominator",
            description="A share is available only from the catalogue's least number of units on.",
            matters_when="A share of four people swings by 25 points with one of them.",
            measures=every,
            reads=(MEASURES,),
        ),
        must_hold(
            suite,
            VALUES,
            "available_figures_are_covered",
            f"select {NAMED} from {{batch}} as shown "
            "inner join seeds.thresholds as thresholds on threshold_name = 'minimum_coverage' "
            "where shown.availability_status = 'available' and shown.not_covered > 0 "
            "and 100.0 * shown.denominator / (shown.denominator + shown.not_covered) "
            "< thresholds.value",
            description="A figure is available only when enough of its units are covered by data.",
            matters_when="A figure from the few units with a full look-back is not typical of all.",
            measures=every,
            reads=("seeds.thresholds",),
        ),
    )


def _amounts(catalogue: Catalogue, *, suite: str) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        *(
            Expectation(
                code=f"fct_measure_values_{column}_in_range",
                suite=suite,
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
        must_hold(
            suite,
            VALUES,
            "shares_numerator_within_denominator",
            f"select {NAMED} from {WITH_MEASURES} "
            f"where measures.kind in {SHARES} and shown.numerator > shown.denominator",
            description="The units that count are never more than the units looked at.",
            matters_when="A share above 100% is no share.",
            measures=every,
            reads=(MEASURES,),
        ),
        must_hold(
            suite,
            VALUES,
            "shares_are_numerator_over_denominator",
            f"select {NAMED} from {WITH_MEASURES} where measures.kind in {SHARES} "
            "and abs(shown.value - 100.0 * shown.numerator / nullif(shown.denominator, 0)) "
            f"> {ALIKE}",
            description="A share is its numerator over its denominator, in percent.",
            matters_when="The figure shown would not be the one its numbers give.",
            measures=every,
            reads=(MEASURES,),
        ),
        must_hold(
            suite,
            VALUES,
            "value_between_its_bounds",
            f"select {NAMED} from {{batch}} as shown where shown.value_low > shown.value + {ALIKE} "
            f"or shown.value_high < shown.value - {ALIKE}",
            description="A figure lies between its low and high bound.",
            matters_when="The band drawn around the figure would not hold it.",
            measures=every,
        ),
        must_hold(
            suite,
            VALUES,
            "placement_shares_add_up",
            f"select {NAMED} from {{batch}} as shown where shown.geography_level = 'all' and abs("
            "shown.placed_home_pct + shown.placed_team_pct + shown.unplaced_pct - 100) "
            f"> {ALIKE}",
            description="Placed by home, placed by team and not placed add up to all units.",
            matters_when="Readers could not tell how far to trust a borough's figure.",
            measures=every,
        ),
    )
