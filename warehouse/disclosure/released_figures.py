"""From the candidate's figures to those the partnership may see, gate included."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from warehouse.disclosure.figures_grid import (
    ROLLING_RATE,
    YEAR,
    is_of_group,
    is_summed_year,
    on_grid,
    quarters_shown,
)
from warehouse.disclosure.gate import require_safe
from warehouse.disclosure.protect import Protection, Release, protect
from warehouse.disclosure.relations import relations_of, ties_of
from warehouse.disclosure.spots import Bools
from warehouse.disclosure.suppression import (
    SuppressionSummary,
    hide,
    plan_release,
    summarise,
    without_figures,
)
from warehouse.settings import Settings

SHARES = ("share", "snapshot_share")
NOT_PUBLISHED = "not_published"


@dataclass(frozen=True)
class DisclosureSeeds:
    """What disclosure control is told: the catalogue, and the seeds of the same names.

    Shape of ``parents``: geography_code, parent_geography_code, valid_from_date, valid_to_date of
    the boroughs.
    """

    catalogue: pd.DataFrame
    figures: pd.DataFrame
    relations: pd.DataFrame
    without_people: pd.DataFrame
    parents: pd.DataFrame


def release_figures(
    values: pd.DataFrame, *, seeds: DisclosureSeeds, is_known: Bools, settings: Settings
) -> tuple[pd.DataFrame, SuppressionSummary]:
    """Figures as the partnership may see them.

    Args:
        values: rows of ``fct_measure_values``, see :func:`figures_on_offer`; not changed.
        seeds: what may be released, and what adds up to what.
        is_known: figures that an earlier publication shows as they are now.
        settings: the threshold and the partnership's own borough.

    Returns:
        The same rows in the same order: those off the release grid without figures and not
        published, so that pages can say so. And how much of the release grid was hidden.

    Raises:
        DisclosureError: a hidden figure could be worked out.
    """
    kinds = _kinds(values, seeds)
    is_on_grid = on_grid(values, kinds=kinds, rules=seeds.figures)
    release, base = release_of(values, seeds=seeds, is_known=is_known, settings=settings)
    is_primary = np.zeros(len(values), dtype=np.bool_)
    is_primary[base] = release.primary
    protection = protect(release, is_primary=is_primary[base])
    is_hidden = np.zeros(len(values), dtype=np.bool_)
    is_hidden[base] = protection.is_hidden
    is_hidden |= _hidden_years(values, kinds, is_on_grid=is_on_grid, is_hidden=is_hidden)
    released = hide(values, is_hidden=is_hidden, threshold=settings.suppression_threshold)
    released = without_figures(released, ~is_on_grid, status=NOT_PUBLISHED)
    beyond_help = _judge(released[base], release, protection)
    beyond_help += int((release.primary & release.is_known).sum())
    summary = summarise(
        values[is_on_grid], is_primary=is_primary[is_on_grid], is_hidden=is_hidden[is_on_grid]
    )
    return released, replace(summary, given_away_earlier=beyond_help)


def figures_on_offer(
    every: pd.DataFrame, *, seeds: DisclosureSeeds, breakdowns: Collection[str]
) -> pd.DataFrame:
    """Every figure of everybody, and the groups' figures on the grid of some breakdowns.

    Args:
        every: rows of ``fct_measure_values``.
        seeds: what may be released.
        breakdowns: those that may leave.
    """
    is_on_grid = on_grid(every, kinds=_kinds(every, seeds), rules=seeds.figures)
    is_offered = every["breakdown"].isin(list(breakdowns)) & is_on_grid
    return every[is_offered | ~is_of_group(every)].reset_index(drop=True)


def release_of(
    values: pd.DataFrame, *, seeds: DisclosureSeeds, is_known: Bools, settings: Settings
) -> tuple[Release, Bools]:
    """What the gate attacks, and which rows of ``values`` it is made of."""
    is_base = _is_base(values, _kinds(values, seeds))
    base = values[is_base].reset_index(drop=True)
    kinds = _kinds(base, seeds)
    release = plan_release(
        base,
        is_share=kinds.isin(SHARES),
        threshold=settings.suppression_threshold,
        relations=relations_of(base, rules=seeds.relations, kinds=kinds, parents=seeds.parents),
        ties=ties_of(seeds.relations),
        is_counted=~base["measure_code"].isin(seeds.without_people["measure_code"]),
        is_on_grid=on_grid(base, kinds=kinds, rules=seeds.figures),
        is_known=is_known[is_base],
        own_borough=settings.own_borough,
    )
    return release, is_base


def _kinds(values: pd.DataFrame, seeds: DisclosureSeeds) -> pd.Series:
    return values["measure_code"].map(seeds.catalogue.set_index("measure_code")["kind"])


def _is_base(values: pd.DataFrame, kinds: pd.Series) -> Bools:
    """Rows with counts that are attacked: a year of quarters tells nothing more than they do."""
    is_rolling = (kinds == ROLLING_RATE) == (values["period_type"] == YEAR)
    return np.asarray(is_rolling & values["denominator"].notna(), dtype=np.bool_)


def _hidden_years(
    values: pd.DataFrame, kinds: pd.Series, *, is_on_grid: Bools, is_hidden: Bools
) -> Bools:
    has_figure = values["denominator"].notna().to_numpy(np.bool_)
    is_year = is_summed_year(values, kinds=kinds) & is_on_grid & has_figure
    is_shown = is_on_grid & ~is_hidden & has_figure
    return is_year & ~quarters_shown(values, is_shown=is_shown)


def _judge(written: pd.DataFrame, release: Release, protection: Protection) -> int:
    """Attack what is about to be written; how many figures earlier publications give away."""
    beyond_help = require_safe(
        release,
        is_shown=written["denominator"].notna().to_numpy(np.bool_),
        spots=protection.spots,
        witnesses=protection.witnesses,
    )
    return len(beyond_help)
