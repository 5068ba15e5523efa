"""Erase people: their rows leave every lake file; a tombstone without the value stays."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from warehouse.contract import Extract, load_contract
from warehouse.errors import WrongUseError
from warehouse.intake import sql
from warehouse.intake.lake_files import Progress, rows_of, working_connection, write_anew
from warehouse.intake.pseudonyms import find_key, make_pseudonyms
from warehouse.intake.storing import sweep_lake
from warehouse.ledger import Ledger, Rewrite, Tombstone
from warehouse.ledger.service import now
from warehouse.settings import Settings

_LOG = logging.getLogger(__name__)
_CRN = re.compile(r"[A-Z][0-9]{6}")
_PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What an erasure did.

    ``records`` counts case records: those named and those merged with them. ``rows`` are those
    taken out, by extract, over every submission ever kept.
    """

    records: int
    files: int
    rows: Mapping[str, int]


def erase_people(
    crns: Sequence[str],
    *,
    erased_by: str,
    reason: str,
    settings: Settings,
    progress: Progress | None = None,
) -> Erasure:
    """Take every row of people out of the lake; the caller holds the run lock.

    Records merged with those named are the same people and go too, and so do the referrals of
    their breaches. From then on the door puts rows of them in quarantine. May be killed at any
    moment and repeated: the ledger points to all new files or to none.

    Args:
        crns: case reference numbers.
        erased_by: role of whoever decided.
        reason: why; no value of a person.
        settings: the data folder, its key and limits.
        progress: told the file, how many are done and how many there are.

    Raises:
        WrongUseError: a number is not of the form of one, role or reason is missing, or there is
            no key, so nothing was ever stored.
    """
    _check(crns, erased_by, reason)
    key = find_key(settings=settings)
    if key is None:
        raise WrongUseError("There is no pseudonym key, so nothing was ever stored here.")
    with Ledger.open(settings=settings) as ledger, working_connection(settings) as con:
        ledger.record_key_fingerprint(key.fingerprint)
        sweep_lake(settings.lake, known=ledger.lake_paths())
        values = ", ".join(f"({sql.literal(each)})" for each in sorted(set(crns)))
        make_pseudonyms(
            con,
            table="named",
            values=f"select value from (values {values}) as crns(value)",
            domain=_PERSON,
            key=key,
        )
        con.execute("create temp table erased as select pseudonym from named")
        paths = sorted(ledger.lake_paths())
        _follow_merges(con, paths, settings=settings)
        _collect_breaches(con, paths, settings=settings)
        rewrites, rows = _rewrite(con, paths, settings=settings, progress=progress or _silent)
        known = {each.person_key for each in ledger.tombstones()}
        keys = [row[0] for row in con.sql("select pseudonym from erased order by all").fetchall()]
        stones = [
            Tombstone(
                person_key=each, erased_at=now(), erased_by=erased_by, reason=reason, rows=rows
            )
            for each in keys
            if each not in known
        ]
        ledger.record_erasure(stones, rewrites=rewrites)
        sweep_lake(settings.lake, known=ledger.lake_paths())
    _LOG.info("%d files written anew without %d records", len(rewrites), len(keys))
    return Erasure(records=len(keys), files=len(rewrites), rows=rows)


def _check(crns: Sequence[str], erased_by: str, reason: str) -> None:
    if not crns or not all(_CRN.fullmatch(each) for each in crns):
        raise WrongUseError("A case reference number is a capital letter and six digits.")
    if not erased_by.strip() or not reason.strip():
        raise WrongUseError("An erasure needs the role of whoever decided, and the reason.")
    if any(each in erased_by + reason for each in crns):
        raise WrongUseError("Role and reason must not name the person.")


def _files(paths: Sequence[str], extract: str, *, settings: Settings) -> list[str]:
    return [str(settings.lake / each) for each in paths if each.split("/", 1)[0] == extract]


def _listed(files: Sequence[str]) -> str:
    return f"read_parquet([{', '.join(sql.literal(e) for e in files)}], hive_partitioning = false)"


def _follow_merges(con: DuckDBPyConnection, paths: Sequence[str], *, settings: Settings) -> None:
    """Add to ``erased`` every record merged with one of it, either way, to the end."""
    people = _files(paths, _PERSON, settings=settings)
    if not people:
        return
    con.execute(
        "create temp table merges as select distinct person_key as a, merged_to_person_key as b "
        f"from {_listed(people)} where merged_to_person_key is not null"
    )
    con.execute(
        "create or replace temp table erased as with recursive found as ("
        "select pseudonym from erased union "
        "select if(merges.a = found.pseudonym, merges.b, merges.a) as pseudonym from found "
        "inner join merges on found.pseudonym in (merges.a, merges.b)) select * from found"
    )


def _collect_breaches(con: DuckDBPyConnection, paths: Sequence[str], *, settings: Settings) -> None:
    files = _files(paths, "breach", settings=settings)
    query = (
        f"select distinct breach_id from {_listed(files)} "
        "where person_key in (select pseudonym from erased)"
        if files
        else "select null::bigint as breach_id where false"
    )
    con.execute(f"create temp table erased_breaches as {query}")


def _rewrite(
    con: DuckDBPyConnection, paths: Sequence[str], *, settings: Settings, progress: Progress
) -> tuple[list[Rewrite], dict[str, int]]:
    rewrites: list[Rewrite] = []
    rows: dict[str, int] = {}
    for done, path in enumerate(paths):
        name = path.split("/", 1)[0]
        progress(name, done, len(paths))
        where = _is_theirs(load_contract().extract(name))
        found = con.sql(
            f"select count(*) from {rows_of(settings.lake / path)} where {where}"
        ).fetchone() or (0,)
        if found[0]:
            select = f"select * from {{rows}} where ({where}) is not true"
            rewrites.append(write_anew(con, path, lake=settings.lake, select=select))
            rows[name] = rows.get(name, 0) + int(found[0])
    progress("done", len(paths), len(paths))
    return rewrites, rows


def _is_theirs(extract: Extract) -> str:
    """True for rows of the people erased."""
    columns = [
        each.pseudonym.name
        for each in extract.fields
        if each.pseudonym is not None and each.pseudonym.domain == _PERSON
    ]
    parts = [f"{name} in (select pseudonym from erased)" for name in columns]
    if extract.name == "breach_referral":
        parts.append("breach_id in (select breach_id from erased_breaches)")
    return " or ".join(parts) or "false"


def _silent(step: str, done: int, total: int) -> None:
    del step, done, total
