"""What a publication says otherwise than the one before it, figure by figure, and why.

The table ``fct_revisions`` of a publication file holds the revisions of the file's own role: both
figures stood in a file of that role, so nothing is told that was not already released.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from warehouse.pipeline.connection import attach, mart_tables, open_database
from warehouse.pipeline.manifest import FIGURE_KEYS, differ
from warehouse.settings import Settings

REVISIONS_TABLE = "fct_revisions"
_SHOWN = ("numerator", "denominator", "value", "availability_status")
_ALL = "all"


def add_revisions(
    path: Path,
    *,
    baseline: Path | None,
    manifest: Mapping[str, Any],
    baseline_manifest: Mapping[str, Any],
    settings: Settings,
) -> int:
    """Add the table ``fct_revisions`` to a publication file.

    One row per publication and figure that both it and the publication before it show, and show
    differently; a figure hidden in either is left out. Revisions that the publication before
    tells of are carried on, for as many publications as are kept.

    Args:
        path: the new publication's file; the table is added to it.
        baseline: the file of the same role in the current publication, if there is one.
        manifest: of the candidate: its id, inputs, code and seeds.
        baseline_manifest: of the current publication; empty without one.
        settings: how many publications are kept, and the connection's limits.

    Returns:
        How many figures were revised.
    """
    with open_database(path, settings=settings) as connection:
        connection.sql(_empty())
        if baseline is None or not baseline.is_file():
            return 0
        attach(connection, baseline, name="baseline")
        causes = change_causes(manifest, baseline_manifest)
        revised = _insert_revisions(
            connection,
            publication_id=str(manifest["candidate_id"]),
            previous_id=str(baseline_manifest["publication_id"]),
            causes=causes,
        )
        _carry_on(connection, kept=settings.publications_kept)
        connection.sql("detach baseline")
    return revised


def change_causes(
    manifest: Mapping[str, Any], baseline_manifest: Mapping[str, Any]
) -> dict[str, str]:
    """Why figures of each provider may differ between two publications.

    Returns:
        By provider code, and ``all`` for every other figure: ``correction`` (one of its periods
        was sent again), ``late_data`` (it sent a further period) or ``definition`` (models, seeds
        or package changed). Where a definition and data changed together, which of them moved a
        figure cannot be told: ``definition_and_data``. ``unknown`` when nothing of that kind
        changed.
    """
    before = _sequences(baseline_manifest["inputs"])
    after = _sequences(manifest["inputs"])
    by_provider: dict[str, str] = {}
    for provider in sorted({place[0] for place in before | after}):
        earlier = {place: number for place, number in before.items() if place[0] == provider}
        now = {place: number for place, number in after.items() if place[0] == provider}
        if any(now.get(place) != number for place, number in earlier.items()):
            by_provider[provider] = "correction"
        elif now != earlier:
            by_provider[provider] = "late_data"
    changed = set(by_provider.values())
    data = next((cause for cause in ("correction", "late_data") if cause in changed), None)
    if any(manifest[name] != baseline_manifest[name] for name in ("code", "seeds")):
        return {_ALL: "definition_and_data" if data else "definition"}
    return by_provider | {_ALL: data or "unknown"}


def _sequences(inputs: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], int]:
    """Sequence number by provider and period: the last two folders of each file's path."""
    places = ((Path(each["file"]).parent.parts[-2:], int(each["sequence"])) for each in inputs)
    return {
        (provider.removeprefix("provider="), period.removeprefix("period=")): sequence
        for (provider, period), sequence in places
    }


def _empty() -> str:
    """The table without rows; its types are those of the figures."""
    shown = ", ".join(f"{name} as {name}_before, {name} as {name}_after" for name in _SHOWN)
    return (
        f"create table marts.{REVISIONS_TABLE} as "
        "select '' as publication_id, '' as previous_publication_id, "
        f"{', '.join(FIGURE_KEYS)}, period_end_date, geography_level, {shown}, '' as cause "
        "from marts.fct_measure_values where false"
    )


def _insert_revisions(
    connection: duckdb.DuckDBPyConnection,
    *,
    publication_id: str,
    previous_id: str,
    causes: Mapping[str, str],
) -> int:
    joined = " and ".join(f"after.{key} = before.{key}" for key in FIGURE_KEYS)
    shown = ", ".join(f"before.{name}, after.{name}" for name in _SHOWN)
    connection.execute(
        f"""
        insert into marts.{REVISIONS_TABLE}
        select $publication, $previous, {", ".join(f"after.{key}" for key in FIGURE_KEYS)},
            after.period_end_date, after.geography_level, {shown},
            coalesce(
                map_extract_value($causes, after.provider_code),
                map_extract_value($causes, '{_ALL}')
            )
        from marts.fct_measure_values as after
        inner join baseline.marts.fct_measure_values as before on {joined}
        where before.availability_status not in ('suppressed', 'not_published')
            and after.availability_status not in ('suppressed', 'not_published')
            and (
                {differ("numerator")} or {differ("denominator")} or {differ("value")}
                or after.availability_status <> before.availability_status
            )
        order by {", ".join(f"after.{key}" for key in FIGURE_KEYS)}
        """,
        {
            "publication": publication_id,
            "previous": previous_id,
            "causes": {"key": list(causes), "value": list(causes.values())},
        },
    )
    found = connection.sql(f"select count(*) from marts.{REVISIONS_TABLE}").fetchone()
    return int(found[0]) if found else 0


def _carry_on(connection: duckdb.DuckDBPyConnection, *, kept: int) -> None:
    """Copy the newest earlier publications' revisions from the baseline."""
    if REVISIONS_TABLE not in mart_tables(connection, catalogue="baseline"):
        return
    connection.sql(
        f"""
        insert into marts.{REVISIONS_TABLE} by name
        select * from baseline.marts.{REVISIONS_TABLE}
        where publication_id in (
            select distinct publication_id from baseline.marts.{REVISIONS_TABLE}
            order by publication_id desc limit {kept - 1}
        )
        order by all
        """
    )
