"""The profile of a submission: people, blanks and codes by column, counted in one pass."""

from __future__ import annotations

from collections.abc import Mapping

from duckdb import DuckDBPyConnection

from warehouse.contract import Field
from warehouse.intake import sql
from warehouse.intake.checks import CODE_SHAPE, CheckedExtract
from warehouse.intake.code_lists import CodeLists
from warehouse.intake.code_queue import UNKNOWN_CODE
from warehouse.ledger import ProfilePoint

PEOPLE, BLANK, CODE = "people", "blank", "code"
CODES_KEPT = 60


def profile_of(
    con: DuckDBPyConnection, checked: Mapping[str, CheckedExtract], *, code_lists: CodeLists
) -> tuple[ProfilePoint, ...]:
    """Counts that later submissions are held against.

    Args:
        con: the connection that holds the tables of the examination.
        checked: the extracts examined.
        code_lists: which codes are known.

    Returns:
        By extract: the people it names (of its rows); by optional column the empty cells (of its
        rows); by column of codes the rows of each code (of those with a code), the commonest
        first. Codes of special categories are left out, and so is what looks like text.
    """
    return tuple(point for each in checked.values() for point in _of_extract(con, each, code_lists))


def _of_extract(
    con: DuckDBPyConnection, checked: CheckedExtract, code_lists: CodeLists
) -> list[ProfilePoint]:
    present = list(checked.read.present.values())
    person = next((f for f in present if f.pseudonym and f.pseudonym.domain == "person"), None)
    optional = [f for f in present if not f.is_required]
    counted = ["count(*)"]
    counted += [f"count({sql.identifier(f.name)})" for f in optional]
    if person is not None:
        counted.append(f"count(distinct {sql.identifier(person.name)})")
    row = con.sql(f"select {', '.join(counted)} from {checked.accepted}").fetchone() or ()
    rows, *counts = (int(each) for each in row)
    points = [
        _point(checked, BLANK, field.name, rows - given, rows)
        for field, given in zip(optional, counts, strict=False)
    ]
    if person is not None:
        points.append(_point(checked, PEOPLE, person.name, counts[-1], rows))
    for field in present:
        if _has_codes(field):
            points += _codes(con, checked, field, code_lists)
    return points


def _has_codes(field: Field) -> bool:
    is_listed = field.code_list is not None or (bool(field.enum) and field.type == "string")
    return is_listed and not field.is_value_secret


def _codes(
    con: DuckDBPyConnection, checked: CheckedExtract, field: Field, code_lists: CodeLists
) -> list[ProfilePoint]:
    name = sql.identifier(field.name)
    found = con.sql(
        "select code, n, given from ("
        f"select {name} as code, count(*) as n, sum(count(*)) over () as given "
        f"from {checked.accepted} where {name} is not null group by code) "
        f"where {CODE_SHAPE.format(name='code')} order by n desc, code limit {CODES_KEPT}"
    ).fetchall()
    points = [
        _point(checked, CODE, field.name, int(n), int(given), code=code) for code, n, given in found
    ]
    if field.code_list is None:
        return points
    known = code_lists.codes(field.code_list)
    return points + [
        _point(checked, UNKNOWN_CODE, field.name, int(n), int(given), code=code)
        for code, n, given in found
        if code not in known
    ]


def _point(
    checked: CheckedExtract,
    statistic: str,
    column: str,
    numerator: int,
    denominator: int,
    *,
    code: str = "",
) -> ProfilePoint:
    return ProfilePoint(
        extract_name=checked.name,
        statistic=statistic,
        column_name=column,
        code=code,
        numerator=numerator,
        denominator=denominator,
    )
