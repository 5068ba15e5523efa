"""Rows of people erased before, sent again: they are put in quarantine, not stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from duckdb import DuckDBPyConnection

from warehouse.intake import sql
from warehouse.intake.checks import CheckedExtract, count, first_of
from warehouse.intake.findings import Finding
from warehouse.intake.pseudonyms import PseudonymKey, make_pseudonyms

_DOMAIN = "person"


def quarantine_erased(
    con: DuckDBPyConnection,
    checked: dict[str, CheckedExtract],
    *,
    erased: Iterable[str],
    key: PseudonymKey | None,
) -> list[Finding]:
    """Set rows of erased people apart, in place; they do not count towards the limits.

    Args:
        con: the door's connection.
        checked: the extracts; those with such rows are replaced.
        erased: the pseudonyms of the tombstones.
        key: today's key; nothing is done without it.
    """
    stones = sorted(erased)
    if not stones or key is None:
        return []
    con.execute(
        "create or replace temp table tombstones as select unnest(string_split($1, ',')) as stone",
        [",".join(stones)],
    )
    return [
        finding
        for name, each in list(checked.items())
        for finding in _set_apart(con, checked, name, each, key)
    ]


def _set_apart(
    con: DuckDBPyConnection,
    checked: dict[str, CheckedExtract],
    name: str,
    each: CheckedExtract,
    key: PseudonymKey,
) -> list[Finding]:
    columns = [
        sql.identifier(f.name)
        for f in each.read.present.values()
        if f.pseudonym is not None and f.pseudonym.domain == _DOMAIN
    ]
    if not columns:
        return []
    values = " union ".join(
        f"select {c} as value from {each.read.table} where {c} is not null" for c in columns
    )
    con.execute("drop table if exists sent_people")
    make_pseudonyms(con, table="sent_people", values=values, domain=_DOMAIN, key=key)
    theirs = "(select value from sent_people where pseudonym in (select stone from tombstones))"
    where = " or ".join(f"{c} in {theirs}" for c in columns)
    where = f"({where}) and {each.is_accepted}"
    number = count(con, each.read.table, where)
    if not number:
        return []
    rows = first_of(con, each.read, where)
    con.execute(
        f"create or replace temp table erased_{name} as "
        f"select rowid as bad_row from {each.read.table} where {where}"
    )
    con.execute(f"insert into {each.bad_table} select bad_row from erased_{name}")
    checked[name] = replace(each, rows_bad=each.rows_bad + number, rows_erased=number)
    return [Finding(code="person_erased", extract=name, count=number, rows=rows)]
