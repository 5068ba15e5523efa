"""The extracts of one submission held against each other: do they speak of the same people?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from warehouse.intake import sql
from warehouse.intake.checks import CheckedExtract
from warehouse.intake.findings import Finding


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two extracts that should name the same people: everyone in the first is in the second."""

    first: str
    second: str
    column: str
    of_first: str = "true"
    of_second: str = "true"
    words: str


PAIRS = (
    Pair(
        first="person",
        second="sentence",
        column="crn",
        of_first="not soft_deleted and merged_to_crn is null",
        words="people have no sentence",
    ),
    Pair(
        first="sentence",
        second="allocation",
        column="crn",
        of_first="active and not soft_deleted",
        of_second="manager_kind = 'OM' and not soft_deleted",
        words="people with a live sentence have no manager",
    ),
    Pair(
        first="allocation",
        second="sentence",
        column="crn",
        of_first="manager_kind = 'OM' and active and not soft_deleted",
        words="people with a manager have no sentence",
    ),
    Pair(
        first="allocation",
        second="staff",
        column="staff_code",
        of_first="active and not soft_deleted and not _is_placeholder_staff",
        words="officers of live cases are not among the staff",
    ),
    Pair(
        first="staff_absence",
        second="staff",
        column="hr_employee_ref",
        words="absent employees are not among the staff",
    ),
)


def reconciliation_findings(
    con: DuckDBPyConnection, checked: Mapping[str, CheckedExtract], *, least_share: float
) -> list[Finding]:
    """Pairs of extracts of which more than a share of the people are in the first only.

    Args:
        con: the connection that holds the tables of the examination.
        checked: the extracts examined; a pair with one missing is passed over.
        least_share: the share, 0-1, up to which nothing is said.
    """
    found = []
    for pair in PAIRS:
        first, second = checked.get(pair.first), checked.get(pair.second)
        if first is None or second is None or not _is_there(pair, first, second):
            continue
        people, missing = _counts(con, pair, first, second)
        if missing > least_share * people:
            detail = f"{missing} of {people} {pair.words} in {pair.second}."
            found.append(
                Finding(
                    code="people_unreconciled",
                    extract=pair.first,
                    column=pair.column,
                    count=missing,
                    detail=detail,
                )
            )
    return found


def _is_there(pair: Pair, first: CheckedExtract, second: CheckedExtract) -> bool:
    return pair.column in first.read.present and pair.column in second.read.present


def _counts(
    con: DuckDBPyConnection, pair: Pair, first: CheckedExtract, second: CheckedExtract
) -> tuple[int, int]:
    name = sql.identifier(pair.column)
    row = con.sql(
        f"select count(*), count(*) filter (is_missing) from (select {name}, {name} not in "
        f"(select {name} from {second.accepted} where {name} is not null and {pair.of_second}) "
        f"as is_missing from (select distinct {name} from {first.accepted} "
        f"where {name} is not null and {pair.of_first}))"
    ).fetchone()
    return (0, 0) if row is None else (int(row[0]), int(row[1]))
