"""The catalogue as the suites need it: which measures there are and what their units allow.

Codes and units are read from ``marts.dim_measures`` of the build file, the fact of each measure
from ``seeds.measures`` and its extracts from ``seeds.measure_extracts``; none is typed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

MEASURES_TABLE = "marts.dim_measures"
FACTS_TABLE = "seeds.measures"
EXTRACTS_TABLE = "seeds.measure_extracts"

WEEK_BAND = re.compile(r"(.+)_(\d+)_weeks")

# What a unit allows, ends included; None is open. A unit that is missing here fails
# `measure_units_known`, so a new unit cannot slip through without bounds.
UNIT_BOUNDS: Mapping[str, tuple[float | None, float | None]] = {
    "percent": (0, 100),
    "days": (0, None),
    "days_per_fte": (0, None),
    "persons_per_fte": (0, None),
    "appointments_per_person": (0, None),
    "ratio": (0, None),
    "count": (0, None),
}


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One row of the catalogue, as far as the suites use it.

    ``is_flagged``: its fact has a column of its name that says yes or no for each unit.
    """

    code: str
    domain: str
    kind: str
    unit: str
    fact: str
    is_flagged: bool
    extracts: frozenset[str]


@dataclass(frozen=True)
class Catalogue:
    """The measures of one build, with look-ups for those an expectation spoils."""

    measures: tuple[Measure, ...]

    @classmethod
    def from_rows(
        cls,
        measures: Iterable[Mapping[str, Any]],
        *,
        facts: Iterable[Mapping[str, Any]] = (),
        extracts: Iterable[Mapping[str, Any]] = (),
        columns: Iterable[Mapping[str, Any]] = (),
    ) -> Catalogue:
        """The catalogue from rows of its tables; a column a row lacks reads as empty.

        Args:
            measures: rows of ``marts.dim_measures``.
            facts: measure_code and fact.
            extracts: measure_code and extract_name.
            columns: table_name and column_name of the facts in the build.
        """
        fact_of = {str(row["measure_code"]): str(row.get("fact") or "") for row in facts}
        needed: dict[str, set[str]] = {}
        for row in extracts:
            needed.setdefault(str(row["measure_code"]), set()).add(str(row["extract_name"]))
        held = {(str(row["table_name"]), str(row["column_name"])) for row in columns}
        made = [_measure(row, fact_of=fact_of, needed=needed, held=held) for row in measures]
        return cls(tuple(sorted(made, key=lambda measure: measure.code)))

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(sorted({measure.unit for measure in self.measures}))

    def every(self) -> tuple[str, ...]:
        return tuple(measure.code for measure in self.measures)

    def of_domain(self, *domains: str) -> tuple[str, ...]:
        return tuple(one.code for one in self.measures if one.domain in domains)

    def of_unit(self, unit: str) -> tuple[str, ...]:
        return tuple(one.code for one in self.measures if one.unit == unit)

    def of_fact(self, *facts: str) -> tuple[str, ...]:
        return tuple(one.code for one in self.measures if one.fact in facts)

    def of_extract(self, *extracts: str) -> tuple[str, ...]:
        """Measures that need at least one of the extracts."""
        wanted = frozenset(extracts)
        return tuple(one.code for one in self.measures if one.extracts & wanted)

    def flagged(self, fact: str) -> tuple[str, ...]:
        """Measures whose answer stands in a column of the fact, one word a unit."""
        return tuple(one.code for one in self.measures if one.fact == fact and one.is_flagged)

    def flagged_facts(self) -> tuple[str, ...]:
        return tuple(sorted({one.fact for one in self.measures if one.is_flagged}))

    def week_bands(self) -> tuple[tuple[str, str], ...]:
        """Pairs (shorter, next longer) of measures named ``…_4_weeks``, ``…_8_weeks`` and so on."""
        families: dict[str, list[tuple[int, str]]] = {}
        for measure in self.measures:
            if named := WEEK_BAND.fullmatch(measure.code):
                families.setdefault(named[1], []).append((int(named[2]), measure.code))
        ordered = [[code for _, code in sorted(family)] for family in families.values()]
        return tuple(pair for codes in ordered for pair in pairwise(codes))


def _measure(
    row: Mapping[str, Any],
    *,
    fact_of: Mapping[str, str],
    needed: Mapping[str, set[str]],
    held: set[tuple[str, str]],
) -> Measure:
    code = str(row["measure_code"])
    fact = fact_of.get(code, "")
    return Measure(
        code=code,
        domain=str(row.get("domain") or ""),
        kind=str(row.get("kind") or ""),
        unit=str(row.get("unit") or ""),
        fact=fact,
        is_flagged=(fact, code) in held,
        extracts=frozenset(needed.get(code, ())),
    )
