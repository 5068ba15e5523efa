"""What adds up to what in ``fct_measure_values``, by the rules of the seed ``additive_relations``.

A rule that is not declared there is not protected against; a test holds every declared one against
the figures of the demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

Term = tuple[str, str]
ITEM = ("measure_code", "breakdown", "breakdown_value")
_MONTHS_A_QUARTER = 3
_MONTHS_A_YEAR = 12
_EQUAL, _AT_MOST, _WITHIN = "measure", "measure_at_most", "measure_within"


@dataclass(frozen=True, slots=True)
class Relation:
    """Cells that add up to a total, in their numerators and in their denominators alike.

    Shape of ``members``: cell (int, row position), group (int), is_total (bool).
    """

    name: str
    members: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Tie:
    """Counts of different measures, of the same people, that add up to one or to no more than it.

    ``is_within``: one part, and what the total holds besides it is a count of people too.

    Shape of ``parts`` and ``total``: measure code and ``numerator``, ``rest`` or ``denominator``.
    """

    name: str
    parts: tuple[Term, ...]
    total: Term
    is_at_most: bool
    is_within: bool = False

    @property
    def measures(self) -> frozenset[str]:
        return frozenset(measure for measure, _count in (*self.parts, self.total))


def ties_of(rules: pd.DataFrame) -> tuple[Tie, ...]:
    """The rules of the seed ``additive_relations`` that hold between measures."""
    between = rules[rules["dimension"].isin([_EQUAL, _AT_MOST, _WITHIN])]
    return tuple(
        Tie(
            name=rule["relation_name"],
            parts=tuple(_term(text) for text in _listed(rule["parts"])),
            total=_term(rule["total"]),
            is_at_most=rule["dimension"] != _EQUAL,
            is_within=rule["dimension"] == _WITHIN,
        )
        for rule in between.to_dict("records")
    )


def _term(text: str) -> Term:
    measure, _colon, count = text.partition(":")
    return measure, count


def relations_of(
    values: pd.DataFrame, *, rules: pd.DataFrame, kinds: pd.Series, parents: pd.DataFrame
) -> tuple[Relation, ...]:
    """What adds up to what.

    Args:
        values: rows of ``fct_measure_values``.
        rules: the seed ``additive_relations``.
        kinds: the measure's kind, row by row.
        parents: geography_code, parent_geography_code, valid_from_date, valid_to_date (null =
            open) of the boroughs.

    Returns:
        Groups of cells of one rule each. A cell whose measure was not supplied is in none. Rules
        between measures are told by :func:`ties_of`.
    """
    frame = _keyed(values, kinds)
    found = []
    for rule in rules[rules["dimension"].isin(list(_SIDES))].to_dict("records"):
        concerned = frame[frame["kind"].isin(_listed(rule["kinds"]))]
        parts, totals, by = _SIDES[rule["dimension"]](concerned, rule, parents)
        found.append(_relation(rule["relation_name"], parts, totals, by=by))
    return tuple(found)


def _listed(text: str) -> list[str]:
    return text.split(";")


def _keyed(values: pd.DataFrame, kinds: pd.Series) -> pd.DataFrame:
    """Cells that were supplied, with whole numbers for keys: texts take many times longer."""
    starts = pd.to_datetime(values["period_start_date"])
    ends = pd.to_datetime(values["period_end_date"])
    frame = pd.DataFrame(
        {
            "item": values.groupby(list(ITEM), sort=False).ngroup(),
            "measure": pd.factorize(values["measure_code"])[0],
            "breakdown": values["breakdown"],
            "length": pd.factorize(values["period_type"])[0],
            "period_type": values["period_type"],
            "start": starts.dt.year * _MONTHS_A_YEAR + starts.dt.month,
            "end": ends.dt.year * _MONTHS_A_YEAR + ends.dt.month,
            "start_date": starts,
            "level": values["geography_level"],
            "geography_code": values["geography_code"],
            "place": values.groupby(["geography_level", "geography_code"], sort=False).ngroup(),
            "provider": pd.factorize(values["provider_code"])[0],
            "provider_code": values["provider_code"],
            "kind": kinds,
        }
    ).reset_index(drop=True)
    frame["cell"] = np.arange(len(frame))
    return frame[values["denominator"].notna().to_numpy()]


Sides = tuple[pd.DataFrame, pd.DataFrame, list[str]]


def _geography_sides(frame: pd.DataFrame, rule: dict[Any, Any], parents: pd.DataFrame) -> Sides:
    del parents
    by = ["item", "length", "start", "provider"]
    levels = _listed(rule["parts"])
    # Where nothing is published by the first level, the others add up to nothing.
    divided = frame[frame["level"] == levels[0]][by].drop_duplicates()
    parts = frame[frame["level"].isin(levels)].merge(divided, on=by)
    return parts, frame[frame["level"] == rule["total"]], by


def _cluster_sides(frame: pd.DataFrame, rule: dict[Any, Any], parents: pd.DataFrame) -> Sides:
    boroughs = frame[frame["level"] == rule["parts"]].merge(parents, on="geography_code")
    until = pd.to_datetime(boroughs["valid_to_date"])
    since = pd.to_datetime(boroughs["valid_from_date"])
    is_later = until.isna() | (until >= boroughs["start_date"])
    is_in_force = (since <= boroughs["start_date"]) & is_later
    boroughs = boroughs.assign(cluster=boroughs["parent_geography_code"])
    clusters = frame[frame["level"] == rule["total"]]
    return (
        boroughs.loc[is_in_force.astype("bool")],
        clusters.assign(cluster=clusters["geography_code"]),
        ["item", "length", "start", "provider", "cluster"],
    )


def _provider_sides(frame: pd.DataFrame, rule: dict[Any, Any], parents: pd.DataFrame) -> Sides:
    del parents
    is_total = frame["provider_code"] == rule["total"]
    return frame[~is_total], frame[is_total], ["item", "length", "start", "place"]


def _breakdown_sides(frame: pd.DataFrame, rule: dict[Any, Any], parents: pd.DataFrame) -> Sides:
    """The groups of each breakdown, and the whole once for every breakdown it is divided by."""
    del parents
    by = ["measure", "length", "start", "place", "provider"]
    groups = frame[frame["breakdown"] != rule["total"]]
    divided = groups[[*by, "breakdown"]].drop_duplicates()
    whole = frame[frame["breakdown"] == rule["total"]].drop(columns="breakdown")
    return groups, whole.merge(divided, on=by), [*by, "breakdown"]


def _period_sides(frame: pd.DataFrame, rule: dict[Any, Any], parents: pd.DataFrame) -> Sides:
    """A period is known by its last month; a flow's month belongs to every window around it."""
    del parents
    by = ["item", "place", "provider", "window"]
    months = frame[frame["period_type"] == rule["parts"]]
    totals = frame[frame["period_type"] == rule["total"]]
    is_flow = not set(_listed(rule["kinds"])).isdisjoint({"share", "rate"})
    if not is_flow:
        parts = months.assign(window=months["end"])
    elif rule["total"] == "quarter":
        last = (months["end"] + _MONTHS_A_QUARTER - 1) // _MONTHS_A_QUARTER * _MONTHS_A_QUARTER
        parts = months.assign(window=last)
    else:
        spread = [months.assign(window=months["end"] + n) for n in range(_MONTHS_A_YEAR)]
        parts = pd.concat(spread)
    return parts, totals.assign(window=totals["end"]), by


_SIDES = {
    "geography": _geography_sides,
    "cluster": _cluster_sides,
    "provider": _provider_sides,
    "breakdown": _breakdown_sides,
    "period": _period_sides,
}


def _relation(name: str, parts: pd.DataFrame, totals: pd.DataFrame, *, by: list[str]) -> Relation:
    """Number the groups of parts and totals that share the values of ``by``."""
    both = pd.concat(
        [parts.assign(is_total=False), totals.assign(is_total=True)], ignore_index=True
    )
    group = both.groupby(by, dropna=False, sort=False).ngroup()
    members = both[["cell", "is_total"]].assign(group=group.to_numpy(dtype="int64"))
    return Relation(name, _whole_groups(members.astype({"cell": "int64", "is_total": "bool"})))


def _whole_groups(members: pd.DataFrame) -> pd.DataFrame:
    """Groups that have a total and at least one part."""
    size = int(members["group"].max()) + 1 if len(members) else 0
    group = members["group"].to_numpy()
    is_total = members["is_total"].to_numpy()
    has_total = np.bincount(group[is_total], minlength=size) > 0
    has_parts = np.bincount(group[~is_total], minlength=size) > 0
    return members[(has_total & has_parts)[group]].reset_index(drop=True)
