"""Expectations every table needs, so that a mart's module lists them in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from expectations.catalogue import Catalogue
from expectations.declare import (
    Expectation,
    InSet,
    InTable,
    NoRows,
    NotNull,
    Owner,
    Severity,
    Unique,
)

BUILD_AGAIN = "A model or a macro is wrong: find the model of this table, mend it and build again."
MAP_CODE = "Add the code to its seed with its meaning and source, then build again."
ASK_SENDER = "Ask the sender to correct the rows at the source; the next submission replaces them."
# State rows are judged by each provider's newest period only: older ones may be mended since.
NEWEST = (
    "{rows}._period_end_date = (select max(newest._period_end_date) from {table} as newest "
    "where newest._provider_code = {rows}._provider_code)"
)


def newest_period(rows: str, table: str) -> str:
    """SQL: the row was sent in the newest period of its sender."""
    return NEWEST.format(rows=rows, table=table)


def _table_name(table: str) -> str:
    return table.split(".")[1]


def not_empty(
    suite: str,
    table: str,
    *,
    measures: Sequence[str] = (),
    severity: Severity = "critical",
) -> Expectation:
    """The table holds rows; a warning where nothing of the kind need have happened."""
    return Expectation(
        code=f"{_table_name(table)}_not_empty",
        suite=suite,
        table=table,
        description=f"{table} holds at least one row.",
        matters_when="Every figure made from it would be missing or zero.",
        how_to_resolve=BUILD_AGAIN,
        severity=severity,
        kind="completeness",
        measures=tuple(measures),
        rule=NoRows(
            f"select '{_table_name(table)}' as empty_table "
            "where not exists (select 1 from {batch})"
        ),
    )


def unique_grain(
    suite: str, table: str, *columns: str, grain: str, measures: Sequence[str] = ()
) -> Expectation:
    """One row per what the table says one row is."""
    return Expectation(
        code=f"{_table_name(table)}_unique_grain",
        suite=suite,
        table=table,
        description=f"There is one row per {grain} and no more.",
        matters_when="A row that stands twice is counted twice in every figure made from it.",
        how_to_resolve=BUILD_AGAIN,
        severity="critical",
        kind="invariant",
        measures=tuple(measures),
        keys=columns,
        rule=Unique(columns),
    )


def filled(
    suite: str,
    table: str,
    column: str,
    *,
    keys: tuple[str, ...],
    measures: Sequence[str] = (),
    severity: Severity = "critical",
    matters_when: str = "A row without it falls out of the figures without a word.",
    how_to_resolve: str = BUILD_AGAIN,
) -> Expectation:
    """A column that may not be null."""
    return Expectation(
        code=f"{_table_name(table)}_{column}_filled",
        suite=suite,
        table=table,
        description=f"Every row has its {column}.",
        matters_when=matters_when,
        how_to_resolve=how_to_resolve,
        severity=severity,
        kind="completeness",
        measures=tuple(measures),
        keys=keys,
        rule=NotNull(column),
    )


def known_words(
    suite: str,
    table: str,
    column: str,
    values: Sequence[str],
    *,
    keys: tuple[str, ...],
    measures: Sequence[str] = (),
) -> Expectation:
    """A column that takes a closed list of words."""
    return Expectation(
        code=f"{_table_name(table)}_{column}_known",
        suite=suite,
        table=table,
        description=f"{column} is one of: {', '.join(values)}.",
        matters_when="A word nobody expects is drawn, filtered and counted by nothing.",
        how_to_resolve="Find where the new word comes from; name it in the code list or mend "
        "the model.",
        severity="critical",
        kind="invariant",
        measures=tuple(measures),
        keys=keys,
        rule=InSet(column, tuple(values)),
    )


def known_parent(
    suite: str,
    table: str,
    column: str,
    *,
    parent: str,
    parent_column: str,
    keys: tuple[str, ...],
    besides: Sequence[str] = (),
    measures: Sequence[str] = (),
    severity: Severity = "critical",
    description: str = "",
    matters_when: str = "A figure under an unknown code has no name, no place and no total.",
    how_to_resolve: str = BUILD_AGAIN,
    mended_by: Owner | None = None,
) -> Expectation:
    """A code that must be found in another table, or be one of a few words besides."""
    return Expectation(
        code=f"{_table_name(table)}_{column}_in_{_table_name(parent)}",
        suite=suite,
        table=table,
        description=description or f"Every {column} is found in {parent}.",
        matters_when=matters_when,
        how_to_resolve=how_to_resolve,
        severity=severity,
        kind="consistency",
        measures=tuple(measures),
        keys=keys,
        reads=(parent,),
        mended_by=mended_by,
        rule=InTable(column, parent, parent_column, tuple(besides)),
    )


def no_rows(suite: str, table: str, code: str, query: str, **words: Any) -> Expectation:
    """An expectation with its own query; ``words`` are the other fields of `Expectation`."""
    return Expectation(code=code, suite=suite, table=table, rule=NoRows(query), **words)


def must_hold(suite: str, table: str, code: str, query: str, **words: Any) -> Expectation:
    """What a sound model always gives: a row that fails stops the publication."""
    return no_rows(
        suite,
        table,
        code,
        query,
        how_to_resolve=BUILD_AGAIN,
        severity="critical",
        kind="invariant",
        **words,
    )


def as_sent(suite: str, table: str, code: str, query: str, **words: Any) -> Expectation:
    """What should agree in the rows as sent: the sender is asked to correct those that do not."""
    return no_rows(
        suite,
        table,
        code,
        query,
        how_to_resolve=ASK_SENDER,
        severity="warning",
        kind="consistency",
        **words,
    )


FLAGS = ("yes", "no", "not_due", "not_covered", "unrecorded")
PLACEMENTS = ("home", "team", "outside", "unplaced")
PLACES = "marts.dim_geographies"


def unit_expectations(
    suite: str,
    table: str,
    catalogue: Catalogue,
    *,
    keys: tuple[str, ...],
    grain: str,
    trigger: str | None = "trigger_date",
) -> tuple[Expectation, ...]:
    """What every fact of units must hold, so that each unit is counted once, in its place.

    Args:
        keys: columns that name one unit.
        grain: what one unit is, in words.
        trigger: the date that decides the month; None where the month itself is the key.
    """
    fed = catalogue.of_fact(_table_name(table))
    return (
        unique_grain(suite, table, *keys, grain=grain, measures=fed),
        _countable(suite, table, keys=keys, trigger=trigger, measures=fed),
        *_flag_words(suite, table, catalogue=catalogue, keys=keys),
    )


def _countable(
    suite: str, table: str, *, keys: tuple[str, ...], trigger: str | None, measures: tuple[str, ...]
) -> Expectation:
    placements = ", ".join(f"'{word}'" for word in PLACEMENTS)
    of_its_date = (
        f" or units.month_start_date <> cast(date_trunc('month', units.{trigger}) as date)"
        if trigger
        else ""
    )
    return no_rows(
        suite,
        table,
        f"{_table_name(table)}_units_are_countable",
        f"select {', '.join(f'units.{key}' for key in keys)} from {{batch}} as units "
        "where units.month_start_date is null or units.provider_code is null "
        "or units.borough_code is null or units.placement_method is null "
        f"or units.placement_method not in ({placements}){of_its_date} "
        f"or units.borough_code not in (select geography_code from {PLACES})",
        description="Every row has its provider, the month of its date, and a known borough, "
        "`outside` or `unplaced`.",
        matters_when="A row without them falls out of the figures without a word, or is counted "
        "in the wrong month.",
        how_to_resolve=BUILD_AGAIN,
        severity="critical",
        kind="completeness",
        measures=measures,
        reads=(PLACES,),
    )


def _flag_words(
    suite: str, table: str, *, catalogue: Catalogue, keys: tuple[str, ...]
) -> tuple[Expectation, ...]:
    flagged = catalogue.flagged(_table_name(table))
    if not flagged:
        return ()
    words = ", ".join(f"'{word}'" for word in FLAGS)
    unknown = " or ".join(f"{code} not in ({words})" for code in flagged)
    return (
        must_hold(
            suite,
            table,
            f"{_table_name(table)}_flags_known",
            f"select {', '.join(keys)} from {{batch}} where {unknown}",
            description=f"Every measure's column says {', '.join(FLAGS)}, or nothing.",
            matters_when="A unit flagged with another word is counted by nothing.",
            measures=flagged,
        ),
    )
