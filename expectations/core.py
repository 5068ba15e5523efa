"""The core mart: calendar, places, providers, catalogue and periods every figure leans on."""

from __future__ import annotations

from expectations.catalogue import UNIT_BOUNDS, Catalogue
from expectations.common import (
    BUILD_AGAIN,
    filled,
    known_words,
    must_hold,
    no_rows,
    not_empty,
    unique_grain,
)
from expectations.declare import Between, Expectation

SUITE = "core"

DATES = "marts.dim_dates"
GEOGRAPHIES = "marts.dim_geographies"
PROVIDERS = "marts.dim_providers"
MEASURES = "marts.dim_measures"
PERIODS = "marts.dim_periods"

GEOGRAPHY_LEVELS = ("all", "cluster", "borough", "outside", "unplaced")
PERIOD_TYPES = ("month", "quarter", "rolling_12_months")
MEASURE_TEXTS = (
    "measure_name",
    "definition",
    "numerator_definition",
    "denominator_definition",
    "why_it_matters",
    "question_if_worse",
    "what_it_cannot_tell",
)
MEASURE_WORDS = {
    "domain": ("contact", "compliance", "sickness_absence"),
    "kind": ("share", "snapshot_share", "rate", "rolling_rate", "mean_stock", "quantile_ratio"),
    "direction": ("higher_is_better", "lower_is_better", "neutral"),
    "lowest_geography": GEOGRAPHY_LEVELS[:3],
    "basis": ("verified", "to_confirm", "design"),
    "unit": tuple(UNIT_BOUNDS),
}


def expectations(catalogue: Catalogue) -> tuple[Expectation, ...]:
    """What must hold of the dimensions."""
    return (
        *_dates(catalogue),
        *_places(catalogue),
        *_measures(catalogue),
        *_periods(catalogue),
    )


def _dates(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        unique_grain(SUITE, DATES, "date_day", grain="day", measures=every),
        no_rows(
            SUITE,
            DATES,
            "dim_dates_without_gap",
            "select date_day from (select date_day, lag(date_day) over (order by date_day) as "
            "day_before from {batch}) as days where date_day - day_before > 1",
            description="The calendar holds every day between its first and its last.",
            matters_when="An event on a day the calendar lacks loses its deadline.",
            how_to_resolve=BUILD_AGAIN,
            severity="critical",
            kind="completeness",
            measures=every,
        ),
        must_hold(
            SUITE,
            DATES,
            "dim_dates_weekends_are_not_business_days",
            "select date_day from {batch} where is_business_day and isodow(date_day) > 5",
            description="No Saturday or Sunday is a business day.",
            matters_when="Every deadline would be a day early or late.",
            measures=every,
        ),
        no_rows(
            SUITE,
            DATES,
            "dim_dates_christmas_is_not_a_business_day",
            "select date_day from {batch} where is_business_day "
            "and month(date_day) = 12 and day(date_day) = 25",
            description="Christmas Day is never a business day: the bank holidays arrived.",
            matters_when="Deadlines over every bank holiday would be wrong at once.",
            how_to_resolve="Check the seed bank_holidays covers the year, then build again.",
            severity="critical",
            kind="external",
            measures=every,
        ),
        must_hold(
            SUITE,
            DATES,
            "dim_dates_deadlines_are_business_days",
            "select days.date_day from {batch} as days "
            "inner join {batch} as due on days.business_days_5_after_date = due.date_day "
            "where not due.is_business_day or "
            "due.business_day_number - days.business_day_number <> 5",
            description="Five business days after any day is a business day, the fifth one on.",
            matters_when="On-time shares of contact and enforcement rest on this date.",
            measures=every,
        ),
    )


def _places(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    return (
        not_empty(SUITE, GEOGRAPHIES, measures=every),
        unique_grain(SUITE, GEOGRAPHIES, "geography_code", grain="geography", measures=every),
        known_words(
            SUITE,
            GEOGRAPHIES,
            "geography_level",
            GEOGRAPHY_LEVELS,
            keys=("geography_code",),
            measures=every,
        ),
        filled(SUITE, GEOGRAPHIES, "geography_name", keys=("geography_code",), measures=every),
        no_rows(
            SUITE,
            GEOGRAPHIES,
            "dim_geographies_boroughs_have_ons_codes",
            "select geography_code from {batch} "
            "where (geography_level = 'borough') <> (geography_code like 'E09______')",
            description="A borough, and nothing else, has an ONS code of London (E09…).",
            matters_when="A place outside London would be drawn as a borough, or a borough lost.",
            how_to_resolve="Correct the geography seed.",
            severity="critical",
            kind="invariant",
            measures=every,
        ),
        not_empty(SUITE, PROVIDERS, measures=every),
        unique_grain(SUITE, PROVIDERS, "provider_code", grain="provider", measures=every),
        filled(SUITE, PROVIDERS, "provider_name", keys=("provider_code",), measures=every),
        filled(SUITE, PROVIDERS, "provider_type", keys=("provider_code",), measures=every),
    )


def _measures(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    keys = ("measure_code",)
    return (
        not_empty(SUITE, MEASURES),
        unique_grain(SUITE, MEASURES, "measure_code", grain="measure", measures=every),
        *(
            known_words(SUITE, MEASURES, column, words, keys=keys, measures=every)
            for column, words in MEASURE_WORDS.items()
        ),
        *(filled(SUITE, MEASURES, column, keys=keys) for column in MEASURE_TEXTS),
        Expectation(
            code="dim_measures_minimum_denominator_in_range",
            suite=SUITE,
            table=MEASURES,
            description="The least number of units a figure needs is one or more.",
            matters_when="A figure of nothing would count as available.",
            how_to_resolve="Correct the catalogue.",
            severity="critical",
            kind="invariant",
            measures=every,
            keys=keys,
            rule=Between("minimum_denominator", low=1),
        ),
    )


def _periods(catalogue: Catalogue) -> tuple[Expectation, ...]:
    every = catalogue.every()
    keys = ("period_type", "period_code")
    return (
        not_empty(SUITE, PERIODS, measures=every),
        unique_grain(SUITE, PERIODS, *keys, grain="period type and code", measures=every),
        known_words(SUITE, PERIODS, "period_type", PERIOD_TYPES, keys=keys, measures=every),
        filled(SUITE, PERIODS, "period_label", keys=keys),
        must_hold(
            SUITE,
            PERIODS,
            "dim_periods_are_whole_months",
            "select period_type, period_code from {batch} "
            "where day(period_start_date) <> 1 or last_day(period_end_date) <> period_end_date "
            "or datediff('month', period_start_date, period_end_date) + 1 <> "
            "case period_type when 'month' then 1 when 'quarter' then 3 else 12 end",
            description="A month is one whole month, a quarter three, a rolling year twelve.",
            matters_when="Sums of months would not be the quarter they are said to be.",
            measures=every,
        ),
        must_hold(
            SUITE,
            PERIODS,
            "dim_periods_codes_say_their_dates",
            "select period_type, period_code from {batch} where period_code <> "
            "case when period_type = 'month' then strftime(period_start_date, '%Y-%m') else "
            "strftime(period_start_date, '%Y-%m') || '_' || strftime(period_end_date, '%Y-%m') end",
            description="A period's code is its first and last month, such as 2016-10_2016-12.",
            matters_when="A saved link would open another period than it names.",
            measures=every,
        ),
    )
